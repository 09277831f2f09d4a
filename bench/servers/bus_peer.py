"""One of two processes that share samples through a real nats-server: with our bus, or with bare nats-py.

`bus_peer.py ours|raw ADDRESS FOLDER`. Prints `ready` once it can publish and receive; then it does what its standard
input says: `publish N` sends N rounds of a sample of each topic that is its own to publish, `expect N` prints a line
after every N samples that came from the other.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import nats
import uvloop
from nats.aio.msg import Msg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from octopus.live.nats import NatsBus, NatsOptions
from octopus.live.wire import Sent, token_of
from octopus.model import Sample
from octopus.store.sqlite import SqliteStore
from servers.control import topic

TOPICS = 1000
AT_ONCE = 100
"""Samples that are published in one turn of the loop, as a source of many attributes does."""


def sample(name: str, value: float) -> Sample:
    now = time.time()
    return Sample(name, value, quality="ATTR_VALID", timestamp=now, received=now)


class Counter:
    """What came from the other process."""

    def __init__(self) -> None:
        self.count = 0
        self.every = sys.maxsize

    def __call__(self, _: object) -> None:
        self.count += 1
        if self.count >= self.every:
            self.count -= self.every
            print("got", flush=True)

    def late(self, _: Sample) -> None:
        """A sample that came after newer ones: there is none, for nobody takes over here."""


class Feed:
    """A source of everything, which is told what this process is to feed."""

    def __init__(self) -> None:
        self.wants: set[str] = set()

    def serves(self, _: str) -> bool:
        return True

    def wanted(self, topics: Sequence[str]) -> None:
        self.wants.update(topics)

    def unwanted(self, topics: Sequence[str]) -> None:
        self.wants.difference_update(topics)


async def with_ours(address: str, folder: Path) -> None:
    """Half of the topics are fed here, the other half there; each process follows all."""
    store = await SqliteStore.open(folder / "octopus.sqlite3")
    bus, feed, counter = NatsBus(NatsOptions(address), store.leases), Feed(), Counter()
    bus.provide(feed)
    await bus.start()
    while len(bus.members) < 2:  # noqa: ASYNC110 - the other process
        await asyncio.sleep(0.1)

    def come(given: Sample) -> None:
        if given.name not in feed.wants:
            counter(given)

    for number in range(TOPICS):
        bus.subscribe(topic(number), come)
    before = -1
    while not feed.wants or len(feed.wants) != before:
        before = len(feed.wants)
        await asyncio.sleep(1.5)
    own = sorted(feed.wants)
    print(json.dumps({"ready": len(own)}), flush=True)

    async def publish(rounds: int) -> None:
        for number in range(rounds):
            for start in range(0, len(own), AT_ONCE):
                for name in own[start : start + AT_ONCE]:
                    bus.publish(sample(name, float(number)))
                await asyncio.sleep(0)

    await obeying(publish, counter)
    await bus.close()
    await store.close()


async def with_nats(address: str) -> None:
    """The same bytes on the same subjects, with nothing around them."""
    connection = await nats.connect(address, no_echo=True)
    counter = Counter()
    payload = msgspec.msgpack.encode(Sent("0123456789ab", 100_000, sample(topic(0), 20.125)))

    async def come(message: Msg) -> None:
        counter(message)

    await connection.subscribe("octopus.s.>", cb=come)
    await connection.flush()
    print(json.dumps({"ready": TOPICS // 2}), flush=True)
    subjects = [f"octopus.s.{token_of(topic(number))}" for number in range(TOPICS // 2)]

    async def publish(rounds: int) -> None:
        for _ in range(rounds):
            for start in range(0, len(subjects), AT_ONCE):
                for subject in subjects[start : start + AT_ONCE]:
                    await connection.publish(subject, payload)
                await asyncio.sleep(0)

    await obeying(publish, counter)
    await connection.close()


async def obeying(publish: Callable[[int], Awaitable[None]], counter: Counter) -> None:
    """Do what standard input says, until it ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().strip():
        word, _, number = line.partition(" ")
        if word == "expect":
            counter.count, counter.every = 0, int(number)
            print("expecting", flush=True)
        else:
            await publish(int(number))


if __name__ == "__main__":
    kind, where, given = sys.argv[1:]
    uvloop.run(with_ours(where, Path(given)) if kind == "ours" else with_nats(where))
