"""What a subarray does: its plan to the second until somebody takes command, then its commands, in every process."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.simulator.devices.orders import OrderBook, hold_all
from octopus.simulator.devices.physics.course import Course
from octopus.simulator.devices.physics.enums import Band, HealthState, ObsState
from octopus.simulator.devices.physics.schedule import PERIOD, Observation, Schedule
from octopus.simulator.devices.physics.sky import MID_SITE, SOURCES
from octopus.simulator.devices.physics.telescope import Layout, World
from octopus.simulator.devices.requests import BadRequest, read_configuration, read_resources, read_scan

NOW = 1_795_000_000.0
TIMES = st.floats(NOW - 14 * 86400, NOW + 86400)
LAYOUT = Layout(seed=1, stations=2, dishes=4)
BLOCK = Observation("eb-mvp01-20261127-00001", SOURCES[22], Band.B2, 10.0)
LASTING = {ObsState.EMPTY, ObsState.IDLE, ObsState.READY, ObsState.ABORTED}


def course() -> Course:
    return Course(Schedule(1, "mid", 1, MID_SITE))


def observe(line: Course, time: float) -> float:
    """Command one whole observation from EMPTY to EMPTY; returns when it ended."""
    line.follow(time, [(ObsState.RESOURCING, 5.0), (ObsState.IDLE, None)])
    line.follow(time + 10, [(ObsState.CONFIGURING, 80.0), (ObsState.READY, None)], BLOCK)
    line.follow(time + 95, [(ObsState.SCANNING, 10.0), (ObsState.READY, None)], scan=7)
    line.follow(time + 110, [(ObsState.IDLE, None)])
    line.follow(time + 112, [(ObsState.RESOURCING, 4.0), (ObsState.EMPTY, None)])
    return time + 116


@given(TIMES, st.floats(0, PERIOD))
def test_before_anybody_commands_the_course_is_the_plan(time: float, later: float) -> None:
    line = course()
    assert line.step(time) == line.plan.step(time)
    assert list(line.steps(time, time + later)) == list(line.plan.steps(time, time + later))
    assert line.pointing(time) == line.plan.pointing(time)


@given(TIMES)
def test_held_the_step_under_way_ends_and_nothing_new_begins(time: float) -> None:
    line = course()
    line.hold(time)
    assert line.step(time - 0.01) == line.plan.step(time - 0.01)
    assert line.step(time).state is line.plan.step(time).state
    assert line.step(time + 10 * PERIOD).state in LASTING
    assert line.step(time + 10 * PERIOD) == line.step(time + 20 * PERIOD)
    steps = list(line.steps(time - PERIOD, time + PERIOD))
    assert all(after.start == pytest.approx(step.end, abs=1e-5) for step, after in pairwise(steps))
    if line.plan.step(time).state is ObsState.SCANNING:
        assert line.step(time + PERIOD).state is ObsState.READY, "a scan ends by itself, and is not aborted by itself"


@given(TIMES)
def test_commanded_it_walks_what_it_was_told_without_gap_or_overlap(time: float) -> None:
    line = course()
    end = observe(line, time)
    states = [step.state.name for step in line.steps(time, end + 100)]
    assert states == ["RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING", "READY", "IDLE", "RESOURCING", "EMPTY"]
    assert (line.step(time + 100).scan, line.step(time + 100).observation) == (7, BLOCK)
    assert line.step(end + 1).observation is None
    pointing = line.pointing(time + 100)
    assert (pointing.start, pointing.end, pointing.observation) == (time + 10, time + 110, BLOCK)
    assert line.pointing(end + 50) == pointing
    assert sum(piece[1] - piece[0] for piece in line.loads(time, end, {}, 0.0)) == pytest.approx(116, abs=1e-4)


def test_an_abort_cuts_the_scan_short_and_keeps_the_configuration_until_the_reset() -> None:
    line = course()
    observe(line, NOW)
    line.follow(NOW + 99, [(ObsState.ABORTING, 4.0), (ObsState.ABORTED, None)])
    assert line.step(NOW + 98).end == NOW + 99
    assert line.step(NOW + 200).state is ObsState.ABORTED
    assert line.step(NOW + 200).observation == BLOCK
    assert line.pointing(NOW + 200).end == NOW + 99
    line.follow(NOW + 210, [(ObsState.RESETTING, 4.0), (ObsState.IDLE, None)])
    assert (line.step(NOW + 212).observation, line.step(NOW + 220).observation) == (BLOCK, None)


def test_a_dish_turns_to_the_commanded_source_and_stays_when_it_is_over() -> None:
    world = World(LAYOUT)
    line, dish = world.courses["mid"][0], world.dishes[0]
    calm = next(at for at in range(int(NOW), int(NOW) + 86400, 600) if not dish.weather.stow(at - 300.0))
    line.follow(calm, [(ObsState.EMPTY, None)])
    before = dish.drive(calm + 60.0)
    line.follow(calm + 60.0, [(ObsState.CONFIGURING, 80.0), (ObsState.READY, None)], BLOCK)
    assert math.dist(before, dish.drive(calm + 60.001)) < 0.02
    assert dish.is_moving(calm + 62.0)
    assert dish.target_lock(calm + 60 + 150.0)
    assert dish.configured_band(calm + 90.0) is Band.B2
    line.follow(calm + 220.0, [(ObsState.IDLE, None)])
    assert dish.drive(calm + 230.0) == dish.drive(calm + 400.0)


def test_an_aborted_subarray_is_degraded() -> None:
    subarray = World(LAYOUT).subarray("low", 1, ("low-mccs/station/001",))
    subarray.course.follow(NOW, [(ObsState.ABORTING, 4.0), (ObsState.ABORTED, None)])
    assert subarray.health(NOW + 60) is HealthState.DEGRADED
    assert (subarray.progress(NOW + 2), subarray.progress(NOW + 60)) == (50.0, 0.0)


def test_every_server_process_follows_the_same_commands(tmp_path: Path) -> None:
    first, second, late = World(LAYOUT), World(LAYOUT), World(LAYOUT)
    path = tmp_path / "orders.jsonl"
    books = [OrderBook(path, world.courses) for world in (first, second)]
    for book in books:
        book.poll()
    hold_all(path, first.courses, NOW)
    line = first.courses["mid"][1]
    books[0].write(line, NOW + 10, [(ObsState.RESOURCING, 5.0), (ObsState.IDLE, None)])
    books[1].poll()
    books[0].write(line, NOW + 20, [(ObsState.CONFIGURING, 8.0), (ObsState.READY, None)], BLOCK)
    books[1].poll()
    OrderBook(path, late.courses).poll()
    for name in ("low", "mid"):
        for courses in zip(*(world.courses[name] for world in (first, second, late)), strict=True):
            assert {each.live_since for each in courses} == {NOW}
            for at in (-5.0, 0.0, 12.0, 21.0, 500.0):
                assert len({each.step(NOW + at) for each in courses}) == 1
    assert second.courses["mid"][1].step(NOW + 22).observation == BLOCK


def test_half_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    writer, reader = World(LAYOUT), World(LAYOUT)
    path = tmp_path / "orders.jsonl"
    OrderBook(path, writer.courses).write(writer.courses["low"][0], NOW, [(ObsState.IDLE, None)])
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    book = OrderBook(path, reader.courses)
    book.poll()
    assert reader.courses["low"][0].live_since == math.inf
    path.write_bytes(whole)
    book.poll()
    assert reader.courses["low"][0].step(NOW + 1).state is ObsState.IDLE


def test_block_ids_are_unique_and_tell_the_day() -> None:
    for number in (1, 2):
        plan = Schedule(1, "mid", number, MID_SITE)
        first = plan.block(NOW).number
        ids = [plan.numbered(first + index).observation.block for index in range(1000)]
        assert len(set(ids)) == 1000
        assert ids[0].startswith(f"eb-mid{number:02d}-20261118-")


CONFIGURE = {
    "configuration_id": "eb-1",
    "pointing": {"groups": [{"field": {"target_name": "Vela X", "attrs": {"c1": 128.836, "c2": -45.176}}}]},
}


def test_a_configuration_is_read_with_its_defaults() -> None:
    plain = read_configuration(json.dumps(CONFIGURE))
    assert (plain.setup, plain.observation.scan_seconds, plain.observation.band) == (80.0, 84.0, Band.NONE)
    more = {**CONFIGURE, "dish": {"receiver_band": "5a"}, "tmc": {"scan_duration": 12, "setup_duration": 6.5}}
    full = read_configuration(json.dumps(more))
    assert (full.setup, full.observation.scan_seconds, full.observation.band) == (6.5, 12.0, Band.B5a)
    assert full.observation.source.name == "Vela X"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("not json", "this is no JSON"),
        ("[1]", "expected a JSON object"),
        ({"configuration_id": ""}, "the id of the execution block"),
        ({"pointing": {}}, "expected a target as `pointing.groups"),
        ({"dish": {"receiver_band": "9"}}, "must be one of 1, 2, 3, 4, 5a, 5b; got '9'"),
        ({"dish": 5}, "`dish` must be an object; got 5"),
        ({"tmc": {"scan_duration": 1e9}}, "`tmc.scan_duration` must be 1 to 3600 seconds"),
        ({"tmc": {"setup_duration": True}}, "`tmc.setup_duration` must be"),
    ],
)
def test_a_configuration_that_cannot_be_obeyed_says_why(change: object, said: str) -> None:
    text = change if isinstance(change, str) else json.dumps({**CONFIGURE, **change})  # type: ignore[dict-item]
    with pytest.raises(BadRequest) as refused:
        read_configuration(text)
    assert said in str(refused.value)


def test_receptors_are_fixed_and_scans_are_numbered() -> None:
    read_resources("", ("a", "b"))
    read_resources('{"receptors": ["b", "a"]}', ("a", "b"))
    with pytest.raises(BadRequest, match="receptors of this subarray are fixed"):
        read_resources('{"receptors": ["c"]}', ("a", "b"))
    assert read_scan('{"scan_id": 12}') == 12
    with pytest.raises(BadRequest, match="a whole number above 0; got 0"):
        read_scan('{"scan_id": 0}')
