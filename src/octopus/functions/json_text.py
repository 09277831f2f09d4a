"""The sandbox's JSON as everybody's: NaN and infinities are null, integers beyond 2⁵³−1 are strings."""

from __future__ import annotations

import json
import re

import orjson

LARGEST = 2**53 - 1
_UNUSUAL = re.compile(r"NaN|Infinity|(?<![.\d])\d{16,}(?![.\d])")


def plain_json(text: str) -> bytes:
    """The same document in plain JSON, as bytes."""
    if _UNUSUAL.search(text) is None:
        return text.encode()
    return orjson.dumps(json.loads(text, parse_constant=lambda _: None, parse_int=_bounded))


def _bounded(digits: str) -> int | str:
    whole = int(digits)
    return whole if -LARGEST <= whole <= LARGEST else digits
