"""Time zones and the Sun."""

from __future__ import annotations

from datetime import date
from typing import Any

from ariadne import QueryType
from ariadne.types import SchemaBindable

import octopus.sources.sky as sky


def bindables() -> list[SchemaBindable]:
    query = QueryType()
    query.set_field("locationsByTimezone", lambda _, info, timezones: sky.locations_by_timezone(timezones))
    query.set_field("solarCycle", solar_cycle)
    return [query]


def solar_cycle(_: Any, info: Any, latitude: float, longitude: float, timezone: str, date: date) -> Any:
    return sky.solar_cycle(latitude, longitude, timezone, date)
