"""The event stream format (HTML standard, 9.2.6 "Interpreting an event stream"), fed with bytes as they come."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class ServerEvent(msgspec.Struct, frozen=True):
    """One event."""

    data: bytes
    """Its lines of data, joined by line feeds; UTF-8 as it came."""
    type: str = "message"
    id: str = ""
    """The last event identity that the stream has set so far."""


class Oversized(msgspec.Struct, frozen=True):
    """An event was larger than the bound and left out."""

    bound: int


class EventParser:
    """Cuts a stream of bytes into events, however it is cut into pieces.

    Args:
        most: bytes of the largest event, names and comments included; a larger one is skipped and told of.
        last_id: the identity that an earlier connection of the stream ended with.
    """

    def __init__(self, most: int = 1024 * 1024, last_id: str = "") -> None:
        self.last_id = last_id
        self.retry: float | None = None
        """Seconds that the stream wants between connections, once it has said so."""
        self._most = most
        self._rest = bytearray()
        self._began = False
        self._skip_line_feed = False
        self._id = last_id
        self._size = 0
        self._skipping = False
        self._data: list[bytes] = []
        self._type = ""

    def feed(self, piece: bytes) -> Iterator[ServerEvent | Oversized]:
        """The events that some more bytes complete."""
        if not piece:
            return
        if not self._began:
            self._rest += piece
            if len(self._rest) < len(_BOM) and _BOM.startswith(bytes(self._rest)):
                return
            piece, self._began = bytes(self._rest).removeprefix(_BOM), True
            self._rest.clear()
        if self._skip_line_feed:
            # The CR that ended the piece before has ended its line already.
            piece, self._skip_line_feed = piece.removeprefix(b"\n"), False
        at = 0
        for end in _END.finditer(piece):
            self._rest += piece[at : end.start()]
            at = end.end()
            line, self._rest = bytes(self._rest), bytearray()
            yield from self._line(line)
        self._keep(piece[at:])
        self._skip_line_feed = piece.endswith(b"\r")

    def _keep(self, part: bytes) -> None:
        """Hold the beginning of a line, as much of it as an event may have."""
        if self._size + len(self._rest) + len(part) > self._most:
            self._skipping = True
        if not self._skipping:
            self._rest += part
        elif part and not self._rest:
            # Stands for a line that is not empty, of which nothing else is wanted.
            self._rest += b":"

    def _line(self, line: bytes) -> Iterator[ServerEvent | Oversized]:
        if not line:
            yield from self._dispatch()
            return
        self._size += len(line) + 1
        if self._size > self._most:
            self._skipping = True
            self._data.clear()
        if self._skipping or line.startswith(b":"):
            return
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._type = value.decode("utf-8", "replace")
        elif name == b"id":
            if b"\0" not in value:
                self._id = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit() and len(value) < 10:
            self.retry = int(value) / 1000

    def _dispatch(self) -> Iterator[ServerEvent | Oversized]:
        data, kind, skipped = self._data, self._type, self._skipping
        self._data, self._type, self._size, self._skipping = [], "", 0, False
        self.last_id = self._id
        if skipped:
            yield Oversized(self._most)
        elif data:
            yield ServerEvent(b"\n".join(data), kind or "message", self.last_id)
