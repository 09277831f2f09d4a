"""Documents as entries: the pieces that come from a file, are changed or removed each by itself, by JSON pointer.

Of an endpoints document these are the members of its sections, each definition of `types` (`/types/Procedure`, whatever
the form in which they are written) and the text for people; of the merged workspaces and widget lists, their members.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLError, parse
from graphql.language import DirectiveDefinitionNode, TypeDefinitionNode, TypeExtensionNode

from octopus.endpoints.merging_types import end_of_line
from octopus.endpoints.sdl import FILE, MAX_TOKENS, printed_types
from octopus.endpoints.text import escaped
from octopus.provisioning.patch import same

Entries = dict[str, Any]
"""JSON pointer → value; of a definition, its SDL."""
TYPES = "types"
SECTIONS = ("vars", "functions", "queries", "mutations", "streams", "workspaces", "widgets")
_STEP = re.compile(r"/([^/]*)(?:/(.*))?", re.DOTALL)


class _Absent:
    """Stands for what is not there, which null is."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


class BadTypes(Exception):
    """`types` cannot be told apart into definitions; says why."""


def entries_of(document: Any) -> Entries:
    """The entries of a document.

    Raises:
        BadTypes: its `types` are not SDL.
    """
    found: Entries = {}
    for key, value in document.items() if isinstance(document, dict) else ():
        if key == TYPES:
            found |= {f"/{TYPES}/{escaped(name)}": text for name, text in definitions_of(value).items()}
        elif key in SECTIONS and isinstance(value, dict):
            found |= {f"/{key}/{escaped(name)}": entry for name, entry in value.items()}
        else:
            found[f"/{escaped(key)}"] = value
    return found


def with_entries(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The document with some entries put in or (`ABSENT`) taken out; what is not named stays as it is written.

    Raises:
        BadTypes: its `types` are to be changed and are not SDL.
    """
    made = dict(document)
    types = {pointer: value for pointer, value in changes.items() if pointer.startswith(f"/{TYPES}/")}
    if types:
        _put_types(made, types)
    for pointer, value in changes.items():
        if pointer in types:
            continue
        section, name = _split(pointer)
        if name is None:
            _put(made, section, value)
        else:
            members = dict(made.get(section) or {})
            _put(members, name, value)
            _put(made, section, members or ABSENT)
    return made


def _put_types(made: dict[str, Any], changes: Mapping[str, Any]) -> None:
    found = definitions_of(made.get(TYPES, ""))
    for pointer, value in changes.items():
        _put(found, _split(pointer)[1] or "", value)
    text = "\n\n".join(found.values())
    if text:
        # Where they stand first in a document, as people write them.
        rest = {key: value for key, value in made.items() if key != TYPES}
        had = TYPES in made
        made.clear()
        made.update({TYPES: text, **rest} if not had else {**rest, TYPES: text})
    else:
        made.pop(TYPES, None)


def _put(members: dict[str, Any], name: str, value: Any) -> None:
    if value is ABSENT:
        members.pop(name, None)
    else:
        members[name] = value


def _split(pointer: str) -> tuple[str, str | None]:
    match = _STEP.fullmatch(pointer)
    if match is None:
        raise ValueError(f"not the pointer of an entry: {pointer!r}")
    return _unescaped(match[1]), None if match[2] is None else _unescaped(match[2])


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def definitions_of(types: Any) -> dict[str, str]:
    """The definitions of `types` by name, each as it is written, with the comments above it.

    Raises:
        BadTypes: it is not SDL.
    """
    if isinstance(types, dict):
        types = printed_types(types)
    if isinstance(types, list):
        types = "\n\n".join(text for text in types if not FILE.fullmatch(text))
    if not isinstance(types, str) or not types.strip() or FILE.fullmatch(types):
        return {}
    try:
        nodes = parse(types, max_tokens=MAX_TOKENS).definitions
    except RecursionError:
        raise BadTypes("nested too deeply") from None
    except GraphQLError as fault:
        place = fault.locations[0] if fault.locations else None
        where = f" (line {place.line}, column {place.column} of the SDL)" if place else ""
        raise BadTypes(f"{fault.message.removeprefix('Syntax Error: ').rstrip('.')}{where}") from None
    found: dict[str, str] = {}
    start = 0
    for node in nodes:
        last = node is nodes[-1] or node.loc is None
        end = len(types) if last or node.loc is None else end_of_line(types, node.loc.end)
        name = wanted = _name(node)
        count = 1
        while name in found:
            count += 1
            name = f"{wanted} ({count})"
        found[name] = types[start:end].strip()
        start = end
    return found


def _name(node: Any) -> str:
    if isinstance(node, TypeExtensionNode):
        return f"extend {node.name.value}"
    if isinstance(node, DirectiveDefinitionNode):
        return f"@{node.name.value}"
    return node.name.value if isinstance(node, TypeDefinitionNode) else node.kind.removesuffix("_definition")


def differing(one: Entries, other: Entries) -> set[str]:
    """The pointers at which two sets of entries differ."""
    return {
        pointer
        for pointer in one.keys() | other.keys()
        if not equal(one.get(pointer, ABSENT), other.get(pointer, ABSENT))
    }


def equal(one: Any, other: Any) -> bool:
    """Whether two entries are the same, `ABSENT` being one as well."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return same(one, other)
