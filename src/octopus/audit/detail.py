"""What of an action's particulars is kept: plain JSON, bounded, without secrets."""

from __future__ import annotations

import math
import re
from typing import Any

MAX_TEXT = 1000
"""Longest text, in characters."""
MAX_ITEMS = 64
"""Most members of one object or array."""
MAX_DEPTH = 6
MAX_NODES = 500
"""Most values in one record, where each 100 characters of text count as one more; the rest is left out."""

REDACTED = "[redacted]"

_SECRET = re.compile(
    r"password|passwd|passphrase|secret|authorization|cookie|credential|api_?key|private_?key|jwt"
    r"|^(.*[_.-])?tokens?$|(access|refresh|bearer|auth)[_-]?token",
    re.IGNORECASE,
)
_USER_OF_ADDRESS = re.compile(r"(?<=://)[^\s/]+(?=@)")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)


def bounded(detail: Any) -> Any:
    """A copy of any value that may be stored: cut where it is too long, secrets replaced by `[redacted]`.

    Values that are not JSON become their text, NaN and infinities null, integers beyond 64 bits hexadecimal text.
    """
    return _Cutter().cut(detail, 0)


class _Cutter:
    def __init__(self) -> None:
        self._left = MAX_NODES

    def cut(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return int(value) if value.bit_length() < 64 else hex(value)[:80]
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else None
        if isinstance(value, dict | list | tuple) and (depth >= MAX_DEPTH or self._left <= 0):
            return "…"
        if isinstance(value, dict):
            return self._object(value, depth)
        if isinstance(value, list | tuple):
            return self._array(value, depth)
        text = _text(str(value))
        self._left -= len(text) // 100
        return text

    def _object(self, value: dict[Any, Any], depth: int) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for key, item in value.items():
            name = _text(str(key))
            if len(kept) >= MAX_ITEMS or self._left <= 0:
                kept["…"] = f"{len(value) - len(kept)} more"
                break
            kept[name] = REDACTED if _SECRET.search(name) else self.cut(item, depth + 1)
        return kept

    def _array(self, value: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
        kept: list[Any] = []
        for item in value:
            if len(kept) >= MAX_ITEMS or self._left <= 0:
                kept.append(f"… {len(value) - len(kept)} more")
                break
            kept.append(self.cut(item, depth + 1))
        return kept


def _text(text: str) -> str:
    text = _BEARER.sub(rf"\1 {REDACTED}", text[: 2 * MAX_TEXT])
    text = _USER_OF_ADDRESS.sub(REDACTED, text).encode(errors="replace").decode()
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
