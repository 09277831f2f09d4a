"""What samples cost on NATS: buses as replicas have them, in one process, on a real nats-server. Prints JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil
import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.machine import cpu_of

from octopus.live import MemoryBus
from octopus.live.nats import NatsBus, NatsOptions
from octopus.live.wire import Sent, token_of
from octopus.model import Sample
from octopus.store.sqlite import SqliteStore
from servers.control import topic
from servers.nats_server import running_nats

TOPICS, ROUNDS = 1000, 30


class Feed:
    """A source of one replica, which is told what it was asked for."""

    def __init__(self) -> None:
        self.wants: set[str] = set()

    def serves(self, name: str) -> bool:
        return True

    def wanted(self, topics: Sequence[str]) -> None:
        self.wants.update(topics)

    def unwanted(self, topics: Sequence[str]) -> None:
        self.wants.difference_update(topics)


class Sink:
    """A subscriber that only counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, sample: Sample) -> None:
        self.count += 1

    def late(self, sample: Sample) -> None:
        return


def sample(name: str, value: float) -> Sample:
    now = time.time()
    return Sample(name, value, quality="ATTR_VALID", timestamp=now, received=now)


async def shared(replicas: int, url: str, store: SqliteStore, server: int) -> tuple[float, float]:
    """CPU seconds of one sample in all buses together, and in nats-server."""
    names = [topic(number) for number in range(TOPICS)]
    options = NatsOptions(url, prefix=f"bench{replicas}")
    buses = [NatsBus(options, store.leases) for _ in range(replicas)]
    feeds, sinks = [Feed() for _ in buses], [Sink() for _ in buses]
    for bus, feed, sink in zip(buses, feeds, sinks, strict=True):
        bus.provide(feed)
        await bus.start()
        for name in names:
            bus.subscribe(name, sink)
    end = time.monotonic() + 30
    shares: list[int] = []
    while time.monotonic() < end:
        before_that, shares = shares, [len(feed.wants) for feed in feeds]
        if shares == before_that and all(shares) and sum(shares) == TOPICS:
            break
        # Longer than it takes until a topic has found the process that is to feed it.
        await asyncio.sleep(3)
    before = sum(sink.count for sink in sinks)
    used, theirs = time.process_time(), cpu_of(server)
    for round_ in range(ROUNDS):
        for bus, feed in zip(buses, feeds, strict=True):
            for name in feed.wants:
                bus.publish(sample(name, float(round_)))
        await asyncio.sleep(0.05)
    while sum(sink.count for sink in sinks) - before < TOPICS * ROUNDS * replicas and time.monotonic() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    got = sum(sink.count for sink in sinks) - before
    used, theirs = time.process_time() - used, cpu_of(server) - theirs
    for bus in buses:
        await bus.close()
    if got != TOPICS * ROUNDS * replicas:
        raise RuntimeError(f"{got} samples arrived, expected {TOPICS * ROUNDS * replicas}")
    return used / (TOPICS * ROUNDS), theirs / (TOPICS * ROUNDS)


def alone() -> float:
    """CPU seconds of one sample in a bus of one process."""
    bus, sink = MemoryBus(), Sink()
    for number in range(TOPICS):
        bus.subscribe(topic(number), sink)
    used = time.process_time()
    for round_ in range(ROUNDS):
        for number in range(TOPICS):
            bus.publish(sample(topic(number), float(round_)))
    return (time.process_time() - used) / (TOPICS * ROUNDS)


def kept() -> float:
    """Bytes of one sample that a bus keeps for those who come back."""
    bus, sink = MemoryBus(), Sink()
    for number in range(TOPICS):
        bus.subscribe(topic(number), sink)
        bus.publish(sample(topic(number), 0.0))
    before = psutil.Process().memory_full_info().uss
    for round_ in range(100):
        for number in range(TOPICS):
            bus.publish(sample(topic(number), round_ + 0.5))
    return (psutil.Process().memory_full_info().uss - before) / (100 * TOPICS)


async def main() -> None:
    once = alone()
    ring = kept()
    with tempfile.TemporaryDirectory() as folder:
        store = await SqliteStore.open(Path(folder) / "octopus.sqlite3")
        try:
            with running_nats(folder) as (server, url):
                two, server_two = await shared(2, url, store, server)
                three, server_three = await shared(3, url, store, server)
        finally:
            await store.close()
    payload = msgspec.msgpack.encode(Sent("0123456789ab", 100_000, sample(topic(0), 20.125)))
    take = three - two - once
    print(
        json.dumps(
            {
                "feed": max(0.0, two - take - 2 * once),
                "take": max(0.0, take),
                "server": server_two,
                "server_more": max(0.0, server_three - server_two),
                "wire": len(payload) + len(f"octopus.s.{token_of(topic(0))}") + 12,
                "kept": ring,
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main())
