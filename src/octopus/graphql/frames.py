"""Bytes of outgoing WebSocket messages, shared by all their receivers save for the operation id at the end.

A message is `{"type":"next","payload":{"data":{"<key>":<body>}},"id":"<id>"}` (`data` in the older subprotocol):
everything before the id is the same for everyone, and so is the WebSocket header of all ids of one length (RFC 6455
§5.2).
"""

from __future__ import annotations

import struct
from functools import lru_cache

import orjson

ID = b',"id":'
MIDDLE = b"}}" + ID


def header(length: int) -> bytes:
    """The header of an unmasked, final text frame with a payload of `length` bytes."""
    if length < 126:
        return bytes((0x81, length))
    if length < 65536:
        return struct.pack("!BBH", 0x81, 126, length)
    return struct.pack("!BBQ", 0x81, 127, length)


@lru_cache(maxsize=256)
def prefix_of(kind: str, key: str) -> bytes:
    """What comes before the value of a root field: `kind` is `next` or `data`."""
    return b'{"type":"' + kind.encode() + b'","payload":{"data":{' + orjson.dumps(key) + b":"


def suffix_of(operation_id: str) -> bytes:
    """What comes after the shared part."""
    return orjson.dumps(operation_id) + b"}"


class SharedFrame:
    """One message to many receivers.

    Args:
        prefix: what comes before the body.
        body: the value of the root field, or with `ID` for a middle the whole response.
        middle: what comes between the body and the operation id.
    """

    __slots__ = ("_parts", "framed", "size")

    def __init__(self, prefix: bytes, body: bytes, middle: bytes = MIDDLE) -> None:
        self._parts = (prefix, body, middle)
        self.size = len(prefix) + len(body) + len(middle)
        self.framed: dict[int, bytes] = {}
        """With the WebSocket header, by the length of the receiver's suffix; see `frame`."""

    @property
    def unframed(self) -> bytes:
        """What all receivers are sent, without header and suffix."""
        return b"".join(self._parts)

    def frame(self, suffix_length: int) -> bytes:
        """WebSocket header and shared part, for receivers whose suffix has that length."""
        framed = self.framed[suffix_length] = b"".join((header(self.size + suffix_length), *self._parts))
        return framed
