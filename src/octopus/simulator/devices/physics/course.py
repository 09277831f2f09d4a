"""What a subarray really does: its plan until somebody takes command, and from then on what it is commanded.

The past before the first command is a pure function of seed and time, like everything else in the world; so a history
generated from the plan and what the devices show now belong together.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .enums import ObsState
from .schedule import CONFIGURED, POINTED, Observation, Pointing, Schedule, Step
from .sky import Site
from .thermal import REACH, Piece, lagged

Stay = tuple[ObsState, float | None]
"""A state and how long it lasts in seconds; None: until somebody commands something else."""

NEXT = {
    ObsState.CONFIGURING: ObsState.READY,
    ObsState.SCANNING: ObsState.READY,
    ObsState.ABORTING: ObsState.ABORTED,
    ObsState.RESETTING: ObsState.IDLE,
    ObsState.RESTARTING: ObsState.EMPTY,
}
"""Where a state leads that ends by itself; RESOURCING leads to IDLE or EMPTY."""
KEPT = 240
"""Commanded steps that are remembered: more than an hour of observing, and nothing looks further back."""
KEPT_LAGGED = 1024
"""Lagged loads that are remembered."""


@dataclass(frozen=True, eq=False)
class Lag:
    """How a body follows what a subarray does: its time constant and the load, 0 to 1, by state, `idle` in others.

    One is only equal to itself.
    """

    seconds: float
    load: dict[ObsState, float]
    idle: float


class Course:
    """The course of one subarray: the plan until `live_since`, commanded steps from then on.

    Reading is safe in any thread while one thread writes.
    """

    def __init__(self, plan: Schedule) -> None:
        self.plan = plan
        self.live_since = math.inf
        """When the plan ceased to be followed by itself; infinite while it is followed."""
        self._steps: tuple[Step, ...] = ()
        self._pointings: tuple[Pointing, ...] = ()
        self._lagged: tuple[tuple[Step, ...], dict[tuple[float, Lag], float]] = (self._steps, {})

    @property
    def telescope(self) -> str:
        return self.plan.telescope

    @property
    def subarray(self) -> int:
        return self.plan.subarray

    @property
    def site(self) -> Site:
        return self.plan.site

    # Reading

    def step(self, time: float) -> Step:
        """The step under way."""
        steps = self._steps
        if not steps or time < self.live_since:
            return self.plan.step(time)
        return steps[max(0, bisect_right(steps, time, key=_start) - 1)]

    def steps(self, start: float, end: float) -> Iterator[Step]:
        """All steps that touch the range, in order."""
        steps, since = self._steps, self.live_since
        if start < since:
            for step in self.plan.steps(start, min(end, since)):
                if step.end <= since:
                    yield step
        for step in steps:
            if step.start >= end:
                return
            if step.end > start:
                yield step

    def pointing(self, time: float) -> Pointing:
        """The stretch of following a source that is under way, or the last before."""
        pointings = self._pointings
        place = bisect_right(pointings, time, key=_start)
        if place and time >= self.live_since:
            return pointings[place - 1]
        return self.plan.pointing(min(time, self.live_since))

    def loads(self, start: float, end: float, load: dict[ObsState, float], idle: float) -> list[Piece]:
        """The range as steps of load, by state; `idle` for states not named."""
        return [(step.start, step.end, load.get(step.state, idle)) for step in self.steps(start, end)]

    def lagged(self, time: float, lag: Lag) -> float:
        """The load as a body feels that follows it with a lag. Remembered: all receptors of a subarray ask the same."""
        of, known = self._lagged
        if of is not self._steps or len(known) > KEPT_LAGGED:
            known = {}
            self._lagged = (self._steps, known)
        found = known.get((time, lag))
        if found is None:
            pieces = self.loads(time - REACH * lag.seconds, time, lag.load, lag.idle)
            found = known[time, lag] = lagged(pieces, time, lag.seconds)
        return found

    # Commanding

    def hold(self, time: float) -> None:
        """From `time` on the plan is not followed by itself: what is under way ends, and nothing new begins."""
        if self.live_since < math.inf:
            return
        step = self.plan.step(time)
        after = NEXT.get(step.state)
        if step.state is ObsState.RESOURCING:
            after = self.plan.step(step.end + 0.5).state
        if after is None:
            held = [replace(step, end=math.inf)]
        else:
            seconds = step.observation.scan_seconds if step.observation else 0.0
            end = step.start + seconds if step.state is ObsState.SCANNING else step.end
            what = step.observation if after in CONFIGURED else None
            held = [replace(step, end=end), Step(after, end, math.inf, 0, what)]
        self._keep(held)
        self.live_since = time

    def follow(self, time: float, stays: Sequence[Stay], observation: Observation | None = None, scan: int = 0) -> None:
        """From `time` on, go through these states; the last stays. What was to come otherwise is dropped.

        Args:
            observation: what is configured; without it, what was configured before stays where a state keeps it.
            scan: number of the scan, for the stays that scan.
        """
        self.hold(time)
        before = [step for step in self._steps if step.start < time]
        last = before[-1] if before else self._steps[0]
        what = observation or last.observation
        steps = [*before[:-1], replace(last, end=time)] if before else []
        for state, duration in stays:
            end = math.inf if duration is None else time + duration
            number = scan if state is ObsState.SCANNING else 0
            steps.append(Step(state, time, end, number, what if state in CONFIGURED else None))
            time = end
        self._keep(steps)

    def _keep(self, steps: list[Step]) -> None:
        kept = tuple(steps[-KEPT:])
        self._pointings = tuple(self._joined(kept))
        self._steps = kept

    def _joined(self, steps: tuple[Step, ...]) -> Iterator[Pointing]:
        """Steps that follow one source one after another, as one."""
        current: Pointing | None = None
        for step in steps:
            if step.state not in POINTED or step.observation is None:
                continue
            if current is not None and current.end == step.start and current.observation == step.observation:
                current = replace(current, end=step.end)
                continue
            if current is not None:
                yield current
            current = Pointing(self._begin(step), step.end, step.observation)
        if current is not None:
            yield current

    def _begin(self, step: Step) -> float:
        """A step taken over from the plan may belong to a pointing that began before it."""
        planned = self.plan.pointing(step.start)
        same = planned.observation == step.observation and planned.start <= step.start <= planned.end
        return planned.start if same else step.start


def _start(item: Step | Pointing) -> float:
    return item.start
