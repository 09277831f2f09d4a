"""Places of time zones, and the Sun."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.model import BadRequest, FieldError, NotFound
from octopus.sources.sky import Location, locations_by_timezone, solar_cycle

JULY, JANUARY = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def place(name: str, now: datetime = JULY) -> Location:
    (found,) = locations_by_timezone([name], now)
    assert isinstance(found, Location)
    return found


def test_the_sites_are_where_they_are() -> None:
    assert place("Africa/Johannesburg") == Location("Africa/Johannesburg", -26.25, 28.0, 2.0)
    perth = place("Australia/Perth")
    assert (round(perth.latitude, 2), round(perth.longitude, 2), perth.offset) == (-31.95, 115.85, 8.0)


@pytest.mark.parametrize("name", ["UTC", "utc", "GMT", "Etc/UTC", "Zulu", "Greenwich"])
def test_universal_time_is_at_greenwich(name: str) -> None:
    found = place(name)
    assert (found.latitude, found.longitude, found.offset) == (51.4779, 0.0, 0.0)


@pytest.mark.parametrize(
    ("alias", "zone"),
    [("Asia/Calcutta", "Asia/Kolkata"), ("US/Pacific", "America/Los_Angeles"), ("Australia/ACT", "Australia/Sydney")],
)
def test_an_old_name_lies_where_the_new_one_does(alias: str, zone: str) -> None:
    one, other = place(alias), place(zone)
    assert (one.latitude, one.longitude, one.offset) == (other.latitude, other.longitude, other.offset)


def test_the_offset_follows_summer_time_and_half_hours() -> None:
    assert (place("Europe/London", JANUARY).offset, place("Europe/London", JULY).offset) == (0.0, 1.0)
    assert place("Asia/Kathmandu").offset == 5.75


def test_a_zone_that_is_none_has_its_error_at_its_place() -> None:
    found = locations_by_timezone(["Mars/Olympus", "Europe/Rome", "../../etc/passwd", "", "America", "Etc/GMT+5"])
    assert [type(each) for each in found] == [NotFound, Location, NotFound, NotFound, NotFound, NotFound]
    assert isinstance(found[0], FieldError) and "Mars/Olympus" in found[0].message


def test_the_sun_of_the_equinox_at_greenwich() -> None:
    # Almanac: sunrise 06:02 UTC, sunset 18:14 UTC, civil twilight about 33 minutes.
    sun = solar_cycle(51.4779, 0.0, "UTC", date(2026, 3, 20))
    assert sun.sunrise is not None and sun.sunset is not None and sun.dawn is not None and sun.dusk is not None
    assert abs(datetime.fromisoformat(sun.sunrise) - datetime(2026, 3, 20, 6, 2, tzinfo=UTC)) < timedelta(minutes=3)
    assert abs(datetime.fromisoformat(sun.sunset) - datetime(2026, 3, 20, 18, 14, tzinfo=UTC)) < timedelta(minutes=3)
    assert abs(
        datetime.fromisoformat(sun.sunrise) - datetime.fromisoformat(sun.dawn) - timedelta(minutes=33)
    ) < timedelta(minutes=3)


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [(-30.7, 21.4, "Africa/Johannesburg"), (-26.7, 116.6, "Australia/Perth"), (-13.8, -171.8, "Pacific/Apia"),
     (1.9, -157.4, "Pacific/Kiritimati"), (19.8, -155.5, "Pacific/Honolulu")],
)  # fmt: skip
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_sun_keeps_to_the_day_and_to_its_order(latitude: float, longitude: float, zone: str, day: date) -> None:
    sun = solar_cycle(latitude, longitude, zone, day)
    moments = [
        datetime.fromisoformat(each) for each in (sun.dawn, sun.sunrise, sun.sunset, sun.dusk) if each is not None
    ]
    assert len(moments) == 4 and moments == sorted(moments)
    assert {moment.date() for moment in moments} == {day}
    assert all(moment.utcoffset() == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in moments)


def test_polar_night_and_polar_day_have_none() -> None:
    night = solar_cycle(78.2, 15.6, "Arctic/Longyearbyen", date(2026, 12, 22))
    assert (night.sunrise, night.sunset, night.dawn, night.dusk) == (None, None, None, None)
    day = solar_cycle(78.2, 15.6, "Arctic/Longyearbyen", date(2026, 6, 21))
    assert (day.sunrise, day.sunset) == (None, None)


@pytest.mark.parametrize(
    ("latitude", "longitude", "day"),
    [(91.0, 0.0, date(2026, 1, 1)), (0.0, 181.0, date(2026, 1, 1)), (float("nan"), 0.0, date(2026, 1, 1)),
     (0.0, 0.0, date.max), (0.0, 0.0, date.min)],
)  # fmt: skip
def test_what_is_nowhere_or_never_is_refused(latitude: float, longitude: float, day: date) -> None:
    with pytest.raises(BadRequest):
        solar_cycle(latitude, longitude, "UTC", day)


def test_an_unknown_zone_is_not_found() -> None:
    with pytest.raises(NotFound):
        solar_cycle(0.0, 0.0, "Mars/Olympus", date(2026, 1, 1))
