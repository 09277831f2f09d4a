"""JSON text that somebody else made, on its way out as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson


class JsonText:
    """One JSON value as text, in pieces: of a column of 100,000 numbers, none of which ever becomes a Python object.

    Args:
        pieces: UTF-8, one after the other; they may be cut anywhere.
    """

    __slots__ = ("pieces",)

    def __init__(self, *pieces: bytes) -> None:
        self.pieces: Sequence[bytes] = pieces

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JsonText) and bytes(self) == bytes(other)

    def __hash__(self) -> int:
        return hash(bytes(self))

    def __repr__(self) -> str:
        shown = bytes(self)[:80].decode(errors="replace")
        return f"JsonText({shown}{'…' if sum(map(len, self.pieces)) > 80 else ''})"

    def value(self) -> Any:
        """What it says."""
        return orjson.loads(bytes(self))
