"""The weather of a site: day and night, slow fronts, gusts, and now and then a storm that makes the dishes stow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from .noise import mix, smooth, unit, wander
from .remembered import remembered
from .sky import Site

DAY = 86400.0
STORM_WINDOW = 2700.0
STORM_CHANCE = 0.2
STOW_LIMIT = 15.0
"""Gusts above this (m/s) make dishes stow."""


@dataclass(frozen=True)
class Weather:
    """The weather of one site."""

    seed: int
    site: Site

    @cached_property
    def key(self) -> int:
        return mix(self.seed, "weather", self.site.name)

    def sun(self, time: float) -> float:
        """The height of the sun as a fraction of its noon height, 0 at night; equinox, so days are 12 h."""
        solar = (time / DAY + self.site.longitude / 360.0) % 1.0
        return max(0.0, math.sin(2 * math.pi * (solar - 0.25)))

    @remembered
    def temperature(self, time: float) -> float:
        """Air temperature in degrees Celsius; warmest at three in the afternoon."""
        solar = (time / DAY + self.site.longitude / 360.0) % 1.0
        daily = 8.0 * math.sin(2 * math.pi * (solar - 0.375))
        return 22.0 + daily + 4.0 * smooth(self.key, time, 2.5 * DAY) + 0.4 * wander(self.key + 1, time, 600.0)

    def humidity(self, time: float) -> float:
        """Relative humidity in per cent: it falls as the air warms."""
        value = 62.0 - 1.9 * (self.temperature(time) - 18.0) + 9.0 * smooth(self.key + 2, time, DAY / 3)
        return min(98.0, max(8.0, value))

    def dew_point(self, time: float) -> float:
        """Dew point in degrees Celsius (Magnus formula, Sonntag's constants)."""
        warm = self.temperature(time)
        gamma = math.log(self.humidity(time) / 100.0) + 17.62 * warm / (243.12 + warm)
        return 243.12 * gamma / (17.62 - gamma)

    def pressure(self, time: float) -> float:
        """Air pressure at the site in hPa."""
        base = 890.0 if self.site.latitude < -28.0 else 968.0
        return base + 6.0 * smooth(self.key + 3, time, 1.5 * DAY) + 1.2 * math.sin(4 * math.pi * time / DAY)

    def storm(self, time: float) -> tuple[float, float] | None:
        """Start and end of the storm that blows at `time`, or whose stow still holds."""
        storm = self._storm_in(math.floor(time / STORM_WINDOW))
        return storm if storm is not None and storm[0] <= time <= storm[1] + 120.0 else None

    def storms(self, start: float, end: float) -> list[tuple[float, float]]:
        """The storms that touch the range."""
        windows = range(math.floor(start / STORM_WINDOW), math.floor(end / STORM_WINDOW) + 1)
        found = [self._storm_in(window) for window in windows]
        return [each for each in found if each is not None and each[0] < end and each[1] > start]

    @remembered
    def _storm_in(self, window: int) -> tuple[float, float] | None:
        """Start and end of the storm in a window of `STORM_WINDOW` seconds, if there is one."""
        if unit(self.key, "storm", window) >= STORM_CHANCE:
            return None
        start = window * STORM_WINDOW + 300.0 + 900.0 * unit(self.key, "storm start", window)
        return start, start + 300.0 + 600.0 * unit(self.key, "storm length", window)

    def stow(self, time: float) -> tuple[float, float] | None:
        """From when to when dishes must stow, if they must now: 30 s into a storm until two minutes after."""
        storm = self.storm(time)
        if storm is None or time < storm[0] + 30.0:
            return None
        return self.stow_in(storm)

    def stow_in(self, storm: tuple[float, float]) -> tuple[float, float]:
        """From when to when dishes stow in a storm."""
        return storm[0] + 30.0, storm[1] + 120.0

    @remembered
    def wind_speed(self, time: float) -> float:
        """Mean wind in m/s."""
        calm = (
            4.5
            + 2.2 * smooth(self.key + 4, time, 5400.0)
            + 1.5 * self.sun(time)
            + 0.5 * wander(self.key + 5, time, 40.0)
        )
        return calm + 10.0 * self._storm_strength(time)

    def wind_gust(self, time: float) -> float:
        """The strongest gust of the last minute, m/s."""
        factor = 1.25 + 0.1 * smooth(self.key + 6, time, 60.0)
        return self.wind_speed(time) * factor + 4.0 * self._storm_strength(time)

    def wind_direction(self, time: float) -> float:
        """Where the wind comes from, degrees from north."""
        return (160.0 + 120.0 * smooth(self.key + 7, time, 7200.0) + 12.0 * wander(self.key + 8, time, 30.0)) % 360.0

    def rain(self, time: float) -> float:
        """Rain in mm/h; only in the heart of a storm."""
        return max(0.0, self._storm_strength(time) - 0.6) * 18.0

    def irradiance(self, time: float) -> float:
        """Sunlight on the ground in W/m2."""
        cloud = 0.85 + 0.15 * smooth(self.key + 9, time, 900.0) - 0.6 * self._storm_strength(time)
        return 1080.0 * self.sun(time) * max(0.1, cloud)

    def _storm_strength(self, time: float) -> float:
        """0 in calm, 1 in the middle of a storm; a minute of ramp on both sides."""
        storm = self.storm(time)
        if storm is None:
            return 0.0
        inside = min(time - storm[0], storm[1] - time) / 60.0
        part = min(1.0, max(0.0, inside))
        return part * part * (3 - 2 * part)
