"""An MCCS station: 256 antennas on its tiles, summed into one beam that follows the source of its subarray."""

from __future__ import annotations

import math

from .course import Course
from .enums import AdminMode, HealthState, ObsState, Power
from .noise import mix, smooth, unit, wander
from .schedule import POINTED
from .sky import azimuth_elevation
from .spectrum import Passband
from .tile import Tile
from .timeline import Timeline

CALIBRATION_EVERY = 600.0
ANTENNAS = 256
CHANNELS = 512


class Station:
    """The model of one station over its tiles."""

    def __init__(self, seed: int, number: int, course: Course, tiles: list[Tile]) -> None:
        self.key = mix(seed, "station", number)
        self.course = course
        self.tiles = tiles
        self.power: Timeline[Power] = Timeline(Power.ON)
        self.admin_mode: Timeline[AdminMode] = Timeline(AdminMode.ONLINE)
        self.calibrated: Timeline[float] = Timeline(math.nan)
        """When an operator calibrated last; NaN: by the clock, every ten minutes."""
        self.passband = Passband(self.key, CHANNELS, 50.0, 350.0, hydrogen=False)

    def is_configured(self, time: float) -> bool:
        return self.power.at(time) is Power.ON and self.course.step(time).state in POINTED - {ObsState.CONFIGURING}

    def calibration_age(self, time: float) -> float:
        """Seconds since the last calibration."""
        automatic = (time + CALIBRATION_EVERY * unit(self.key, "calibration")) % CALIBRATION_EVERY
        manual = time - self.calibrated.at(time)
        return automatic if math.isnan(manual) or manual > CALIBRATION_EVERY else min(automatic, manual)

    def beam(self, time: float) -> tuple[float, float]:
        """Azimuth and elevation of the beam; at zenith when nothing is observed."""
        step = self.course.step(time)
        if self.power.at(time) is not Power.ON or step.state not in POINTED or step.observation is None:
            return 0.0, 90.0
        return azimuth_elevation(self.course.site, step.observation.source, time)

    def antenna_powers(self, time: float) -> list[float]:
        """Power of the antennas in dBm; three of them are dead."""
        if self.power.at(time) is not Power.ON:
            return [-60.0] * ANTENNAS
        dead = {mix(self.key, "dead", index) % ANTENNAS for index in range(3)}
        common = -14.0 + smooth(self.key + 1, time, 120.0)
        tick = math.floor(time)
        return [
            -45.0 if index in dead else common + 3.0 * unit(self.key, index) + 0.5 * unit(self.key + index, tick)
            for index in range(ANTENNAS)
        ]

    def beam_power(self, time: float) -> float:
        """Power of the summed beam in dBm: more when it looks low over the horizon's noise."""
        if self.power.at(time) is not Power.ON:
            return -60.0
        elevation = self.beam(time)[1]
        return 8.5 + 1.8 * (90.0 - elevation) / 90.0 + 0.25 * wander(self.key + 2, time, 8.0)

    def data_rate(self, time: float) -> float:
        """What the station sends, in Gb/s."""
        if not self.is_configured(time):
            return 0.0
        busy = 9.2 if self.course.step(time).state is ObsState.SCANNING else 1.1
        return busy * (1 + 0.01 * wander(self.key + 3, time, 5.0))

    def health(self, time: float) -> HealthState:
        if self.power.at(time) is Power.OFF or self.admin_mode.at(time) is AdminMode.OFFLINE:
            return HealthState.UNKNOWN
        worst = [tile.health(time) for tile in self.tiles]
        if worst.count(HealthState.FAILED) > len(worst) // 2:
            return HealthState.FAILED
        return HealthState.OK if all(health is HealthState.OK for health in worst) else HealthState.DEGRADED
