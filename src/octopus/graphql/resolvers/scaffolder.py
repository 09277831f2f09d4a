"""Widgets begun on the page."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from ariadne import QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.scaffolder import Look, Step


def bindables() -> list[SchemaBindable]:
    query, subscription = QueryType(), SubscriptionType()
    query.set_field("widgetProject", project)
    subscription.set_source("widgetProjectMade", made)
    subscription.set_field("widgetProjectMade", lambda step, info, **_: step)
    return [query, subscription]


async def project(_: Any, info: Any, wish: Any) -> Look:
    context = info.context
    found: Look = await context.rooms.projects.look(wish, context.service.schema)
    return found


async def made(_: Any, info: Any, wish: Any) -> AsyncGenerator[Step, None]:
    async for step in info.context.rooms.projects.make(info.context.caller, wish):
        yield step
