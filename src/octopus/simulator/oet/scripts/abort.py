"""Abort what a subarray does and bring it back to IDLE; run by the OET when a procedure is stopped with `abort`.

init: `subarray_id` (1), `telescope` (mid or low).
"""

from __future__ import annotations

import asyncio
from typing import Any

from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.oet.scripting import Run
from octopus.simulator.oet.subarrays import Holder

SETTLE = 10.0
"""Seconds in ABORTED, for whoever wants to look."""


async def init(run: Run, subarray_id: int = 1, telescope: str = "mid", **_: Any) -> None:
    """Check that there can be such a subarray."""
    run.subarrays.at({"subarray_id": subarray_id, "telescope": telescope})


async def main(run: Run) -> None:
    """Do it."""
    subarray = run.subarrays.at(dict(run.init))
    async with run.subarrays.held(subarray, Holder(run.procedure, planned=False), by_force=True):
        state, block = await subarray.look()
        if state in (ObsState.EMPTY, ObsState.IDLE):
            run.announce(f"{subarray.name} is {state.name}: nothing to abort")
            return
        run.announce(f"aborting {subarray.name}")
        await subarray.abort()
        if block:
            run.books.fail(block)
        await asyncio.sleep(subarray.hasty(SETTLE))
        await subarray.tell("ObsReset")
        await subarray.reach(ObsState.IDLE, subarray.hasty(4.0))
