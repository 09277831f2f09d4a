"""The observing cycle of a subarray: it walks the SKA observation states by itself, on a new source each time."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from .enums import ObsState
from .noise import mix, unit
from .sky import SOURCES, Site, Source, azimuth_elevation
from .thermal import Piece

NORMAL = (
    (ObsState.EMPTY, 8.0),
    (ObsState.RESOURCING, 5.0),
    (ObsState.IDLE, 7.0),
    (ObsState.CONFIGURING, 80.0),
    (ObsState.READY, 4.0),
    (ObsState.SCANNING, 84.0),
    (ObsState.READY, 4.0),
    (ObsState.SCANNING, 84.0),
    (ObsState.READY, 4.0),
    (ObsState.SCANNING, 84.0),
    (ObsState.READY, 4.0),
    (ObsState.IDLE, 8.0),
    (ObsState.RESOURCING, 4.0),
)
ABORTED = (
    *NORMAL[:7],
    (ObsState.SCANNING, 40.0),
    (ObsState.ABORTING, 4.0),
    (ObsState.ABORTED, 30.0),
    (ObsState.RESETTING, 4.0),
    (ObsState.IDLE, 106.0),
    (ObsState.RESOURCING, 4.0),
)
PERIOD = sum(duration for _, duration in NORMAL)
"""Seconds of one block; an aborted one lasts as long."""
POINTED = frozenset({ObsState.CONFIGURING, ObsState.READY, ObsState.SCANNING})
"""The states in which dishes and beams follow the source."""
LOWEST_ELEVATION = 25.0


@dataclass(frozen=True)
class Step:
    """One stay in one state; `scan` counts the scans of the block from 1, None outside scanning."""

    state: ObsState
    start: float
    end: float
    scan: int | None = None


@dataclass(frozen=True)
class Block:
    """One turn of the cycle on one source."""

    number: int
    start: float
    source: Source
    steps: tuple[Step, ...]

    @property
    def pointed(self) -> tuple[float, float]:
        """From when to when the source is followed."""
        pointed = [step for step in self.steps if step.state in POINTED]
        return pointed[0].start, pointed[-1].end

    def step(self, time: float) -> Step:
        starts = [step.start for step in self.steps]
        return self.steps[max(0, bisect_right(starts, time) - 1)]


@dataclass(frozen=True)
class Schedule:
    """The endless cycle of one subarray of one telescope (`low` or `mid`)."""

    seed: int
    telescope: str
    subarray: int
    site: Site
    _blocks: dict[int, Block] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> int:
        return mix(self.seed, self.telescope, "subarray", self.subarray)

    @property
    def offset(self) -> float:
        """The subarrays are spread over the cycle, so that something always happens somewhere."""
        return PERIOD * (0.25 * (self.telescope == "mid") + 0.5 * (self.subarray % 2) + 0.07 * self.subarray)

    def block(self, time: float) -> Block:
        """The block under way."""
        return self.numbered(math.floor((time - self.offset) / PERIOD))

    def numbered(self, number: int) -> Block:
        found = self._blocks.get(number)
        if found is None:
            found = self._plan(number)
            if len(self._blocks) > 64:
                self._blocks.clear()
            self._blocks[number] = found
        return found

    def step(self, time: float) -> Step:
        return self.block(time).step(time)

    def steps(self, start: float, end: float) -> Iterator[Step]:
        """All steps that touch the range, in order."""
        number = self.block(start).number
        while True:
            block = self.numbered(number)
            for step in block.steps:
                if step.start >= end:
                    return
                if step.end > start:
                    yield step
            number += 1

    def loads(self, start: float, end: float, load: dict[ObsState, float], idle: float) -> list[Piece]:
        """The range as steps of load, by state; `idle` for states not named."""
        return [(step.start, step.end, load.get(step.state, idle)) for step in self.steps(start, end)]

    def scan_id(self, time: float) -> int:
        """A number that grows by one a scan; 0 outside scanning."""
        block = self.block(time)
        scan = block.step(time).scan
        return 0 if scan is None else (block.number % 1_000_000) * 3 + scan

    def _plan(self, number: int) -> Block:
        start = number * PERIOD + self.offset
        plan = ABORTED if unit(self.key, "abort", number) < 0.1 else NORMAL
        steps, at, scan = [], start, 0
        for state, duration in plan:
            scan += state is ObsState.SCANNING
            steps.append(Step(state, at, at + duration, scan if state is ObsState.SCANNING else None))
            at += duration
        return Block(number, start, self._source(number, start), tuple(steps))

    def _source(self, number: int, start: float) -> Source:
        """One that is up for the whole block; by chance among those, or the highest if none is."""
        first = mix(self.key, "source", number) % len(SOURCES)
        turned = SOURCES[first:] + SOURCES[:first]
        heights = [(self._height(source, start), source) for source in turned]
        for height, source in heights:
            if LOWEST_ELEVATION < height < 80.0:
                return source
        return max(heights, key=lambda entry: entry[0])[1]

    def _height(self, source: Source, start: float) -> float:
        ends = [azimuth_elevation(self.site, source, start + part)[1] for part in (0.0, PERIOD)]
        return max(ends) if max(ends) >= 80.0 else min(ends)
