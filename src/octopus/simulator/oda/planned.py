"""The entities of the past: what the plan observed before the telescope started, told as the scripts would have.

Nothing of them is stored but their ids and times: an entity is made when it is asked for, from the same plan that the
devices' past and the archive's history come from, so the three agree to the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise, takewhile

import msgspec

from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.schedule import PERIOD, Block, Schedule, Step
from octopus.simulator.devices.physics.telescope import plans
from octopus.simulator.oda.entities import (
    BAND_TEXT,
    Entity,
    Request,
    definition_id,
    execution_block,
    instance,
    metadata,
)

OBSERVER = "observing robot"
ID = re.compile(r"(eb|sbi)-(low|mid)(\d\d)-(\d{8})-(\d{5})")
ABORTED = "the procedure was stopped"
"""What is noted of a request during which somebody stopped the procedure."""
OPENED = 1.0
"""Seconds after the block's start at which its procedure runs and its books are opened."""


class PlannedBlock(msgspec.Struct, frozen=True):
    """One block of the plan as the archive of observations knows it; epoch seconds."""

    eb_id: str
    sbi_id: str
    created: float
    closed: float
    """When the last request was answered."""
    failed: bool
    version: int
    """One more than the requests that were answered, since each is written."""


class Planned:
    """The blocks of all subarrays.

    Args:
        seed: of the telescope.
        until: when the telescope was handed over to whoever observes; a block under way then is told up to there.
    """

    def __init__(self, seed: int, until: float) -> None:
        self._plans = {(plan.telescope, plan.subarray): plan for plan in plans(seed)}
        self._until = until

    def between(self, start: float, end: float) -> Iterator[PlannedBlock]:
        """All blocks that were begun in the range and before `until`, subarray by subarray."""
        for plan in self._plans.values():
            block = plan.block(start)
            while block.start < min(end, self._until):
                if block.start >= start:
                    yield self._told(plan, block)
                block = plan.numbered(block.number + 1)

    def is_over(self, found: PlannedBlock) -> bool:
        """Whether the block had ended when the telescope was handed over."""
        return found.closed <= self._until

    def entity(self, entity_id: str) -> Entity | None:
        """An execution block or an instance by its id; None when it is none of the plan's."""
        match = ID.fullmatch(entity_id)
        plan = self._plans.get((match[2], int(match[3]))) if match else None
        if match is None or plan is None:
            return None
        day = datetime.strptime(match[4], "%Y%m%d").replace(tzinfo=UTC).timestamp()
        block = plan.block(day + (int(match[5]) - 0.5) * PERIOD)
        for near in (block, plan.numbered(block.number - 1), plan.numbered(block.number + 1)):
            if plan.identifier(match[1], near.start) == entity_id:
                return self._block(plan, near) if match[1] == "eb" else self._instance(plan, near)
        return None

    def _told(self, plan: Schedule, block: Block) -> PlannedBlock:
        sbi_id = plan.identifier("sbi", block.start)
        closed = _observed(block)[-1].end
        requests = list(self._requests(plan, block)) if closed > self._until else []
        version = 1 + sum(request.received <= self._until for request in requests)
        if closed <= self._until:
            version = 5 if block.is_aborted else 8
        return PlannedBlock(block.observation.block, sbi_id, block.start + OPENED, closed, block.is_aborted, version)

    def _block(self, plan: Schedule, block: Block) -> Entity:
        told = self._told(plan, block)
        requests = [request for request in self._requests(plan, block) if request.received <= self._until]
        labels = {
            "subarray": f"{plan.telescope}-tmc/subarray/{plan.subarray:02d}",
            "target": block.source.name,
        }
        found = execution_block(
            told.eb_id,
            plan.telescope,
            requests,
            sbd_id=definition_id(plan.telescope, block.source),
            sbi_id=told.sbi_id,
            labels=labels,
        )
        last = max([told.created, *(request.received for request in requests)])
        return {**found, "metadata": metadata(1 + len(requests), told.created, last, OBSERVER)}

    def _instance(self, plan: Schedule, block: Block) -> Entity:
        told = self._told(plan, block)
        found = instance(
            told.sbi_id,
            plan.telescope,
            plan.subarray,
            sbd_id=definition_id(plan.telescope, block.source),
            eb_id=told.eb_id,
            activity="observe",
            executed=told.created,
            arguments={"target": block.source.name},
        )
        return {**found, "metadata": metadata(1, told.created, told.created, OBSERVER)}

    def _requests(self, plan: Schedule, block: Block) -> Iterator[Request]:
        """What the script of the block asks for, with the times of question and answer."""
        steps = _observed(block)
        for before, step in pairwise(steps):
            asked = _asked(block, before, step)
            if asked is None:
                continue
            name, arguments = asked
            cut = block.is_aborted and step is steps[-1]
            yield Request(
                name, {"subarray_id": plan.subarray, **arguments}, step.start, step.end, ABORTED if cut else None
            )


def _observed(block: Block) -> list[Step]:
    """The steps until the block's books were closed: all, or until the abort."""
    return list(takewhile(lambda step: step.state is not ObsState.ABORTING, block.steps))


def _asked(block: Block, before: Step, step: Step) -> tuple[str, Entity] | None:
    """The request that led into a step, with its arguments; None where none did."""
    if step.state is ObsState.RESOURCING:
        return ("assign_resources" if before.state is ObsState.EMPTY else "release_all_resources"), {}
    if step.state is ObsState.CONFIGURING:
        band = block.observation.band
        return "configure", {"target": block.source.name, "receiver_band": BAND_TEXT.get(band, "")}
    if step.state is ObsState.SCANNING:
        return "scan", {"scan_id": step.scan}
    return ("end", {}) if step.state is ObsState.IDLE and before.state is ObsState.READY else None
