"""Qualities: their names, and a column of them from a digit each."""

from __future__ import annotations

import orjson

QUALITIES = ("ATTR_VALID", "ATTR_INVALID", "ATTR_ALARM", "ATTR_CHANGING", "ATTR_WARNING")
"""By the number that HDB++ keeps."""
UNKNOWN = "9"
"""The digit of no quality."""

_JSON = {str(number): f'"{name}",' for number, name in enumerate(QUALITIES)} | {UNKNOWN: "null,"}


def column_of(digits: str) -> orjson.Fragment:
    """The JSON array of qualities."""
    if not digits:
        return orjson.Fragment("[]")
    if digits.count(digits[0]) == len(digits):
        text = _JSON[digits[0]] * len(digits)
    else:
        text = digits
        # No name holds a digit.
        for digit, name in _JSON.items():
            text = text.replace(digit, name)
    return orjson.Fragment(f"[{text[:-1]}]")
