"""JSON texts that know where each of their values stands, so that a fault can be shown at its place.

A place is asked for by JSON pointer (RFC 6901). Reading is strict: one value, no duplicate keys, no NaN, no comments.
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # The stubs leave it out.
from typing import Any

import msgspec

MAX_DEPTH = 64
"""Deepest nesting of objects and lists in a document: far beyond any body template, within the store's bound."""

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class Place(msgspec.Struct, frozen=True):
    """Where something stands in a text; both count from 1, columns in characters."""

    line: int
    column: int


class BadJson(Exception):
    """The text is not JSON; says at which place, and what was expected there."""

    def __init__(self, message: str, place: Place, pointer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.pointer = pointer


class Duplicate(msgspec.Struct, frozen=True):
    """A key that stands twice in one object."""

    pointer: str
    key: str
    first: Place
    second: Place


class Text:
    """A JSON text, read.

    Args:
        source: the text.

    Raises:
        BadJson: it is not JSON.
    """

    def __init__(self, source: str) -> None:
        self.source = source.removeprefix("\ufeff")
        self._starts = [0, *(match.end() for match in re.finditer("\n", self.source))]
        self.duplicates: list[Duplicate] = []
        """Keys that stand twice; the value is then the last one's."""
        self._values: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        self.value: Any = self._read()

    def place(self, pointer: str) -> Place:
        """Where the value at a pointer begins; of one that is not there, its nearest parent."""
        while pointer not in self._values and pointer:
            pointer = pointer.rpartition("/")[0]
        return self._at(self._values.get(pointer, 0))

    def key_place(self, pointer: str) -> Place:
        """Where the key of a member begins; of anything else, its value."""
        offset = self._keys.get(pointer)
        return self.place(pointer) if offset is None else self._at(offset)

    def within(self, pointer: str, offset: int) -> Place:
        """Where a character of the text value at a pointer stands, by its number in the decoded text.

        A document holds SDL, code and templates in JSON strings; what is wrong in them is shown where it is written.
        """
        start = self._values.get(pointer)
        if start is None or self.source[start] != '"':
            return self.place(pointer)
        position, left = start + 1, offset
        while left > 0 and self.source[position] != '"':
            match = _ESCAPE.match(self.source, position)
            if match is None:
                break
            piece = match[0]
            # A character beyond the basic plane may be written as two escapes.
            if piece[:2] == "\\u" and 0xD800 <= int(piece[2:], 16) < 0xDC00:
                low = _ESCAPE.match(self.source, match.end())
                if low is not None and low[0][:2] == "\\u" and 0xDC00 <= int(low[0][2:], 16) < 0xE000:
                    match = low
            position = match.end()
            left -= 1
        return self._at(position)

    def _at(self, offset: int) -> Place:
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= offset else (low, middle)
        return Place(low + 1, offset - self._starts[low] + 1)

    # Reading

    def _read(self) -> Any:
        value, end = self._value(self._skip(0), "", 0)
        end = self._skip(end)
        if end != len(self.source):
            raise self._bad("expected the end of the document after its closing brace", end)
        return value

    def _skip(self, offset: int) -> int:
        match = _SPACE.match(self.source, offset)
        return match.end() if match else offset

    def _bad(self, message: str, offset: int, pointer: str = "") -> BadJson:
        return BadJson(message, self._at(min(offset, len(self.source))), pointer)

    def _value(self, start: int, pointer: str, depth: int) -> tuple[Any, int]:
        self._values[pointer] = start
        first = self.source[start : start + 1]
        if first == '"':
            return self._string(start, pointer)
        if first in ("{", "["):
            if depth >= MAX_DEPTH:
                raise self._bad(f"expected at most {MAX_DEPTH} levels of objects and lists", start, pointer)
            return self._object(start, pointer, depth) if first == "{" else self._list(start, pointer, depth)
        number = _NUMBER.match(self.source, start)
        if number is not None:
            return self._number(number, pointer)
        for word, value in _WORDS.items():
            if self.source.startswith(word, start):
                return value, start + len(word)
        raise self._bad(f"expected a JSON value; got {self._shown(start)}", start, pointer)

    def _number(self, match: re.Match[str], pointer: str) -> tuple[int | float, int]:
        text = match[0]
        if text.lstrip("-").isdigit():
            if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
                raise self._bad("expected an integer within 64 bits; write larger ones as text", match.start(), pointer)
            return int(text), match.end()
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise self._bad(f"expected a number that fits a double; got {text}", match.start(), pointer)
        return value, match.end()

    def _string(self, start: int, pointer: str) -> tuple[str, int]:
        try:
            value, end = scanstring(self.source, start + 1, True)
        except json.JSONDecodeError as fault:
            what = fault.msg[:1].lower() + fault.msg[1:]
            hint = "; write a line break in a text as \\n" if "control character" in what else ""
            raise self._bad(
                f"expected a text in double quotes that is closed: {what}{hint}", fault.pos, pointer
            ) from None
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self._bad("expected Unicode text; this one holds half of a surrogate pair", start, pointer) from None
        return value, end

    def _object(self, start: int, pointer: str, depth: int) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        offset = self._skip(start + 1)
        if self.source[offset : offset + 1] == "}":
            return found, offset + 1
        while True:
            if self.source[offset : offset + 1] != '"':
                hint = " (no comma after the last one)" if self.source[offset : offset + 1] == "}" else ""
                raise self._bad(f"expected a key in double quotes{hint}; got {self._shown(offset)}", offset, pointer)
            key_at = offset
            key, offset = self._string(offset, pointer)
            below = f"{pointer}/{escaped(key)}"
            if key in found:
                self.duplicates.append(Duplicate(below, key, self._at(self._keys[below]), self._at(key_at)))
            self._keys[below] = key_at
            offset = self._skip(offset)
            if self.source[offset : offset + 1] != ":":
                raise self._bad(
                    f"expected a colon after the key {key[:40]!r}; got {self._shown(offset)}", offset, below
                )
            found[key], offset = self._value(self._skip(offset + 1), below, depth + 1)
            offset = self._skip(offset)
            end = self.source[offset : offset + 1]
            if end == "}":
                return found, offset + 1
            if end != ",":
                raise self._bad(f"expected a comma or a closing brace; got {self._shown(offset)}", offset, below)
            offset = self._skip(offset + 1)

    def _list(self, start: int, pointer: str, depth: int) -> tuple[list[Any], int]:
        found: list[Any] = []
        offset = self._skip(start + 1)
        if self.source[offset : offset + 1] == "]":
            return found, offset + 1
        while True:
            value, offset = self._value(offset, f"{pointer}/{len(found)}", depth + 1)
            found.append(value)
            offset = self._skip(offset)
            end = self.source[offset : offset + 1]
            if end == "]":
                return found, offset + 1
            if end != ",":
                raise self._bad(f"expected a comma or a closing bracket; got {self._shown(offset)}", offset, pointer)
            offset = self._skip(offset + 1)

    def _shown(self, offset: int) -> str:
        rest = self.source[offset : offset + 20].partition("\n")[0]
        return repr(rest) if rest else "the end of the text" if offset >= len(self.source) else "a line break"


def canonical(value: Any) -> str:
    """The text of a JSON value as it is exported, hashed and shown: two spaces a level, keys in their order."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def escaped(key: str) -> str:
    """A key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer_of(steps: tuple[str | int, ...] | list[str | int]) -> str:
    """The JSON pointer of some steps."""
    return "".join(f"/{escaped(str(step))}" for step in steps)
