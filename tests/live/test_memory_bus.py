"""The bus of one process, as sources and subscriptions see it."""

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from octopus.live import MemoryBus
from octopus.live.ring import Ring
from octopus.model import Sample


class Source:
    """A provider that writes down what it is told."""

    def __init__(self, served: str = "") -> None:
        self.served = served
        self.calls: list[tuple[str, list[str]]] = []

    def serves(self, topic: str) -> bool:
        return topic.startswith(self.served)

    def wanted(self, topics: Sequence[str]) -> None:
        self.calls.append(("wanted", list(topics)))

    def unwanted(self, topics: Sequence[str]) -> None:
        self.calls.append(("unwanted", list(topics)))


def sample(name: str = "a/b/c/d", value: object = 1, at: float = 1000.0) -> Sample:
    return Sample(name=name, value=value, quality="ATTR_VALID", timestamp=at, received=at)


async def test_a_topic_is_wanted_once_however_many_subscribe_and_lingers_after_the_last() -> None:
    bus, source = MemoryBus(linger=0.05), Source()
    bus.provide(source)
    first, second = (lambda _: None), (lambda _: None)
    bus.subscribe("a/b/c/d", first)
    bus.subscribe("a/b/c/e", first)
    bus.subscribe("a/b/c/d", second)
    await asyncio.sleep(0)
    assert source.calls == [("wanted", ["a/b/c/d", "a/b/c/e"])]
    bus.unsubscribe("a/b/c/d", first)
    bus.unsubscribe("a/b/c/d", second)
    await asyncio.sleep(0.02)
    bus.subscribe("a/b/c/d", second)
    await asyncio.sleep(0.08)
    assert len(source.calls) == 1, "somebody came back within the linger: the source must not notice"
    bus.unsubscribe("a/b/c/d", second)
    await asyncio.sleep(0.08)
    assert source.calls[1:] == [("unwanted", ["a/b/c/d"])]


async def test_a_newcomer_gets_the_last_value_at_once() -> None:
    bus = MemoryBus()
    seen: list[Sample] = []
    assert bus.subscribe("a/b/c/d", seen.append) is None
    bus.publish(sample(value=1))
    bus.publish(sample(value=2))
    last = bus.subscribe("a/b/c/d", lambda _: None)
    assert last is not None
    assert last.value == 2
    assert [each.value for each in seen] == [1, 2]


async def test_a_sink_that_fails_disturbs_no_other() -> None:
    bus = MemoryBus()
    seen: list[Sample] = []

    def broken(_: Sample) -> None:
        raise RuntimeError("defect")

    bus.subscribe("a/b/c/d", broken)
    bus.subscribe("a/b/c/d", seen.append)
    bus.publish(sample())
    assert len(seen) == 1


async def test_a_source_that_comes_late_is_told_what_is_wanted() -> None:
    bus, source = MemoryBus(), Source("a/")
    bus.subscribe("a/b/c/d", lambda _: None)
    bus.subscribe("z/b/c/d", lambda _: None)
    await asyncio.sleep(0)
    bus.provide(source)
    await asyncio.sleep(0)
    assert source.calls == [("wanted", ["a/b/c/d"])]


async def test_notices_reach_who_listens() -> None:
    bus = MemoryBus()
    channel = bus.listen("preferences/ada")
    waiting = asyncio.create_task(anext(channel))
    await asyncio.sleep(0)
    bus.notify("preferences/bob", {"version": 1})
    bus.notify("preferences/ada", {"version": 2})
    assert await asyncio.wait_for(waiting, 1) == {"version": 2}
    await channel.aclose()


@given(
    st.lists(st.floats(0.0, 5.0), max_size=60),
    st.integers(1, 20),
    st.floats(0.5, 30.0),
    st.floats(0.0, 200.0),
)
def test_the_ring_replays_all_or_says_that_it_cannot(
    steps: list[float], most: int, seconds: float, back: float
) -> None:
    ring = Ring(seconds, most, began=100.0)
    now, published = 100.0, []
    for number, step in enumerate(steps):
        now += step + 0.001
        published.append(sample(value=number, at=now))
        ring.add(published[-1])
    since = now - back
    replay = ring.after(since)
    newer = [each.value for each in published if each.received > since]
    got = [each.value for each in replay.samples]
    assert len(got) <= most
    assert got == newer[len(newer) - len(got) :]
    if not replay.gap:
        assert got == newer


def test_the_ring_keeps_few_of_large_images_and_says_so() -> None:
    ring = Ring(3600.0, 6000, began=100.0)
    image = [[0.0] * 500 for _ in range(400)]
    for number in range(10):
        ring.add(sample(value=image, at=101.0 + number))
    replay = ring.after(100.5)
    assert [each.timestamp for each in replay.samples] == [109.0, 110.0]
    assert replay.gap
    assert not ring.after(108.5).gap
