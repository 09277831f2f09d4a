"""The body of an answer, in pieces of bounded size, decompressed and counted as it comes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 64 * 1024
"""Most bytes that decompression makes at a time."""
MOST_MEMBERS = 1000
"""Parts of one gzip stream, each of which costs as much as a small stream."""


class BadEncoding(Exception):
    """The body cannot be decompressed; the text is why."""


class Identity:
    """A body that comes as it is."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None:
        pass


class Inflate:
    """gzip and deflate (with or without zlib's header, as servers differ; RFC 9110, 8.4.1)."""

    def __init__(self) -> None:
        self._engine: zlib._Decompress | None = None
        self._window = 0
        self._head = b""
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that some more bytes give, each of at most `PIECE`; stop taking them to stop decompressing.

        Raises:
            BadEncoding: they are not what the header said.
        """
        if self._engine is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            self._window = _window(data)
            self._engine = zlib.decompressobj(self._window)
        while data:
            if self._engine.eof:
                self._members += 1
                if self._members > MOST_MEMBERS:
                    raise BadEncoding(f"it is compressed in more than {MOST_MEMBERS} parts")
                self._engine = zlib.decompressobj(self._window)
            try:
                piece = self._engine.decompress(data, PIECE)
            except zlib.error as fault:
                raise BadEncoding(f"it is not compressed as it says ({fault})") from None
            data = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
            if piece:
                yield piece
        while not self._engine.eof:
            # The engine may hold output back that fits no earlier piece.
            piece = self._engine.decompress(b"", PIECE)
            if not piece:
                return
            yield piece

    def end(self) -> None:
        """Tell that no more bytes come.

        Raises:
            BadEncoding: some are missing.
        """
        if self._head or (self._engine is not None and not self._engine.eof):
            raise BadEncoding("its compressed text is cut short")


Decoder = Identity | Inflate


def _window(data: bytes) -> int:
    if data[:2] == b"\x1f\x8b":
        return 16 + zlib.MAX_WBITS
    has_header = data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def decoder(encoding: str | None) -> Decoder:
    """What decodes a Content-Encoding.

    Raises:
        BadEncoding: we did not ask for that one.
    """
    name = (encoding or "identity").strip().lower()
    if name in ("identity", ""):
        return Identity()
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflate()
    raise BadEncoding(f"it is encoded as {name[:40]!r}, where gzip, deflate or identity was asked for")
