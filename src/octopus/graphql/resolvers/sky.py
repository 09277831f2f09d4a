"""Time zones and the Sun."""

from __future__ import annotations

from datetime import date
from typing import Any

from ariadne import QueryType
from ariadne.types import SchemaBindable

import octopus.sources.sky as sky
from octopus.graphql.limits import check_count


def bindables() -> list[SchemaBindable]:
    query = QueryType()
    query.set_field("locationsByTimezone", locations_by_timezone)
    query.set_field("solarCycle", solar_cycle)
    return [query]


def locations_by_timezone(_: Any, info: Any, timezones: list[str]) -> Any:
    check_count(timezones, info.context.rooms.settings)
    return sky.locations_by_timezone(timezones)


def solar_cycle(_: Any, info: Any, latitude: float, longitude: float, timezone: str, date: date) -> Any:
    return sky.solar_cycle(latitude, longitude, timezone, date)
