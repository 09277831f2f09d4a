"""The variables of a document as people look at them: where each value comes from, and what uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from octopus.endpoints.check_names import has_password, placeholders
from octopus.endpoints.entries import entries
from octopus.endpoints.judgement import Judgement
from octopus.endpoints.variables import BadVariable, Variable, is_secret, resolve
from octopus.model import Forbidden, NotFound

Value = str | list[str]
ENVIRONMENT, DOCUMENT, UNSET = "ENVIRONMENT", "DOCUMENT", "UNSET"


class EndpointVariable(msgspec.Struct, frozen=True):
    """One variable."""

    name: str
    origin: str
    """`ENVIRONMENT`, `DOCUMENT` or `UNSET`."""
    value: Value | None
    """None: masked, or unset."""
    masked: bool
    secret: bool
    """Shown to nobody."""
    list: bool
    documentValue: Value | None
    """None: the document does not declare it."""
    usedBy: Sequence[str]


def variables_of(judgement: Judgement, environment: Mapping[str, str]) -> list[EndpointVariable]:
    """The variables that a document declares, in its order, then those that its endpoints only name."""
    users = _users(judgement)
    declared = judgement.model.vars
    undeclared = sorted(name for name in users if name not in declared)
    return [_described(name, declared.get(name), users.get(name, []), environment) for name in (*declared, *undeclared)]


def revealed(name: str, judgement: Judgement, environment: Mapping[str, str]) -> Value:
    """The value of a variable of a document.

    Raises:
        NotFound: the document has no such variable, or nothing says its value.
        Forbidden: it is a secret.
    """
    declared = judgement.model.vars.get(name)
    if declared is None and name not in _users(judgement):
        raise NotFound(f"the document has no variable {name!r}, so its value is not shown")
    value = _resolved(name, declared, environment)
    if _is_secret(name, value):
        raise Forbidden(f"{name} holds a secret, which Octopus shows to nobody: look where its environment is set")
    if not any(value.texts):
        raise NotFound(f"neither the environment nor the document says anything of {name}")
    return list(value.texts) if value.is_list else value.texts[0]


def _described(name: str, declared: Value | None, users: list[str], environment: Mapping[str, str]) -> EndpointVariable:
    value = _resolved(name, declared, environment)
    secret = _is_secret(name, value)
    said = any(value.texts)
    origin = ENVIRONMENT if value.overridden else DOCUMENT if said else UNSET
    masked = said and (value.overridden or secret)
    return EndpointVariable(
        name=name,
        origin=origin,
        value=None if masked or not said else list(value.texts) if value.is_list else value.texts[0],
        masked=masked,
        secret=secret,
        list=value.is_list,
        documentValue=None if secret else declared,
        usedBy=users,
    )


def _resolved(name: str, declared: Value | None, environment: Mapping[str, str]) -> Variable:
    try:
        return resolve(name, "" if declared is None else declared, environment)
    except BadVariable:
        # A list that cannot be read; its fault is told where documents are judged.
        return Variable(name, environment[name], overridden=True)


def _is_secret(name: str, value: Variable) -> bool:
    return is_secret(name) or any(has_password(text) for text in value.texts)


def _users(judgement: Judgement) -> dict[str, list[str]]:
    """Variables that placeholders mean, and the places of these; a name that is an argument's is none."""
    declared = judgement.model.vars
    found: dict[str, dict[str, None]] = {}
    for entry in entries(judgement.model):
        for use in placeholders(entry):
            if use.name in declared or (use.name.isupper() and use.name not in entry.spec.args):
                found.setdefault(use.name, {})[use.pointer] = None
    return {name: list(places) for name, places in found.items()}
