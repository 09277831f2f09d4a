"""The last hour of the figures: kept in every process, put together by whoever is asked."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from octopus.live import MemoryBus
from octopus.live.bus import Sharing
from octopus.model import DELIVERIES
from octopus.web import metrics
from octopus.web import past as room
from octopus.web.past import KEPT, STEP, LiveMetricsPast, Past, Reading, Recalled, past_of
from octopus.web.replicas import Replicas
from octopus.web.siblings import Siblings, Told
from tests.serving import RunningServer

NONE = (0,) * (len(DELIVERIES) + 1)
ASK = "{ liveMetricsPast { step times processes samplesIn clients memory messagesP99 } }"


def reading(samples: int = 0, *, attributes: float = 0, cpu: float = 0, slow: int = 0) -> Reading:
    return Reading(
        counts=(samples, 0, 0),
        held=(1, attributes, 0, 0, 2, 0, 0, 0, 0, cpu, 1e6, 0, cpu),
        messages=(*NONE[:-2], slow, 0),
        batches=NONE,
    )


def recorder(monkeypatch: pytest.MonkeyPatch, *, steps: int, each: int = 100, **more: float) -> Past:
    """What a process keeps that took `each` samples in every step from the epoch on."""
    told = [reading(each * number, **more) for number in range(steps + 1)]  # type: ignore[arg-type]
    clock = [0.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: clock[0])
    kept = Past(iter(told).__next__)
    for number in range(steps):
        clock[0] += STEP
        kept.note((number + 1) * STEP)
    monkeypatch.undo()
    return kept


def test_each_step_has_rates_of_its_own_and_gauges_as_they_were_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = recorder(monkeypatch, steps=3, attributes=7)
    found = past_of([kept.recalled("a")], now=30)
    assert (found.step, found.times, found.samplesIn) == (STEP, [10, 20, 30], [10, 10, 10])
    assert (found.attributes, found.clients, found.memory) == ([7, 7, 7], [2, 2, 2], [1e6] * 3)
    assert found.messagesP99 == [None] * 3


def test_no_more_than_an_hour_is_kept_in_less_than_a_mebibyte(monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    tracemalloc.start()
    kept = recorder(monkeypatch, steps=KEPT + 50)
    assert tracemalloc.get_traced_memory()[0] < 1024 * 1024
    tracemalloc.stop()
    found = past_of([kept.recalled("a")], now=(KEPT + 50) * STEP)
    assert (len(found.times), found.times[0]) == (KEPT, 51 * STEP)
    assert past_of([kept.recalled("a")], now=10**6).times == [], "what was an hour ago is no past of now"


def test_processes_add_up_step_by_step_and_each_step_says_of_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorder(monkeypatch, steps=3, cpu=0.5).recalled("one")
    other = recorder(monkeypatch, steps=2, each=300, cpu=0.2).recalled("other")
    found = past_of([one, other, Recalled("of another release", [0, 1, 2], [[1.0]] * 3)], now=30)
    assert (found.processes, found.samplesIn) == ([2, 2, 1], [40, 40, 10])
    assert (found.cpu, found.cpuBusiest) == ([0.7, 0.7, 0.5], [0.5] * 3)


def test_latencies_are_those_of_all_deliveries_of_a_step() -> None:
    past = Past(iter([reading(), reading(slow=4)]).__next__)
    past.note(10)
    assert past_of([past.recalled("a")], now=10).messagesP99 == [pytest.approx(4.96)]


def test_a_clock_that_is_set_back_and_a_loop_that_is_held_up_double_nothing() -> None:
    past = Past(lambda: reading())
    for moment in (1000.0, 1010.0, 900.0, 910.0, 919.6, 936.0, 940.0):
        past.note(moment)
    assert past.recalled("a").steps == [89, 90, 91, 92, 93]


@pytest.fixture
def folder() -> Iterator[Path]:
    # The path of a socket is short, and that of pytest's folders long.
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


async def test_a_process_that_ends_leaves_its_hour_to_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pasts = [recorder(monkeypatch, steps=2, each=100 * (number + 1)) for number in range(3)]
    workers = [Siblings(folder, list, past.recalled) for past in pasts]
    for each in workers:
        await each.start()
    try:
        assert past_of(await workers[0].recalled(), now=20).samplesIn == [60, 60]
        await workers[2].stop()
        await workers[1].stop()
        found = past_of(await workers[0].recalled(), now=20)
        assert (found.samplesIn, found.processes) == ([60, 60], [3, 3])
        assert past_of([workers[0].recalled_here()], now=20).samplesIn == [60, 60]
    finally:
        await workers[0].stop()


class Peopled(MemoryBus):
    """A bus that knows how many share it."""

    members = 1

    def sharing(self) -> Sharing:
        return Sharing(members=self.members)


async def test_replicas_tell_their_hour_and_one_that_is_new_is_heard_though_it_answers_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bus = Peopled()
    replicas: dict[str, Replicas] = {}

    async def add(name: str) -> Replicas:
        told, past = Told("1", name, name, name, []), recorder(monkeypatch, steps=1)

        async def near() -> list[Told]:
            return [told]

        replicas[name] = each = Replicas(bus, lambda: told, near, lambda: past.recalled(name))
        await each.start()
        await asyncio.sleep(0)
        bus.members = len(replicas)
        return each

    try:
        first = await add("a")
        await add("b")
        assert [each.process for each in await first.told()] == ["b", "a"]
        await add("c")
        assert sorted(each.process for each in await first.told()) == ["a", "b", "c"]
        assert sorted(each.process for each in await first.recalled()) == ["b", "c"]
        began = time.monotonic()
        await first.told()
        assert time.monotonic() - began < 0.3, "once all have answered, nobody else is waited for"
    finally:
        for each in replicas.values():
            await each.stop()
        await bus.close()


async def test_an_engineer_is_told_the_hour_and_an_operator_is_not(server: RunningServer) -> None:
    past = server.suite.figures._past
    assert past is not None
    past.note(time.time())
    found = (await server.query(ASK, username="engineer"))["data"]["liveMetricsPast"]
    assert found["step"] == STEP and len(found["times"]) == len(found["samplesIn"]) >= 1
    assert found["processes"][-1] == 1 and found["memory"][-1] > 10e6
    assert abs(found["times"][-1] - time.time()) <= STEP + 1
    (error,) = (await server.query(ASK, username="operator"))["errors"]
    assert error["extensions"]["code"] == "FORBIDDEN"


async def test_no_value_waits_while_the_hour_is_put_together(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def noted(told: Iterable[Recalled], now: float) -> LiveMetricsPast:
        threads.append(threading.current_thread())
        return past_of(told, now)

    monkeypatch.setattr(metrics, "past_of", noted)
    assert (await server.suite.figures.past()).step == STEP
    assert threads and threading.current_thread() not in threads
