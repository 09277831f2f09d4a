"""Time zones: their principal cities and their offsets.

Source: the tz database's `zone.tab` and `zone1970.tab` (positions in ISO 6709) and the links of `tzdata.zi`, as the
`tzdata` package carries them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from octopus.model import FieldError, NotFound

GREENWICH = (51.4779, 0.0)
"""Where UTC and GMT are at home: the meridian at the Royal Observatory, degrees north and east."""

_POSITION = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?([+-])(\d{3})(\d{2})(\d{2})?")


class Location(msgspec.Struct, frozen=True):
    """The principal city of a time zone; degrees north and east, hours ahead of UTC."""

    timezone: str
    latitude: float
    longitude: float
    offset: float


def locations_by_timezone(timezones: Sequence[str], now: datetime | None = None) -> list[Location | FieldError]:
    """Where zones lie and how far they are ahead of UTC at `now` (aware; the present moment by default), in order.

    A zone that does not exist, or that is no place (`Etc/GMT+5`), has a NotFound at its place.
    """
    moment = now or datetime.now(UTC)
    return [_location(name, moment) for name in timezones]


def _location(name: str, moment: datetime) -> Location | FieldError:
    try:
        zone = time_zone(name)
    except NotFound as fault:
        return fault
    position = _positions().get(zone.key)
    if position is None:
        return NotFound(f"the time zone {zone.key!r} is no place: expected one like 'Africa/Johannesburg' or 'UTC'")
    offset = moment.astimezone(zone).utcoffset()
    return Location(zone.key, *position, offset=offset.total_seconds() / 3600 if offset is not None else 0.0)


def time_zone(name: str) -> ZoneInfo:
    """A zone by its name, in any case.

    Raises:
        NotFound: no such zone.
    """
    key = _keys().get(name.strip().lower())
    try:
        if key is not None:
            return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise NotFound(f"expected an IANA time zone like 'Africa/Johannesburg' or 'UTC'; there is no {name[:80]!r}")


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    """Every name of the tz database, by its lower case."""
    return {name.lower(): name for name in _lines("zones")}


@lru_cache(maxsize=1)
def _positions() -> dict[str, tuple[float, float]]:
    """Degrees north and east by zone, links included."""
    found: dict[str, tuple[float, float]] = {}
    for table in ("zoneinfo/zone1970.tab", "zoneinfo/zone.tab"):
        for line in _lines(table):
            _, position, name, *_ = line.split("\t")
            found[name] = _degrees(position)
    found |= dict.fromkeys(("Etc/UTC", "Etc/GMT"), GREENWICH)
    links = [line.split()[1:3] for line in _lines("zoneinfo/tzdata.zi") if line.startswith("L ")]
    return found | dict(_linked(links, found))


def _linked(
    links: Iterable[Sequence[str]], found: dict[str, tuple[float, float]]
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Positions of aliases: a link's target may itself be a link, and its target may be the one without a position."""
    targets = {alias: target for target, alias in links}
    for alias in targets:
        name, seen = alias, {alias}
        while name not in found and name in targets and targets[name] not in seen:
            name = targets[name]
            seen.add(name)
        if name in found:
            yield alias, found[name]


def _degrees(position: str) -> tuple[float, float]:
    """ISO 6709 `±DDMM[SS]±DDDMM[SS]` as degrees."""
    match = _POSITION.fullmatch(position)
    if match is None:
        raise ValueError(f"expected a position like -3352+01822 in the zone table; got {position!r}")
    north, lat_d, lat_m, lat_s, east, lon_d, lon_m, lon_s = match.groups()
    latitude = int(lat_d) + int(lat_m) / 60 + int(lat_s or 0) / 3600
    longitude = int(lon_d) + int(lon_m) / 60 + int(lon_s or 0) / 3600
    return (latitude if north == "+" else -latitude, longitude if east == "+" else -longitude)


def _lines(name: str) -> list[str]:
    text = resources.files("tzdata").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
