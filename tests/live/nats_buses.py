"""Several processes' worth of buses in one process, with a source that counts."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from typing import Any

from octopus.live.nats import NatsBus, NatsOptions
from octopus.model import Sample
from octopus.store import Store

STREAM = 32 * 1024 * 1024


class Telescope:
    """What all sources of all replicas look at: a value a topic, told to every source that was asked for it."""

    def __init__(self) -> None:
        self.feeds: list[Feed] = []
        self.now: dict[str, Sample] = {}

    def change(self, topic: str, value: object) -> Sample:
        sample = Sample(topic, value, quality="ATTR_VALID", timestamp=time.time(), received=time.time())
        self.now[topic] = sample
        for feed in self.feeds:
            feed.told(sample)
        return sample

    def followers(self, topic: str) -> int:
        """How many upstream subscriptions the topic has."""
        return sum(1 for feed in self.feeds if topic in feed.wants)


class Feed:
    """A provider of one replica. Like Tango, it tells the value of now first, then every change."""

    def __init__(self, telescope: Telescope, bus: NatsBus) -> None:
        self._telescope = telescope
        self.bus = bus
        self.wants: set[str] = set()
        self.alive = True
        self.delay = 0.0
        """Seconds until the source has begun to tell of what it is asked for."""
        telescope.feeds.append(self)
        bus.provide(self)

    def serves(self, topic: str) -> bool:
        return not topic.startswith("stream/")

    def wanted(self, topics: Sequence[str]) -> None:
        for topic in topics:
            assert topic not in self.wants, "a source is asked twice"
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._begin, topics)
        else:
            self._begin(topics)

    def _begin(self, topics: Sequence[str]) -> None:
        self.wants.update(topics)
        for topic in topics:
            if topic in self._telescope.now:
                self.told(self._telescope.now[topic])

    def unwanted(self, topics: Sequence[str]) -> None:
        self.wants.difference_update(topics)

    def told(self, sample: Sample) -> None:
        if self.alive and sample.name in self.wants:
            self.bus.publish(sample)


class Seen:
    """A subscriber that must have everything, as lossless clients do (`follow` says so to the bus)."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.gaps = 0
        self.samples: list[Sample] = []

    def __call__(self, sample: Sample) -> None:
        self.samples.append(sample)
        self.values.append(sample.value)

    late = __call__

    def broken(self) -> None:
        self.gaps += 1

    def follow(self, bus: NatsBus, topic: str) -> Seen:
        bus.subscribe(topic, self)
        bus.lossless(topic, True)
        return self

    def leave(self, bus: NatsBus, topic: str) -> None:
        bus.lossless(topic, False)
        bus.unsubscribe(topic, self)


class Replicas:
    """Opens buses that make one cluster."""

    def __init__(self, store: Store, url: str) -> None:
        self.store = store
        self.prefix = f"t{uuid.uuid4().hex[:8]}"
        self.telescope = Telescope()
        self.buses: list[NatsBus] = []
        self._url = url

    async def open(self, url: str | None = None, *, buffer: int = 1 << 24, **more: Any) -> NatsBus:
        """Another replica. Leases are short, so that the tests are, and streams small: NATS sets all of each apart."""
        given = {"buffer": buffer, "lease": 1.0, "patience": 0.3, "stream_bytes": STREAM} | more
        options = NatsOptions(url or self._url, prefix=self.prefix, **given)
        bus = NatsBus(options, self.store.leases, linger=0.1, ring_seconds=30.0)
        Feed(self.telescope, bus)
        await bus.start()
        self.buses.append(bus)
        return bus

    def feed(self, bus: NatsBus) -> Feed:
        return next(feed for feed in self.telescope.feeds if feed.bus is bus)

    def who(self, topic: str) -> tuple[NatsBus, NatsBus]:
        """Who feeds a topic that must not lose anything, and who stands by for it."""
        following = [bus for bus in self.buses if topic in self.feed(bus).wants]
        assert len(following) == 2
        following.sort(key=lambda bus: not bus._cluster.feeds(topic))
        return following[0], following[1]

    async def end(self, bus: NatsBus) -> None:
        """In order, as by SIGTERM."""
        await bus.hand_over()
        await bus.close()
        self.feed(bus).wants.clear()

    async def die(self, bus: NatsBus) -> None:
        """As by SIGKILL: no word to anybody, the lease stays."""
        feed = self.feed(bus)
        feed.alive = False
        feed.wants.clear()
        await bus.crash()

    async def close(self) -> None:
        for bus in self.buses:
            await bus.close()
