"""Responses as bytes. Text that is JSON already goes out as it is, wherever it stands in a response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from octopus.model import JsonText

TOGETHER = 64 * 1024
"""Bytes below which pieces are put together: each costs a call on its way out."""
_HOLE = orjson.Fragment(b"\0")
"""Stands for a text until it is put in: JSON never holds a NUL."""


def whole(response: Mapping[str, Any]) -> bytes:
    """A response in one piece."""
    return orjson.dumps(response, default=_as_it_is)


def pieces(response: Mapping[str, Any]) -> list[bytes]:
    """A response in pieces, for whoever can send one after the other: long texts are not copied."""
    texts: list[JsonText] = []

    def leave_out(value: Any) -> Any:
        if not isinstance(value, JsonText):
            return str(value)
        texts.append(value)
        return _HOLE

    text = orjson.dumps(response, default=leave_out)
    if not texts:
        return [text]
    first, *others = text.split(b"\0")
    found = _Together(first)
    for inside, after in zip(texts, others, strict=True):
        for piece in inside.pieces:
            found.add(piece)
        found.add(after)
    return found.done()


class _Together:
    """Joins small pieces."""

    def __init__(self, first: bytes) -> None:
        self._done: list[bytes] = []
        self._waiting = [first]
        self._size = len(first)

    def add(self, piece: bytes) -> None:
        if self._size + len(piece) > TOGETHER:
            self.done()
        self._waiting.append(piece)
        self._size += len(piece)

    def done(self) -> list[bytes]:
        if self._waiting:
            self._done.append(self._waiting[0] if len(self._waiting) == 1 else b"".join(self._waiting))
        self._waiting, self._size = [], 0
        return self._done


def _as_it_is(value: Any) -> Any:
    return orjson.Fragment(bytes(value)) if isinstance(value, JsonText) else str(value)
