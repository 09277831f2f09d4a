"""What processes send each other, as bytes: numbered, in pieces where it is large, and known when it comes again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import structlog

from octopus.live.wire import Notice, Piece, Pieces, Presence, Sent
from octopus.model import Sample

REMEMBERED = 600.0
"""Seconds after its end that a process may come back, and is known by what it gave."""

_Message = TypeVar("_Message", Sent, Notice, Presence)


class Post:
    """Messages of this process to the others, and theirs.

    Args:
        me: this process.
        prefix: of this deployment, for the log.
    """

    def __init__(self, me: str, prefix: str) -> None:
        self.me = me
        self._prefix = prefix
        self._encoder = msgspec.msgpack.Encoder()
        self._sent = msgspec.msgpack.Decoder(Sent)
        self._notices = msgspec.msgpack.Decoder(Notice)
        self._presence = msgspec.msgpack.Decoder(Presence)
        self._pieces = Pieces()
        self._pieces_of_last = Pieces()
        self._number = 0
        self._numbers: dict[str, int] = {}
        """The last number heard of each process."""
        self._departed: dict[str, float] = {}
        """When other processes were missed."""
        self._log = structlog.get_logger("octopus.live.nats")

    # Ours

    def sample(self, sample: Sample, largest: int) -> Sequence[bytes]:
        """A sample for everybody, in pieces of at most `largest` bytes."""
        self._number += 1
        return self._in_pieces(self._number, sample, largest)

    def last(self, sample: Sample, largest: int) -> Sequence[bytes]:
        """A sample that was sent before, for a newcomer."""
        return self._in_pieces(0, sample, largest)

    def notice(self, channel: str, payload: dict[str, Any]) -> bytes:
        self._number += 1
        return self._encoder.encode(Notice(self.me, self._number, channel, payload))

    def presence(self, presence: Presence) -> bytes:
        return self._encoder.encode(presence)

    def _in_pieces(self, number: int, sample: Sample, largest: int) -> Sequence[bytes]:
        payload = self._encoder.encode(Sent(self.me, number, sample))
        if len(payload) <= largest:
            return (payload,)
        parts = [payload[start : start + largest - 64] for start in range(0, len(payload), largest - 64)]
        pieces = (Piece(self.me, number, index, len(parts), part) for index, part in enumerate(parts))
        return [self._encoder.encode(piece) for piece in pieces]

    # Theirs; None: it is a part of something, or nothing of this Octopus

    def read_sample(self, payload: bytes, pieces: Pieces | None = None) -> Sent | None:
        """A sample.

        Args:
            pieces: those that came before with it, where it is not one of those that everybody gets.
        """
        try:
            whole = (pieces or self._pieces).whole(payload)
        except msgspec.MsgspecError:
            whole = payload  # The next step says that it is none of ours.
        return None if whole is None else self._read(self._sent, whole)

    def read_last(self, payload: bytes) -> Sent | None:
        return self.read_sample(payload, self._pieces_of_last)

    def read_notice(self, payload: bytes) -> Notice | None:
        return self._read(self._notices, payload)

    def read_presence(self, payload: bytes) -> Presence | None:
        return self._read(self._presence, payload)

    def _read(self, decoder: msgspec.msgpack.Decoder[_Message], payload: bytes) -> _Message | None:
        try:
            return decoder.decode(payload)
        except msgspec.MsgspecError:
            self._log.warning("something on NATS is not of this Octopus; it is left out", prefix=self._prefix)
            return None

    def is_new(self, message: Sent | Notice) -> bool:
        """Whether it is not sent again, by a process that was not sure of it."""
        origin, number = message.origin, message.number
        if origin == self.me or number <= self._numbers.get(origin, 0):
            return False
        self._numbers[origin] = number
        self._departed.pop(origin, None)
        return True

    def forget(self, member: str) -> None:
        """Another process is gone, maybe amid a sample."""
        for pieces in (self._pieces, self._pieces_of_last):
            pieces.forget(member)
        # It may only have been cut off, and send again what nobody has confirmed to it.
        now = time.monotonic()
        self._departed[member] = now
        for name in [name for name, when in self._departed.items() if now - when > REMEMBERED]:
            del self._departed[name]
            self._numbers.pop(name, None)
