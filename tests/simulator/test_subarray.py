"""A subarray obeys its commands, seen through a real TangoGQL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from itertools import groupby

from octopus.simulator import TelescopeStack
from octopus.simulator.devices.physics.enums import ObsState
from tests.simulator.tangogql import command, read, watch

SUBARRAY = "low-tmc/subarray/02"
HIGH = {"target_name": "South pole", "reference_frame": "icrs", "attrs": {"c1": 10.0, "c2": -89.0}}
LOW = {"target_name": "North pole", "reference_frame": "icrs", "attrs": {"c1": 10.0, "c2": 89.0}}


def configuration(field: object) -> str:
    return json.dumps(
        {
            "configuration_id": "eb-mvp01-20261127-00042",
            "pointing": {"groups": [{"field": field}]},
            "tmc": {"scan_duration": 2.0, "setup_duration": 1.0},
        }
    )


async def test_a_subarray_observes_on_command_and_forgets_nothing_when_its_server_dies(
    telescope: TelescopeStack,
) -> None:
    async def tell(name: str, argument: str | None = None) -> None:
        reply = await command(telescope, SUBARRAY, name, argument)
        assert reply["ok"], reply

    async with watch(telescope, f"{SUBARRAY}/obsState") as seen:

        async def lead(state: ObsState, name: str, argument: str | None = None) -> None:
            """Command, and wait for a state told after that; what its plan made of it before does not count."""
            since = len(seen.frames)
            await tell(name, argument)
            await seen.until(lambda frame: frame["value"] == state, seconds=20, since=since)

        # Wherever its plan had it, an abort and a restart empty it.
        first = (await read(telescope, f"{SUBARRAY}/obsState"))[0]["value"]
        if first != ObsState.EMPTY:
            if first != ObsState.ABORTED:
                await lead(ObsState.ABORTED, "Abort")
            await lead(ObsState.EMPTY, "Restart")
        await lead(ObsState.IDLE, "AssignResources", "{}")
        refused = await command(telescope, SUBARRAY, "Configure", configuration(LOW))
        assert "North pole stands" in " ".join(refused["message"])
        await lead(ObsState.READY, "Configure", configuration(HIGH))
        target, block = await read(telescope, f"{SUBARRAY}/target", f"{SUBARRAY}/configurationID")
        assert (target["value"], block["value"]) == ("South pole", "eb-mvp01-20261127-00042")
        await lead(ObsState.SCANNING, "Scan", '{"scan_id": 5}')
        assert (await read(telescope, f"{SUBARRAY}/scanID"))[0]["value"] == 5
        await seen.until(lambda frame: frame["value"] == ObsState.READY, since=len(seen.frames))
        refused = await command(telescope, SUBARRAY, "ReleaseAllResources")
        assert "is allowed in IDLE; low-tmc/subarray/02 is in READY" in " ".join(refused["message"])
        since = len(seen.frames)
        await asyncio.gather(tell("End"), quickly_after(tell))
        await seen.until(lambda frame: frame["value"] == ObsState.EMPTY, since=since)
        states = [ObsState(state).name for state, _ in groupby(frame["value"] for frame in seen.frames[since:])]
        assert states[-3:] == ["IDLE", "RESOURCING", "EMPTY"], "however short, each state is told"
        await lead(ObsState.IDLE, "AssignResources", "{}")
        await lead(ObsState.READY, "Configure", configuration(HIGH))
    server = telescope.server_of(SUBARRAY)
    await telescope.kill(server)
    await telescope.restart(server)
    await telescope.wait_connected(SUBARRAY)
    state, target = await read(telescope, f"{SUBARRAY}/obsState", f"{SUBARRAY}/target")
    assert (state["value"], target["value"]) == (ObsState.READY, "South pole")


async def quickly_after(tell: Callable[[str], Awaitable[None]]) -> None:
    """Release the receptors as soon as that is allowed."""
    for _ in range(200):
        try:
            await tell("ReleaseAllResources")
        except AssertionError:
            continue
        return
