"""A dish: it slews at the rate of its drives, tracks the source of its subarray, stows in storms, obeys an operator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum, auto

from .course import Course, Lag
from .enums import AdminMode, Band, DishMode, HealthState, ObsState, PointingState
from .noise import mix, smooth, unit, wander
from .sky import Source, azimuth_elevation
from .timeline import Timeline
from .weather import Weather

Position = tuple[float, float]
"""Azimuth and elevation in degrees."""

AZIMUTH_RATE, ELEVATION_RATE = 3.0, 1.0
"""Fastest slew in degrees a second (SKA-Mid dish)."""
AZIMUTH_RANGE, ELEVATION_RANGE = (-270.0, 270.0), (15.0, 90.0)
SETTLED_AFTER = 200.0
"""After this many seconds any slew has ended."""
STOW_ELEVATION = 90.0
ON_TARGET = 0.02
"""Degrees within which the dish counts as on target."""
MOTOR = Lag(90.0, {ObsState.CONFIGURING: 1.0, ObsState.SCANNING: 0.35, ObsState.READY: 0.3}, 0.05)


class Motion(Enum):
    HOLD = auto()
    TRACK = auto()
    SLEW = auto()
    STOW = auto()


@dataclass(frozen=True)
class Order:
    """What an operator told the dish; `to` is the place of a SLEW, `mode` what the dish mode then reads."""

    motion: Motion
    mode: DishMode
    to: Position = (0.0, STOW_ELEVATION)


@dataclass(frozen=True)
class Segment:
    """A stretch of time with one aim."""

    motion: Motion
    start: float
    to: Position = (0.0, STOW_ELEVATION)
    source: Source | None = None
    order: Order | None = None


class Dish:
    """The model of one dish."""

    def __init__(self, seed: int, number: int, course: Course, weather: Weather) -> None:
        self.key = mix(seed, "dish", number)
        self.course = course
        self.weather = weather
        self.orders: Timeline[Order | None] = Timeline(None)
        self.admin_mode: Timeline[AdminMode] = Timeline(AdminMode.ONLINE)
        self.band: Timeline[Band | None] = Timeline(None)
        self.offsets: Timeline[Position] = Timeline((0.0, 0.0))
        """Pointing offsets in azimuth and elevation, arcseconds."""
        self._starts: dict[Segment, Position] = {}

    def segment(self, time: float) -> Segment:
        """What the dish does at `time`: an order beats a storm, a storm beats the subarray."""
        order, since = self.orders.at(time), self.orders.since(time)
        if order is not None:
            return Segment(order.motion, since, order.to, order=order)
        storm = self.weather.stow(time)
        if storm is not None:
            return Segment(Motion.STOW, max(storm[0], since))
        return self._observing(time, max(since, self._last_storm_end(time)))

    def _observing(self, time: float, not_before: float) -> Segment:
        pointing = self.course.pointing(time)
        if time < pointing.end:
            return Segment(Motion.TRACK, max(pointing.start, not_before), source=pointing.observation.source)
        return Segment(Motion.HOLD, max(pointing.end, not_before))

    def _last_storm_end(self, time: float) -> float:
        """When the stow before `time` ended, if that is so lately that the dish may still be on its way."""
        earlier = self.weather.stow(time - SETTLED_AFTER)
        return earlier[1] if earlier is not None and earlier[1] <= time else -math.inf

    def aim(self, segment: Segment, time: float) -> Position:
        """Where the segment wants the dish to point."""
        if segment.motion is Motion.TRACK and segment.source is not None:
            azimuth, elevation = azimuth_elevation(self.course.site, segment.source, time)
            across, up = self.offsets.at(time)
            elevation += up / 3600.0
            azimuth += across / 3600.0
            return _clamp(azimuth, AZIMUTH_RANGE), _clamp(elevation, ELEVATION_RANGE)
        if segment.motion is Motion.SLEW:
            return segment.to
        start = self._start_of(segment)
        return (start[0], STOW_ELEVATION) if segment.motion is Motion.STOW else start

    def desired(self, time: float) -> Position:
        """Where it should point."""
        return self.aim(self.segment(time), time)

    def drive(self, time: float) -> Position:
        """Where the drives have brought it; never faster than their rates."""
        segment = self.segment(time)
        return self._along(segment, time)

    def _along(self, segment: Segment, time: float) -> Position:
        goal = self.aim(segment, time)
        age = time - segment.start
        if age > SETTLED_AFTER:
            return goal
        start = self._start_of(segment)
        return (
            start[0] + _clamp(goal[0] - start[0], (-AZIMUTH_RATE * age, AZIMUTH_RATE * age)),
            start[1] + _clamp(goal[1] - start[1], (-ELEVATION_RATE * age, ELEVATION_RATE * age)),
        )

    def _start_of(self, segment: Segment) -> Position:
        """Where the dish stood when the segment began: where the one before had brought it by then."""
        found = self._starts.get(segment)
        if found is None:
            before = self.segment(segment.start - 0.001)
            if segment.motion in (Motion.HOLD, Motion.STOW) and before.start == segment.start:
                found = (0.0, STOW_ELEVATION)
            else:
                found = self._along(before, segment.start)
            if len(self._starts) > 64:
                self._starts.clear()
            self._starts[segment] = found
        return found

    def achieved(self, time: float) -> Position:
        """Where it really points: the drives, and a little shake that grows with the wind."""
        azimuth, elevation = self.drive(time)
        across, up = self._shake(time)
        return azimuth + across / 3600.0, elevation + up / 3600.0

    def _shake(self, time: float) -> Position:
        """Arcseconds."""
        strength = 0.6 + 0.18 * self.weather.wind_speed(time)
        return strength * wander(self.key + 1, time, 3.0), strength * wander(self.key + 2, time, 3.0)

    def pointing_error(self, time: float) -> float:
        """Angle between desired and achieved, in arcseconds."""
        wanted, real = self.desired(time), self.achieved(time)
        across = (wanted[0] - real[0]) * math.cos(math.radians(real[1]))
        return 3600.0 * math.hypot(across, wanted[1] - real[1])

    def is_moving(self, time: float) -> bool:
        """Whether it is on its way to its aim."""
        wanted, driven = self.desired(time), self.drive(time)
        return abs(wanted[0] - driven[0]) > ON_TARGET or abs(wanted[1] - driven[1]) > ON_TARGET

    def target_lock(self, time: float) -> bool:
        return self.segment(time).motion is Motion.TRACK and not self.is_moving(time)

    def pointing_state(self, time: float) -> PointingState:
        if self.is_moving(time):
            return PointingState.SLEW
        return PointingState.TRACK if self.segment(time).motion is Motion.TRACK else PointingState.READY

    def dish_mode(self, time: float) -> DishMode:
        segment = self.segment(time)
        if segment.order is not None:
            return segment.order.mode
        if segment.motion is Motion.STOW:
            return DishMode.STOW
        if segment.motion is Motion.TRACK:
            return DishMode.CONFIG if time - segment.start < 8.0 else DishMode.OPERATE
        return DishMode.STANDBY_FP

    def configured_band(self, time: float) -> Band:
        """The band an operator chose, or the one last configured for an observation."""
        chosen = self.band.at(time)
        return chosen if chosen is not None else self.course.pointing(time).observation.band

    def motor_temperature(self, time: float) -> float:
        """Of the azimuth drive, in degrees Celsius: it warms while the dish slews."""
        work = self.course.lagged(time, MOTOR)
        own = 3.0 * unit(self.key, "motor")
        return self.weather.temperature(time) + 6.0 + own + 19.0 * work + 0.3 * wander(self.key + 3, time, 20.0)

    def receiver_temperature(self, time: float) -> float:
        """Of the cryostat's cold stage, in kelvin; it warms slowly while the dish stands by at low power."""
        cold = 18.5 + 1.2 * unit(self.key, "cryostat") + 0.35 * smooth(self.key + 4, time, 45.0)
        order = self.orders.at(time)
        if order is not None and order.mode is DishMode.STANDBY_LP:
            cold += 60.0 * (1 - math.exp(-(time - self.orders.since(time)) / 600.0))
        return cold

    def health(self, time: float) -> HealthState:
        if self.admin_mode.at(time) is AdminMode.OFFLINE:
            return HealthState.UNKNOWN
        stowed = self.segment(time).motion is Motion.STOW
        return HealthState.DEGRADED if stowed or self.receiver_temperature(time) > 30.0 else HealthState.OK


def _clamp(value: float, limits: tuple[float, float]) -> float:
    return min(limits[1], max(limits[0], value))
