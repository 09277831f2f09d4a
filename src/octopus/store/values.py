"""What may be stored: plain JSON that both engines hold without loss, and the names and filters of the protocol.

BSON is the narrower of the two engines (64-bit integers, 16 MiB a document, 100 levels), so its bounds hold for SQLite
too: a deployment that moves from the embedded file to MongoDB finds that everything fits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from octopus.model import BadRequest, TooLarge

MAX_BODY_BYTES = 16 * 1024 * 1024 - 16 * 1024
"""Largest body or record, in bytes of BSON with escaped keys; 16 KiB are left for the envelope."""
MAX_DEPTH = 90
"""Deepest nesting of objects and arrays in a body."""
MAX_KEY_BYTES = 512
"""Longest key of a document, in bytes of UTF-8."""

_COLLECTION = re.compile(r"[a-z][a-z0-9_]{0,62}")
_SPECIAL = re.compile(r"^\$|[%.\x00]")


def escape_key(key: str) -> str:
    """A field name that MongoDB takes as it is: no dot, no leading dollar, no NUL, not empty. Reversible."""
    if not key:
        return "%"
    return _SPECIAL.sub(lambda match: f"%{ord(match[0]):02X}", key)


def unescape_key(key: str) -> str:
    """The inverse of `escape_key`."""
    if "%" not in key:
        return key
    return "" if key == "%" else re.sub(r"%([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), key)


def check_collection(name: str) -> None:
    """Refuse a name of a collection or log that is not lower-case letters, digits and underscores.

    Raises:
        BadRequest: names what was expected.
    """
    if not _COLLECTION.fullmatch(name):
        raise BadRequest(f"expected a collection name of a-z, 0-9 and _, at most 63 characters; got {_shown(name)}")


def check_key(key: str) -> None:
    """Refuse a document key that is empty, too long, or not text without NUL.

    Raises:
        BadRequest: names what was expected.
    """
    size = _utf8(key, "the key of a document") if isinstance(key, str) else 0
    if not 0 < size <= MAX_KEY_BYTES or "\x00" in key:
        raise BadRequest(f"expected a document key of 1 to {MAX_KEY_BYTES} bytes without NUL; got {_shown(key)}")


def check_body(body: Mapping[str, Any]) -> int:
    """Refuse what is not plain JSON within the bounds of both engines; return the size in bytes of BSON.

    Raises:
        BadRequest: not JSON (a NaN, a date, a key that is not text, an integer beyond 64 bits, too deep); the message
            carries a JSON pointer.
        TooLarge: more than `MAX_BODY_BYTES`.
    """
    if not isinstance(body, dict):
        raise BadRequest(f"expected a JSON object to store, got {type(body).__name__}")
    size = _size(body, "", 1)
    if size > MAX_BODY_BYTES:
        raise TooLarge(f"a document holds at most {MAX_BODY_BYTES} bytes; this one has {size}")
    return size


def check_record(record: Mapping[str, Any], keep: int | None) -> None:
    """Refuse a log record that has a `seq` of its own, and a bound that keeps nothing.

    Raises:
        BadRequest: names what was expected.
    """
    if "seq" in record:
        raise BadRequest("expected a log record without 'seq': the store numbers the records")
    if keep is not None and keep < 1:
        raise BadRequest(f"expected to keep at least 1 record of a log, got {keep}")


def check_where(where: Mapping[str, Any]) -> None:
    """Refuse a filter value that is not a text, a number, a boolean or null.

    Raises:
        BadRequest: names the field and what came.
    """
    for field, value in where.items():
        if type(value) not in (str, int, float, bool, type(None)):
            raise BadRequest(f"expected a text, number, boolean or null to look for in {field!r}, got {_shown(value)}")
    check_body(dict(where))


def matches(body: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Whether every field of `where` is there and equal; true is not 1, and a missing field is not null."""
    return all(
        field in body and (type(body[field]) is bool) == (type(value) is bool) and body[field] == value
        for field, value in where.items()
    )


def _size(value: Any, pointer: str, depth: int) -> int:
    kind = type(value)
    if kind is str:
        return 5 + _utf8(value, pointer)
    if kind is bool:
        return 1
    if value is None:
        return 0
    if kind is int:
        if not -(2**63) <= value < 2**63:
            raise BadRequest(f"expected an integer within 64 bits at {_at(pointer)}; write larger ones as text")
        return 4 if -(2**31) <= value < 2**31 else 8
    if kind is float:
        if not math.isfinite(value):
            raise BadRequest(f"expected a finite number at {_at(pointer)}, got {value}; write null")
        return 8
    if depth > MAX_DEPTH:
        raise BadRequest(f"expected at most {MAX_DEPTH} levels of objects and arrays; {_at(pointer)[:120]}… is deeper")
    if kind is dict:
        return _size_of_object(value, pointer, depth)
    if kind is list or kind is tuple:
        return 5 + sum(
            2 + len(str(index)) + _size(item, f"{pointer}/{index}", depth + 1) for index, item in enumerate(value)
        )
    raise BadRequest(f"expected a JSON value at {_at(pointer)}, got {kind.__name__}")


def _size_of_object(value: dict[Any, Any], pointer: str, depth: int) -> int:
    size = 5
    for key, item in value.items():
        if type(key) is not str:
            raise BadRequest(f"expected keys that are texts in {_at(pointer)}, got {_shown(key)}")
        below = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        size += 2 + _utf8(escape_key(key), below) + _size(item, below, depth + 1)
    return size


def _utf8(text: str, where: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as fault:
        place = repr(where)[1:-1] or "/"
        raise BadRequest(f"expected Unicode text at {place}; character {fault.start + 1} is half a pair") from None


def _at(pointer: str) -> str:
    return pointer or "the top"


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 120 else shown[:117] + "…"
