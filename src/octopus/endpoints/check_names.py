"""Variables, placeholders and arguments: none undefined, none unused, no secret written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.entries import Entry
from octopus.endpoints.faults import Faults, meant
from octopus.endpoints.ground import CheckUrl, refusal
from octopus.endpoints.templates import PLACEHOLDER, Use, uses
from octopus.endpoints.text import escaped
from octopus.endpoints.variables import BadVariable, Variable, is_secret, resolve
from octopus.settings import SettingsError, parse_tango_dbs

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
TANGO_DBS = "TANGO_DBS"
SECRET_HEADERS = frozenset(("authorization", "proxy-authorization", "cookie"))


def variables(
    model: EndpointsDocument, environment: Mapping[str, str], check_url: CheckUrl, faults: Faults
) -> dict[str, Variable]:
    """The variables as the environment has them.

    Args:
        check_url: the outbound guard, for the addresses that Octopus calls by itself.
    """
    found: dict[str, Variable] = {}
    for name, value in model.vars.items():
        try:
            found[name] = resolve(name, value, environment)
        except BadVariable as fault:
            faults.add(f"/vars/{name}", "bad-variable", str(fault))
            found[name] = Variable(name, tuple(value) if isinstance(value, list) else value)
        _check_secret(name, value, faults)
        if name == TANGO_DBS:
            _check_databases(found[name], check_url, faults)
    return found


def _check_databases(value: Variable, check_url: CheckUrl, faults: Faults) -> None:
    """TANGO_DBS is read by Octopus itself."""
    try:
        for index, database in enumerate(parse_tango_dbs(json.dumps(value.texts))):
            refused = None if value.overridden else check_url(database.url)
            if refused is not None:
                code, message = refusal(refused, f"set the environment variable {TANGO_DBS}")
                faults.add(f"/vars/{TANGO_DBS}/{index}", code, message)
    except SettingsError as fault:
        faults.add(f"/vars/{TANGO_DBS}", "bad-variable", str(fault).removeprefix(f"{TANGO_DBS}: "))
    if not value.is_list:
        faults.add(
            f"/vars/{TANGO_DBS}", "wrong-type", 'expected a list of texts, ["low=http://host:5004/db"]; got a text'
        )


def _check_secret(name: str, value: str | list[str], faults: Faults) -> None:
    texts = value if isinstance(value, list) else [value]
    if is_secret(name) and any(texts):
        faults.add(
            f"/vars/{name}",
            "secret",
            f'{name} holds a secret, and documents are kept, shown and exported: write "" here, and set the '
            f"environment variable {name} where Octopus runs",
        )
    elif any(has_password(text) for text in texts):
        faults.add(
            f"/vars/{name}",
            "secret",
            f"the address in {name} holds a user and password, and documents are kept, shown and exported: leave them "
            f"out, and set the environment variable {name} to the address with them",
        )


def has_password(text: str) -> bool:
    """Whether an address (a `short=` before it or not) names a user or password."""
    _, scheme, rest = text.rpartition("://")
    return bool(scheme) and "@" in re.split(r"[/?#]", rest, maxsplit=1)[0]


def check_names(
    found: list[Entry], values: Mapping[str, Variable], pruned: frozenset[str], text: str, faults: Faults
) -> None:
    """Judge every placeholder of every endpoint, and what is never used.

    Args:
        pruned: parts whose form is wrong.
        text: the whole document: what such a part may have used does not count as unused.
    """
    used: set[str] = set()
    for entry in found:
        used |= _check_entry(entry, values, pruned, faults)
    for name, value in values.items():
        if not value.is_list and name not in used and not (pruned and f"{{{name}}}" in text):
            faults.add(
                f"/vars/{name}",
                "unused-variable",
                f"the variable {name} is never used: write {{{name}}} where it belongs, or remove it",
                key=True,
            )


def _check_entry(entry: Entry, values: Mapping[str, Variable], pruned: frozenset[str], faults: Faults) -> set[str]:
    spec = entry.spec
    variables_used: set[str] = set()
    arguments_used = {each.argument for each in spec.inputs.values() if each.argument}
    for use in placeholders(entry):
        if use.name in values and use.name in spec.args:
            faults.add(
                use.pointer,
                "ambiguous-placeholder",
                f"{{{use.name}}} is a variable and an argument of {entry.name}: rename the argument",
            )
            arguments_used.add(use.name)
        if use.name in values:
            variables_used.add(use.name)
            _check_list_use(use, values[use.name], faults)
        elif use.name in spec.args:
            arguments_used.add(use.name)
        elif f"/vars/{use.name}" not in pruned and f"{entry.pointer}/args" not in pruned:
            _undefined(entry, use, values, faults)
    arguments_used |= implicit_arguments(entry)
    _check_unused(entry, arguments_used, pruned, faults)
    _check_header_secrets(entry, faults)
    return variables_used


def placeholders(entry: Entry) -> Iterator[Use]:
    """Every placeholder of an endpoint."""
    spec, at = entry.spec, entry.pointer
    yield from uses(spec.url, f"{at}/url")
    yield from uses(spec.headers, f"{at}/headers")
    yield from uses(spec.params, f"{at}/params")
    yield from uses(spec.body, f"{at}/body")
    yield from uses(spec.variables, f"{at}/variables")
    for name, each in spec.inputs.items():
        below = f"{at}/inputs/{name}"
        yield from uses(each.attribute, f"{below}/attribute")
        yield from uses(each.attributes, f"{below}/attributes")
        yield from uses(each.args, f"{below}/args")


def implicit_arguments(entry: Entry) -> set[str]:
    """Arguments used without a placeholder: as variables of the same name upstream, as parameters of functions.

    Which of them really are is for the checks of upstream documents and functions to say.
    """
    spec = entry.spec
    if spec.method == "LOCAL" or spec.transform is not None:
        return set(spec.args)
    return set(spec.args) if spec.method == "GRAPHQL" and spec.variables is None else set()


def _check_list_use(use: Use, value: Variable, faults: Faults) -> None:
    if value.is_list:
        faults.add(
            use.pointer,
            "undefined-variable",
            f"{{{use.name}}} is a list, which cannot stand in a text: lists feed drop-downs; define another variable, "
            "with one address",
        )


def _undefined(entry: Entry, use: Use, values: Mapping[str, Variable], faults: Faults) -> None:
    hint = meant(use.name, [*entry.spec.args, *values])
    if use.name.isupper():
        code, message = (
            "undefined-variable",
            f'there is no variable {use.name}{hint}: define it under vars, "{use.name}": "…"',
        )
    else:
        code = "placeholder-without-argument"
        message = f'{entry.name} has no argument {use.name}{hint}: add it, "args": {{"{use.name}": "String!"}}'
    faults.add(use.pointer, code, f"{message}; {{{{{use.name}}}}} stands for the text {{{use.name}}} itself")


def _check_unused(entry: Entry, used: set[str], pruned: frozenset[str], faults: Faults) -> None:
    if any(pointer.startswith(entry.pointer + "/") for pointer in pruned):
        return
    for name in entry.spec.args:
        if name not in used:
            faults.add(
                f"{entry.pointer}/args/{name}",
                "unused-argument",
                f"the argument {name} is never used: write {{{name}}} where it belongs, or remove it",
                key=True,
            )


def _check_header_secrets(entry: Entry, faults: Faults) -> None:
    for name, text in entry.spec.headers.items():
        if is_literal_secret(name, text):
            faults.add(
                f"{entry.pointer}/headers/{escaped(name)}",
                "secret",
                f"the header {name} holds a secret, and documents are kept, shown and exported: define a variable "
                f'"{entry.name.upper()}_TOKEN": "", write {{{entry.name.upper()}_TOKEN}} here, and set the environment '
                "variable where Octopus runs",
            )


def is_literal_secret(name: str, text: str) -> bool:
    """Whether a header holds a secret in its own text, not in a variable."""
    if not (name.lower() in SECRET_HEADERS or is_secret(name.replace("-", "_"))):
        return False
    literal = PLACEHOLDER.sub("", text).strip()
    return bool(literal) and literal.lower() not in ("bearer", "basic", "token")


def hosts_vouched_for(values: Mapping[str, Variable]) -> list[tuple[str, int]]:
    """Hosts and ports of the addresses that the environment gave: they may be called, by that very fact."""
    found = []
    for value in values.values():
        for text in value.texts if value.overridden else ():
            try:
                parts = urlsplit(re.sub(r"^[\w.\-]+=(?=\w+://)", "", text))
                port = parts.port or PORTS.get(parts.scheme)
            except ValueError:
                continue  # Not an address; where it is used as one, that is said.
            # An address of another kind (tcp://…, of a platform) says nothing of what may be called by HTTP.
            if parts.hostname and port and parts.scheme in PORTS:
                host = parts.hostname.lower()
                found.append((f"[{host}]" if ":" in host else host, port))
    return found
