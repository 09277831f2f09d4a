"""The plan of a subarray: an endless cycle through the SKA observation states, on a new source each time."""

from __future__ import annotations

import math
import time as clock
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from .enums import Band, ObsState
from .noise import mix, unit
from .sky import SOURCES, Site, Source, azimuth_elevation

SCAN_SECONDS, SETUP_SECONDS = 84.0, 80.0
"""How long a scan and the configuring before it last, where nobody says otherwise."""
NORMAL = (
    (ObsState.EMPTY, 8.0),
    (ObsState.RESOURCING, 5.0),
    (ObsState.IDLE, 7.0),
    (ObsState.CONFIGURING, SETUP_SECONDS),
    (ObsState.READY, 4.0),
    (ObsState.SCANNING, SCAN_SECONDS),
    (ObsState.READY, 4.0),
    (ObsState.SCANNING, SCAN_SECONDS),
    (ObsState.READY, 4.0),
    (ObsState.SCANNING, SCAN_SECONDS),
    (ObsState.READY, 4.0),
    (ObsState.IDLE, 8.0),
    (ObsState.RESOURCING, 4.0),
)
ABORTED = (
    *NORMAL[:7],
    (ObsState.SCANNING, 40.0),
    (ObsState.ABORTING, 4.0),
    (ObsState.ABORTED, 10.0),
    (ObsState.RESETTING, 4.0),
    (ObsState.IDLE, 126.0),
    (ObsState.RESOURCING, 4.0),
)
PERIOD = sum(duration for _, duration in NORMAL)
"""Seconds of one block; an aborted one lasts as long."""
POINTED = frozenset({ObsState.CONFIGURING, ObsState.READY, ObsState.SCANNING})
"""The states in which dishes and beams follow the source."""
CONFIGURED = POINTED | {ObsState.ABORTING, ObsState.ABORTED, ObsState.RESETTING, ObsState.FAULT}
"""The states in which a configuration is kept."""
LOWEST_ELEVATION = 25.0
BANDS = (Band.B1, Band.B2, Band.B2, Band.B5a)


@dataclass(frozen=True)
class Observation:
    """What is observed: the execution block's id, the source, the receiver band (NONE for SKA-Low), seconds a scan."""

    block: str
    source: Source
    band: Band = Band.NONE
    scan_seconds: float = SCAN_SECONDS


@dataclass(frozen=True)
class Step:
    """One stay in one state, `end` infinite while nothing ends it; `scan` is the scan's number, 0 outside scanning."""

    state: ObsState
    start: float
    end: float
    scan: int = 0
    observation: Observation | None = None


@dataclass(frozen=True)
class Pointing:
    """A stretch of time in which one source is followed; `end` is infinite while nothing ends it."""

    start: float
    end: float
    observation: Observation


@dataclass(frozen=True)
class Block:
    """One turn of the cycle on one source."""

    number: int
    start: float
    observation: Observation
    steps: tuple[Step, ...]

    @property
    def source(self) -> Source:
        return self.observation.source

    @property
    def is_aborted(self) -> bool:
        """Whether something goes wrong, and it is aborted in a scan."""
        return any(step.state is ObsState.ABORTED for step in self.steps)

    @cached_property
    def pointing(self) -> Pointing:
        """From when to when the source is followed."""
        pointed = [step for step in self.steps if step.state in POINTED]
        return Pointing(pointed[0].start, pointed[-1].end, self.observation)

    def step(self, time: float) -> Step:
        return self.steps[max(0, bisect_right(self._starts, time) - 1)]

    @cached_property
    def _starts(self) -> list[float]:
        return [step.start for step in self.steps]


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

    def pointing(self, time: float) -> Pointing:
        """The one under way, or the last before."""
        block = self.block(time)
        return block.pointing if time >= block.pointing.start else self.numbered(block.number - 1).pointing

    def _plan(self, number: int) -> Block:
        start = number * PERIOD + self.offset
        plan = ABORTED if unit(self.key, "abort", number) < 0.1 else NORMAL
        source = self._source(number, start)
        band = BANDS[SOURCES.index(source) % len(BANDS)] if self.telescope == "mid" else Band.NONE
        observation = Observation(self.identifier("eb", start), source, band)
        steps, at, scan = [], start, (number % 1_000_000) * 3
        for state, duration in plan:
            scan += state is ObsState.SCANNING
            what = observation if state in CONFIGURED else None
            steps.append(Step(state, at, at + duration, scan if state is ObsState.SCANNING else 0, what))
            at += duration
        return Block(number, start, observation, tuple(steps))

    def identifier(self, kind: str, start: float) -> str:
        """The id of a block's entity (`eb`, `sbi`) in the form of ska-ser-skuid: kind, generator, day, number in it."""
        day = math.floor(start / 86400.0)
        number = math.floor((start - day * 86400.0) / PERIOD) + 1
        date = clock.strftime("%Y%m%d", clock.gmtime(day * 86400.0))
        return f"{kind}-{self.telescope}{self.subarray:02d}-{date}-{number:05d}"

    def _source(self, number: int, start: float) -> Source:
        """One that is up for the whole block; by chance among those, or the highest if none is."""
        first = mix(self.key, "source", number) % len(SOURCES)
        turned = SOURCES[first:] + SOURCES[:first]
        highest = (-90.0, turned[0])
        for source in turned:
            height = self._height(source, start)
            if LOWEST_ELEVATION < height < 80.0:
                return source
            highest = max(highest, (height, source), key=lambda entry: entry[0])
        return highest[1]

    def _height(self, source: Source, start: float) -> float:
        ends = [azimuth_elevation(self.site, source, start + part)[1] for part in (0.0, PERIOD)]
        return max(ends) if max(ends) >= 80.0 else min(ends)
