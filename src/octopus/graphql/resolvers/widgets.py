"""The catalogue of widgets."""

from __future__ import annotations

from typing import Any

from ariadne import QueryType
from ariadne.types import SchemaBindable


def bindables() -> list[SchemaBindable]:
    query = QueryType()
    query.set_field("widgets", lambda _, info: info.context.rooms.catalogue.packages())
    query.set_field("widgetBundle", widget_bundle)
    return [query]


def widget_bundle(_: Any, info: Any, name: str, version: str | None = None) -> Any:
    return info.context.rooms.catalogue.bundle(name, version)
