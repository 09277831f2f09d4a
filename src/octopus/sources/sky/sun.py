"""Sunrise and sunset, dawn and dusk."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

import msgspec

from octopus.model import BadRequest
from octopus.sources.sky.zones import time_zone

CIVIL = 6.0
"""Degrees of the Sun below the horizon at civil dawn and dusk."""


class SolarCycle(msgspec.Struct, frozen=True):
    """Moments of one day, ISO 8601 with the zone's offset; None where the Sun does not cross that altitude."""

    sunrise: str | None
    sunset: str | None
    dawn: str | None
    dusk: str | None


def solar_cycle(latitude: float, longitude: float, timezone: str, day: date) -> SolarCycle:
    """The Sun's cycle at a place on a calendar day of a time zone; dawn and dusk are civil.

    Args:
        latitude: degrees north, −90 to 90.
        longitude: degrees east, −180 to 180.
        timezone: IANA name.
        day: the calendar day, in that zone.

    Raises:
        BadRequest: a position out of range, or a year that the calendar has no neighbours for.
        NotFound: no such time zone.
    """
    from astral import Observer
    from astral.sun import dawn, dusk, sunrise, sunset

    _check("latitude", latitude, 90)
    _check("longitude", longitude, 180)
    zone = time_zone(timezone)
    if not 1 < day.year < 9999:
        raise BadRequest(f"expected a date between the years 2 and 9998; got {day.isoformat()}")
    observer = Observer(latitude, longitude)
    return SolarCycle(
        sunrise=_on_day(lambda near: sunrise(observer, near, UTC), day, zone),
        sunset=_on_day(lambda near: sunset(observer, near, UTC), day, zone),
        dawn=_on_day(lambda near: dawn(observer, near, CIVIL, UTC), day, zone),
        dusk=_on_day(lambda near: dusk(observer, near, CIVIL, UTC), day, zone),
    )


def _on_day(event: Callable[[date], datetime], day: date, zone: tzinfo) -> str | None:
    """The event that falls on the day in that zone: astral counts days in UTC, where it may be a neighbouring one."""
    for shift in (0, -1, 1):
        try:
            moment = event(day + timedelta(days=shift)).astimezone(zone)
        except ValueError:
            # astral's way to say that the Sun does not cross that altitude.
            continue
        if moment.date() == day:
            return moment.isoformat(timespec="seconds")
    return None


def _check(what: str, value: float, limit: float) -> None:
    if not (math.isfinite(value) and -limit <= value <= limit):
        raise BadRequest(f"expected a {what} of -{limit:g} to {limit:g} degrees; got {value}")
