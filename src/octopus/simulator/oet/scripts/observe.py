"""Observe one target with one subarray: assign, configure, scan, end, release; the books are kept in the ODA.

init: `subarray_id` (1), `telescope` (mid or low). main, all of it optional: `target` (the name of a known source, or
`{"name", "ra", "dec"}` in degrees; the highest known source), `scans` (3), `scan_duration` and `setup` (seconds),
`band` (1 2 3 4 5a 5b). An activity adds `sb_json` and `sbi_id`; the observing robot adds ids and the planned start.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import msgspec

from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.schedule import SCAN_SECONDS, SETUP_SECONDS
from octopus.simulator.devices.physics.sky import SOURCES, Site, Source, azimuth_elevation
from octopus.simulator.oet.books import Block
from octopus.simulator.oet.scripting import Run
from octopus.simulator.oet.subarrays import Holder, Subarray

GAP = 4.0
ASSIGN, CONFIGURE = 8.0, 20.0
"""Seconds after a planned start."""


class Arguments(msgspec.Struct, forbid_unknown_fields=True):
    """The keyword arguments of `main`."""

    target: str | dict[str, Any] | None = None
    scans: int = 3
    scan_duration: float = SCAN_SECONDS
    setup: float = SETUP_SECONDS
    band: str | None = None
    sb_json: str | None = None
    sbi_id: str | None = None
    sbd_id: str | None = None
    eb_id: str | None = None
    start: float | None = None
    """When the block begins by the plan, epoch seconds; without it each step follows the last at once."""
    first_scan: int = 1
    resume_from: float | None = None
    """The observation runs already: what the plan has before this time (epoch seconds) was done."""


async def init(run: Run, subarray_id: int = 1, telescope: str = "mid", **_: Any) -> None:
    """Check that there can be such a subarray."""
    run.subarrays.at({"subarray_id": subarray_id, "telescope": telescope})


async def main(run: Run, **given: Any) -> None:
    """Observe."""
    asked = msgspec.convert(given, Arguments)
    if asked.sb_json is not None:
        asked = defined(asked, asked.sb_json)
    subarray = run.subarrays.at(dict(run.init))
    source = find(asked.target, subarray.site)
    ids = {"eb_id": asked.eb_id, "sbd_id": asked.sbd_id, "sbi_id": asked.sbi_id}
    async with (
        run.subarrays.held(subarray, Holder(run.procedure, run.init.get("observer") == "robot")),
        run.books.block(subarray.telescope, subarray.number, source.name, **ids) as block,
    ):
        if asked.resume_from is not None:
            run.announce(f"going on with {block.id}")
        else:
            await clear(run, subarray)
        await Observation(run, subarray, block, source, asked).observe()
    run.announce(f"{block.id} is complete")


async def clear(run: Run, subarray: Subarray) -> None:
    """Empty the subarray; whatever was observed there has failed."""
    left = await subarray.clear()
    if left:
        run.books.fail(left)
        run.announce(f"{subarray.name} was left with {left}; cleared")


class Observation:
    """The steps of the script, each on its planned beat where there is a plan."""

    def __init__(self, run: Run, subarray: Subarray, block: Block, source: Source, asked: Arguments) -> None:
        self.run, self.subarray, self.block, self.source, self.asked = run, subarray, block, source, asked
        self.done = asked.resume_from or 0.0

    async def observe(self) -> None:
        """All of it."""
        scans, hasty = self.asked.scans, self.subarray.hasty
        if await self.beat(ASSIGN):
            self.run.announce(f"assigning the receptors of {self.subarray.name}")
            await self.ask("assign_resources", {}, "AssignResources", {}, ObsState.IDLE, hasty(5.0))
        if await self.beat(CONFIGURE):
            await self.configure()
        for index in range(scans):
            if await self.beat(self.offset(index)):
                self.run.announce(f"scan {index + 1}/{scans}")
                number = {"scan_id": self.asked.first_scan + index}
                await self.ask("scan", number, "Scan", number, ObsState.READY, self.asked.scan_duration)
        if await self.beat(self.offset(scans)):
            await self.subarray.reach(ObsState.READY, 0.0)
            await self.ask("end", {}, "End", None, ObsState.IDLE, 0.0)
        if await self.beat(self.offset(scans) + 8.0):
            await self.ask("release_all_resources", {}, "ReleaseAllResources", None, ObsState.EMPTY, hasty(4.0))

    async def configure(self) -> None:
        """Turn to the source."""
        self.run.announce(f"turning to {self.source.name}")
        band = self.asked.band or ""
        field = {
            "target_name": self.source.name,
            "reference_frame": "icrs",
            "attrs": {"c1": self.source.right_ascension, "c2": self.source.declination},
        }
        configuration = {
            "interface": "https://schema.skao.int/ska-tmc-configure/4.1",
            "configuration_id": self.block.id,
            "pointing": {"groups": [{"field": field}]},
            "dish": {"receiver_band": band},
            "tmc": {"scan_duration": self.asked.scan_duration, "setup_duration": self.asked.setup},
        }
        told = {"target": self.source.name, "receiver_band": band}
        await self.ask("configure", told, "Configure", configuration, ObsState.READY, self.asked.setup)

    def offset(self, index: int) -> float:
        """Seconds from the planned start to a scan, counted from 0; to the end behind the last."""
        return CONFIGURE + self.asked.setup + GAP + index * (self.asked.scan_duration + GAP)

    async def beat(self, offset: float) -> bool:
        """Sleep until so many seconds after the planned start; False for a step that was done already."""
        if self.asked.start is None:
            return True
        if self.asked.start + offset < self.done:
            return False
        await asyncio.sleep(max(0.0, self.asked.start + offset - time.time()))
        return True

    async def ask(
        self,
        name: str,
        noted: dict[str, Any],
        command: str,
        argument: dict[str, Any] | None,
        wanted: ObsState,
        seconds: float,
    ) -> None:
        """One request: told to the subarray, waited for, and noted."""
        async with self.block.request(name, {"subarray_id": self.subarray.number, **noted}):
            await self.subarray.tell(command, argument)
            await self.subarray.reach(wanted, seconds)


def defined(asked: Arguments, path: str) -> Arguments:
    """The arguments, with target, scans and band of a scheduling block definition."""
    sbd = json.loads(Path(path).read_text(encoding="utf-8"))
    place = sbd["targets"][0]["reference_coordinate"]
    band = sbd["csp_configurations"][0]["common"]["frequency_band"]
    duration = sbd["scan_definitions"][0]["scan_duration_ms"] / 1000
    return msgspec.structs.replace(
        asked,
        target={"name": sbd["targets"][0]["name"], "ra": place["ra"], "dec": place["dec"]},
        scans=len(sbd["scan_sequence"]),
        scan_duration=duration if asked.scan_duration == SCAN_SECONDS else asked.scan_duration,
        band=None if band == "low" else band,
        sbd_id=sbd["sbd_id"],
    )


def find(target: str | dict[str, Any] | None, site: Site) -> Source:
    """The source that is meant."""
    if isinstance(target, dict):
        return Source(str(target["name"]), float(target["ra"]), float(target["dec"]))
    if target is None:
        now = time.time()
        return max(SOURCES, key=lambda source: azimuth_elevation(site, source, now)[1])
    for source in SOURCES:
        if source.name.lower() == target.strip().lower():
            return source
    raise ValueError(f"unknown target {target!r}; known are {', '.join(source.name for source in SOURCES)}")
