"""The catalogue of widgets, and what administrators do to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

import msgspec
from ariadne import MutationType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.catalogue import Administration, Told, TroubleCount, WidgetPackage
from octopus.graphql.resolvers.selected import selected
from octopus.model import BadRequest


def bindables() -> list[SchemaBindable]:
    query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()
    query.set_field("widgets", lambda _, info: info.context.rooms.catalogue.packages())
    query.set_field("widgetBundle", widget_bundle)
    query.set_field("widgetRules", lambda _, info: _widgets(info).rules())
    query.set_field("widgetFaults", lambda _, info: info.context.rooms.catalogue.faults())
    query.set_field("searchWidgets", search)
    query.set_field("widgetDetails", details)
    query.set_field("widgetUses", lambda _, info, name: _widgets(info).uses(name))
    query.set_field("widgetTroubles", troubles)
    query.set_field("widgetTroubleCounts", lambda _, info: _widgets(info).troubles.counts())
    query.set_field("widgetUseCounts", lambda _, info: _widgets(info).use_counts())
    mutation.set_field("addWidget", add)
    mutation.set_field("upgradeWidget", upgrade)
    mutation.set_field("activateWidget", activate)
    mutation.set_field("pinWidget", lambda _, info, name: _widgets(info).pin(name, info.context.caller))
    mutation.set_field("unpinWidget", lambda _, info, name: _widgets(info).unpin(name, info.context.caller))
    mutation.set_field("rollbackWidget", lambda _, info, name: _widgets(info).rollback(name, info.context.caller))
    mutation.set_field("removeWidget", remove)
    mutation.set_field("reportWidgetTroubles", report)
    mutation.set_field("clearWidgetTroubles", clear)
    subscription.set_source("widgetsChanged", changes)
    subscription.set_field("widgetsChanged", lambda packages, info: packages)
    subscription.set_source("widgetTroublesChanged", trouble_changes)
    subscription.set_field("widgetTroublesChanged", lambda counts, info: counts)
    return [query, mutation, subscription]


def _widgets(info: Any) -> Administration:
    found: Administration = info.context.rooms.widgets
    return found


async def widget_bundle(_: Any, info: Any, name: str, version: str | None = None) -> Any:
    return await info.context.rooms.catalogue.bundle(name, version, text="source" in selected(info))


async def search(_: Any, info: Any, text: str, limit: int) -> Any:
    return await _widgets(info).search(text, limit)


async def details(_: Any, info: Any, name: str, version: str | None = None) -> Any:
    return await _widgets(info).details(name, version)


async def add(_: Any, info: Any, name: str, version: str | None = None, keys: list[str] | None = None) -> WidgetPackage:
    return await _widgets(info).add(name, version, info.context.caller, tuple(keys or ()))


async def upgrade(
    _: Any, info: Any, name: str, version: str | None = None, keys: list[str] | None = None
) -> WidgetPackage:
    return await _widgets(info).upgrade(name, version, info.context.caller, tuple(keys or ()))


async def activate(_: Any, info: Any, name: str, version: str, pin: bool) -> WidgetPackage:
    return await _widgets(info).activate(name, version, pin, info.context.caller)


async def remove(_: Any, info: Any, name: str, force: bool, version: str | None = None) -> bool:
    return await _widgets(info).remove(name, version, force, info.context.caller)


async def changes(_: Any, info: Any) -> AsyncGenerator[list[WidgetPackage], None]:
    async for packages in info.context.rooms.catalogue.changes():
        yield packages


async def troubles(_: Any, info: Any, name: str, since: datetime | None = None) -> Any:
    return await _widgets(info).troubles.of(name, since)


async def report(_: Any, info: Any, troubles: list[dict[str, Any]]) -> int:
    try:
        told = msgspec.convert(troubles, list[Told])
    except msgspec.ValidationError as fault:
        raise BadRequest(f"troubles: {fault}") from None
    return await _widgets(info).troubles.report(told, info.context.caller)


async def clear(_: Any, info: Any, name: str) -> bool:
    return await _widgets(info).clear_troubles(name, info.context.caller)


async def trouble_changes(_: Any, info: Any) -> AsyncGenerator[list[TroubleCount], None]:
    async for counts in _widgets(info).troubles.follow():
        yield counts
