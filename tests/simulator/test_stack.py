"""The launcher against the real thing: what it starts answers, and nothing of it is left afterwards."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import psutil
import pytest

from octopus.simulator import ServiceState, SimulatorError, TelescopeStack
from tests.conftest import PrivateTelescope
from tests.simulator.tangogql import command, read, watch, write

DISH = "mid-dish/dish-manager/ska001"
STATION = "low-mccs/station/001"


def alive(pids: list[int]) -> list[int]:
    """Those of the processes that still run."""
    found = []
    for pid in pids:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
        except psutil.NoSuchProcess:
            continue
    return found


async def test_values_move_through_tangogql(telescope: TelescopeStack) -> None:
    names = (f"{DISH}/achievedAzimuth", f"{DISH}/achievedPointing", "mid-weather/station/01/windSpeed")
    async with watch(telescope, *names) as seen:
        await asyncio.sleep(3.2)
    for name in names:
        frames = seen.of(name)
        assert len(frames) >= 3, name
        assert len({str(frame["value"]) for frame in frames}) == len(frames), name
        assert [frame["timestamp"] for frame in frames] == sorted(frame["timestamp"] for frame in frames)
        assert all(abs(frame["timestamp"] - time.time()) < 10 for frame in frames)


async def test_spectrum_comes_at_one_hertz_and_the_waterfall_is_an_image(telescope: TelescopeStack) -> None:
    name = "mid-csp/correlator/01"
    async with watch(telescope, f"{name}/spectrum", f"{name}/waterfall") as seen:
        await asyncio.sleep(3.5)
    spectra = seen.of(f"{name}/spectrum")
    assert 3 <= len(spectra) <= 5
    assert {len(frame["value"]) for frame in spectra} == {2048}
    image = seen.of(f"{name}/waterfall")[-1]["value"]
    assert (len(image), {len(row) for row in image}) == (64, {256})


async def test_attributes_tell_what_they_are(telescope: TelescopeStack) -> None:
    temperature, mode = await read(telescope, "low-mccs/tile/002/fpga1Temperature", f"{DISH}/dishMode")
    assert (temperature["unit"], temperature["label"]) == ("degC", "FPGA 1 temperature")
    assert float(temperature["maxalarm"]) == 85
    assert "lag" in temperature["description"]
    assert mode["enumLabels"][mode["value"]] in ("STANDBY_FP", "CONFIG", "OPERATE", "STOW")


async def test_a_set_point_acts_on_what_depends_on_it(telescope: TelescopeStack) -> None:
    names = ("low-mccs/tile/003/adcPower", "low-mccs/tile/003/preaduLevel")
    before = (await read(telescope, names[0]))[0]["value"]
    assert (await write(telescope, "low-mccs/tile/003", "preaduLevel", 22.0))["ok"]
    after, level = await read(telescope, *names)
    assert level["value"] == 22
    assert sum(before) / 32 - sum(after["value"]) / 32 == pytest.approx(10, abs=1.5)
    refused = await write(telescope, "low-mccs/tile/003", "preaduLevel", 99.0)
    assert not refused["ok"]


async def test_before_anybody_writes_the_set_point_is_what_is_in_force(telescope: TelescopeStack) -> None:
    names = ("low-mccs/tile/002/preaduLevel", "low-tmc/subarray/01/integrationTime", "mid-csp/correlator/01/averaging")
    for found in await read(telescope, *names):
        assert found["value"], "a set point other than Tango's 0"
        assert found["writevalue"] == pytest.approx(found["value"]), found["name"]


async def test_a_dish_slews_where_it_is_told_and_says_why_it_will_not(telescope: TelescopeStack) -> None:
    async with watch(telescope, f"{DISH}/achievedElevation", f"{DISH}/pointingState") as seen:
        first = await seen.until(lambda frame: frame["attribute"].lower() == "achievedelevation")
        goal = 40.0 if first["value"] > 60 else 80.0
        assert (await command(telescope, DISH, "Slew", [10.0, goal]))["ok"]
        await seen.until(lambda frame: frame["attribute"].lower() == "pointingstate" and frame["value"] == 1)
        step = 2.0 if goal > first["value"] else -2.0
        await seen.until(lambda frame: frame["value"] * step > (first["value"] + step) * step, since=len(seen.frames))
    refused = await command(telescope, DISH, "Slew", [10.0, 5.0])
    assert not refused["ok"]
    assert "elevation must be 15 to 90 degrees; got 5" in " ".join(refused["message"])
    assert (await command(telescope, DISH, "Track"))["ok"]


async def test_commands_act_and_answer(telescope: TelescopeStack) -> None:
    reply = await command(telescope, STATION, "Calibrate")
    assert (reply["ok"], reply["output"]) == (True, "gains of 253 of 256 antennas solved")
    assert (await read(telescope, f"{STATION}/calibrationAge"))[0]["value"] < 5
    assert (await command(telescope, "low-mccs/tile/004", "Off"))["ok"]
    off, current = await read(telescope, "low-mccs/tile/004/State", "low-mccs/tile/004/currentMon")
    assert (off["value"], current["value"]) == ("OFF", 0)
    assert (await command(telescope, "low-mccs/tile/004", "On"))["ok"]


async def test_properties_hold_lists_of_names(telescope: TelescopeStack) -> None:
    reply = await telescope.query(
        "query($name: String!) { device(name: $name) { properties { name value } } }", name=STATION
    )
    assert "low-mccs/tile/003" in str(reply)


async def test_tangogql_killed_and_restarted_answers_on_the_same_address(telescope: TelescopeStack) -> None:
    url = telescope.tangogql_url
    await telescope.kill("tangogql")
    assert telescope.service("tangogql").state is ServiceState.STOPPED
    with pytest.raises(aiohttp.ClientError):
        await telescope.query("{ version }")
    await telescope.restart("tangogql")
    assert telescope.tangogql_url == url
    await telescope.wait_connected(DISH)


async def test_events_outlive_the_database_and_it_comes_back_on_its_port(telescope: TelescopeStack) -> None:
    host = telescope.tango_host
    async with watch(telescope, f"{DISH}/achievedAzimuth") as seen:
        await seen.until(lambda frame: frame["value"] is not None)
        await telescope.kill("database")
        gone = time.time()
        await seen.until(lambda frame: frame["timestamp"] > gone + 1)
        await telescope.restart("database")
    assert telescope.tango_host == host
    reply = await telescope.query('{ devices(pattern: "low-mccs/*/*") { name } }')
    assert "low-mccs/tile/004" in str(reply)


async def test_the_central_node_switches_its_whole_telescope(telescope: TelescopeStack) -> None:
    node, tile = "low-tmc/central-node/0", "low-mccs/station/001"
    reply = await command(telescope, node, "TelescopeOff")
    assert reply["ok"], reply
    async with watch(telescope, f"{tile}/State", f"{node}/telescopeHealthState") as seen:
        await seen.until(lambda frame: frame["value"] == "OFF")
        await seen.until(lambda frame: frame["value"] == 3)
        assert (await command(telescope, node, "TelescopeOn"))["ok"]
        await seen.until(lambda frame: frame["value"] == "ON", since=len(seen.frames))


async def test_a_paused_service_answers_nothing_until_it_is_resumed(telescope: TelescopeStack) -> None:
    telescope.pause("tangogql")
    try:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(telescope.query("{ version }"), 0.5)
    finally:
        telescope.resume("tangogql")
    await telescope.wait_connected(DISH)


async def test_two_telescopes_side_by_side_are_two_and_leave_nothing(
    telescope: TelescopeStack, private_telescope: PrivateTelescope
) -> None:
    async with private_telescope(seed=7) as other:
        assert other.tango_host != telescope.tango_host
        values = [(await read(stack, "low-weather/station/01/temperature"))[0]["value"] for stack in (telescope, other)]
        assert values[0] != values[1]
        pids = [service.pid for service in other.services.values() if service.pid]
        assert len(pids) == 5
        with pytest.raises(SimulatorError, match="another telescope runs in"):
            await TelescopeStack(other.data_dir, profile="small", python=other.python).__aenter__()
        await other.kill("LowSim/sim")
    assert alive(pids) == []
    assert telescope.service("tangogql").state is ServiceState.RUNNING


@pytest.mark.parametrize("label", ["registering the devices", "waiting for 18 devices"])
async def test_a_start_that_is_cancelled_leaves_no_process(tango_python: Path, tmp_path: Path, label: str) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    reached = asyncio.Event()
    stack = TelescopeStack(
        tmp_path,
        profile="small",
        python=tango_python,
        tango_test=False,
        progress=lambda said, part: reached.set() if said == label else None,
    )
    starting = asyncio.create_task(stack.__aenter__())
    await asyncio.wait_for(reached.wait(), 30)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert alive(sorted(after - before)) == []


async def test_a_start_that_fails_says_what_the_process_said(tmp_path: Path) -> None:
    empty = tmp_path / "environment" / "bin"
    empty.mkdir(parents=True)
    (empty / "PyDatabaseds").write_text("#!/bin/sh\necho the disk is full\nexit 3\n")
    (empty / "PyDatabaseds").chmod(0o755)
    (empty / "python").symlink_to(sys.executable)
    stack = TelescopeStack(tmp_path / "telescope", profile="small", python=empty / "python")
    with pytest.raises(SimulatorError, match=r"(?s)database ended while it was starting.*the disk is full"):
        await stack.__aenter__()


PARENT = """
import asyncio, sys
from pathlib import Path
from octopus.simulator import TelescopeStack
async def main():
    stack = TelescopeStack(Path(sys.argv[1]), profile="small", python=Path(sys.argv[2]), tango_test=False)
    async with stack:
        print(*(service.pid for service in stack.services.values()), flush=True)
        await asyncio.sleep(600)
asyncio.run(main())
"""


async def test_the_telescope_dies_with_a_launcher_that_is_killed(tango_python: Path, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(tmp_path), str(tango_python), stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    pids = [int(pid) for pid in (await asyncio.wait_for(process.stdout.readline(), 40)).split()]
    assert len(alive(pids)) == 5
    children = [psutil.Process(pid) for pid in pids]
    process.send_signal(signal.SIGKILL)
    await process.wait()
    _, left = await asyncio.to_thread(psutil.wait_procs, children, 5)
    assert left == []


def test_a_profile_or_a_scale_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the scale must be 1 or more; got 0"):
        TelescopeStack(tmp_path, scale=0)
