"""Parts of a document: some of its entries with everything that they need, so that the part stands alone.

Works on whatever was typed: what cannot be read as it should be is taken along as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from octopus.endpoints.check_local import FEEDS
from octopus.endpoints.entries import SECTIONS
from octopus.endpoints.faults import listed, meant
from octopus.endpoints.merging_types import definitions_of
from octopus.endpoints.sdl import printed_types
from octopus.endpoints.templates import uses
from octopus.endpoints.text import escaped
from octopus.model import BadRequest

KINDS = {
    "types": "type",
    "vars": "variable",
    "functions": "function",
    "queries": "query",
    "mutations": "mutation",
    "streams": "stream",
}
"""Sections whose members are entries, with what one of them is called."""
_NAME = re.compile(r"[\s,\[]*([A-Za-z_]\w*)")
Place = tuple[str, str]
"""Section and name."""


def entries_of(document: dict[str, Any]) -> dict[Place, Any]:
    """Every entry of a document, types one by one (where they can be taken apart: else one entry without a name)."""
    found: dict[Place, Any] = {}
    for section in KINDS:
        value = document.get(section)
        if section == "types" and value and not isinstance(value, dict):
            read = definitions_of(value)
            found |= (
                {("types", ""): value} if read is None else {("types", key): text for key, text in read.texts.items()}
            )
        elif isinstance(value, dict):
            found |= {(section, key): item for key, item in value.items()}
    return found


def pointer_of_entry(place: Place) -> str:
    section, name = place
    return f"/{section}/{escaped(name)}" if name else f"/{section}"


def picked(document: dict[str, Any], pointers: Iterable[str]) -> list[Place]:
    """The entries that pointers name: one (`/queries/procedure`), a whole section (`/queries`), or everything (empty).

    Raises:
        BadRequest: there is no such entry.
    """
    known = {pointer_of_entry(place): place for place in entries_of(document)}
    found: dict[Place, None] = {}
    for pointer in pointers:
        inside = [place for each, place in known.items() if each == pointer or each.startswith(f"{pointer}/")]
        if not inside and not (pointer == "" or pointer[1:] in KINDS):
            raise BadRequest(
                f"there is no entry {pointer[:200]!r}{meant(pointer, known)}; expected the pointer of an entry, like "
                f"{listed(known, 3) or '/queries/procedure'}"
            )
        found |= dict.fromkeys(inside)
    return list(found)


def closure(document: dict[str, Any], places: Iterable[Place]) -> set[Place]:
    """Some entries with all that they need: types and what those are made of, variables, functions, inputs."""
    needs = Needs(document)
    found: set[Place] = set()

    waiting = list(places)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += needs.of(place)
    return found


def part(document: dict[str, Any], places: Iterable[Place]) -> dict[str, Any]:
    """The document of some entries alone, in the order of the whole."""
    wanted = set(places)
    found: dict[str, Any] = {}
    for section, value in document.items():
        if section == "types" and not isinstance(value, dict):
            kept = _types(value, {name for each, name in wanted if each == "types"})
            if kept:
                found[section] = kept
        elif section in KINDS and isinstance(value, dict):
            members = {name: item for name, item in value.items() if (section, name) in wanted}
            if members:
                found[section] = members
    return found


def _types(types: Any, wanted: set[str]) -> Any:
    read = definitions_of(types)
    if read is None:
        return types if wanted else None
    if len(wanted) == len(read.texts):
        return types
    texts = [text for name, text in read.texts.items() if name in wanted]
    return "\n\n".join(texts) + "\n" if texts else None


class Needs:
    """What each entry of a document needs directly."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._entries = entries_of(document)
        self._types = _references(document.get("types"))
        self._known: dict[Place, tuple[Place, ...]] = {}

    def of(self, place: Place) -> tuple[Place, ...]:
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = tuple(dict.fromkeys(self._read(place)))
        return found

    def _read(self, place: Place) -> Iterator[Place]:
        section, name = place
        if section == "types":
            yield from (("types", each) for each in self._types.get(name, ()))
        elif section in SECTIONS and isinstance(spec := self._entries.get(place), dict):
            yield from (each for each in self._of_endpoint(section, spec) if each in self._entries)

    def _of_endpoint(self, section: str, spec: dict[str, Any]) -> Iterator[Place]:
        yield from (("vars", use.name) for use in uses(spec, ""))
        yield from (
            ("functions", each) for each in (spec.get("function"), spec.get("transform")) if isinstance(each, str)
        )
        inputs, args = spec.get("inputs"), spec.get("args")
        for each in inputs.values() if isinstance(inputs, dict) else ():
            if isinstance(each, dict) and isinstance(each.get("field"), str):
                yield FEEDS[section], each["field"]
        if ("types", "") in self._entries:
            yield "types", ""
        for text in (spec.get("type"), *(args.values() if isinstance(args, dict) else ())):
            name = _type_name(text)
            if name is not None:
                yield "types", name


def _type_name(text: Any) -> str | None:
    """The name in `[Procedure!]! = …`; None where there is none."""
    found = _NAME.match(text) if isinstance(text, str) else None
    return None if found is None else found[1]


def _references(types: Any) -> dict[str, set[str]]:
    """Type → the types that it is made of; of an interface, the types that implement it too."""
    if isinstance(types, dict):
        members = ((name, fields.values()) for name, fields in types.items() if isinstance(fields, dict))
        named = ((name, {_type_name(text) for text in texts}) for name, texts in members)
        return {name: {each for each in names if each is not None and each in types} for name, names in named}
    read = definitions_of(types or "")
    if read is None:
        return {}
    found = {name: {each for each in named if each in read.texts} for name, named in read.named.items()}
    for name, interfaces in read.interfaces.items():
        for each in interfaces:
            found.setdefault(each, set()).add(name)
    return found


def as_sdl(types: Any) -> Any:
    """`types` in the object form as SDL; other forms, and what is none, as they are."""
    right = isinstance(types, dict) and all(isinstance(fields, dict) for fields in types.values())
    return printed_types(types) if right else types
