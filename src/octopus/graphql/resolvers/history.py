"""The past."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ariadne import EnumType, QueryType
from ariadne.types import SchemaBindable

from octopus.graphql.limits import check_count
from octopus.graphql.resolvers.selected import selected
from octopus.model import BadRequest, TimeRange
from octopus.sources.hdbpp import AttributeHistory, Downsample


def bindables() -> list[SchemaBindable]:
    query = QueryType()
    query.set_field("hdbppHistory", hdbpp_history)
    query.set_field("archivedAttributes", archived_attributes)
    return [query, EnumType("Downsample", {each.value: each for each in Downsample})]


async def hdbpp_history(
    _: Any,
    info: Any,
    fullNames: list[str],
    start: datetime,
    end: datetime,
    maxPoints: int | None = None,
    downsample: Downsample | None = None,
    archive: str | None = None,
) -> list[AttributeHistory]:
    check_count(fullNames, info.context.rooms.settings)
    if not fullNames:
        raise BadRequest("fullNames is empty; name at least one attribute")
    found: list[AttributeHistory] = await info.context.rooms.history.history(
        fullNames,
        TimeRange(start, end),
        1000 if maxPoints is None else maxPoints,
        downsample or Downsample.MINMAX,
        archive,
        fields=selected(info),
    )
    return found


async def archived_attributes(_: Any, info: Any, pattern: str, archive: str | None = None) -> list[str]:
    found: list[str] = await info.context.rooms.history.attributes(pattern, archive)
    return found
