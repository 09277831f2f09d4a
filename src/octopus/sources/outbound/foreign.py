"""JSON that others wrote: read strictly where it matters, leniently where Python services commonly err."""

from __future__ import annotations

import json
from typing import Any

import orjson

MAX_DEPTH = 100
"""Levels of nesting that are read; what is deeper could not be written out again."""


class BadJson(ValueError):
    """A text is not JSON that can be used; the message is why."""


def parse_json(text: bytes) -> Any:
    """The value of a text. NaN and infinities, which some services write, are null.

    Raises:
        BadJson: it is none, not UTF-8, or nested deeper than `MAX_DEPTH`.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        value = _lenient(text, str(fault))
    if text.count(b"[") + text.count(b"{") > MAX_DEPTH and _is_deeper(value):
        raise BadJson(f"nested deeper than {MAX_DEPTH} levels")
    return value


def _lenient(text: bytes, fault: str) -> Any:
    if b"NaN" in text or b"Infinity" in text:
        try:
            # Through orjson once more, which refuses what it could not write out (lone surrogates, huge integers).
            return orjson.loads(orjson.dumps(json.loads(text, parse_constant=lambda _: None)))
        except (ValueError, TypeError, RecursionError):
            pass
    raise BadJson(fault[:120])


def _is_deeper(value: Any) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
    return bool(level)
