"""What importing a text into a document would come to: entry by entry, nothing taken away, everything told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.faults import Fault, InvalidEndpoints, listed
from octopus.endpoints.merging import same
from octopus.endpoints.merging_types import Definitions, definitions_of, written_anew
from octopus.endpoints.parts import KINDS, Place, as_sdl, entries_of, part, picked, pointer_of_entry
from octopus.endpoints.shape import NO_OBJECT
from octopus.endpoints.text import Place as TextPlace
from octopus.endpoints.variables import is_secret

OTHERS = tuple(field.alias or name for name, field in EndpointsDocument.model_fields.items() if name not in KINDS)
"""Keys of a document that are no section of entries."""


class ImportEntry(msgspec.Struct, frozen=True):
    """One entry of the imported text."""

    pointer: str
    kind: str
    state: str
    """`new`, `same` or `changed`, against the document that it goes into."""


class Imported(msgspec.Struct, frozen=True):
    """What would come of it."""

    document: dict[str, Any]
    found: list[ImportEntry]
    warnings: list[str]


class Placed(Protocol):
    """A text that knows where its values stand: JSON or YAML."""

    @property
    def value(self) -> Any: ...

    def place(self, pointer: str) -> TextPlace: ...


def imported(
    given: dict[str, Any],
    into: dict[str, Any],
    pointers: Sequence[str] | None,
    environment: Mapping[str, str],
) -> Imported:
    """Put entries of one document into another.

    Args:
        given: the imported document, its sections checked (`check_sections`).
        pointers: of the entries to take; None: all.
        environment: of this deployment, which overrides variables.

    Raises:
        BadRequest: there is no such entry in the imported document.
    """
    present, entries = _with_others(into), _with_others(given)
    found = [
        ImportEntry(pointer, kind, _state(value, present.get(pointer))) for pointer, (kind, value) in entries.items()
    ]
    if pointers is None:
        taken = list(entries)
    else:
        others = [pointer for pointer in pointers if pointer[1:] in OTHERS and pointer in entries]
        rest = [pointer for pointer in pointers if pointer not in others]
        taken = [*(pointer_of_entry(place) for place in picked(given, rest)), *others]
    document = _put(part(given, _places(given, taken)), into)
    for name in OTHERS:
        if f"/{name}" in taken:
            document = {**document, name: given[name]}
    return Imported(document, found, _warnings(given, taken, environment))


def check_sections(text: Placed) -> dict[str, Any]:
    """The document of an imported text; what has no entries to take is refused.

    Raises:
        InvalidEndpoints: it is no object, or a section is none; each fault at its place.
    """
    faults: list[Fault] = []
    given = text.value
    if not isinstance(given, dict):
        place = text.place("")
        raise InvalidEndpoints([Fault("", place.line, place.column, "wrong-type", NO_OBJECT)])
    for section in KINDS:
        value = given.get(section, {})
        if section == "types" and (isinstance(value, str) or _texts(value)):
            continue
        if not isinstance(value, dict):
            place = text.place(f"/{section}")
            expected = "SDL in a text, a list of such texts, or an object" if section == "types" else "an object"
            message = f"expected {expected} under {section!r}; got {_shown(value)}"
            faults.append(Fault(f"/{section}", place.line, place.column, "wrong-type", message))
    if faults:
        raise InvalidEndpoints(faults)
    return given


def _with_others(document: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Pointer → kind and value of every entry, and of the keys that are no section."""
    found = {pointer_of_entry(place): (KINDS[place[0]], value) for place, value in entries_of(document).items()}
    return found | {f"/{name}": ("other", document[name]) for name in OTHERS if name in document}


def _state(value: Any, present: tuple[str, Any] | None) -> str:
    if present is None:
        return "new"
    return "same" if same(value, present[1]) else "changed"


def _places(document: dict[str, Any], pointers: Sequence[str]) -> list[Place]:
    taken = set(pointers)
    return [place for place in entries_of(document) if pointer_of_entry(place) in taken]


def _put(given: dict[str, Any], into: dict[str, Any]) -> dict[str, Any]:
    found = dict(into)
    for section, value in given.items():
        if section == "types":
            found[section] = _types(value, into.get("types"))
        else:
            present = into.get(section)
            found[section] = {**(present if isinstance(present, dict) else {}), **value}
    return found


def _types(given: Any, present: Any) -> Any:
    """Definitions put into others, in the form of those; what cannot be taken apart takes the place of the whole."""
    if not present or same(given, present):
        return given
    if isinstance(given, dict) and isinstance(present, dict):
        return {**present, **given}
    form = as_sdl(present)
    one, other = definitions_of(form), definitions_of(as_sdl(given))
    if one is None or other is None:
        return given
    if all(one.texts.get(name) == text for name, text in other.texts.items()):
        return present
    # What is new stands behind what is there; of a list, in its last text.
    new = Definitions(other.texts, dict.fromkeys(other.texts, len(form)))
    return written_anew(form, form, one, new, {**one.texts, **other.texts})


def _warnings(given: dict[str, Any], taken: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    unknown = [key for key in given if key not in KINDS and key not in OTHERS]
    found = []
    if unknown:
        found.append(f"left out, since endpoints.json has no such keys: {listed(key[:60] for key in unknown)}")
    for pointer in taken:
        section, _, name = pointer[1:].partition("/")
        if section != "vars":
            continue
        if environment.get(name):
            found.append(f"{name}: the environment of this deployment gives it another value, which goes on counting")
        elif is_secret(name):
            found.append(f"{name} is a secret: set the environment variable {name} where Octopus runs")
    return found


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _shown(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
