"""End and release whatever a subarray has: into EMPTY.

init: `subarray_id` (1), `telescope` (mid or low).
"""

from __future__ import annotations

from typing import Any

from octopus.simulator.oet.scripting import Run
from octopus.simulator.oet.subarrays import Holder


async def init(run: Run, subarray_id: int = 1, telescope: str = "mid", **_: Any) -> None:
    """Check that there can be such a subarray."""
    run.subarrays.at({"subarray_id": subarray_id, "telescope": telescope})


async def main(run: Run) -> None:
    """Do it."""
    subarray = run.subarrays.at(dict(run.init))
    planned = run.init.get("observer") == "robot"
    async with run.subarrays.held(subarray, Holder(run.procedure, planned)):
        left = await subarray.clear()
        if left:
            run.books.fail(left)
        run.announce(f"{subarray.name} is empty")
