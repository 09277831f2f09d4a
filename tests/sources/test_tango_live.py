"""The live feed on the real stack: values as they come, and the truth about them when something dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from octopus.live import MemoryBus
from octopus.model import Caller, Role, Sample, SourceError, SourceTimeout
from octopus.settings import TangoDatabase
from octopus.simulator import TelescopeStack
from octopus.sources.tango import Attribute, Tango
from tests.conftest import PrivateTelescope
from tests.sources.recorder import Recorder, fresh, stale

TILE = "low-mccs/tile/001"
WEATHER = "low-weather/station/01"
DISH = "mid-dish/dish-manager/ska001"
TEST = "sys/tg_test/1"
CONTROL = "sim/control/01"
ADA = Caller("ada", Role.Engineer)


@pytest.fixture
def bus() -> MemoryBus:
    return MemoryBus(linger=0.2)


@pytest_asyncio.fixture(loop_scope="session")
async def tango(telescope: TelescopeStack, bus: MemoryBus) -> AsyncIterator[Tango]:
    database = TangoDatabase("low", telescope.tangogql_url)
    async with Tango([database], bus, secret_of=lambda _: telescope.secret) as found:
        yield found


async def inject(tango: Tango, fault: str, name: str) -> None:
    result = await tango.execute(CONTROL, fault, name, caller=ADA)
    assert result.ok, result.message


async def test_live_values_are_those_that_a_read_gives(tango: Tango, bus: MemoryBus) -> None:
    names = [f"{TILE}/adminMode", f"{TILE}/State", "mid-csp/correlator/01/frequencies", f"{TEST}/string_scalar",
             f"{TEST}/boolean_scalar", f"{DISH}/azimuthOffset"]  # fmt: skip
    async with Recorder(bus, tango, names) as seen:
        live = await seen.all_until(fresh)
        read = await tango.attributes(names)
        for name, answer in zip(names, read, strict=True):
            assert isinstance(answer, Attribute)
            assert (live[name].name, live[name].quality) == (answer.fullName, answer.quality)
            assert live[name].timestamp is not None
        state = read[1]
        assert isinstance(state, Attribute) and live[f"{TILE}/State"].value == state.value
        assert len(live["mid-csp/correlator/01/frequencies"].value) == 2048
    image = "mid-csp/correlator/01/waterfall"
    async with Recorder(bus, tango, [image.upper(), f"{DISH}/achievedPointing"]) as seen:
        found = await seen.all_until(fresh)
        assert len(found[image.upper()].value) > 1 and isinstance(found[image.upper()].value[0], list)
        assert len(found[f"{DISH}/achievedPointing"].value) == 3


async def test_subscriptions_last_as_long_as_somebody_looks(tango: Tango, bus: MemoryBus) -> None:
    names = [f"{TILE}/fpga1Temperature", f"{WEATHER}/windSpeed"]
    async with Recorder(bus, tango, names) as one:
        async with Recorder(bus, tango, names[1:]) as other:
            await one.all_until(fresh)
            await other.all_until(fresh)
            (stats,) = tango.stats()
            assert (stats.subscriptions, stats.operations, stats.reachable) == (2, 1, True)
            for _ in range(3):
                await one.until(names[1], lambda _: True, timeout=2)
        await asyncio.sleep(0.5)
        assert tango.stats()[0].subscriptions == 2
    await asyncio.sleep(0.5)
    (stats,) = tango.stats()
    assert (stats.subscriptions, stats.operations) == (0, 0)
    assert stats.samples > 2 and stats.latency is not None


async def test_what_does_not_exist_says_so_once(tango: Tango, bus: MemoryBus) -> None:
    names = ["no/such/device/x", f"{TILE}/nope", f"{TILE}/voltageMon"]
    async with Recorder(bus, tango, names) as seen:
        for name in names[:2]:
            error = (await seen.until(name, lambda sample: sample.error is not None)).error
            assert error is not None and error["code"] == "NOT_FOUND" and error["source"] == "tango:low"
        await seen.until(names[2], fresh)
        await asyncio.sleep(4)
        assert [len(seen.of(name)) for name in names[:2]] == [1, 1]


async def test_nan_and_invalid_arrive_as_such(tango: Tango, bus: MemoryBus) -> None:
    nan, invalid = f"{WEATHER}/windSpeed", f"{WEATHER}/windGust"
    async with Recorder(bus, tango, [nan, invalid, f"{TEST}/throw_exception"]) as seen:
        await seen.until(nan, fresh)
        await inject(tango, "InjectNaN", nan)
        await inject(tango, "InjectInvalid", invalid)
        try:
            await seen.until(nan, lambda sample: sample.value is None and sample.timestamp is not None)
            bad = await seen.until(invalid, lambda sample: sample.quality == "ATTR_INVALID")
            assert (bad.value, bad.timestamp) == (None, None)
            broken = await seen.until(f"{TEST}/throw_exception", lambda sample: sample.error is not None)
            assert broken.error is not None and broken.error["code"] == "SOURCE_ERROR"
        finally:
            await inject(tango, "Clear", nan)
            await inject(tango, "Clear", invalid)
        await seen.until(nan, lambda sample: sample.value is not None)
        await seen.until(invalid, lambda sample: sample.quality != "ATTR_INVALID")
    assert tango.stats()[0].faults == 0


async def test_a_write_is_seen_by_everybody(tango: Tango, bus: MemoryBus) -> None:
    name = f"{DISH}/elevationOffset"
    async with Recorder(bus, tango, [name]) as seen:
        await seen.until(name, fresh)
        assert (await tango.write(DISH, "elevationOffset", 42.0, caller=ADA)).ok
        await seen.until(name, lambda sample: sample.value == 42.0, timeout=2)
        assert (await tango.write(DISH, "elevationOffset", 0.0, caller=ADA)).ok


async def test_an_attribute_that_stands_still_is_stale_and_a_quiet_one_is_not(tango: Tango, bus: MemoryBus) -> None:
    frozen, quiet = f"{WEATHER}/windSpeed", f"{DISH}/configuredBand"
    async with Recorder(bus, tango, [frozen, quiet]) as seen:
        await seen.until(quiet, fresh)
        while len(seen.of(frozen)) < 10:
            await seen.until(frozen, lambda _: True)
            await asyncio.sleep(0.2)
        await inject(tango, "Freeze", frozen)
        try:
            last = seen.last(frozen)
            marked = await seen.until(frozen, stale, timeout=9)
            assert marked.error is None and marked.age is not None and 4 < marked.age < 9
            assert marked.timestamp is not None and last.timestamp is not None
            assert marked.timestamp >= last.timestamp
            older = await seen.until(frozen, lambda sample: (sample.age or 0) > marked.age, timeout=5)
            assert older.value == marked.value
        finally:
            await inject(tango, "Clear", frozen)
        await seen.until(frozen, fresh, timeout=6)
        assert not any(sample.stale for sample in seen.of(quiet))


async def test_a_device_that_dies_is_stale_in_time_and_comes_back_with_its_events(
    tango: Tango, bus: MemoryBus, telescope: TelescopeStack
) -> None:
    names = [f"{TILE}/fpga1Temperature", f"{TILE}/preaduLevel", "low-mccs/station/001/beamPower"]
    other = f"{WEATHER}/windSpeed"
    server = telescope.server_of(TILE)
    async with Recorder(bus, tango, [*names, other]) as seen:
        before = await seen.all_until(fresh)
        await asyncio.sleep(4)
        killed = time.monotonic()
        await telescope.kill(server)
        marks = await asyncio.gather(*(seen.until(name, stale, timeout=7) for name in names))
        assert time.monotonic() - killed < 7
        for name, mark in zip(names, marks, strict=True):
            assert mark.error is not None and mark.error["code"] == "SOURCE_ERROR", mark
            assert "does not answer" in mark.error["message"] and mark.age is not None and mark.age < 8
            assert mark.value is not None and type(mark.value) is type(before[name].value)
        grown = await seen.until(names[1], lambda sample: sample.stale and (sample.age or 0) > (marks[1].age or 0) + 1)
        assert grown.value == marks[1].value
        assert not any(sample.stale for sample in seen.of(other))
        await ask_the_dead(tango)
        await telescope.restart(server)
        back = time.monotonic()
        await asyncio.gather(*(seen.until(name, fresh, timeout=8) for name in names))
        assert time.monotonic() - back < 4
        # beamPower comes twice a second by events; TangoGQL's own reading, and ours, is slower than that.
        deadline = time.monotonic() + 20
        while True:
            count = len(seen.of(names[2]))
            await asyncio.sleep(2.4)
            if len(seen.of(names[2])) - count >= 4:
                break
            assert time.monotonic() < deadline, "events did not come back"
        assert tango.stats()[0].stale == 0


async def ask_the_dead(tango: Tango) -> None:
    """A device that does not run is known, and what it cannot tell is not taken for missing."""
    device = await tango.device(TILE)
    assert (device.connected, device.state, device.deviceClass) == (False, None, "MccsTile")
    for fields in ({"label"}, {"value"}, {"unit", "value"}):
        (answer,) = await tango.attributes([f"{TILE}/voltageMon"], fields=fields)
        assert type(answer) is SourceError, answer
    for question in (tango.device_attributes(TILE), tango.device_commands(TILE)):
        with pytest.raises(SourceError, match=TILE):
            await question
    with pytest.raises(SourceError):
        await tango.write(TILE, "preaduLevel", 1.0, caller=ADA)
    assert not (await tango.execute(TILE, "On", caller=ADA)).ok


async def test_a_tangogql_that_hangs_is_noticed(tango: Tango, bus: MemoryBus, telescope: TelescopeStack) -> None:
    names = [f"{TILE}/adminMode", f"{WEATHER}/windSpeed"]
    async with Recorder(bus, tango, names) as seen:
        await seen.all_until(fresh)
        telescope.pause("tangogql")
        paused = time.monotonic()
        try:
            await asyncio.gather(*(seen.until(name, stale, timeout=8) for name in names))
            assert 1.5 < time.monotonic() - paused < 7.5
        finally:
            telescope.resume("tangogql")
        await asyncio.gather(*(seen.until(name, fresh, timeout=8) for name in names))


async def test_a_database_that_is_down_from_the_start_disturbs_nobody_and_appears(
    telescope: TelescopeStack, private_telescope: PrivateTelescope, bus: MemoryBus
) -> None:
    """Two databases; of the second one nothing runs at first, then TangoGQL without a Tango database, then both."""

    def unavailable(sample: Sample) -> bool:
        return sample.stale and sample.error is not None and sample.error["code"] == "SOURCE_UNAVAILABLE"

    def silent(sample: Sample) -> bool:
        return sample.stale and sample.error is not None and "does not answer" in sample.error["message"]

    async with private_telescope(seed=2) as second:
        await second.kill("tangogql")
        await second.kill("database")
        databases = [TangoDatabase("low", telescope.tangogql_url), TangoDatabase("mid", second.tangogql_url)]
        secrets = {"low": telescope.secret, "mid": second.secret}
        low, mid = f"{WEATHER}/windspeed", f"mid://{WEATHER}/windspeed"
        begun = time.monotonic()
        async with (
            Tango(databases, bus, secret_of=secrets.get, timeout=3) as tango,
            Recorder(bus, tango, [low, mid]) as seen,
        ):
            assert time.monotonic() - begun < 0.5
            await seen.until(low, fresh)
            first = await seen.until(mid, unavailable)
            assert first.value is None and first.age is None
            assert first.error is not None and first.error["source"] == "tango:mid"
            assert [database.reachable for database in tango.databases()] == [True, False]

            await second.restart("tangogql", wait=False)
            await seen.until(mid, silent, timeout=20)
            with pytest.raises(SourceTimeout, match="'mid'"):
                await tango.devices("mid://low-mccs/tile/*")

            # TangoGQL never answers another question about this database, but devices can be read again.
            await second.restart("database")
            arrived = await seen.until(mid, fresh, timeout=10)
            assert arrived.name == mid and isinstance(arrived.value, float)

            seen.forget()
            await second.kill("tangogql")
            gone = await seen.until(mid, unavailable, timeout=3)
            assert gone.value is not None and gone.age is not None
            await second.restart("tangogql")
            await seen.until(mid, fresh, timeout=12)
            assert not any(sample.stale for sample in seen.of(low))
            assert tango.stats()[1].reconnects == 1
            await ask_both(tango, second)


async def ask_both(tango: Tango, second: TelescopeStack) -> None:
    """Routed questions and changes reach the second database, unrouted ones the first or both."""
    (device,) = await tango.devices("mid://low-mccs/tile/001")
    assert (device.name, device.db) == ("mid://low-mccs/tile/001", "mid")
    assert {each.db for each in await tango.devices("low-mccs/tile/*", fields=())} == {"low", "mid"}
    assert tango.canonical(f"tango://{second.tango_host}/{WEATHER}/windSpeed") == f"mid://{WEATHER}/windspeed"
    wrote = await tango.write("mid://" + DISH, "azimuthOffset", 3.0, caller=ADA)
    assert wrote.ok and wrote.attribute is not None
    assert wrote.attribute.fullName == f"mid://{DISH}/azimuthoffset"
    here = (await tango.attributes([f"{DISH}/azimuthOffset"]))[0]
    assert isinstance(here, Attribute) and here.value == 0.0
