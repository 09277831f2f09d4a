"""Attributes of the devices of SKA-Mid: dishes."""

from __future__ import annotations

from ..attributes import CELSIUS, DEGREE, Archiving, AttributeSpec, Limits, admin_mode, health
from ..physics.dish import AZIMUTH_RANGE, ELEVATION_RANGE, Dish
from ..physics.enums import Band, DishMode, PointingState


def _set_offset(axis: int) -> tuple[AttributeSpec, ...]:
    name = ("azimuth", "elevation")[axis]

    def read(model: Dish, time: float) -> float:
        return model.offsets.at(time)[axis]

    def write(model: Dish, time: float, value: float) -> None:
        both = list(model.offsets.at(time))
        both[axis] = value
        model.offsets.set(time, (both[0], both[1]))

    return (
        AttributeSpec(
            f"{name}Offset", "double", read, f"{name.capitalize()} offset",
            f"Added to the {name} of the source while tracking.", "arcsec", "%7.1f", range=Limits(-3600, 3600),
            write=write, on_change=True,
        ),
    )  # fmt: skip


def _axis(prefix: str, axis: int, source: str, doc: str, period: float) -> AttributeSpec:
    name = ("Azimuth", "Elevation")[axis]
    limits = (AZIMUTH_RANGE, ELEVATION_RANGE)[axis]

    def read(model: Dish, time: float) -> float:
        position: tuple[float, float] = getattr(model, source)(time)
        return position[axis]

    return AttributeSpec(
        f"{prefix}{name}", "double", read, f"{prefix.capitalize()} {name.lower()}", doc, DEGREE, "%9.4f",
        range=Limits(limits[0] - 1, limits[1] + 1), period=period,
        archiving=Archiving(60, 5.0),
    )  # fmt: skip


def _achieved_pointing(model: Dish, time: float) -> list[float]:
    return [time, *model.achieved(time)]


DISH = (
    AttributeSpec(
        "dishMode", "enum", Dish.dish_mode, "Dish mode", "What the dish is set to do.", labels=DishMode, period=0.5,
        on_change=True,
    ),
    AttributeSpec(
        "pointingState", "enum", Dish.pointing_state, "Pointing state", "Whether the dish slews, tracks or rests.",
        labels=PointingState, period=0.5, on_change=True,
    ),
    health(Dish.health),
    admin_mode(),
    AttributeSpec(
        "configuredBand", "enum", Dish.configured_band, "Band", "The receiver in the focus; set by ConfigureBand.",
        labels=Band, on_change=True,
    ),
    AttributeSpec(
        "achievedTargetLock", "boolean", Dish.target_lock, "On target", "Whether the dish points at its source.",
        period=0.5, on_change=True,
    ),
    AttributeSpec(
        "achievedPointing", "double", _achieved_pointing, "Achieved pointing",
        "Time (s since the epoch, UTC), azimuth and elevation (degrees) in one.", "", "%12.4f", shape=(3,), period=1.0,
    ),
    _axis("achieved", 0, "achieved", "Where the dish points, from north through east; runs on through 0.", 0.5),
    _axis("achieved", 1, "achieved", "Where the dish points, above the horizon.", 0.5),
    _axis("desired", 0, "desired", "Where the dish should point, from north through east.", 2.0),
    _axis("desired", 1, "desired", "Where the dish should point, above the horizon.", 2.0),
    AttributeSpec(
        "pointingError", "double", Dish.pointing_error, "Pointing error",
        "Angle between desired and achieved; large while the dish slews.", "arcsec", "%8.1f", range=Limits(0, 1.3e6),
    ),
    AttributeSpec(
        "azimuthMotorTemperature", "double", Dish.motor_temperature, "Azimuth motor temperature",
        "Temperature of the azimuth drive; it warms while the dish slews.", CELSIUS, "%5.1f", range=Limits(-20, 120),
        warning=Limits(high=65), alarm=Limits(high=75), period=4.0,
        archiving=Archiving(60, 3.0),
    ),
    AttributeSpec(
        "receiverTemperature", "double", Dish.receiver_temperature, "Receiver temperature",
        "Temperature of the cryostat's cold stage; it warms while the dish stands by at low power.", "K", "%6.2f",
        range=Limits(0, 320), warning=Limits(high=25), alarm=Limits(high=30), period=4.0,
        archiving=Archiving(60, 1.0),
    ),
    *_set_offset(0),
    *_set_offset(1),
)  # fmt: skip
