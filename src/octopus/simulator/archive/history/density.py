"""How densely the past is told: at most 3 million rows for two weeks, so scalars every few minutes, spectra hourly.

Besides those beats an attribute is looked at in the moments at which it changes by its nature: when an observation
takes its next step, when a storm or a fault begins and ends. There its archive criteria decide whether it is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from octopus.simulator.devices.attributes import HOUR, AttributeSpec
from octopus.simulator.devices.physics.correlator import Correlator
from octopus.simulator.devices.physics.course import Course
from octopus.simulator.devices.physics.dish import Dish
from octopus.simulator.devices.physics.enums import ObsState
from octopus.simulator.devices.physics.schedule import POINTED
from octopus.simulator.devices.physics.telescope import Telescope
from octopus.simulator.devices.physics.tile import FAULT_LENGTH, Tile
from octopus.simulator.devices.physics.weather import Weather

BEAT = 300.0
"""Seconds between two values of a scalar that nothing else is said about."""
BEATS: Mapping[str, Mapping[str, float]] = {
    "MccsTile": {"voltageMon": 600.0, "currentMon": 600.0},
    "MccsStation": {"beamPower": 150.0, "dataRate": 150.0},
    "DishManager": {"achievedAzimuth": 150.0, "achievedElevation": 150.0, "receiverTemperature": 600.0},
    "WeatherStation": dict.fromkeys(
        ("temperature", "humidity", "windSpeed", "windGust", "windDirection", "solarIrradiance"), 120.0
    ),
    "Correlator": {"totalRate": 600.0} | dict.fromkeys(("packetLoss", "rfiFlagged", "boardTemperature"), 120.0),
    "SubarrayNode": {"progress": HOUR, "scanRemaining": HOUR},
}


def beat(device_class: str, spec: AttributeSpec) -> float:
    """Seconds between two values that are told whatever they are."""
    if spec.shape or spec.on_change:
        return HOUR
    return BEATS.get(device_class, {}).get(spec.name, BEAT)


Moments = Callable[[Any, float, float], Iterable[float]]
"""The moments of a model in a range of time, in any order."""


def moments(device_class: str, spec: AttributeSpec) -> Moments | None:
    """When to look besides the beat; None when the beat is enough."""
    return MOMENTS.get(device_class, {}).get(spec.name)


# Observing


def _steps(course: Course, start: float, end: float) -> Iterator[float]:
    return (step.start for step in course.steps(start, end))


def _long_steps(course: Course, start: float, end: float) -> Iterator[float]:
    """Where the steps that last begin, and just before they end."""
    for step in course.steps(start, end):
        if step.end - step.start > 30.0:
            yield step.start
            yield step.end - 0.25


def _bounds(course: Course, start: float, end: float) -> Iterator[float]:
    """Where following a source begins and where it ends."""
    pointed = None
    for step in course.steps(start - 600.0, end):
        if pointed is not None and (step.state in POINTED) != pointed:
            yield step.start
        pointed = step.state in POINTED


def _observing(model: Any, start: float, end: float) -> Iterator[float]:
    return _steps(model.course, start, end)


def _scans(model: Telescope, start: float, end: float) -> Iterator[float]:
    for course in model.courses:
        for step in course.steps(start, end):
            if step.state is ObsState.SCANNING:
                yield step.start
                yield step.end


# Storms


def _storms(weather: Weather, start: float, end: float) -> Iterator[float]:
    """Each storm's ramp up and down in quarters of a minute."""
    for begin, stop in weather.storms(start, end):
        for part in range(5):
            yield begin + 15.0 * part
            yield stop - 15.0 * part


def _stows(weather: Weather, start: float, end: float) -> Iterator[float]:
    for storm in weather.storms(start - 300.0, end):
        yield from weather.stow_in(storm)


SLEW = (0.0, 9.0, 40.0, 110.0)
"""Seconds after a new aim at which a dish is looked at: it configures for 8 s, and slews for at most the last."""


def _pointing(model: Dish, start: float, end: float) -> Iterator[float]:
    aims = [*_bounds(model.course, start - SLEW[-1], end), *_stows(model.weather, start - SLEW[-1], end)]
    return (aim + late for aim in aims for late in SLEW)


def _stowing(model: Dish, start: float, end: float) -> Iterator[float]:
    return _stows(model.weather, start, end)


# Faults


def _heating(model: Tile, start: float, end: float, every: float = 60.0) -> Iterator[float]:
    """A weak fan's time, and while what it heated cools down."""
    after = FAULT_LENGTH + 240.0
    for begin, _ in model.fan_troubles(start - after, end):
        yield from (begin + every * part for part in range(math.ceil(after / every) + 1))


def _losses(model: Correlator, start: float, end: float) -> Iterator[float]:
    """The bursts of lost packets, every 5 s."""
    for window in range(math.floor(start / 45.0), math.ceil(end / 45.0)):
        if model.packet_loss(window * 45.0 + 22.5) > 0.0:
            yield from (window * 45.0 + 5.0 * part for part in range(10))


MOMENTS: Mapping[str, Mapping[str, Moments]] = {
    "MccsTile": {"fpga1Temperature": _heating},
    "MccsStation": {"isConfigured": _observing},
    "DishManager": {
        **dict.fromkeys(("dishMode", "pointingState", "achievedTargetLock"), _pointing),
        "configuredBand": lambda model, start, end: _bounds(model.course, start, end),
        "healthState": _stowing,
    },
    "SubarrayNode": {
        **dict.fromkeys(("obsState", "scanID", "configurationID", "target", "assignedResources"), _observing),
        **dict.fromkeys(("progress", "scanRemaining"), lambda model, start, end: _long_steps(model.course, start, end)),
        "healthState": lambda model, start, end: _bounds(model.course, start, end),
    },
    "Correlator": {"packetLoss": _losses},
    "WeatherStation": {"windGust": _storms},
    "CentralNode": {"subarraysScanning": _scans},
}

OWN: Mapping[str, tuple[str, ...]] = {
    "MccsTile": ("fpga1Temperature", "fpga2Temperature"),
    "Correlator": ("packetLoss",),
}
"""Of which of its own attributes a device's health is made, by class: it changes only when their grades do."""
ROLLED_UP = frozenset({"healthState", "telescopeHealthState", "receptorsHealthy"})
"""What stations, subarrays and central nodes sum up from the health of the devices below them."""

SHARED = frozenset(
    {
        ("DishManager", "dishMode"),
        ("DishManager", "pointingState"),
        ("DishManager", "achievedTargetLock"),
        ("DishManager", "configuredBand"),
        ("DishManager", "desiredAzimuth"),
        ("DishManager", "desiredElevation"),
        ("MccsStation", "isConfigured"),
        ("MccsStation", "beamAzimuth"),
        ("MccsStation", "beamElevation"),
    }
)
"""Attributes that are the same on all receptors of a subarray, as long as nobody commands one of them alone."""
