"""The correlator: spectrum, waterfall and the load of its links follow what its first subarray observes."""

from __future__ import annotations

import math

from .course import Course, Lag
from .enums import AdminMode, HealthState, ObsState, Power
from .noise import mix, unit, wander
from .spectrum import Passband
from .timeline import Timeline

CHANNELS = 2048
WATERFALL_ROWS, WATERFALL_COLUMNS = 64, 256
ROW_SECONDS = 5
LINKS = 16
BOARD = Lag(90.0, {ObsState.SCANNING: 1.0, ObsState.READY: 0.5, ObsState.CONFIGURING: 0.45}, 0.25)


class Correlator:
    """The model of one correlator; `low` and `high` bound its band in MHz."""

    def __init__(self, seed: int, courses: list[Course], low: float, high: float) -> None:
        telescope = courses[0].telescope
        self.key = mix(seed, telescope, "correlator")
        self.courses = courses
        self.passband = Passband(self.key, CHANNELS, low, high, hydrogen=low < 1420.0 < high)
        self.power: Timeline[Power] = Timeline(Power.ON)
        self.admin_mode: Timeline[AdminMode] = Timeline(AdminMode.ONLINE)
        self.counted_from: Timeline[float] = Timeline(0.0)
        """When the link error counter was reset."""
        self.averaging: Timeline[int] = Timeline(1)
        """Spectra averaged into the one shown."""
        self._rows: dict[int, list[float]] = {}

    def gain(self, time: float) -> float:
        """1 while a source is correlated, less while only the receivers are heard, 0 without power."""
        if self.power.at(time) is not Power.ON:
            return 0.0
        return 1.0 if self.courses[0].step(time).state is ObsState.SCANNING else 0.92

    def spectrum(self, time: float) -> list[float]:
        """dB, `CHANNELS` channels; the mean of the last `averaging` seconds."""
        count = self.averaging.at(time)
        spectra = [self.passband.spectrum(time - back, self.gain(time - back)) for back in range(count)]
        if count == 1:
            return spectra[0]
        return [sum(values) / count for values in zip(*spectra, strict=True)]

    def waterfall(self, time: float) -> list[list[float]]:
        """The last `WATERFALL_ROWS` spectra, one each `ROW_SECONDS`, newest first; columns are peaks of 8 channels."""
        newest = math.floor(time / ROW_SECONDS)
        for old in [row for row in self._rows if not newest - WATERFALL_ROWS < row <= newest]:
            del self._rows[old]
        return [self._row(newest - back) for back in range(WATERFALL_ROWS)]

    def _row(self, number: int) -> list[float]:
        found = self._rows.get(number)
        if found is None:
            time = float(number * ROW_SECONDS)
            fine = self.passband.spectrum(time, self.gain(time))
            step = CHANNELS // WATERFALL_COLUMNS
            found = self._rows[number] = [round(max(fine[at : at + step]), 2) for at in range(0, CHANNELS, step)]
        return found

    def link_rates(self, time: float) -> list[float]:
        """Gb/s of each of the `LINKS` links."""
        if self.power.at(time) is not Power.ON:
            return [0.0] * LINKS
        busy = sum(course.step(time).state is ObsState.SCANNING for course in self.courses)
        base = 6.0 + 34.0 * busy
        return [
            base * (0.97 + 0.04 * unit(self.key, "link", index)) + 0.6 * wander(self.key + index, time, 6.0)
            for index in range(LINKS)
        ]

    def total_rate(self, time: float) -> float:
        return sum(self.link_rates(time))

    def packet_loss(self, time: float) -> float:
        """Per cent; a link drops some packets now and then."""
        window = math.floor(time / 45.0)
        burst = 0.8 * unit(self.key, "loss size", window) if unit(self.key, "loss", window) < 0.12 else 0.0
        return burst * math.sin(math.pi * (time / 45.0 - window)) if self.power.at(time) is Power.ON else 0.0

    def link_errors(self, time: float) -> int:
        """Errors counted since midnight UTC or the last reset: about three a minute."""
        start = max(time - time % 86400.0, self.counted_from.at(time))
        return self._errors_until(time) - self._errors_until(start)

    def _errors_until(self, time: float) -> int:
        minutes = time / 60.0
        return int(minutes) * 3 + mix(self.key, "errors", int(minutes)) % 3

    def temperature(self, time: float) -> float:
        """Of the hottest board, in degrees Celsius; the hall is air-conditioned."""
        work = self.courses[0].lagged(time, BOARD)
        on = 1.0 if self.power.at(time) is Power.ON else 0.1
        return 31.0 + 21.0 * work * on + 0.4 * wander(self.key + 40, time, 15.0)

    def health(self, time: float) -> HealthState:
        if self.power.at(time) is Power.OFF or self.admin_mode.at(time) is AdminMode.OFFLINE:
            return HealthState.UNKNOWN
        return HealthState.DEGRADED if self.packet_loss(time) > 0.3 else HealthState.OK
