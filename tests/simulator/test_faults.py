"""Each fault of the control device does what it says, seen through a real TangoGQL."""

from __future__ import annotations

import asyncio
import math
import time

import pytest

from octopus.simulator import TelescopeStack
from tests.simulator.tangogql import CONTROL, command, inject, read, watch, write

TILE = "low-mccs/tile/001"
TEMPERATURE = f"{TILE}/fpga1Temperature"
POWERS = f"{TILE}/adcPower"


async def test_a_frozen_attribute_keeps_value_and_time_and_sends_nothing(telescope: TelescopeStack) -> None:
    await inject(telescope, "Freeze", TEMPERATURE)
    try:
        first = (await read(telescope, TEMPERATURE))[0]
        async with watch(telescope, TEMPERATURE) as seen:
            await asyncio.sleep(2.6)
            assert len(seen.frames) == 1, "only the first value, that every subscriber gets"
        second = (await read(telescope, TEMPERATURE))[0]
        assert (first["value"], first["timestamp"]) == (second["value"], second["timestamp"])
        assert time.time() - second["timestamp"] > 2
    finally:
        await inject(telescope, "Clear", TEMPERATURE)
    async with watch(telescope, TEMPERATURE) as seen:
        await seen.until(lambda frame: frame["timestamp"] > second["timestamp"] + 2)


async def test_nan_reaches_scalars_and_every_element_of_a_spectrum(telescope: TelescopeStack) -> None:
    async with watch(telescope, TEMPERATURE, POWERS) as seen:
        await inject(telescope, "InjectNaN", TEMPERATURE)
        await inject(telescope, "InjectNaN", POWERS)
        try:
            await seen.until(lambda frame: isinstance(frame["value"], float) and math.isnan(frame["value"]))
            spectrum = await seen.until(
                lambda frame: isinstance(frame["value"], list) and math.isnan(frame["value"][0])
            )
            assert len(spectrum["value"]) == 32
            assert all(math.isnan(value) for value in spectrum["value"])
        finally:
            await inject(telescope, "ClearAll", None)
        since = len(seen.frames)
        await seen.until(lambda frame: isinstance(frame["value"], float) and frame["value"] > 0, since=since)


async def test_an_invalid_attribute_has_no_value(telescope: TelescopeStack) -> None:
    async with watch(telescope, TEMPERATURE) as seen:
        await inject(telescope, "InjectInvalid", TEMPERATURE)
        try:
            frame = await seen.until(lambda frame: frame["quality"] == "ATTR_INVALID")
            assert frame["value"] is None
            assert (await read(telescope, TEMPERATURE))[0]["quality"] == "ATTR_INVALID"
        finally:
            await inject(telescope, "Clear", TEMPERATURE)
        await seen.until(lambda frame: frame["quality"] == "ATTR_VALID", since=len(seen.frames))


async def test_an_alarm_shows_on_the_attribute_and_on_the_state_of_its_device(telescope: TelescopeStack) -> None:
    async with watch(telescope, TEMPERATURE, f"{TILE}/State") as seen:
        await inject(telescope, "InjectAlarm", TEMPERATURE)
        try:
            frame = await seen.until(lambda frame: frame["quality"] == "ATTR_ALARM")
            assert frame["value"] > 85
            await seen.until(lambda frame: frame["value"] == "ALARM")
            status = (await read(telescope, f"{TILE}/Status"))[0]["value"]
            assert "fpga1Temperature" in status
        finally:
            await inject(telescope, "Clear", TEMPERATURE)
        await seen.until(lambda frame: frame["value"] == "ON", since=len(seen.frames))


async def test_a_storm_sends_events_at_the_rate_asked_for_and_ends(telescope: TelescopeStack) -> None:
    assert (await write(telescope, CONTROL, "stormRate", 100.0))["ok"]
    assert (await write(telescope, CONTROL, "stormDuration", 2.0))["ok"]
    async with watch(telescope, TEMPERATURE) as seen:
        await seen.until(lambda frame: frame["value"] is not None)
        since = len(seen.frames)
        await inject(telescope, "EventStorm", TEMPERATURE)
        await asyncio.sleep(3.0)
        # A busy machine makes up for no event that it was too late for.
        assert 100 <= len(seen.frames) - since <= 205
        calm = len(seen.frames)
        await asyncio.sleep(2.5)
        assert len(seen.frames) - calm <= 3
    assert (await read(telescope, f"{CONTROL}/activeFaultCount"))[0]["value"] == 0


async def test_init_makes_a_device_well_and_it_goes_on_publishing(telescope: TelescopeStack) -> None:
    await inject(telescope, "InjectAlarm", TEMPERATURE)
    assert (await command(telescope, TILE, "Init"))["ok"]
    async with watch(telescope, TEMPERATURE, f"{TILE}/State") as seen:
        await seen.until(lambda frame: frame["value"] == "ON")
        first = await seen.until(lambda frame: frame["quality"] == "ATTR_VALID" and frame["value"] != "ON")
        await seen.until(lambda frame: frame["timestamp"] > first["timestamp"] and frame["value"] != "ON")
    await inject(telescope, "ClearAll", None)


async def test_a_killed_server_comes_back_by_itself_after_the_delay(telescope: TelescopeStack) -> None:
    dish = "mid-dish/dish-manager/ska001"
    service = telescope.service(telescope.server_of(dish))
    pid, restarts = service.pid, service.restarts
    assert (await write(telescope, CONTROL, "restartDelay", 1.5))["ok"]
    killed = time.monotonic()
    await inject(telescope, "KillServer", dish)
    await service.wait_restarted(restarts)
    assert time.monotonic() - killed >= 1.4
    assert service.pid not in (pid, None)
    await service.wait_ready()
    await telescope.wait_connected(dish)
    assert (await read(telescope, f"{dish}/achievedElevation"))[0]["quality"] == "ATTR_VALID"


@pytest.mark.parametrize(
    ("order", "target", "said"),
    [
        ("Freeze", "low-mccs/tile/999/fpga1Temperature", "the telescope has no device 'low-mccs/tile/999'"),
        ("Freeze", f"{TILE}/nope", "has no attribute 'nope'"),
        ("Freeze", "nonsense", "expected domain/family/member/attribute; got 'nonsense'"),
        ("InjectNaN", f"{TILE}/healthState", "only a floating-point attribute can read NaN"),
        ("InjectAlarm", f"{TILE}/preaduLevel", "has no alarm limit"),
        ("KillServer", "sim/control/01", "runs this control device itself"),
        ("KillServer", "mid-dish/dish-manager/ska999", "the telescope has no device"),
    ],
)
async def test_a_fault_that_cannot_be_is_refused_with_the_reason(
    telescope: TelescopeStack, order: str, target: str, said: str
) -> None:
    reply = await command(telescope, CONTROL, order, target)
    assert not reply["ok"]
    assert said in " ".join(reply["message"])
