"""Running live subscriptions: what stands between the hub and one operation of one connection."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial
from typing import Any

from octopus.graphql.frames import MIDDLE, prefix_of, suffix_of
from octopus.graphql.hub import Feed, Hub
from octopus.graphql.plan import BatchPlan, FramesPlan
from octopus.graphql.projection import pieces_of
from octopus.graphql.taking import Link, MessageTaker, Owner
from octopus.live import Rate
from octopus.model import Sample, TooLarge


class FramesOperation(MessageTaker):
    """`tangoAttributes`: each event a message; a blocked client gets the newest of each attribute when it drains."""

    __slots__ = ("_channel", "_feeds")

    def __init__(self, hub: Hub, link: Link, kind: str, operation_id: str, plan: FramesPlan) -> None:
        super().__init__(hub, link, operation_id)
        self._channel = hub.messages(plan.selection, prefix_of(kind, plan.key))
        self._feeds: Sequence[Feed] = ()

    def start(self, topics: list[str]) -> None:
        self._feeds = self._hub.join(topics, self._channel, self)
        for feed in self._feeds:
            if feed.last is not None:
                self.deliver(feed.topic, self._channel.frame(feed.last))

    def __len__(self) -> int:
        return len(self._feeds)

    def stop(self) -> None:
        self._ended = True
        self._hub.leave(self._feeds, self._channel, self)


class BatchOperation(ABC):
    """`attributeBatches`: frames in batches on the ticks of its window.

    Args:
        owner: its connection, which ends it with an error when a lossless client falls too far behind.
        bound: most bytes that wait for a lossless client, and that are replayed at once.
    """

    __slots__ = (
        "_bound",
        "_channel",
        "_due",
        "_ended",
        "_feeds",
        "_gap",
        "_hub",
        "_id",
        "_last",
        "_last_sent",
        "_link",
        "_missed",
        "_oldest",
        "_owner",
        "_prefix",
        "_rates",
        "_sequence",
        "_shape",
        "_since",
        "_size",
        "_suffix",
        "_told",
        "_window",
    )

    def __init__(
        self,
        hub: Hub,
        link: Link,
        kind: str,
        operation_id: str,
        plan: BatchPlan,
        owner: Owner,
        *,
        bound: int,
    ) -> None:
        self._hub = hub
        self._link = link
        self._prefix = prefix_of(kind, plan.key)
        self._suffix = suffix_of(operation_id)
        self._shape = plan.shape
        self._channel = hub.pieces(plan.shape.selection)
        self._feeds: Sequence[Feed] = ()
        self._size = 0
        self._window = plan.window
        self._since = plan.since
        self._bound = bound
        self._owner = owner
        self._id = operation_id
        self._sequence = 0
        self._gap = False
        self._due = False
        self._ended = False
        self._missed = 0
        self._told = 0
        """How many of the missed the hub knows of."""
        self._rates = _Rates() if plan.shape.rates else None
        self._last: Sample | None = None
        """The last sample that was offered."""
        self._last_sent: float | None = None
        self._oldest = 0.0
        """When the first sample arrived that waits; 0 when none does, or for values that were known before."""

    lossless = False

    @abstractmethod
    def offer(self, topic: str, piece: bytes, sample: Sample) -> None:
        """Take a sample, as the JSON of its frame, for the next batch."""

    @abstractmethod
    def _take(self) -> list[bytes]:
        """What waits, in order; nothing does after."""

    def start(self, topics: list[str]) -> None:
        self._size = len(topics)
        if self._since is not None:
            self._hub.bus.recall(topics, self._since, partial(self._resume, topics, self._since))
            return
        self._feeds = self._hub.join(topics, self._channel, self)
        for feed in self._feeds:
            if feed.last is not None:
                self._schedule(first=True)
                self.offer(feed.topic, self._channel.render(feed.last), feed.last)

    def _resume(self, topics: list[str], since: float) -> None:
        if not self._ended:  # By the client, while the past was fetched.
            self._feeds = self._hub.join(topics, self._channel, self)
            self._replay(since)

    def _replay(self, since: float) -> None:
        replays = [self._hub.bus.replay(feed.topic, since) for feed in self._feeds]
        self._gap = any(replay.gap for replay in replays)
        samples = [sample for replay in replays for sample in replay.samples]
        samples.sort(key=lambda sample: sample.timestamp or sample.received)
        newest = max((sample.timestamp for sample in samples if sample.timestamp is not None), default=None)
        lasts = [feed.last for feed in self._feeds if feed.last is not None]
        # The ring holds values alone: that one cannot be had, or is not confirmed any more, is said after them.
        samples += [last for last in lasts if last.stale or last.error is not None]
        pieces = self._newest(samples)
        if pieces or self._gap:
            self._last_sent = newest
            self._send(pieces)

    def _newest(self, samples: list[Sample]) -> list[bytes]:
        """As many of the samples, from the last one back, as the bound allows; what is left out is a gap."""
        pieces: list[bytes] = []
        size = 0
        for sample in reversed(samples):
            piece = self._channel.render(sample)
            size += len(piece)
            if size > self._bound and pieces:
                self._gap = True
                break
            pieces.append(piece)
        pieces.reverse()
        return pieces

    def broken(self) -> None:
        """What comes next may not be the next: its batch says so."""
        self._gap = True

    def __len__(self) -> int:
        return self._size

    def stop(self) -> None:
        self._ended = True
        self._tell_missed()
        self._hub.leave(self._feeds, self._channel, self)

    def _tell_missed(self) -> None:
        self._hub.missed += self._missed - self._told
        self._told = self._missed

    def _schedule(self, *, first: bool = False) -> None:
        """Something waits: see to it that it leaves, at the next tick or when the client reads again."""
        if self._due:
            return
        self._due = True
        if self._link.blocked:
            self._link.when_drained(self)
        elif first or self._window == 0:
            self._hub.soon(self)
        else:
            self._hub.at_tick(self._window, self)

    def flush(self) -> None:
        if self._ended:
            return
        if self._link.blocked:
            self._link.when_drained(self)
            return
        self._due = False
        pieces = self._take()
        if pieces:
            last = self._last
            if last is not None and last.timestamp is not None:
                self._last_sent = last.timestamp
            self._send(pieces)

    def _send(self, pieces: list[bytes]) -> None:
        self._sequence += 1
        self._hub.delivered.count += len(pieces)
        if self._oldest:
            self._hub.batches_took.note(max(time.time() - self._oldest, 0.0))
            self._oldest = 0.0
        if self._missed != self._told:
            self._tell_missed()
        if self._rates is not None:
            self._rates.count(len(pieces), self._missed)
        parts = [self._prefix]
        for before, name, index in self._shape.fields:
            parts.append(before)
            if name == "frames":
                parts += (b"[", b",".join(pieces_of(pieces, index, self._shape.selection)), b"]")
            else:
                parts.append(self._field(name))
        parts += (b"}", MIDDLE, self._suffix)
        self._gap = False
        self._link.send_text(b"".join(parts))

    def _field(self, name: str) -> bytes:
        match name:
            case "sequence":
                return b"%d" % self._sequence
            case "missed":
                return b"%d" % self._missed
            case "gap":
                return b"true" if self._gap else b"false"
            case "sourceRate" | "deliveredRate" if self._rates is not None:
                return b"%.1f" % self._rates.per_second(name)
            case _:
                return b'"AttributeBatch"'


class LatestBatches(BatchOperation):
    """The newest of each attribute, the newest last; what it replaced is counted."""

    __slots__ = ("_waiting",)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._waiting: dict[str, bytes] = {}

    def offer(self, topic: str, piece: bytes, sample: Sample) -> None:
        waiting = self._waiting
        if topic in waiting:
            del waiting[topic]
            self._missed += 1
        waiting[topic] = piece
        self._last = sample
        if not self._due:
            self._oldest = 0.0 if sample.stale else sample.received
            self._schedule()

    def _take(self) -> list[bytes]:
        pieces = list(self._waiting.values())
        self._waiting.clear()
        return pieces


class LosslessBatches(BatchOperation):
    """Every sample in order, up to the bound in bytes; then the end."""

    __slots__ = ("_bytes", "_waiting")

    lossless = True

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._waiting: list[bytes] = []
        self._bytes = 0

    def offer(self, topic: str, piece: bytes, sample: Sample) -> None:
        size = self._bytes + len(piece)
        if size > self._bound:
            self._overrun()
            return
        self._bytes = size
        self._waiting.append(piece)
        self._last = sample
        if not self._due:
            self._oldest = 0.0 if sample.stale else sample.received
            self._schedule()

    def _take(self) -> list[bytes]:
        pieces, self._waiting, self._bytes = self._waiting, [], 0
        return pieces

    def _overrun(self) -> None:
        self._missed += 1
        if self._ended:
            return
        self._ended = True
        fault = TooLarge(
            "this client is too slow for lossless delivery: what waited for it passed OCTOPUS_CLIENT_BUFFER; "
            "subscribe again with since, or ask the archive",
            extra={"lastTimestamp": self._last_sent},
        )
        # Not at once: the event is being handed to others.
        asyncio.get_running_loop().call_soon(self._owner.failed, self._id, fault)


def batches(
    hub: Hub, link: Link, kind: str, operation_id: str, plan: BatchPlan, owner: Owner, *, bound: int
) -> BatchOperation:
    """The operation of a plan, by its delivery."""
    operation = LosslessBatches if plan.lossless else LatestBatches
    return operation(hub, link, kind, operation_id, plan, owner, bound=bound)


class _Rates:
    """What the sources gave and what this client was given, for those who want to see it."""

    __slots__ = ("_clock", "_delivered", "_source")

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._source, self._delivered = Rate(), Rate()
        for rate in (self._source, self._delivered):
            rate.per_second(self._clock())

    def count(self, pieces: int, missed: int) -> None:
        """So many more were delivered; so many were missed in all."""
        self._delivered.count += pieces
        self._source.count = self._delivered.count + missed

    def per_second(self, name: str) -> float:
        return (self._source if name == "sourceRate" else self._delivered).per_second(self._clock())
