"""Attributes of what each site has once: weather station and central node."""

from __future__ import annotations

from ..attributes import CELSIUS, DEGREE, Archiving, AttributeSpec, Limits, health
from ..physics.enums import HealthState
from ..physics.telescope import Telescope
from ..physics.weather import STOW_LIMIT, Weather

WEATHER = (
    health(lambda model, time: 0),
    AttributeSpec(
        "temperature", "double", Weather.temperature, "Air temperature", "Two metres above the ground.", CELSIUS,
        "%5.1f",
        range=Limits(-30, 60), warning=Limits(high=40), alarm=Limits(high=45), period=2.0,
        archiving=Archiving(60, 0.5),
    ),
    AttributeSpec(
        "humidity", "double", Weather.humidity, "Humidity", "Relative humidity.", "%", "%5.1f", range=Limits(0, 100),
        period=2.0,
        archiving=Archiving(60, 3.0),
    ),
    AttributeSpec("dewPoint", "double", Weather.dew_point, "Dew point", "By the Magnus formula.", CELSIUS, "%5.1f",
    period=2.0,
        archiving=Archiving(60, 0.5),
    ),
    AttributeSpec(
        "pressure", "double", Weather.pressure, "Pressure", "At the height of the site.", "hPa", "%7.1f",
        range=Limits(600, 1100), period=5.0,
        archiving=Archiving(60, 1.0),
    ),
    AttributeSpec(
        "windSpeed", "double", Weather.wind_speed, "Wind speed", "Mean of the last minute.", "m/s", "%5.1f",
        range=Limits(0, 80), period=0.5,
        archiving=Archiving(60, 3.0),
    ),
    AttributeSpec(
        "windGust", "double", Weather.wind_gust, "Wind gust",
        "Strongest gust of the last minute; dishes stow in a storm.",
        "m/s", "%5.1f", range=Limits(0, 80), warning=Limits(high=12), alarm=Limits(high=STOW_LIMIT), period=0.5,
        archiving=Archiving(60, 4.0),
    ),
    AttributeSpec(
        "windDirection", "double", Weather.wind_direction, "Wind direction", "Where the wind comes from.", DEGREE,
        "%5.0f",
        range=Limits(0, 360), period=1.0,
    ),
    AttributeSpec("rainRate", "double", Weather.rain, "Rain", "Rain rate.", "mm/h", "%5.1f", range=Limits(0, 300),
    period=2.0,
        archiving=Archiving(60, 2.0),
    ),
    AttributeSpec(
        "solarIrradiance", "double", Weather.irradiance, "Sunlight", "Global horizontal irradiance.", "W/m2", "%6.0f",
        range=Limits(0, 1500), period=2.0,
        archiving=Archiving(60, 50.0),
    ),
)  # fmt: skip


def _set_message(model: Telescope, time: float, value: str) -> None:
    model.message.set(time, value)


CENTRAL_NODE = (
    AttributeSpec(
        "telescopeHealthState", "enum", Telescope.health, "Telescope health",
        "DEGRADED while a fifth or more of the receptors are not OK, FAILED below a half.",
        labels=HealthState, on_change=True,
    ),
    AttributeSpec(
        "siderealTime", "double", Telescope.sidereal_hours, "Local sidereal time", "Mean sidereal time of the site.",
        "h",
        "%8.5f", range=Limits(0, 24), period=1.0,
    ),
    AttributeSpec(
        "subarraysScanning", "long", Telescope.scanning, "Subarrays scanning", "How many subarrays take data now.", "",
        "%d",
        on_change=True,
    ),
    AttributeSpec(
        "receptorsHealthy", "long", Telescope.receptors_healthy, "Healthy receptors",
        "Stations or dishes whose health is OK.", "", "%d", on_change=True,
    ),
    AttributeSpec(
        "powerConsumption", "double", Telescope.power_consumption, "Power consumption", "Of the whole telescope.",
        "kW", "%7.1f",
        range=Limits(0, 20000), period=1.0,
        archiving=Archiving(60, 20.0),
    ),
    AttributeSpec(
        "operatorMessage", "string", lambda model, time: model.message.at(time), "Operator message",
        "A line for the next shift; anybody may write it.", write=_set_message, on_change=True,
    ),
)  # fmt: skip
