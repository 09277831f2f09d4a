"""Running live subscriptions: what stands between the hub and one operation of one connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from octopus.graphql.frames import SharedFrame, prefix_of, suffix_of
from octopus.graphql.hub import Hub
from octopus.graphql.plan import BatchPlan, BatchShape, FramesPlan
from octopus.graphql.projection import pieces_of
from octopus.graphql.taking import Link, MessageTaker
from octopus.live import Delivery, Latest, Lossless, Rate
from octopus.model import Sample, TooLarge


class FramesOperation(MessageTaker):
    """`tangoAttributes`: each event a message; a blocked client gets the newest of each attribute when it drains."""

    __slots__ = ("_prefix", "_selection", "_topics")

    def __init__(self, hub: Hub, link: Link, kind: str, operation_id: str, plan: FramesPlan, topics: list[str]) -> None:
        super().__init__(hub, link, operation_id)
        self._prefix = prefix_of(kind, plan.key)
        self._selection = plan.selection
        self._topics = topics

    def start(self) -> None:
        for topic in self._topics:
            last = self._hub.join_frames(topic, self._selection, self._prefix, self)
            if last is not None:
                self.deliver(topic, SharedFrame(self._prefix, self._selection.render(last)))
        self._topics = self._hub.own_names(self._topics)

    def __len__(self) -> int:
        return len(self._topics)

    def stop(self) -> None:
        self._ended = True
        for topic in self._topics:
            self._hub.leave_frames(topic, self._selection, self._prefix, self)


class BatchOperation:
    """`attributeBatches`: frames in batches on the ticks of its window.

    Args:
        fail: ends the operation with an error, when a lossless client falls too far behind.
        bound: most bytes that wait for a lossless client, and that are replayed at once.
    """

    def __init__(
        self,
        hub: Hub,
        link: Link,
        kind: str,
        operation_id: str,
        plan: BatchPlan,
        topics: list[str],
        *,
        bound: int,
        fail: Callable[[Exception], None],
    ) -> None:
        self._hub = hub
        self._link = link
        self._prefix = prefix_of(kind, plan.key)
        self._suffix = suffix_of(operation_id)
        self._shape = plan.shape
        self._selection = plan.shape.selection
        self._topics = topics
        self._window = plan.window
        self._since = plan.since
        self._bound = bound
        self._delivery: Delivery[bytes] = Lossless(bound) if plan.lossless else Latest()
        self._fail = fail
        self._sequence = 0
        self._gap = False
        self._due = False
        self._ended = False
        self._source = Rate()
        self._delivered = Rate()
        self._last_sent: float | None = None
        self._last_offered: float | None = None
        self._clock = asyncio.get_running_loop().time
        self._source.per_second(self._clock())
        self._delivered.per_second(self._clock())

    def start(self) -> None:
        selection = self._selection
        lasts = [(topic, self._hub.join_pieces(topic, selection, self)) for topic in self._topics]
        self._topics = self._hub.own_names(self._topics)
        if self._since is not None:
            self._replay(self._since, [last for _, last in lasts if last is not None])
        else:
            for topic, last in lasts:
                if last is not None:
                    self.offer(topic, selection.render(last), last, first=True)

    def _replay(self, since: float, lasts: list[Sample]) -> None:
        replays = [self._hub.bus.replay(topic, since) for topic in self._topics]
        self._gap = any(replay.gap for replay in replays)
        samples = [sample for replay in replays for sample in replay.samples]
        samples.sort(key=lambda sample: sample.timestamp or sample.received)
        newest = max((sample.timestamp for sample in samples if sample.timestamp is not None), default=None)
        # The ring holds values alone: that one cannot be had, or is not confirmed any more, is said after them.
        samples += [last for last in lasts if last.stale or last.error is not None]
        pieces = self._newest(samples)
        self._source.count += len(pieces)
        if pieces or self._gap:
            self._last_offered = self._last_sent = newest
            self._send(pieces)

    def _newest(self, samples: list[Sample]) -> list[bytes]:
        """As many of the samples, from the last one back, as the bound allows; what is left out is a gap."""
        pieces: list[bytes] = []
        size = 0
        for sample in reversed(samples):
            piece = self._selection.render(sample)
            size += len(piece)
            if size > self._bound and pieces:
                self._gap = True
                break
            pieces.append(piece)
        pieces.reverse()
        return pieces

    def __len__(self) -> int:
        return len(self._topics)

    def stop(self) -> None:
        self._ended = True
        for topic in self._topics:
            self._hub.leave_pieces(topic, self._selection, self)

    def offer(self, topic: str, piece: bytes, sample: Sample, *, first: bool = False) -> None:
        self._source.count += 1
        delivery = self._delivery
        before = delivery.missed
        if not delivery.offer(topic, piece, len(piece)):
            self._overrun()
            return
        self._hub.missed += delivery.missed - before
        if sample.timestamp is not None:
            self._last_offered = sample.timestamp
        if not self._due:
            self._due = True
            if self._link.blocked:
                self._link.when_drained(self)
            elif first or self._window == 0:
                self._hub.soon(self)
            else:
                self._hub.at_tick(self._window, self)

    def _overrun(self) -> None:
        self.stop()
        self._fail(
            TooLarge(
                "this client is too slow for lossless delivery: what waited for it passed OCTOPUS_CLIENT_BUFFER; "
                "subscribe again with since, or ask the archive",
                extra={"lastTimestamp": self._last_sent},
            )
        )

    def flush(self) -> None:
        if self._ended:
            return
        if self._link.blocked:
            self._link.when_drained(self)
            return
        self._due = False
        pieces = self._delivery.take()
        if pieces:
            self._last_sent = self._last_offered
            self._send(pieces)

    def _send(self, pieces: list[bytes]) -> None:
        self._sequence += 1
        self._delivered.count += len(pieces)
        self._hub.delivered.count += len(pieces)
        body = self._render(self._shape, pieces)
        self._gap = False
        self._link.send_shared(SharedFrame(self._prefix, body), self._suffix)

    def _render(self, shape: BatchShape, pieces: list[bytes]) -> bytes:
        parts = []
        for before, name, index in shape.fields:
            parts.append(before)
            parts.append(self._field(name, index, pieces))
        parts.append(b"}")
        return b"".join(parts)

    def _field(self, name: str, index: int, pieces: list[bytes]) -> bytes:
        match name:
            case "frames":
                return b"[" + b",".join(pieces_of(pieces, index, self._shape.selection)) + b"]"
            case "sequence":
                return b"%d" % self._sequence
            case "missed":
                return b"%d" % self._delivery.missed
            case "gap":
                return b"true" if self._gap else b"false"
            case "sourceRate":
                return b"%.1f" % self._source.per_second(self._clock())
            case "deliveredRate":
                return b"%.1f" % self._delivered.per_second(self._clock())
            case _:
                return b'"AttributeBatch"'
