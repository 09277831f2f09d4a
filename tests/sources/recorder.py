"""What a subscriber saw: the samples of some topics, and waiting for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from octopus.live import Bus
from octopus.model import Sample
from octopus.sources.tango import Tango


class Recorder:
    """Subscribes to attributes and keeps everything that comes, by the name that was asked for.

    `async with Recorder(bus, tango, names) as seen: await seen.until(name, lambda sample: …)`.
    """

    def __init__(self, bus: Bus, tango: Tango, names: Iterable[str]) -> None:
        self._bus = bus
        self._topics = {name: tango.canonical(name) for name in names}
        self._by_topic: dict[str, list[Sample]] = {topic: [] for topic in self._topics.values()}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Recorder:
        for topic in self._by_topic:
            last = self._bus.subscribe(topic, self._take)
            if last is not None:
                self._take(last)
        return self

    async def __aexit__(self, *_: object) -> None:
        for topic in self._by_topic:
            self._bus.unsubscribe(topic, self._take)

    def _take(self, sample: Sample) -> None:
        self._by_topic[sample.name].append(sample)
        self._changed.set()

    def of(self, name: str) -> list[Sample]:
        return self._by_topic[self._topics[name]]

    def last(self, name: str) -> Sample:
        return self.of(name)[-1]

    def forget(self) -> None:
        for samples in self._by_topic.values():
            samples.clear()

    async def until(self, name: str, holds: Callable[[Sample], bool], timeout: float = 8.0) -> Sample:
        """The first sample from now on, or the last one seen, of which something holds."""
        samples, index, deadline = self.of(name), max(0, len(self.of(name)) - 1), time.monotonic() + timeout
        while True:
            while index < len(samples):
                if holds(samples[index]):
                    return samples[index]
                index += 1
            self._changed.clear()
            remaining = deadline - time.monotonic()
            assert remaining > 0, f"{name}: not seen within {timeout:g} s; the last of {len(samples)}: {samples[-1:]}"
            try:
                await asyncio.wait_for(self._changed.wait(), remaining)
            except TimeoutError:
                continue

    async def all_until(self, holds: Callable[[Sample], bool], timeout: float = 8.0) -> dict[str, Sample]:
        """The same for every name; the time-out is for all together."""
        found = await asyncio.gather(*(self.until(name, holds, timeout) for name in self._topics))
        return dict(zip(self._topics, found, strict=True))


def fresh(sample: Sample) -> bool:
    return not sample.stale and sample.error is None


def stale(sample: Sample) -> bool:
    return sample.stale
