"""Qualities: their names, and a column of them from a digit each."""

from __future__ import annotations

from functools import lru_cache

from octopus.model import JsonText

QUALITIES = ("ATTR_VALID", "ATTR_INVALID", "ATTR_ALARM", "ATTR_CHANGING", "ATTR_WARNING")
"""By the number that HDB++ keeps."""
UNKNOWN = "9"
"""The digit of no quality."""

MANY = 5000
"""Qualities in a piece: when all are alike, one text serves them all."""

_JSON = {b"%d" % number: f'"{name}",'.encode() for number, name in enumerate(QUALITIES)} | {UNKNOWN.encode(): b"null,"}


def column_of(digits: bytes) -> JsonText:
    """The JSON array of qualities."""
    if not digits:
        return JsonText(b"[]")
    pieces = [b"["]
    for start in range(0, len(digits) - 1, MANY):
        pieces.append(_named(digits[start : min(start + MANY, len(digits) - 1)]))
    return JsonText(*pieces, _named(digits[-1:]).removesuffix(b","), b"]")


@lru_cache(maxsize=4)
def _alike(digit: bytes, count: int) -> bytes:
    return _JSON[digit] * count


def _named(digits: bytes) -> bytes:
    """The names, a comma after each."""
    if digits.count(digits[:1]) == len(digits):
        return _alike(digits[:1], len(digits))
    # No name holds a digit.
    for digit, name in _JSON.items():
        digits = digits.replace(digit, name)
    return digits
