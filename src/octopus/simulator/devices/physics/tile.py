"""A tile of an MCCS station: one processing board with two FPGAs and 32 inputs, cooled by the air of the site."""

from __future__ import annotations

import math

from .course import Course, Lag
from .enums import AdminMode, HealthState, ObsState, Power, TileProgrammingState
from .noise import mix, smooth, unit, wander
from .remembered import remembered
from .thermal import REACH, Piece, lagged
from .timeline import Timeline
from .weather import Weather

LOAD = {ObsState.SCANNING: 1.0, ObsState.READY: 0.55, ObsState.CONFIGURING: 0.5}
IDLE_LOAD = 0.3
STANDBY_LOAD = 0.08
FPGA_HEAT = 22.0
"""Degrees that full load adds."""
FPGA_LAG = 45.0
BOARD_LAG = 140.0
FPGA, BOARD = Lag(FPGA_LAG, LOAD, IDLE_LOAD), Lag(BOARD_LAG, LOAD, IDLE_LOAD)
FAULT_WINDOW = 1500.0
FAULT_CHANCE = 0.16
FAULT_LENGTH = 260.0
FPGA_WARNING, FPGA_ALARM = 75.0, 85.0


class Tile:
    """The model of one tile; temperatures in degrees Celsius."""

    def __init__(self, seed: int, number: int, course: Course, weather: Weather) -> None:
        self.key = mix(seed, "tile", number)
        self.course = course
        self.weather = weather
        self.power: Timeline[Power] = Timeline(Power.ON)
        self.admin_mode: Timeline[AdminMode] = Timeline(AdminMode.ONLINE)
        self.level: Timeline[float] = Timeline(12.0)
        """Attenuation of the preADU in dB."""
        self._spread = 4.0 * unit(self.key, "spread") - 2.0

    def load(self, start: float, end: float) -> list[Piece]:
        """How busy the FPGAs are, 0 to 1, as steps."""
        pieces: list[Piece] = []
        for begin, stop, power in self.power.pieces(start, end):
            if power is Power.ON:
                steps = self.course.loads(begin, stop, LOAD, IDLE_LOAD)
                pieces += [(max(a, begin), min(b, stop), load) for a, b, load in steps]
            else:
                pieces.append((begin, stop, STANDBY_LOAD if power is Power.STANDBY else 0.0))
        return pieces

    def _lagged_load(self, time: float, lag: Lag) -> float:
        """How busy the FPGAs were, as a body of that lag feels it."""
        start = time - REACH * lag.seconds
        if self.power.at(time) is Power.ON and self.power.since(time) <= start:
            return self.course.lagged(time, lag)
        return lagged(self.load(start, time), time, lag.seconds)

    def fan_trouble(self, time: float) -> bool:
        """Now and then the fan of one FPGA slows down for some minutes."""
        trouble = self._fan_trouble_in(math.floor(time / FAULT_WINDOW))
        return trouble is not None and trouble[0] <= time < trouble[1]

    @remembered
    def _fan_trouble_in(self, window: int) -> tuple[float, float] | None:
        """Start and end of the fan trouble in a window of `FAULT_WINDOW` seconds, if there is one."""
        if unit(self.key, "fan", window) >= FAULT_CHANCE:
            return None
        start = window * FAULT_WINDOW + unit(self.key, "fan start", window) * (FAULT_WINDOW - FAULT_LENGTH - 300.0)
        return start, start + FAULT_LENGTH

    def fan_troubles(self, start: float, end: float) -> list[tuple[float, float]]:
        """The fan troubles that touch the range."""
        windows = range(math.floor(start / FAULT_WINDOW), math.floor(end / FAULT_WINDOW) + 1)
        found = [self._fan_trouble_in(window) for window in windows]
        return [each for each in found if each is not None and each[0] < end and each[1] > start]

    def _fan_pieces(self, start: float, end: float) -> list[Piece]:
        """The extra heat of fan trouble, as steps that begin and end on whole 10 s; none at all in a quiet range."""
        pieces: list[Piece] = []
        at = math.floor(start / 10.0) * 10.0
        for begin, stop in self.fan_troubles(at, end):
            first, last = math.ceil(begin / 10.0) * 10.0, math.ceil(stop / 10.0) * 10.0
            pieces += [(at, first, 0.0)] if at < first else []
            pieces.append((max(at, first), last, 1.0))
            at = last
        return [*pieces, (at, max(at, end), 0.0)] if pieces else []

    def board_temperature(self, time: float) -> float:
        load = self._lagged_load(time, BOARD)
        return 0.55 * self.weather.temperature(time) + 17.0 + 13.0 * load + 0.3 * wander(self.key, time, 30.0)

    def fpga_temperature(self, fpga: int, time: float) -> float:
        """`fpga` is 1 or 2; the second gets the warmer air, the first has the weaker fan."""
        load = self._lagged_load(time, FPGA)
        air = 0.5 * self.weather.temperature(time) + 24.0 + self._spread + 2.5 * (fpga - 1)
        value = air + FPGA_HEAT * load + 0.5 * wander(self.key + fpga, time, 12.0)
        if fpga == 1 and self.power.at(time) is Power.ON:
            value += 31.0 * lagged(self._fan_pieces(time - REACH * FPGA_LAG, time), time, FPGA_LAG)
        return value

    def voltage(self, time: float) -> float:
        """The 5 V rail: it sags a little under load."""
        if self.power.at(time) is Power.OFF:
            return 0.0
        return 5.02 - 0.05 * self._now(time) + 0.008 * wander(self.key + 5, time, 4.0)

    def current(self, time: float) -> float:
        """Supply current in amperes."""
        if self.power.at(time) is Power.OFF:
            return 0.0
        return 3.1 + 6.4 * self._now(time) + 0.12 * wander(self.key + 6, time, 5.0)

    def adc_power(self, time: float) -> list[float]:
        """Power of the 32 inputs in dBm: the sky, less the attenuation; two inputs are weak, as in life."""
        if self.power.at(time) is not Power.ON:
            return [-60.0] * 32
        common = -4.0 - self.level.at(time) + 1.5 * smooth(self.key + 7, time, 200.0)
        weak = mix(self.key, "weak") % 32
        return [
            common
            + 2.0 * unit(self.key, index)
            + 0.4 * smooth(self.key + 100 + index, time, 9.0)
            - 9.0 * (index == weak)
            for index in range(32)
        ]

    def programming_state(self, time: float) -> TileProgrammingState:
        """After power-on the FPGAs are programmed, initialised and synchronised within 12 s."""
        power = self.power.at(time)
        if power is not Power.ON:
            return TileProgrammingState.OFF if power is Power.OFF else TileProgrammingState.NOT_PROGRAMMED
        age = time - self.power.since(time)
        if age < 4.0:
            return TileProgrammingState.NOT_PROGRAMMED
        if age < 8.0:
            return TileProgrammingState.PROGRAMMED
        return TileProgrammingState.INITIALISED if age < 12.0 else TileProgrammingState.SYNCHRONISED

    def health(self, time: float) -> HealthState:
        if self.admin_mode.at(time) is AdminMode.OFFLINE or self.power.at(time) is Power.OFF:
            return HealthState.UNKNOWN
        if self._stays_cool(time):
            return HealthState.OK
        hottest = max(self.fpga_temperature(1, time), self.fpga_temperature(2, time))
        if hottest >= FPGA_ALARM:
            return HealthState.FAILED
        return HealthState.DEGRADED if hottest >= FPGA_WARNING else HealthState.OK

    def _stays_cool(self, time: float) -> bool:
        """Whether, with fans that turn, no load could bring an FPGA to its warning limit."""
        warmest = 0.5 * self.weather.temperature(time) + 24.0 + self._spread + 2.5 + FPGA_HEAT + 0.5
        return warmest < FPGA_WARNING and not self.fan_troubles(time - REACH * FPGA_LAG - 10.0, time + 10.0)

    def _now(self, time: float) -> float:
        return self.load(time - 0.001, time)[-1][2]
