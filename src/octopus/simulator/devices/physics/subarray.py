"""A subarray: what it is commanded, or its plan while nobody commands it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .course import Course
from .dish import Dish
from .enums import AdminMode, HealthState, ObsState
from .noise import mix
from .schedule import Step
from .station import Station
from .timeline import Timeline


class Subarray:
    """The model of one subarray."""

    def __init__(
        self,
        seed: int,
        course: Course,
        resources: tuple[str, ...],
        receptors: Sequence[Station | Dish],
    ) -> None:
        self.key = mix(seed, course.telescope, "subarray node", course.subarray)
        self.course = course
        self.resources = resources
        self.receptors = receptors
        self.admin_mode: Timeline[AdminMode] = Timeline(AdminMode.ONLINE)
        self.integration: Timeline[float] = Timeline(0.849)
        """Integration time of the correlator in seconds."""

    def step(self, time: float) -> Step:
        return self.course.step(time)

    def obs_state(self, time: float) -> ObsState:
        return self.step(time).state

    def assigned(self, time: float) -> tuple[str, ...]:
        empty = self.obs_state(time) in (ObsState.EMPTY, ObsState.RESOURCING, ObsState.RESTARTING)
        return () if empty else self.resources

    def scan_id(self, time: float) -> int:
        """The number of the scan; 0 outside scanning."""
        return self.step(time).scan

    def configuration_id(self, time: float) -> str:
        """The execution block being observed; empty while nothing is configured."""
        observation = self.step(time).observation
        return observation.block if observation else ""

    def target(self, time: float) -> str:
        observation = self.step(time).observation
        return observation.source.name if observation else ""

    def progress(self, time: float) -> float:
        """Of the step under way, in per cent; 0 where only a command will end it."""
        step = self.step(time)
        if math.isinf(step.end):
            return 0.0
        return min(100.0, max(0.0, 100.0 * (time - step.start) / (step.end - step.start)))

    def remaining(self, time: float) -> float:
        """Seconds to the end of the scan; 0 outside."""
        step = self.step(time)
        return max(0.0, step.end - time) if step.state is ObsState.SCANNING else 0.0

    def health(self, time: float) -> HealthState:
        if self.admin_mode.at(time) is AdminMode.OFFLINE:
            return HealthState.UNKNOWN
        if self.obs_state(time) in (ObsState.ABORTED, ObsState.FAULT):
            return HealthState.DEGRADED
        good = sum(receptor.health(time) is HealthState.OK for receptor in self.receptors)
        return HealthState.OK if 2 * good > len(self.receptors) or not self.receptors else HealthState.DEGRADED
