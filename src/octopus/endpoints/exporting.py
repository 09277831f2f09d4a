"""A document as text to be carried elsewhere: without secrets, and without what only this environment says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from octopus.endpoints.check_names import has_password, is_literal_secret
from octopus.endpoints.entries import SECTIONS
from octopus.endpoints.parts import Place, closure, part, picked, pointer_of_entry
from octopus.endpoints.text import canonical
from octopus.endpoints.variables import BadVariable, Variable, is_secret, resolve
from octopus.sources.outbound import Redactor

DOTS = "••••••••"
"""In place of what is masked, however long it is."""
_USER = re.compile(r"(://)[^/?#]*@")


class ExportedVariable(msgspec.Struct, frozen=True):
    """A variable whose value comes from the environment."""

    name: str
    value: str
    """Dots while it is masked."""
    masked: bool
    documentValue: Any


class Export(msgspec.Struct, frozen=True):
    """What goes out."""

    text: str
    filename: str
    variables: list[ExportedVariable]
    withheld: list[str]
    """What is secret, and not in the text: names of variables, pointers of everything else."""


def export(
    document: dict[str, Any],
    pointers: Sequence[str] | None,
    environment: Mapping[str, str],
    *,
    reveal: bool,
    yaml: bool,
) -> Export:
    """Write a document out.

    Args:
        pointers: of the entries to take, with all that they need; None: everything.
        reveal: write the environment's values of variables into it, save secrets.

    Raises:
        BadRequest: there is no such entry.
    """
    places = None if pointers is None else picked(document, pointers)
    found = document if places is None else part(document, closure(document, places))
    variables, withheld = _variables(found, environment, reveal)
    found = {**found, "vars": variables} if isinstance(found.get("vars"), dict) else found
    found, more = _without_secrets(found)
    told = [
        each for name in variables if (each := _told(name, document["vars"][name], environment, reveal)) is not None
    ]
    ending = "yaml" if yaml else "json"
    return Export(
        text=_yaml(found) if yaml else canonical(found),
        filename=f"{_stem(document, places)}.{ending}",
        variables=told,
        withheld=withheld + more,
    )


def _variables(
    document: dict[str, Any], environment: Mapping[str, str], reveal: bool
) -> tuple[dict[str, Any], list[str]]:
    """The variables as they go out, and the names of those that hold a secret, here or in the environment."""
    found, withheld = {}, []
    values = document.get("vars")
    for name, value in values.items() if isinstance(values, dict) else ():
        found[name] = value
        given = _resolved(name, value, environment)
        if is_secret(name):
            found[name] = [] if isinstance(value, list) else ""
            withheld.append(name)
        elif given is not None and _holds_secret(given):
            found[name] = _without_users(value)
            withheld.append(name)
        elif given is not None and given.overridden and reveal:
            found[name] = list(given.texts) if given.is_list else given.value
    return found, withheld


def _told(name: str, value: Any, environment: Mapping[str, str], reveal: bool) -> ExportedVariable | None:
    given = _resolved(name, value, environment)
    if given is None or not given.overridden:
        return None
    if not reveal or is_secret(name) or _holds_secret(given):
        return ExportedVariable(name, DOTS, True, _without_users(value) if not is_secret(name) else None)
    return ExportedVariable(name, ", ".join(given.texts), False, value)


def _resolved(name: str, value: Any, environment: Mapping[str, str]) -> Variable | None:
    """The variable as the environment has it; None for what is none."""
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        return None
    try:
        return resolve(name, value, environment)
    except BadVariable:
        return Variable(name, tuple(texts) if isinstance(value, list) else value)


def _holds_secret(variable: Variable) -> bool:
    """Whether an address names a user or password, or a text looks like a token."""
    return any(has_password(text) or Redactor(text).clean(text) != text for text in variable.texts)


def _without_secrets(document: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The document without what its check calls secrets in addresses and headers: a draft may hold some."""
    found, withheld = dict(document), []
    for section in SECTIONS:
        entries = found.get(section)
        for name, spec in entries.items() if isinstance(entries, dict) else ():
            clean = _clean(spec) if isinstance(spec, dict) else spec
            if clean != spec:
                found[section] = {**found[section], name: clean}
                withheld += [
                    f"{pointer_of_entry((section, name))}/{key}"
                    for key in ("url", "headers")
                    if clean.get(key) != spec.get(key)
                ]
    return found, withheld


def _clean(spec: dict[str, Any]) -> dict[str, Any]:
    found = dict(spec)
    if isinstance(spec.get("url"), str):
        found["url"] = _without_users(spec["url"])
    if isinstance(spec.get("headers"), dict):
        found["headers"] = {
            name: text
            for name, text in spec["headers"].items()
            if not (isinstance(text, str) and is_literal_secret(name, text))
        }
    return found


def _without_users(value: Any) -> Any:
    """Addresses without the user and password in them."""
    if isinstance(value, list):
        return [_without_users(each) for each in value]
    return _USER.sub(r"\1", value) if isinstance(value, str) and has_password(value) else value


def _stem(document: dict[str, Any], places: list[Place] | None) -> str:
    if places is None:
        return "endpoints"
    return f"endpoints-{places[0][1]}" if len(places) == 1 and places[0][1] else "endpoints-part"


def _yaml(document: Any) -> str:
    # Loaded where it is used: most processes never write any.
    from octopus.endpoints.yaml_writing import written

    return written(document)
