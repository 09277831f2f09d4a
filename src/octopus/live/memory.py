"""The bus of one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import structlog

from octopus.live.bus import Provider, Replay, Sharing, Sink
from octopus.live.rates import Rate
from octopus.live.ring import Ring, same
from octopus.model import Sample

NOTICES_KEPT = 20
"""Notices that wait for one listener before the oldest is dropped."""


class _Topic:
    __slots__ = ("began", "last", "linger", "provider", "ring", "sinks")

    def __init__(self, began: float, sink: Sink) -> None:
        self.began = began
        self.sinks: tuple[Sink, ...] = (sink,)
        """Few: who has many listeners of its own is one sink."""
        self.last: Sample | None = None
        self.ring: Ring | None = None
        """From the first sample on."""
        self.linger: asyncio.TimerHandle | None = None
        self.provider: Provider | None = None


class MemoryBus:
    """Topics live while somebody subscribes, and `linger` seconds longer.

    Args:
        linger: seconds a topic outlives its last subscriber.
        ring_seconds: how far back `replay` reaches.
        ring_samples: most samples kept for one topic.
        clock: seconds since the epoch (a test passes its own).
    """

    def __init__(
        self,
        *,
        linger: float = 5.0,
        ring_seconds: float = 60.0,
        ring_samples: int = 6000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._linger = linger
        self._ring_seconds = ring_seconds
        self._ring_samples = ring_samples
        self._clock = clock
        self._topics: dict[str, _Topic] = {}
        self._providers: list[Provider] = []
        self._wanted: dict[str, None] = {}
        self._listeners: dict[str, set[asyncio.Queue[dict[str, Any]]]] = {}
        self._log = structlog.get_logger("octopus.live")
        self._closed = False
        self.published = Rate()

    @property
    def topics(self) -> int:
        """Topics with at least one subscriber."""
        return sum(1 for topic in self._topics.values() if topic.sinks)

    @property
    def stale(self) -> int:
        """Of them, those whose last value is stale."""
        held = self._topics.values()
        return sum(1 for topic in held if topic.sinks and topic.last is not None and topic.last.stale)

    @property
    def silent(self) -> int:
        """Of them, those of which nothing was heard yet."""
        return sum(1 for topic in self._topics.values() if topic.sinks and topic.last is None)

    def provide(self, provider: Provider) -> None:
        self._providers.append(provider)
        for name, topic in self._topics.items():
            if topic.provider is None and topic.sinks and provider.serves(name):
                self._want(name)

    def publish(self, sample: Sample) -> None:
        self.published.count += 1
        topic = self._topics.get(sample.name)
        if topic is None:
            return
        self._keep(topic, sample)
        for sink in topic.sinks:
            try:
                sink(sample)
            except Exception:
                # A sink that raises is a defect of ours; the others must not pay for it.
                self._log.exception("a subscriber failed on a sample", topic=sample.name)

    def _keep(self, topic: _Topic, sample: Sample) -> None:
        topic.last = sample
        if not sample.stale and sample.error is None:
            ring = topic.ring
            if ring is None:
                ring = topic.ring = Ring(self._ring_seconds, self._ring_samples, topic.began)
            ring.add(sample)

    def subscribe(self, topic: str, sink: Sink) -> Sample | None:
        entry = self._topics.get(topic)
        if entry is None:
            self._topics[topic] = _Topic(self._clock(), sink)
            self._want(topic)
            return None
        if entry.linger is not None:
            entry.linger.cancel()
            entry.linger = None
        if sink not in entry.sinks:
            entry.sinks = (*entry.sinks, sink)
        return entry.last

    def unsubscribe(self, topic: str, sink: Sink, *, at_once: bool = False) -> None:
        entry = self._topics.get(topic)
        if entry is None or sink not in entry.sinks:
            return
        entry.sinks = tuple(each for each in entry.sinks if each != sink)
        if not entry.sinks and at_once:
            self._drop(topic)
        elif not entry.sinks and not self._closed:
            entry.linger = asyncio.get_running_loop().call_later(self._linger, self._drop, topic)

    def lossless(self, topic: str, needed: bool) -> None:
        """Whoever could go on for this process would be another one."""

    def last(self, topic: str) -> Sample | None:
        entry = self._topics.get(topic)
        return entry.last if entry else None

    def replay(self, topic: str, after: float) -> Replay:
        entry = self._topics.get(topic)
        if entry is None:
            return Replay((), gap=True)
        return entry.ring.after(after) if entry.ring else Replay((), gap=after < entry.began)

    def recall(self, topics: Sequence[str], after: float, then: Callable[[], None]) -> None:
        then()

    # For a bus that spans processes and hands out here

    def add_past(self, topic: str, samples: Sequence[Sample], since: float) -> None:
        """Put into the ring what was published elsewhere, all of it since a moment; nobody is told."""
        entry = self._topics.get(topic)
        if entry is None:
            return
        if entry.ring is None:
            entry.ring = Ring(self._ring_seconds, self._ring_samples, entry.began)
        entry.ring.add_past(samples, since)
        entry.began = min(entry.began, since)

    def broken(self, topic: str, moment: float) -> None:
        """Something may have been lost before a moment: `replay` is to say so, and those who followed are told."""
        entry = self._topics.get(topic)
        if entry is None:
            return
        known = entry.began if entry.ring is None else entry.ring.complete_since
        entry.began = max(entry.began, moment)
        if entry.ring is not None:
            entry.ring.broken(moment)
        if moment > known and entry.last is not None and entry.last.received < moment:
            for sink in entry.sinks:
                broken = getattr(sink, "broken", None)
                if broken is not None:
                    broken()

    def knows(self, sample: Sample, *, behind: bool) -> bool:
        """Whether the same was published before, maybe by another source: the moment and the value tell.

        Args:
            behind: what was published last is newer.
        """
        entry = self._topics.get(sample.name)
        if entry is None:
            return False
        last = entry.last
        if sample.stale or sample.error is not None or sample.timestamp is None:
            # Elsewhere in the past there may be another that looks the same.
            if last is not None and same(last, sample):
                return True
            return behind and entry.ring is not None and entry.ring.has(sample)
        if last is not None and not last.stale and same(last, sample):
            return True
        if last is not None and last.timestamp is not None and sample.timestamp > last.timestamp:
            return False
        return entry.ring is not None and entry.ring.has(sample)

    def publish_late(self, sample: Sample) -> None:
        """Give a sample that is older than the last one to those alone who must have every one."""
        self.published.count += 1
        entry = self._topics.get(sample.name)
        if entry is None:
            return
        if entry.ring is not None and not sample.stale and sample.error is None:
            entry.ring.add_late(sample)
        for sink in entry.sinks:
            late = getattr(sink, "late", None)
            if late is not None:
                late(sample)

    def publish_known(self, sample: Sample) -> None:
        """Give the last value that another process had before we came: of events it is none (a sink's `known`)."""
        self.published.count += 1
        entry = self._topics.get(sample.name)
        if entry is None:
            return
        self._keep(entry, sample)
        for sink in entry.sinks:
            getattr(sink, "known", sink)(sample)

    def holds(self, topic: str) -> bool:
        """Whether anything published on it would be kept."""
        return topic in self._topics

    def _want(self, topic: str) -> None:
        if not self._wanted:
            asyncio.get_running_loop().call_soon(self._tell_wanted)
        self._wanted[topic] = None

    def _tell_wanted(self) -> None:
        names, self._wanted = list(self._wanted), {}
        by_provider: dict[int, tuple[Provider, list[str]]] = {}
        for name in names:
            entry = self._topics.get(name)
            provider = next((each for each in self._providers if each.serves(name)), None)
            if entry is None or provider is None:
                continue
            entry.provider = provider
            by_provider.setdefault(id(provider), (provider, []))[1].append(name)
        for provider, wanted in by_provider.values():
            provider.wanted(wanted)

    def _drop(self, topic: str) -> None:
        entry = self._topics.get(topic)
        if entry is None or entry.sinks:
            return
        del self._topics[topic]
        if entry.provider is not None:
            entry.provider.unwanted([topic])

    def notify(self, channel: str, payload: dict[str, Any]) -> None:
        for queue in self._listeners.get(channel, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(payload)

    async def listen(self, channel: str) -> AsyncIterator[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(NOTICES_KEPT)
        listeners = self._listeners.setdefault(channel, set())
        listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            listeners.discard(queue)
            if not listeners:
                self._listeners.pop(channel, None)

    def sharing(self) -> Sharing:
        return Sharing(fed=sum(1 for topic in self._topics.values() if topic.provider is not None))

    async def close(self) -> None:
        self._closed = True
        for entry in self._topics.values():
            if entry.linger is not None:
                entry.linger.cancel()
        self._topics.clear()
