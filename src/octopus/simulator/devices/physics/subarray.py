"""A subarray: the cycle of its schedule, and what an operator does to it."""

from __future__ import annotations

from collections.abc import Callable

from .enums import AdminMode, HealthState, ObsState
from .noise import mix
from .schedule import Schedule
from .timeline import Timeline

RECOVERS_AFTER = 120.0
"""Seconds after which an aborted subarray that nobody resets restarts by itself."""


class Subarray:
    """The model of one subarray."""

    def __init__(
        self,
        seed: int,
        schedule: Schedule,
        resources: tuple[str, ...],
        resources_health: Callable[[float], HealthState],
    ) -> None:
        self.key = mix(seed, schedule.telescope, "subarray node", schedule.subarray)
        self.schedule = schedule
        self.resources = resources
        self._resources_health = resources_health
        self.orders: Timeline[ObsState | None] = Timeline(None)
        self.admin_mode: Timeline[AdminMode] = Timeline(AdminMode.ONLINE)
        self.integration: Timeline[float] = Timeline(0.849)
        """Integration time of the correlator in seconds."""

    def obs_state(self, time: float) -> ObsState:
        ordered = self.orders.at(time)
        return self.schedule.step(time).state if ordered is None else ordered

    def assigned(self, time: float) -> tuple[str, ...]:
        empty = self.obs_state(time) in (ObsState.EMPTY, ObsState.RESOURCING, ObsState.RESTARTING)
        return () if empty else self.resources

    def scan_id(self, time: float) -> int:
        return self.schedule.scan_id(time) if self.obs_state(time) is ObsState.SCANNING else 0

    def configuration_id(self, time: float) -> str:
        """As ska-skuid would number it; empty while nothing is configured."""
        if self.obs_state(time) in (ObsState.EMPTY, ObsState.RESOURCING, ObsState.IDLE, ObsState.RESTARTING):
            return ""
        block = self.schedule.block(time).number % 1_000_000
        return f"eb-{self.schedule.telescope}-{self.schedule.subarray:02d}-{block:06d}"

    def target(self, time: float) -> str:
        return self.schedule.block(time).source.name if self.configuration_id(time) else ""

    def progress(self, time: float) -> float:
        """Of the step under way, in per cent."""
        if self.orders.at(time) is not None:
            return 0.0
        step = self.schedule.step(time)
        return 100.0 * (time - step.start) / (step.end - step.start)

    def remaining(self, time: float) -> float:
        """Seconds to the end of the scan; 0 outside."""
        return max(0.0, self.schedule.step(time).end - time) if self.obs_state(time) is ObsState.SCANNING else 0.0

    def health(self, time: float) -> HealthState:
        if self.admin_mode.at(time) is AdminMode.OFFLINE:
            return HealthState.UNKNOWN
        if self.obs_state(time) in (ObsState.ABORTED, ObsState.FAULT):
            return HealthState.DEGRADED
        return self._resources_health(time)

    def abort(self, time: float) -> None:
        self.orders.plan(
            [
                (time, ObsState.ABORTING),
                (time + 3.0, ObsState.ABORTED),
                (time + RECOVERS_AFTER, ObsState.RESTARTING),
                (time + RECOVERS_AFTER + 4.0, None),
            ]
        )

    def reset(self, time: float) -> None:
        """Back to IDLE with its resources, then on with the cycle."""
        self.orders.plan([(time, ObsState.RESETTING), (time + 3.0, ObsState.IDLE), (time + 25.0, None)])

    def restart(self, time: float) -> None:
        """Back to EMPTY, then on with the cycle."""
        self.orders.plan([(time, ObsState.RESTARTING), (time + 3.0, ObsState.EMPTY), (time + 15.0, None)])

    def end_scan(self, time: float) -> None:
        """READY until the scan would have ended."""
        self.orders.plan([(time, ObsState.READY), (max(time + 1.0, self.schedule.step(time).end), None)])
