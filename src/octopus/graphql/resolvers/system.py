"""The caller, and the state of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from ariadne import QueryType, SubscriptionType
from ariadne.types import SchemaBindable


def bindables() -> list[SchemaBindable]:
    query, subscription = QueryType(), SubscriptionType()
    query.set_field("me", me)
    query.set_field("serverStatus", server_status)
    query.set_field("liveMetricsPast", live_metrics_past)
    subscription.set_source("liveMetrics", live_metrics)
    subscription.set_field("liveMetrics", lambda found, info: found)
    return [query, subscription]


def me(_: Any, info: Any) -> dict[str, Any]:
    caller = info.context.caller
    return {"username": caller.username, "role": caller.role, "roleLevel": int(caller.role)}


def server_status(_: Any, info: Any) -> dict[str, Any]:
    rooms, service = info.context.rooms, info.context.service
    now = asyncio.get_running_loop().time()
    return {
        **rooms.server_status(),
        "clients": len(service.sessions),
        "attributes": rooms.bus.topics,
        "sourceRate": rooms.bus.published.per_second(now),
        "deliveredRate": service.hub.delivered.per_second(now),
        "sources": rooms.sources(),
        "endpoints": rooms.endpoints.state(),
    }


async def live_metrics_past(_: Any, info: Any) -> Any:
    return await info.context.rooms.figures.past()


async def live_metrics(_: Any, info: Any) -> AsyncGenerator[Any, None]:
    async for found in info.context.rooms.figures.follow():
        yield found
