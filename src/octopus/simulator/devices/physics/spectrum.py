"""What a spectrometer sees: a passband with ripples, noise, the hydrogen line, and bursts of interference."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from .noise import mix, unit

BURST_EVERY = 8.0
BURST_CHANCE = 0.35
LANES = 3
"""Independent sources of interference."""


@dataclass(frozen=True)
class Burst:
    """One burst of interference: centre and width in channels, height over the noise in dB."""

    centre: int
    width: float
    height: float


@dataclass(frozen=True)
class Passband:
    """`channels` channels from `low` to `high` MHz; values in dB over an arbitrary zero."""

    key: int
    channels: int
    low: float
    high: float
    hydrogen: bool = True
    _shape: list[float] = field(default_factory=list, compare=False, repr=False)

    def frequencies(self) -> list[float]:
        """The centre of each channel in MHz."""
        width = (self.high - self.low) / self.channels
        return [self.low + (index + 0.5) * width for index in range(self.channels)]

    def bursts(self, time: float) -> list[Burst]:
        """The interference that is on at `time`."""
        found = []
        for lane in range(LANES):
            window = math.floor(time / BURST_EVERY)
            draw = (self.key, "burst", lane, window)
            if unit(*draw) >= BURST_CHANCE:
                continue
            start = window * BURST_EVERY + 4.0 * unit(*draw, 1)
            if start <= time < start + 1.0 + 3.0 * unit(*draw, 2):
                centre = int(unit(self.key, "home", lane, mix(*draw) % 4) * self.channels)
                found.append(Burst(centre, 1.5 + self.channels / 250.0 * unit(*draw, 3), 9.0 + 22.0 * unit(*draw, 4)))
        return found

    def flagged(self, time: float) -> float:
        """Share of the channels that interference spoils, in per cent."""
        return min(100.0, sum(6.0 * burst.width for burst in self.bursts(time)) * 100.0 / self.channels)

    def spectrum(self, time: float, gain: float = 1.0) -> list[float]:
        """One integration; the same for the whole second `time` lies in. `gain` 0 leaves the receiver's noise."""
        second = math.floor(time)
        generator = random.Random(mix(self.key, second))
        shape = self._passband()
        values = [gain * level + generator.gauss(0.0, 0.22) for level in shape]
        for burst in self.bursts(time):
            reach = int(burst.width * 4) + 1
            for index in range(max(0, burst.centre - reach), min(self.channels, burst.centre + reach + 1)):
                values[index] += gain * burst.height * math.exp(-0.5 * ((index - burst.centre) / burst.width) ** 2)
        return values

    def _passband(self) -> list[float]:
        """The fixed shape: filter edges, standing-wave ripple, the hydrogen line with two velocity components."""
        if not self._shape:
            span = self.high - self.low
            for frequency in self.frequencies():
                place = (frequency - self.low) / span
                edge = 1 / (1 + math.exp(-(place - 0.035) * 220)) / (1 + math.exp((place - 0.965) * 220))
                ripple = 0.7 * math.sin(2 * math.pi * frequency / 23.0) + 0.3 * math.sin(2 * math.pi * frequency / 5.1)
                line = (
                    4.5 * _bell(frequency, 1420.1, 1.1) + 2.2 * _bell(frequency, 1416.4, 2.0) if self.hydrogen else 0.0
                )
                self._shape.append((18.0 - 3.0 * place + ripple + line) * edge)
        return self._shape


def _bell(x: float, centre: float, width: float) -> float:
    return math.exp(-0.5 * ((x - centre) / width) ** 2)
