"""Whatever a client must have every sample of is followed by a second process, so that a kill loses nothing of it."""

from __future__ import annotations

import asyncio
import time

import pytest

from octopus.live import Sink
from octopus.live.cluster import GRACE
from octopus.live.nats import NatsBus
from octopus.live.spare import MOST, Spare
from octopus.model import Sample
from tests.live.nats_buses import Replicas, Seen
from tests.live.nats_servers import NatsServer, Wire, eventually

TOPICS = [f"a/b/c/{n}" for n in range(12)]


async def followed_twice(replicas: Replicas, topics: list[str] = TOPICS) -> None:
    """By one that feeds, and one that stands by and has had something of the source."""
    followers = replicas.telescope.followers
    await eventually(lambda: all(followers(topic) == 2 for topic in topics))
    value = replicas.telescope.now[topics[0]].value if topics[0] in replicas.telescope.now else 0
    assert isinstance(value, int)
    for topic in topics:
        replicas.telescope.change(topic, value + 1)
    await asyncio.sleep(0.02)
    assert all(followers(topic) == 2 for topic in topics)


async def back(bus: NatsBus, topic: str, since: float, sink: Sink) -> list[object]:
    """A client that comes back to another process: what is replayed to it; what comes after goes to its sink."""
    done = asyncio.Event()
    bus.recall([topic], since, done.set)
    await asyncio.wait_for(done.wait(), 5)
    replay = bus.replay(topic, since)
    assert not replay.gap
    bus.subscribe(topic, sink)
    bus.lossless(topic, True)
    return [sample.value for sample in replay.samples]


@pytest.mark.parametrize("members", [2, 3])
async def test_what_clients_of_one_process_alone_look_at_loses_nothing_when_it_is_killed(
    replicas: Replicas, members: int
) -> None:
    first, *others = [await replicas.open() for _ in range(members)]
    await eventually(lambda: all(len(bus.members) == members for bus in replicas.buses))
    seen = {topic: Seen().follow(first, topic) for topic in TOPICS}
    await followed_twice(replicas)
    if members == 3:
        assert {replicas.who(topic)[1].me for topic in TOPICS} == {bus.me for bus in others}, "the work is spread"
    for sent in range(2, 30):
        for topic in TOPICS:
            replicas.telescope.change(topic, sent)
        await asyncio.sleep(0.004)
    await eventually(lambda: all(each.values[-1] == 29 for each in seen.values()))
    await replicas.die(first)
    # Its clients are back before anybody has noticed; some after.
    later: dict[str, Seen] = {topic: Seen() for topic in TOPICS}
    got: dict[str, list[object]] = {}
    sent = 29
    while sum(bus.fed for bus in others) < len(TOPICS) or len(got) < len(TOPICS):
        sent += 1
        for topic in TOPICS:
            replicas.telescope.change(topic, sent)
        if len(got) < len(TOPICS) and sent % 3 == 0:
            topic = TOPICS[len(got)]
            last = seen[topic].samples[-1].timestamp
            assert last is not None
            got[topic] = await back(others[len(got) % len(others)], topic, last, later[topic])
        await asyncio.sleep(0.004)
    for topic in TOPICS:
        replicas.telescope.change(topic, sent + 1)
    await eventually(lambda: all(each.values[-1:] == [sent + 1] for each in later.values()))
    for topic in TOPICS:
        assert got[topic] + later[topic].values == list(range(30, sent + 2)), "lost, doubled or out of order"
    if members == 3:
        await eventually(lambda: all(replicas.telescope.followers(topic) == 2 for topic in TOPICS))


async def test_among_those_that_look_at_it_nothing_is_lost_either_and_nobody_sees_a_gap(replicas: Replicas) -> None:
    first, second, third = [await replicas.open() for _ in range(3)]
    for topic in TOPICS:
        first.subscribe(topic, Seen())
    await eventually(lambda: first.fed == len(TOPICS))
    seen = {(bus.me, topic): Seen().follow(bus, topic) for bus in (second, third) for topic in TOPICS}
    await followed_twice(replicas)
    since, sent = time.time(), 1
    while second.fed + third.fed < len(TOPICS):
        sent += 1
        for topic in TOPICS:
            replicas.telescope.change(topic, sent)
        if sent == 20:
            await replicas.die(first)
        await asyncio.sleep(0.005)
    await eventually(lambda: all(each.values[-1:] == [sent] for each in seen.values()))
    for bus in (second, third):
        for topic in TOPICS:
            assert seen[bus.me, topic].values == list(range(1, sent + 1)), "lost, doubled or out of order"
            assert not bus.replay(topic, since).gap
    await eventually(lambda: all(replicas.telescope.followers(topic) == 2 for topic in TOPICS))


async def test_when_who_stands_by_dies_or_leaves_another_does(replicas: Replicas) -> None:
    first, second, third = [await replicas.open() for _ in range(3)]
    topic = TOPICS[0]
    seen = Seen().follow(first, topic)
    await followed_twice(replicas, [topic])
    feeder, standing = replicas.who(topic)
    assert feeder is first
    await replicas.die(standing)
    await eventually(lambda: replicas.telescope.followers(topic) == 2)
    assert replicas.who(topic)[1] is ({second, third} - {standing}).pop()
    fourth = await replicas.open()
    await asyncio.sleep(0.4)
    assert topic not in replicas.feed(fourth).wants, "who stands by goes on"
    await replicas.end(replicas.who(topic)[1])
    await eventually(lambda: topic in replicas.feed(fourth).wants)
    await followed_twice(replicas, [topic])
    # And should both die but one, that one goes on.
    last = seen.samples[-1].timestamp
    assert last is not None
    await replicas.die(first)
    later = Seen()
    for value in range(3, 40):
        replicas.telescope.change(topic, value)
        await asyncio.sleep(0.01)
    got = await back(fourth, topic, last, later)
    await eventually(lambda: fourth.fed == 1)
    assert got + later.values == list(range(3, 40))


async def test_of_what_is_wanted_as_latest_values_alone_there_is_one_subscription_at_the_source(
    replicas: Replicas,
) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    topic = TOPICS[0]
    first.subscribe(topic, Seen())
    await eventually(lambda: first.fed == 1 and second._cluster.since(topic) is not None)
    second.subscribe(topic, Seen())
    await asyncio.sleep(0.3)
    assert replicas.telescope.followers(topic) == 1
    seen = Seen().follow(second, topic)
    await eventually(lambda: replicas.telescope.followers(topic) == 2)
    assert first.sharing().standing + second.sharing().standing == 1
    seen.leave(second, topic)
    await eventually(lambda: replicas.telescope.followers(topic) == 1)
    assert first.sharing().standing + second.sharing().standing == 0
    # Of what only others want nothing stays where it was stood by for.
    lone = TOPICS[1]
    seen = Seen().follow(first, lone)
    await eventually(lambda: replicas.telescope.followers(lone) == 2)
    seen.leave(first, lone)
    await eventually(lambda: replicas.telescope.followers(lone) == 0)
    assert second.last(lone) is None and second.topics == 1


async def test_it_can_be_switched_off(replicas: Replicas) -> None:
    first, second = [await replicas.open(standby=False) for _ in range(2)]
    Seen().follow(first, TOPICS[0])
    await eventually(lambda: first.fed == 1 and second._cluster.since(TOPICS[0]) is not None)
    Seen().follow(second, TOPICS[0])
    await asyncio.sleep(0.4)
    assert replicas.telescope.followers(TOPICS[0]) == 1


async def test_a_kill_before_the_second_source_has_begun_is_told_as_a_gap(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    topic = TOPICS[0]
    replicas.feed(second).delay = 60.0
    seen = Seen().follow(first, topic)
    await eventually(lambda: second.sharing().standing == 1)
    replicas.telescope.change(topic, 1)
    await eventually(lambda: seen.values == [1] and second.last(topic) is not None)
    since = time.time()
    await replicas.die(first)
    replicas.telescope.change(topic, 2)
    await eventually(lambda: second.fed == 1)
    assert second.replay(topic, since).gap


async def test_who_stands_by_goes_on_for_a_feeder_that_is_cut_off_before_its_lease_runs_out(
    replicas: Replicas, nats_server: NatsServer
) -> None:
    wire = await Wire(nats_server.port).start()
    first, second = await replicas.open(wire.url, lease=2.0), await replicas.open(lease=2.0)
    topic = TOPICS[0]
    mine = Seen().follow(first, topic)
    await eventually(lambda: second.sharing().standing == 1)
    theirs = Seen().follow(second, topic)
    await followed_twice(replicas, [topic])
    await asyncio.sleep(GRACE)
    wire.hold()
    value = 1
    while not second.fed:
        value += 1
        replicas.telescope.change(topic, value)
        await asyncio.sleep(0.01)
    assert first.me in second.members, "its lease still runs"
    wire.heal()
    await eventually(lambda: first.state().reachable and second.state().reachable)
    replicas.telescope.change(topic, value + 1)
    for seen in (mine, theirs):
        await eventually(lambda seen=seen: value + 1 in seen.values)
        assert sorted(map(int, map(str, seen.values))) == list(range(1, value + 2))
    assert not mine.gaps and not theirs.gaps
    await replicas.close()
    await wire.stop()


async def test_who_stands_by_and_is_itself_cut_off_goes_on_for_its_own_clients_at_once(
    replicas: Replicas, nats_server: NatsServer
) -> None:
    wire = await Wire(nats_server.port).start()
    # So long would it wait for NATS before it follows by itself what it does not follow yet.
    first, second = await replicas.open(), await replicas.open(wire.url, patience=60.0)
    topic = TOPICS[0]
    first.subscribe(topic, Seen())
    await eventually(lambda: first.fed == 1 and second._cluster.since(topic) is not None)
    mine = Seen().follow(second, topic)
    await followed_twice(replicas, [topic])
    wire.hold()
    replicas.telescope.change(topic, 2)
    await eventually(lambda: mine.values == [1, 2])
    replicas.telescope.change(topic, 3)
    assert mine.values == [1, 2, 3] and not mine.gaps
    wire.heal()
    value = 3
    while not second.state().reachable or first.fed + second.fed != 1:
        value += 1
        replicas.telescope.change(topic, value)
        await asyncio.sleep(0.01)
    replicas.telescope.change(topic, value + 1)
    await eventually(lambda: value + 1 in mine.values)
    assert sorted(map(int, map(str, mine.values))) == list(range(1, value + 2))
    await replicas.close()
    await wire.stop()


async def test_a_roll_of_both_keeps_a_second_one_at_the_source(replicas: Replicas) -> None:
    first, second = [await replicas.open() for _ in range(2)]
    topic, sent = TOPICS[0], 0
    stop = asyncio.Event()

    async def observe() -> None:
        nonlocal sent
        while not stop.is_set():
            sent += 1
            replicas.telescope.change(topic, sent)
            await asyncio.sleep(0.004)

    seen = Seen().follow(first, topic)
    await eventually(lambda: replicas.telescope.followers(topic) == 2)
    replicas.telescope.change(topic, 0)
    observing = asyncio.create_task(observe())
    got: list[object] = []
    bus, other = first, second
    for _ in range(2):
        await replicas.end(bus)
        got += seen.values
        last, seen = seen.samples[-1].timestamp, Seen()
        assert last is not None
        got += await back(other, topic, last, seen)
        bus, other = other, await replicas.open()
        await eventually(lambda: replicas.telescope.followers(topic) == 2)
    await asyncio.sleep(0.05)
    # And a kill right after it.
    got += seen.values
    last = seen.samples[-1].timestamp
    await replicas.die(bus)
    stop.set()
    await observing
    sent += 1
    replicas.telescope.change(topic, sent)
    later = Seen()
    assert last is not None
    got += await back(other, topic, last, later)
    await eventually(lambda: (later.values or got)[-1] == sent)
    assert got + later.values == list(range(sent + 1))


async def test_two_that_begin_at_once_give_each_sample_once_though_one_source_is_slower(replicas: Replicas) -> None:
    """What the other process had first came before the own source said what was before it."""
    first, second = [await replicas.open() for _ in range(2)]
    seen = {bus.me: Seen() for bus in (first, second)}
    for bus in (first, second):
        seen[bus.me].follow(bus, TOPICS[0])
    await eventually(lambda: first.fed + second.fed > 0)
    moment = time.time()
    samples = [Sample(TOPICS[0], n, timestamp=moment + n / 10, received=moment + n / 10) for n in range(1, 5)]
    ahead, behind = replicas.feed(first), replicas.feed(second)
    for bus in (first, second):
        # Both feed, as they do until each has heard of the other.
        bus._cluster._own[TOPICS[0]].since = moment
        bus._cluster._own[TOPICS[0]].covered = None
        replicas.feed(bus).wants.add(TOPICS[0])
    ahead.told(samples[1])
    await eventually(lambda: seen[second.me].values == [2])
    behind.told(samples[0])
    behind.told(samples[1])
    behind.told(samples[2])
    ahead.told(samples[2])
    await eventually(lambda: 3 in seen[first.me].values)
    await asyncio.sleep(0.05)
    for bus in (first, second):
        assert sorted(map(str, seen[bus.me].values)) == ["1", "2", "3"], "each once"
        last = bus.last(TOPICS[0])
        assert last is not None and last.value == 3


def reading(value: object, moment: float | None, **more: object) -> Sample:
    return Sample("a/b/c/d", value, timestamp=moment, received=1000.0 + (moment or 0.0), **more)  # type: ignore[arg-type]


def test_what_is_spared_is_what_came_after_the_feeders_last_sample() -> None:
    spare = Spare(10.0)
    spare.add(reading(0, 0.5))  # The value of when it began, which the feeder read at another moment.
    for moment in (1.0, 2.0, 3.0):
        spare.add(reading(moment, moment))
    spare.given(reading(1.0, 1.0))
    assert [each.value for each in spare.rest(None)] == [2.0, 3.0]
    spare.add(reading(None, None, quality="ATTR_INVALID"))
    spare.add(reading(4.0, 4.0))
    assert [each.value for each in spare.rest(reading(2.0, 2.0))] == [3.0, None, 4.0]
    assert [each.value for each in spare.rest(reading(None, None, quality="ATTR_INVALID"))] == [4.0]
    assert spare.rest(reading(9.0, 9.0)) == [] and spare.whole


def test_two_values_of_one_moment_are_two() -> None:
    spare = Spare(10.0)
    for value in (1, 2, 3):
        spare.add(reading(value, 5.0))
    assert [each.value for each in spare.rest(reading(2, 5.0))] == [3]


def test_what_is_spared_is_bounded_and_says_when_it_is_not_whole() -> None:
    spare = Spare(10.0)
    assert not spare.whole
    for number in range(MOST):
        spare.add(reading(number, number / 1000))
    assert spare.whole
    spare.add(reading(MOST, MOST / 1000))
    assert not spare.whole and len(spare) == MOST
    spare.given(reading(MOST, MOST / 1000))
    spare.add(reading(0, 100.0))
    assert spare.whole, "the feeder gave what was dropped"
    spare.add(reading(0, 100.0, stale=True))
    assert not spare.whole, "its own source is away"
    images = Spare(10.0)
    for number in range(3):
        images.add(reading([[0.0] * 1000] * 400, float(number)))
    assert len(images) == 1
    spare.add(reading(1, 200.0))
    assert len(spare) == 1, "who is silent for so long is missed by its lease"


def test_who_has_two_values_of_one_moment_keeps_the_second_of_them_when_the_first_comes_again() -> None:
    spare = Spare(10.0)
    for value in (1, 2, 1):
        spare.add(reading(value, 5.0))
    assert [each.value for each in spare.rest(reading(1, 5.0))] == [2, 1]


def test_a_device_clock_that_is_set_back_costs_nothing_that_is_spared() -> None:
    spare = Spare(10.0)
    for moment in (3600.0, 1.0, 2.0):
        spare.add(Sample("a/b/c/d", moment, timestamp=moment, received=1000.0))
    assert [each.value for each in spare.rest(reading(3600.0, 3600.0))] == [1.0, 2.0]


def test_what_the_feeder_gave_first_is_not_spared() -> None:
    spare = Spare(10.0)
    spare.add(reading(0, 0.5))
    invalid = [reading(None, None, quality="ATTR_INVALID"), reading(None, None, quality="ATTR_CHANGING")]
    for each in invalid:
        spare.given(each)
        spare.given(reading(1, 1.0))
        spare.given(each)
        spare.add(each)
    assert not len(spare) and spare.whole
    # Behind the own source it is another reading, though nothing tells it apart.
    spare.add(reading(2, 2.0))
    spare.add(invalid[-1])
    assert len(spare) == 2


def test_what_a_feeder_without_its_source_did_not_give_for_too_long_is_missing() -> None:
    spare = Spare(10.0)
    for moment in (0.0, 20.0):  # The first value of a slow attribute, and a change that the feeder gave too.
        spare.add(reading(moment, moment))
        assert spare.whole
    spare.given(reading(20.0, 20.0))
    for moment in range(21, 31):
        spare.given(reading(20.0, 20.0, stale=True))
        spare.add(reading(moment, float(moment)))
        assert spare.whole
    spare.given(reading(20.0, 20.0, stale=True))
    spare.add(reading(32, 32.0))
    assert not spare.whole
