"""The generated past: what the models say at those times, told by the archive's criteria, once."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from octopus.simulator import SimulatorError
from octopus.simulator.archive import TelescopeArchive, prepare_database
from octopus.simulator.archive.history.density import beat
from octopus.simulator.archive.history.load import tell
from octopus.simulator.archive.history.series import ALARM, ON, Series
from octopus.simulator.archive.history.shares import Share, Teller, shares_of
from octopus.simulator.archive.history.task import Task
from octopus.simulator.devices.archive.conf import register
from octopus.simulator.devices.archive.entries import Entry, entries_of
from octopus.simulator.devices.attributes import Grade
from octopus.simulator.devices.catalogue import ATTRIBUTES
from octopus.simulator.devices.inventory import Inventory, build_inventory
from octopus.simulator.devices.models import model_of
from octopus.simulator.devices.orders import hold_all
from octopus.simulator.devices.physics.enums import HealthState, ObsState
from octopus.simulator.devices.physics.telescope import World
from tests.archives import ArchiveServer

NOW = 1_795_000_000.0
HOURS = 6
SMALL = build_inventory("small", 1, 1, True)
Told = dict[str, tuple[Entry, Series]]


def told(inventory: Inventory, start: float, end: float, **more: Any) -> Told:
    """The whole past of a telescope, by archive name."""
    teller = Teller(inventory)
    found = {}
    for share in shares_of(inventory):
        series = teller.series(share)
        for each in {id(each): each for _, each in series}.values():
            each.extend(start, end, **more)
        for entry, each in series:
            assert entry.name not in found, "told once"
            found[entry.name] = entry, each
    return found


@pytest.fixture(scope="module")
def past() -> Told:
    return told(SMALL, NOW - HOURS * 3600, NOW)


def of(past: Told, name: str) -> Series:
    return next(series for key, (_, series) in past.items() if key.endswith(f"/{name.lower()}"))


def test_everything_that_is_archived_has_a_past(past: Told) -> None:
    entries = entries_of(SMALL)
    assert set(past) == {entry.name for entry in entries}
    assert len(entries) > 200
    images = [spec.name for specs in ATTRIBUTES.values() for spec in specs if len(spec.shape) == 2]
    assert images == ["waterfall"] and not any(entry.spec.name in images for entry in entries)


def test_times_ascend_within_the_range_and_no_beat_is_missed(past: Told) -> None:
    classes = {device.name: device.device_class for device in SMALL.devices}
    for entry, series in past.values():
        times = series.points.times
        assert times[0] >= NOW - HOURS * 3600 and times[-1] < NOW
        assert all(earlier < later for earlier, later in pairwise(times)), entry.name
        longest = beat(classes[entry.device], entry.spec)
        assert max(later - earlier for earlier, later in pairwise([*times, NOW])) <= longest, entry.name
        assert all(time * 1000 == round(time * 1000) for time in times), "the database keeps them exactly"


def test_what_is_told_is_what_the_models_say_at_that_time(past: Told) -> None:
    world = World(SMALL.layout)
    devices = {device.name: device for device in SMALL.devices}
    for entry, series in past.values():
        spec = entry.spec
        if spec.name in ("State", "Status"):
            continue
        model = model_of(world, devices[entry.device])
        every = max(1, len(series.points.times) // 40)
        for time, value, grade in list(zip(*vars(series.points).values(), strict=True))[::every]:
            expected = spec.read(model, time)
            if spec.is_float:
                expected = pytest.approx(expected, rel=1e-9, abs=1e-9)
            assert value == expected, (entry.name, time)
            assert grade is spec.grade(value)


def test_the_state_is_alarm_exactly_while_an_attribute_is(past: Told) -> None:
    """Two correlators, whose packet loss goes beyond its limit now and then."""
    seen = set()
    for device in ("low-cbf/correlator/01", "mid-csp/correlator/01", "mid-weather/station/01", "low-mccs/tile/001"):
        plan = SMALL.device(device)
        watched = [spec for spec in ATTRIBUTES[plan.device_class] if spec.alarm and not spec.shape]
        model = model_of(World(SMALL.layout), plan)
        state, status = of(past, f"{device}/State"), of(past, f"{device}/Status")
        for time, value in zip(state.points.times, state.points.values, strict=True):
            alarmed = [spec.name for spec in watched if spec.grade(spec.read(model, time)) is Grade.ALARM]
            assert value == (ALARM if alarmed else ON), (device, time)
            assert status.value_at(time).startswith(f"Alarm: {alarmed[0]}" if alarmed else "The device is in ON")
            seen.add(value)
    assert seen == {ON, ALARM}


def steps(model: Any, start: float, end: float) -> Iterator[tuple[float, ObsState]]:
    for step in model.course.steps(start, end):
        if start < step.start < end:
            yield step.start, step.state


def test_every_step_of_an_observation_is_told_when_it_was_taken(past: Told) -> None:
    plan = SMALL.device("mid-tmc/subarray/01")
    points = of(past, f"{plan.name}/obsState").points
    found = dict(zip(points.times, points.values, strict=True))
    taken = list(steps(model_of(World(SMALL.layout), plan), NOW - HOURS * 3600, NOW))
    assert len(taken) > 500
    for time, state in taken:
        assert found[math.ceil(time * 1000 - 1e-4) / 1000] == state


def test_a_change_between_two_looks_is_found_to_half_a_second(past: Told) -> None:
    """A dish arrives at its source at a time that nothing announces."""
    plan = SMALL.device("mid-dish/dish-manager/ska001")
    model, series = model_of(World(SMALL.layout), plan), of(past, f"{plan.name}/achievedTargetLock")
    arrivals = [time for time, value in zip(series.points.times, series.points.values, strict=True) if value]
    checked = 0
    for time in arrivals:
        if time % 3600 and time > NOW - HOURS * 3600:
            assert model.target_lock(time) and not model.target_lock(time - 0.6)
            checked += 1
    assert checked > 20


def test_health_is_rolled_up_from_tile_to_telescope() -> None:
    inventory = build_inventory("full", 1, 1, False)
    start, end = NOW - 86400, NOW
    share = next(each for each in shares_of(inventory) if each.rolled_up and each.devices[0].telescope == "low")
    found: Told = {}
    for entry, series in Teller(inventory).series(share):
        series.extend(start, end)
        found[entry.name] = entry, series
    world = World(inventory.layout)
    for name, least in (
        ("low-mccs/station/002/healthState", 4),
        ("low-tmc/subarray/01/healthState", 0),
        ("low-tmc/central-node/0/receptorsHealthy", 20),
    ):
        series = of(found, name)
        model = model_of(world, inventory.device(name.rpartition("/")[0]))
        assert len(series.changes) >= least
        for time, value in zip(series.points.times, series.points.values, strict=True):
            assert value == series.entry.spec.read(model, time)
        # A temperature at its limit flickers; what lasts shorter than a look may go untold.
        sharp = [series.entry.spec.read(model, time - 0.6) != series.value_at(time) for time in series.changes]
        assert sum(sharp) >= 0.8 * len(sharp), "told when it changed"
    tiles = [of(found, f"{plan.name}/healthState") for plan in share.devices if plan.device_class == "MccsTile"]
    assert {HealthState.FAILED, HealthState.OK} <= {value for tile in tiles for value in tile.points.values}


def test_two_weeks_of_the_whole_telescope_fit_into_three_million_rows() -> None:
    inventory = build_inventory("full", 1, 1, True)
    seconds = 3 * 3600.0
    rows = sum(len(series.points.times) for _, series in told(inventory, NOW - seconds, NOW).values())
    assert 1_500_000 < rows * 14 * 86400 / seconds < 3_000_000


def test_without_an_opening_only_what_happens_is_told() -> None:
    shown = told(SMALL, NOW, NOW + 20.0, opening=False)
    quiet = of(shown, "low-mccs/tile/001/adminMode")
    assert quiet.points.times == [] and quiet.value_at(NOW + 10) == 0
    opened = told(SMALL, NOW, NOW + 20.0)
    assert of(opened, "low-mccs/tile/001/adminMode").points.times == [NOW]


def test_the_shares_tell_each_attribute_once_whatever_the_scale() -> None:
    for scale in (1, 3):
        inventory = build_inventory("full", scale, 1, True)
        names = [entry.name for share in shares_of(inventory) for entry, _ in Teller(inventory).series(share)]
        assert sorted(names) == sorted(entry.name for entry in entries_of(inventory))
    assert isinstance(shares_of(SMALL)[0], Share)


def test_the_past_follows_what_the_subarrays_were_commanded(tmp_path: Path) -> None:
    """As it lies in the orders of the telescope when a gap is told."""
    orders = tmp_path / "orders.jsonl"
    hold_all(orders, World(SMALL.layout).courses, NOW + 100.0)
    series = next(
        series
        for share in shares_of(SMALL)
        for entry, series in Teller(SMALL, orders).series(share)
        if entry.name.endswith("low-tmc/subarray/01/obsstate")
    )
    series.extend(NOW, NOW + 1800.0)
    assert len([time for time in series.points.times if time > NOW + 300.0]) <= 1, "held, it takes no further step"


# Into a database


async def counts(dsn: str) -> dict[str, int]:
    """Rows of each attribute."""
    connection = await asyncpg.connect(dsn)
    try:
        found = {}
        for row in await connection.fetch("select att_conf_id, att_name, table_name from att_conf"):
            found[row["att_name"]] = await connection.fetchval(
                f"select count(*) from {row['table_name']} where att_conf_id = $1", row["att_conf_id"]
            )
        return found
    finally:
        await connection.close()


async def test_the_workers_write_every_point_as_it_was_told(hdbpp_server: ArchiveServer) -> None:
    start, end = NOW - 3600.0, NOW
    async with hdbpp_server.new() as archive:
        connection = await asyncpg.connect(archive.archiver)
        numbers = await register(connection, entries_of(SMALL), datetime.fromtimestamp(start, UTC))
        said: list[float] = []
        task = Task(SMALL.as_plain(), start, end, numbers)
        rows = await tell(task, archive.dsn, os.environ, lambda label, part: said.append(part), workers=2)
        expected = told(SMALL, start, end)
        assert said == sorted(said) and said[-1] == pytest.approx(1.0)
        assert await counts(archive.dsn) == {name: len(each.points.times) for name, (_, each) in expected.items()}
        assert rows == sum(len(each.points.times) for _, each in expected.values())
        for name, (entry, series) in expected.items():
            found = await connection.fetch(
                f"select * from {entry.table} where att_conf_id = $1 order by data_time", numbers[name]
            )
            assert [row["data_time"].timestamp() for row in found] == series.points.times
            assert [row["value_r"] for row in found] == series.points.values, name
            assert [row["quality"] for row in found] == [int(grade) for grade in series.points.grades]
            written = series.points.values if entry.spec.write else [None] * len(found)
            assert [row["value_w"] for row in found] == written
            if entry.spec.labels:
                labels = [entry.spec.enum_labels[value] for value in series.points.values]
                assert [row["value_r_label"] for row in found] == labels
        # Once more, as after a start that was interrupted: nothing is there twice.
        again = Task(SMALL.as_plain(), start, end, numbers, again=True)
        before = await counts(archive.dsn)
        await tell(again, archive.dsn, os.environ, workers=1)
        assert await counts(archive.dsn) == before
        await connection.close()


async def test_a_worker_that_fails_says_why(hdbpp_server: ArchiveServer) -> None:
    async with hdbpp_server.new() as archive:
        task = Task(SMALL.as_plain(), NOW, NOW + 60, {})
        with pytest.raises(SimulatorError, match=r"(?s)could not be written into the archive.*KeyError"):
            await tell(task, archive.dsn, os.environ, workers=1)


async def test_killed_in_the_middle_it_begins_again_and_is_whole(open_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    reached = asyncio.Event()

    def hear(label: str, part: float) -> None:
        if "writing" in label and part > 0.3:
            reached.set()

    first = TelescopeArchive(open_path, SMALL, days=1.0, environment=environment, progress=hear)
    starting = asyncio.create_task(first.prepare())
    await asyncio.wait_for(reached.wait(), 60)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not any("history.worker" in " ".join(command_of(pid)) for pid in before), "no worker outlives it"
    assert first.server.service is not None
    await first.server.service.kill()
    await first.stop()
    second = TelescopeArchive(open_path, SMALL, days=0.1, environment=environment)
    try:
        await second.prepare()
        found = await counts(second.dsn)
        assert set(found) == {entry.name for entry in entries_of(SMALL)} and min(found.values()) >= 1
        connection = await asyncpg.connect(second.dsn)
        keys = await connection.fetchval(
            """select count(*) from pg_constraint
            where contype = 'p' and conrelid::regclass::text ~ '^att_(scalar|array)_'"""
        )
        assert keys == 28
        oldest = await connection.fetchval("select min(data_time) from att_scalar_devdouble")
        assert datetime.now(UTC).timestamp() - oldest.timestamp() < 0.11 * 86400, "nothing of the first attempt is left"
        await connection.close()
    finally:
        await second.stop()


def command_of(pid: int) -> list[str]:
    try:
        return psutil.Process(pid).cmdline()
    except psutil.Error:
        return []


async def test_another_telescope_gets_another_past(open_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    sums = []
    for seed in (1, 1, 2):
        inventory = build_inventory("small", 1, seed, False)
        archive = TelescopeArchive(open_path, inventory, days=0.02, environment=environment)
        try:
            await archive.prepare()
            connection = await asyncpg.connect(archive.dsn)
            sums.append(await connection.fetchval("select sum(value_r) from att_scalar_devdouble"))
            await connection.close()
        finally:
            await archive.stop()
    assert sums[0] == sums[1] != sums[2]


async def test_registering_again_changes_nothing_but_what_has_changed(hdbpp_server: ArchiveServer) -> None:
    async with hdbpp_server.new() as archive:
        connection = await asyncpg.connect(archive.archiver)
        entries = entries_of(SMALL)
        first = await register(connection, entries, datetime.fromtimestamp(NOW, UTC))
        second = await register(connection, entries, datetime.fromtimestamp(NOW + 1, UTC))
        assert first == second and len(first) == len(entries)
        assert await connection.fetchval("select count(*) from att_parameter") == len(entries)
        await connection.execute("update att_parameter set unit = 'old' where att_conf_id = $1", min(first.values()))
        await register(connection, entries, datetime.fromtimestamp(NOW + 2, UTC))
        assert await connection.fetchval("select count(*) from att_parameter") == len(entries) + 1
        row = await connection.fetchrow(
            """select * from att_conf join att_parameter using (att_conf_id) join att_conf_type using (att_conf_type_id)
            where domain = 'low-tmc' and family = 'subarray' and member = '01' and name = 'obsstate'"""
        )
        assert row["att_name"] == "tango://telescope:10000/low-tmc/subarray/01/obsstate"
        assert (row["table_name"], row["type"], row["enum_labels"][5]) == ("att_scalar_devenum", "DEV_ENUM", "SCANNING")
        assert (row["cs_name"], row["archive_period"]) == ("telescope:10000", "3600000")
        await connection.close()


async def test_the_databases_are_prepared_once_whoever_comes_first(hdbpp_server: ArchiveServer) -> None:
    await prepare_database(hdbpp_server.server, "again")
    await prepare_database(hdbpp_server.server, "again")
    await hdbpp_server.execute("drop database again")
