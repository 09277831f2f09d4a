"""What is wrong with a document: every fault with its place, and a sentence that says what to write instead."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterable
from typing import Any

import msgspec

from octopus.endpoints.text import Place, Text
from octopus.model import BadRequest

ERROR, WARNING = "error", "warning"
MOST_COMPARED = 200
"""Candidates that a name is compared with: thousands of wrong names in a document must not take minutes."""
MOST_SHOWN = 3
"""Candidates that a "did you mean" names."""


class Fault(msgspec.Struct, frozen=True):
    """One thing to mend."""

    pointer: str
    """JSON pointer of the value (or of the object that lacks one)."""
    line: int
    """In the JSON text, from 1."""
    column: int
    code: str
    """The class of the fault: `unknown-type`, `undefined-variable`, …"""
    message: str
    severity: str = ERROR
    """`error`, or `warning` for what does not stand in the way."""
    inner: Place | None = None
    """Within the SDL, code or upstream query that the value holds."""
    innerEnd: Place | None = None


class InvalidEndpoints(BadRequest):
    """The document cannot be used; `extra["faults"]` has them all."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = [fault for fault in faults if fault.severity == ERROR]
        first = self.faults[0]
        more = len(self.faults) - 1
        super().__init__(
            f"endpoints.json, line {first.line}, column {first.column} ({first.pointer or 'the document'}): "
            f"{first.message}" + (f" (and {more} more)" if more else ""),
            extra={"faults": [msgspec.to_builtins(fault) for fault in self.faults]},
        )


class Faults:
    """Collects the faults of one document.

    Args:
        text: the document's text, which knows the places.
    """

    def __init__(self, text: Text) -> None:
        self._text = text
        self._found: list[Fault] = []

    def add(self, pointer: str, code: str, message: str, *, key: bool = False, severity: str = ERROR) -> None:
        """A fault of the value at a pointer; with `key`, of the member's name."""
        place = self._text.key_place(pointer) if key else self._text.place(pointer)
        self._found.append(Fault(pointer, place.line, place.column, code, message, severity))

    def add_within(
        self,
        pointer: str,
        code: str,
        message: str,
        inner: Place,
        end: Place | None = None,
        severity: str = ERROR,
    ) -> None:
        """A fault inside the text value at a pointer, at a line and column of that text."""
        place = self._text.within(pointer, _offset(_value_at(self._text.value, pointer), inner))
        self._found.append(Fault(pointer, place.line, place.column, code, message, severity, inner, end))

    def add_in_file(self, pointer: str, file: str, code: str, message: str, inner: Place) -> None:
        """A fault inside a file that the value at a pointer names."""
        place = self._text.place(pointer)
        message = f"{file}, line {inner.line}, column {inner.column}: {message}"
        self._found.append(Fault(pointer, place.line, place.column, code, message, ERROR, inner))

    @property
    def found(self) -> list[Fault]:
        """Every fault, in the order of the text; the same one only once."""
        return sorted(dict.fromkeys(self._found), key=lambda fault: (fault.line, fault.column))


def causes(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Faults by their cause: those that say the same, in the order of the first of each."""
    found: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.severity, fault.code, fault.message), []).append(fault)
    return list(found.values())


def meant(name: str, known: Iterable[str]) -> str:
    """` (did you mean …?)` when something known resembles the name, else nothing."""
    candidates = list(dict.fromkeys(known))
    lower = {candidate.lower(): candidate for candidate in reversed(candidates)}
    if len(candidates) > MOST_COMPARED:
        candidates = heapq.nsmallest(MOST_COMPARED, candidates, key=lambda each: abs(len(each) - len(name)))
    close = [lower[name.lower()]] if name.lower() in lower else difflib.get_close_matches(name, candidates, MOST_SHOWN)
    return f" (did you mean {', '.join(close)}?)" if close else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names with commas, at most so many."""
    found = list(names)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


def offset_place(text: str, offset: int) -> Place:
    """The line and column of a character."""
    before = text[:offset]
    return Place(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _offset(text: Any, place: Place) -> int:
    if not isinstance(text, str):
        return 0
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1


def _value_at(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (KeyError, IndexError, ValueError, TypeError):
            return None
    return value
