"""The archiver on a real telescope: what is written, read, broken and killed there is in the archive afterwards."""

from __future__ import annotations

import asyncio
import json
import math
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from octopus.simulator import TelescopeStack
from octopus.simulator.archive.history.density import beat
from octopus.simulator.devices.archive.conf import register
from octopus.simulator.devices.archive.entries import Entry, entries_of
from octopus.simulator.devices.archive.writer import Row, Writer
from octopus.simulator.devices.attributes import AttributeSpec
from tests.archives import ArchiveServer, open_folder
from tests.simulator.tangogql import command, inject, write

pytestmark = pytest.mark.timeout(180)
TILE = "low-mccs/tile/001"
LEVEL, TEMPERATURE, POWERS = f"{TILE}/preaduLevel", f"{TILE}/fpga1Temperature", f"{TILE}/adcPower"
HOUR = 1 / 24


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def archived(tango_python: Path) -> AsyncIterator[TelescopeStack]:
    """A small telescope with an archive of one hour of past; whoever breaks it mends it."""
    with open_folder() as folder:
        stack = TelescopeStack(folder, profile="small", python=tango_python, tango_test=False, history=HOUR)
        async with stack:
            yield stack


async def rows(stack: TelescopeStack, name: str, since: float = 0.0) -> list[asyncpg.Record]:
    """The rows of an attribute, with the words of errors."""
    connection = await asyncpg.connect(stack.archive_dsn)
    try:
        found = await connection.fetchrow(
            "select att_conf_id, table_name from att_conf where att_name like '%/' || $1", name.lower()
        )
        assert found is not None, name
        return list(
            await connection.fetch(
                f"""select * from {found["table_name"]} left join att_error_desc using (att_error_desc_id)
                where att_conf_id = $1 and data_time > $2 order by data_time""",
                found["att_conf_id"],
                datetime.fromtimestamp(since, UTC),
            )
        )
    finally:
        await connection.close()


async def row(
    stack: TelescopeStack, name: str, test: Callable[[Any], bool], since: float, seconds: float = 10.0
) -> asyncpg.Record:
    """The first row after `since` that passes the test, once it is there."""
    end = time.monotonic() + seconds
    while True:
        for found in await rows(stack, name, since):
            if test(found):
                return found
        assert time.monotonic() < end, f"no such row of {name}"
        await asyncio.sleep(0.2)


async def test_every_attribute_goes_on_from_its_past_without_a_hole(archived: TelescopeStack) -> None:
    connection = await asyncpg.connect(archived.archive_dsn)
    since = await connection.fetchval("select (value->>'since')::float from octopus_note where name = 'archiver'")
    classes = {device.name: device.device_class for device in archived.inventory.devices}
    for entry in entries_of(archived.inventory):
        times = [
            each["data_time"].timestamp()
            for each in await connection.fetch(
                f"select data_time from {entry.table} join att_conf using (att_conf_id) where att_name = $1 order by 1",
                entry.name,
            )
        ]
        longest = beat(classes[entry.device], entry.spec)
        assert max(later - earlier for earlier, later in pairwise(times)) <= longest + 10, entry.name
        live = [time for time in times if time >= since]
        assert live and live[0] - since < 10, f"{entry.name}: the first value comes with the subscription"
        assert times[0] < since - 3600 + longest + 60
    await connection.close()


async def test_the_past_ends_where_the_present_begins(archived: TelescopeStack) -> None:
    """One of the functions that the device shows live, from both sides of the seam."""
    found = await rows(archived, "mid-weather/station/01/temperature", time.time() - 1800)
    values = [each["value_r"] for each in found]
    assert all(abs(later - earlier) < 0.8 for earlier, later in pairwise(values))


async def test_a_written_set_point_is_archived_with_what_was_written(archived: TelescopeStack) -> None:
    began = time.time()
    assert (await write(archived, TILE, "preaduLevel", 17.25))["ok"]
    found = await row(archived, LEVEL, lambda each: each["value_r"] == 17.25, began)
    assert (found["value_w"], found["quality"], found["error_desc"]) == (17.25, 0, None)
    assert began - 0.1 < found["data_time"].timestamp() < time.time()
    assert (await write(archived, TILE, "preaduLevel", 12.0))["ok"]


async def test_what_a_subarray_is_commanded_is_archived_as_it_happens(archived: TelescopeStack) -> None:
    name, began = "low-tmc/subarray/01", time.time()
    while not (reply := await command(archived, name, "Abort"))["ok"]:
        # In a state that cannot be aborted: its plan leads on within seconds.
        assert time.time() - began < 30, reply
        await asyncio.sleep(0.5)
    done = await row(archived, f"{name}/obsState", lambda each: each["value_r_label"] == "ABORTED", began)
    states = [
        each for each in await rows(archived, f"{name}/obsState", began) if each["data_time"] <= done["data_time"]
    ]
    assert [each["value_r_label"] for each in states][-2:] == ["ABORTING", "ABORTED"]
    assert 3.5 < (states[-1]["data_time"] - states[-2]["data_time"]).total_seconds() < 5.5, "it takes four seconds"
    assert (await command(archived, name, "Restart"))["ok"]
    await row(archived, f"{name}/obsState", lambda each: each["value_r_label"] == "EMPTY", began)


async def test_spectra_states_enums_and_strings_are_archived_in_their_types(archived: TelescopeStack) -> None:
    began = time.time() - 1800
    for name, kind in (
        ("low-mccs/tile/001/adcPower", list),
        ("low-mccs/tile/001/State", int),
        ("low-tmc/subarray/01/obsState", int),
        ("low-tmc/subarray/01/target", str),
        ("mid-dish/dish-manager/ska001/achievedTargetLock", bool),
        ("mid-csp/correlator/01/linkErrors", object),
    ):
        last = (await rows(archived, name, began))[-1]
        assert isinstance(last["value_r"], kind), name
    obs = (await rows(archived, "low-tmc/subarray/01/obsState", began))[-1]
    assert obs["value_r_label"].isupper()
    assert len((await rows(archived, POWERS, began))[-1]["value_r"]) == 32


async def test_invalid_alarm_and_nan_keep_their_quality(archived: TelescopeStack) -> None:
    for order, test in (
        ("InjectInvalid", lambda each: each["quality"] == 1 and each["value_r"] is None),
        ("InjectAlarm", lambda each: each["quality"] == 2 and each["value_r"] > 85),
        ("InjectNaN", lambda each: each["value_r"] is not None and math.isnan(each["value_r"])),
    ):
        began = time.time()
        await inject(archived, order, TEMPERATURE)
        try:
            await row(archived, TEMPERATURE, test, began)
        finally:
            await inject(archived, "Clear", TEMPERATURE)
        cleared = time.time()
        await row(
            archived, TEMPERATURE, lambda each: each["quality"] in (0, 2, 4) and each["value_r"] < 120, cleared - 1
        )


async def test_scalars_are_archived_when_they_move_and_not_with_every_event(archived: TelescopeStack) -> None:
    """`beamPower` is published twice a second."""
    found = await rows(archived, "low-mccs/station/001/beamPower", time.time() - 30)
    assert 0 <= len(found) <= 12


async def test_a_dead_device_leaves_an_error_and_comes_back(archived: TelescopeStack) -> None:
    server = archived.server_of("mid-dish/dish-manager/ska001")
    name = "mid-dish/dish-manager/ska001/achievedElevation"
    killed = time.time()
    await archived.kill(server)
    try:
        found = await row(archived, name, lambda each: each["error_desc"] is not None, killed, 40)
        assert found["value_r"] is None and found["error_desc"].startswith("API_")
    finally:
        back = time.time()
        await archived.restart(server)
    await row(archived, name, lambda each: each["value_r"] is not None, back, 60)
    errors = [each for each in await rows(archived, name, killed) if each["error_desc"] is not None]
    assert len(errors) == len({each["error_desc"] for each in errors}), "told once, not every 10 s"


async def test_a_database_that_is_killed_loses_nothing_that_came_meanwhile(archived: TelescopeStack) -> None:
    began = time.time()
    service = archived.service("archive")
    await archived.kill("archive")
    levels = [13.0, 14.0, 15.0]
    for level in levels:
        assert (await write(archived, TILE, "preaduLevel", level))["ok"]
        await asyncio.sleep(1.2)
    await archived.restart("archive")
    assert service.pid is not None
    await row(archived, LEVEL, lambda each: each["value_r"] == levels[-1], began, 20)
    assert [each["value_r"] for each in await rows(archived, LEVEL, began)] == levels
    assert (await write(archived, TILE, "preaduLevel", 12.0))["ok"]


async def test_an_archiver_that_is_killed_is_started_again_and_says_so(archived: TelescopeStack) -> None:
    service = archived.service("archiver")
    restarts, began = service.restarts, time.time()
    assert service.pid is not None
    os.kill(service.pid, signal.SIGKILL)
    await service.wait_restarted(restarts)
    await service.wait_ready()
    assert (await write(archived, TILE, "preaduLevel", 16.0))["ok"]
    await row(archived, LEVEL, lambda each: each["value_r"] == 16.0, began)
    assert (await write(archived, TILE, "preaduLevel", 12.0))["ok"]
    connection = await asyncpg.connect(archived.archive_dsn)
    events = await connection.fetch(
        """select event from att_history join att_history_event using (att_history_event_id)
        join att_conf using (att_conf_id) where att_name like '%/' || $1 order by event_time""",
        LEVEL.lower(),
    )
    await connection.close()
    assert [each["event"] for each in events] == ["add", "start", "crash", "start"]


async def test_a_telescope_started_again_has_its_past_and_what_it_missed(tango_python: Path, open_path: Path) -> None:
    stops = []
    for turn in range(2):
        said: list[str] = []
        stack = TelescopeStack(
            open_path,
            profile="small",
            python=tango_python,
            tango_test=False,
            history=HOUR,
            progress=lambda label, part, said=said: said.append(label),
        )
        began = time.monotonic()
        async with stack:
            assert time.monotonic() - began < 60
            assert any("writing the past" in label for label in said) == (turn == 0)
            assert (await write(stack, TILE, "preaduLevel", 20.0 + turn))["ok"]
            await row(stack, LEVEL, lambda each, turn=turn: each["value_r"] == 20.0 + turn, time.time() - 60)
            found = await rows(stack, "mid-weather/station/01/windSpeed")
            # Archived at least every minute, told every two.
            assert max(later - earlier for earlier, later in pairwise(times_of(found))) <= 121
            levels = await rows(stack, LEVEL)
            if turn == 0:
                await leave_work_undone(open_path, stack.archive_dsn)
        stops.append(time.time())
        await asyncio.sleep(1)
    # Between the runs nobody held the set point: it was what it is at a start.
    held = next(place for place, each in enumerate(levels) if each["value_r"] == 20.0)
    after = [each for each in levels[held + 1 :] if each["value_r"] != 20.0]
    assert after[0]["value_r"] == 12.0
    assert times_of(found)[0] > time.time() - 86400 and times_of(found)[-1] > stops[0], (
        "what is older than asked for is gone"
    )


async def leave_work_undone(folder: Path, reader: str) -> None:
    """As a launcher does that is killed before it told the last ten minutes, and days after it last cleaned up."""
    owner = json.loads((folder / "archive" / "postgres" / "secrets.json").read_text())["octopus"]
    address = reader.replace(reader.partition("//")[2].partition("@")[0], f"octopus:{owner}")
    connection = await asyncpg.connect(address)
    now = time.time()
    await connection.execute(
        """delete from att_scalar_devdouble using att_conf
        where att_conf.att_conf_id = att_scalar_devdouble.att_conf_id and name = 'windspeed' and data_time > $1""",
        moment(now - 600),
    )
    await connection.execute(
        "insert into att_scalar_devdouble (att_conf_id, data_time, value_r) select att_conf_id, $1, 1 from att_conf "
        "where table_name = 'att_scalar_devdouble'",
        moment(now - 40 * 86400),
    )
    await connection.execute("insert into octopus_note values ('gap', $1)", str(now - 600))
    await connection.execute(
        "update octopus_note set value = value || jsonb_build_object('until', $1::float8) where name = 'past'",
        now - 41 * 86400,
    )
    await connection.close()


def moment(when: float) -> datetime:
    return datetime.fromtimestamp(when, UTC)


def times_of(found: list[asyncpg.Record]) -> list[float]:
    return [each["data_time"].timestamp() for each in found]


# The writer by itself


NUMBER = Entry("a/b/c", AttributeSpec("number", "double", lambda model, time: 0.0, "Number", "A number."))


@pytest_asyncio.fixture(loop_scope="session")
async def writing(hdbpp_server: ArchiveServer) -> AsyncIterator[tuple[Writer, int, str]]:
    """A writer that runs, the number of an attribute, and the database."""
    async with hdbpp_server.new() as archive:
        connection = await asyncpg.connect(archive.archiver)
        number = (await register(connection, [NUMBER], datetime.now(UTC)))[NUMBER.name]
        await connection.close()
        writer, stop = Writer(archive.archiver, time.time()), asyncio.Event()
        running = asyncio.create_task(writer.run(stop))
        yield writer, number, archive.dsn
        stop.set()
        await running


async def values(dsn: str, count: int) -> list[float | None]:
    """The values in the order of their times, once there are so many rows."""
    connection = await asyncpg.connect(dsn)
    try:
        for _ in range(100):
            found = await connection.fetch("select value_r from att_scalar_devdouble order by data_time")
            if len(found) >= count:
                return [each["value_r"] for each in found]
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{len(found)} rows instead of {count}")
    finally:
        await connection.close()


async def test_a_row_that_the_database_refuses_is_dropped_and_no_other(writing: tuple[Writer, int, str]) -> None:
    writer, number, dsn = writing
    for count in range(20):
        wrong = count == 7
        writer.put(Row(NUMBER.table, 999 if wrong else number, 1e9 + count, float(count)))
    writer.put(Row(NUMBER.table, number, 1e9 + 30, "no number"))
    writer.put(Row(NUMBER.table, number, 1e9 + 31, 31.0))
    assert await values(dsn, 20) == [*(float(count) for count in range(20) if count != 7), 31.0]
    assert writer.dropped == 2


async def test_the_same_reading_twice_is_one_row_and_errors_share_their_words(writing: tuple[Writer, int, str]) -> None:
    writer, number, dsn = writing
    for _ in range(2):
        writer.put(Row(NUMBER.table, number, 1e9, 1.0))
    for count in range(3):
        writer.put(Row(NUMBER.table, number, 1e9 + 1 + count, quality=1, error="API_Gone: it is gone"))
    assert await values(dsn, 4) == [1.0, None, None, None]
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("select count(*) from att_error_desc") == 1
    await connection.close()


async def test_what_is_held_too_long_goes_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("octopus.simulator.devices.archive.writer.HELD", 5)
    writer, stop = Writer("postgresql://nobody@127.0.0.1:1/none", 0.0), asyncio.Event()
    running = asyncio.create_task(writer.run(stop))
    for count in range(8):
        writer.put(Row(NUMBER.table, 1, float(count), 0.0))
    await asyncio.sleep(0.7)
    assert writer.dropped == 3
    stop.set()
    await asyncio.wait_for(running, 10)
