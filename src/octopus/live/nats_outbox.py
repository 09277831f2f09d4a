"""What is to be sent to NATS, kept until JetStream has it, as far as a buffer goes."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Sequence

import msgspec
import structlog

LEAST_TOLD = 10.0
"""Seconds between two log lines about what had to be dropped."""

Message = tuple[str, bytes]
"""Subject and payload."""


class Stats(msgspec.Struct):
    """What a link counts since its start."""

    sent: int = 0
    received: int = 0
    taken: int = 0
    resent: int = 0
    dropped: int = 0
    """Messages that were to be sent and that the buffer had no room for while NATS was away."""
    connections: int = 0


class Outbox:
    """Messages in order: those that wait for a connection, and those without a receipt.

    Args:
        buffer: bytes of both together.
        stats: counts.
    """

    def __init__(self, buffer: int, stats: Stats) -> None:
        self.bytes = 0
        """Of what is kept."""
        self._buffer = buffer
        self._stats = stats
        self._waiting: deque[Message] = deque()
        self._unconfirmed: deque[tuple[int, list[Message]]] = deque()
        self._batch = 0
        self._doubtful = _Doubtful()
        self._lost: dict[str, None] = {}
        self._told_at = float("-inf")
        self._log = structlog.get_logger("octopus.live.nats")

    @property
    def empty(self) -> bool:
        """JetStream has everything."""
        return not self._waiting and not self._unconfirmed

    def add(self, subject: str, payload: bytes, *, sending: bool) -> None:
        """Keep a message; the oldest are dropped where there is no room.

        Args:
            sending: there is a connection.
        """
        self._waiting.append((subject, payload))
        self.bytes += len(payload)
        if self.bytes > self._buffer:
            self._drop_oldest(sending)

    def take(self) -> tuple[int, list[Message]]:
        """What waits, to be sent as one batch with its number; it is kept for its receipt."""
        batch = list(self._waiting)
        if batch:
            self._waiting.clear()
            self._batch += 1
            self._unconfirmed.append((self._batch, batch))
            self._stats.sent += len(batch)
        return self._batch, batch

    def confirm(self, number: int) -> None:
        """JetStream has all batches up to one."""
        while self._unconfirmed and self._unconfirmed[0][0] <= number:
            self.bytes -= sum(len(sent) for _, sent in self._unconfirmed.popleft()[1])
        self._doubtful.confirm(number)

    def requeue(self) -> None:
        """On a new connection: what has no receipt is sent again."""
        self._lose(*self._doubtful.take())
        again = [each for _, batch in self._unconfirmed for each in batch]
        self._unconfirmed.clear()
        self._stats.resent += len(again)
        self._waiting.extendleft(reversed(again))

    def take_lost(self) -> list[str]:
        """Subjects of which something was dropped since the last call."""
        lost, self._lost = list(self._lost), {}
        return lost

    def _drop_oldest(self, sending: bool) -> None:
        while self.bytes > self._buffer and (self._unconfirmed or len(self._waiting) > 1):
            number, oldest = self._unconfirmed.popleft() if self._unconfirmed else (0, [self._waiting.popleft()])
            self.bytes -= sum(len(payload) for _, payload in oldest)
            subjects = [subject for subject, _ in oldest]
            if sending and number:
                # They were sent, and have arrived unless this connection breaks before the receipt comes.
                self._doubtful.add(number, subjects)
            else:
                self._lose(len(oldest), subjects)

    def _lose(self, dropped: int, subjects: Iterable[str]) -> None:
        self._stats.dropped += dropped
        self._lost.update(dict.fromkeys(subjects))
        if dropped and time.monotonic() - self._told_at > LEAST_TOLD:
            self._told_at = time.monotonic()
            self._log.warning(
                "OCTOPUS_NATS_BUFFER is full: the oldest samples for other processes are dropped until NATS takes them",
                dropped=self._stats.dropped,
                buffer=self._buffer,
            )


class _Doubtful:
    """What was sent and is not kept any more, though nothing says that it arrived."""

    def __init__(self) -> None:
        self._subjects: dict[str, None] = {}
        self._count = 0
        self._last = 0
        """The number of its last batch."""

    def add(self, number: int, subjects: Sequence[str]) -> None:
        self._last = number
        self._count += len(subjects)
        self._subjects.update(dict.fromkeys(subjects))

    def confirm(self, number: int) -> None:
        """All batches up to one have arrived."""
        if self._count and number >= self._last:
            self.take()

    def take(self) -> tuple[int, list[str]]:
        """How many messages, and of which subjects; there are none after."""
        count, subjects = self._count, list(self._subjects)
        self._count, self._subjects = 0, {}
        return count, subjects
