"""How samples, notices and presence look on NATS: subjects, and msgpack of arrays."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

from octopus.model import Sample

LONGEST_TOKEN = 512
"""Characters of a subject that are the topic's; NATS reads control lines of 4 KiB."""


class Sent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A sample on its way between processes."""

    origin: str
    """The process that had it from a source."""
    number: int
    """Counts what that process sent, samples and notices of all kinds together, from 1."""
    sample: Sample


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """Something small that everyone who listens on a channel is told."""

    origin: str
    number: int
    channel: str
    payload: dict[str, Any]


class Piece(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A part of a sample that is larger than NATS takes: an image, say."""

    origin: str
    number: int
    """That of the sample."""
    index: int
    count: int
    part: bytes


_PIECE = 0x90 + len(Piece.__struct_fields__)
"""The first byte of one: an array of so many."""


class Pieces:
    """Puts samples together again that came in pieces, one after the other of each process."""

    def __init__(self) -> None:
        self._decoder = msgspec.msgpack.Decoder(Piece)
        self._begun: dict[str, list[Piece]] = {}

    def whole(self, payload: bytes) -> bytes | None:
        """A payload as it is; of pieces, all together with the last one, and None before.

        Raises:
            msgspec.MsgspecError: it is a piece of something else.
        """
        if payload[:1] != bytes((_PIECE,)):
            return payload
        piece = self._decoder.decode(payload)
        if piece.index == 0:
            self._begun[piece.origin] = []
        begun = self._begun.get(piece.origin, [])
        if len(begun) != piece.index or (begun and begun[0].number != piece.number):
            self._begun.pop(piece.origin, None)
            return None  # What went before is lost, and the whole with it.
        begun.append(piece)
        if len(begun) < piece.count:
            return None
        del self._begun[piece.origin]
        return b"".join(each.part for each in begun)

    def forget(self, origin: str) -> None:
        """It is gone, maybe amid a sample."""
        self._begun.pop(origin, None)


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one process has to do with one topic."""

    wants: bool
    """Somebody looks at it there."""
    since: float | None = None
    """It feeds the topic, of which nothing was lost since then (seconds since the epoch); None: it does not."""
    every: bool = False
    """Somebody there must have every sample."""
    covered: float | None = None
    """It follows the source in silence, to go on when the feeder dies, and nothing was lost since then."""


class Presence(msgspec.Struct, frozen=True, array_like=True):
    """What one process tells the others of itself."""

    member: str
    kind: str
    """`beat`: alive; `ask`: tell me everything; `some`: these entries changed; `all`: a part of all entries; `end`:
    that was all; `leave`: what I feed needs another feeder."""
    round: int = 0
    """Counts how often everything was told."""
    entries: dict[str, Entry] = {}


def token_of(topic: str) -> str:
    """A topic as tokens of a subject: `low-mccs/tile/001/temperature` is `low-mccs.tile.001.temperature`.

    What is no ASCII letter, digit, underscore or hyphen is `=` and two hexadecimal digits a byte of UTF-8; an empty
    part is `=`. Different topics have different tokens (a long one that of its hash).
    """
    token = ".".join(_part(part) for part in topic.split("/"))
    if len(token) > LONGEST_TOKEN:
        return "=h." + hashlib.blake2b(topic.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
    return token


def _part(part: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", _escaped, part) or "="


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
