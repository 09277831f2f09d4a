"""endpoints.json: its versions, its faults, and the notice of a new one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from ariadne import MutationType, ObjectType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.endpoints import Diff, Served, Version, endpoints_schema


def bindables() -> list[SchemaBindable]:
    query, mutation, subscription, version = (
        QueryType(),
        MutationType(),
        SubscriptionType(),
        ObjectType("EndpointVersion"),
    )
    query.set_field("endpointDocument", document)
    query.set_field("endpointVersions", lambda _, info: info.context.rooms.endpoints.versions())
    query.set_field("endpointComparison", comparison)
    query.set_field("validateEndpoints", validate)
    query.set_field("endpointSchema", lambda *_: endpoints_schema())
    query.set_field("endpointLists", lists)
    mutation.set_field("publishEndpoints", publish)
    mutation.set_field("restoreEndpoints", restore)
    subscription.set_source("endpointsChanged", changes)
    subscription.set_field("endpointsChanged", lambda found, info: found)
    subscription.set_source("endpointsServed", ServedSource())
    subscription.set_field("endpointsServed", lambda found, info: found)
    version.set_field("serving", lambda found, info: info.context.rooms.endpoints.serving.version == found.version)
    version.set_field("document", lambda found, info: info.context.rooms.endpoints.document(found.version))
    version.set_field("sdl", sdl)
    version.set_field("diff", diff)
    return [query, mutation, subscription, version]


async def document(_: Any, info: Any, version: int | None = None) -> Any:
    return await info.context.rooms.endpoints.document(version)


async def comparison(_: Any, info: Any, before: int, after: int) -> Diff:
    found: Diff = await info.context.rooms.endpoints.comparison(before, after)
    return found


async def validate(_: Any, info: Any, document: Any) -> Any:
    return await info.context.rooms.endpoints.validate(document)


def lists(_: Any, info: Any) -> list[dict[str, Any]]:
    return [{"name": name, "values": values} for name, values in info.context.rooms.endpoints.serving.lists.items()]


async def publish(_: Any, info: Any, document: Any, comment: str, baseVersion: int) -> Version:
    found: Version = await info.context.rooms.endpoints.publish(document, comment, baseVersion, info.context.caller)
    return found


async def restore(_: Any, info: Any, version: int, comment: str, baseVersion: int | None = None) -> Version:
    caller = info.context.caller
    found: Version = await info.context.rooms.endpoints.restore(version, comment, caller, baseVersion)
    return found


async def sdl(found: Version, info: Any) -> str:
    text: str = await info.context.rooms.endpoints.sdl(found)
    return text


async def diff(found: Version, info: Any) -> Diff:
    changed: Diff = await info.context.rooms.endpoints.diff(found)
    return changed


async def changes(_: Any, info: Any) -> AsyncGenerator[Version, None]:
    async for found in info.context.rooms.endpoints.changes():
        yield found


class ServedSource:
    """One for all dashboards: it does not depend on who asks, and a newcomer is given the last value at once."""

    shared = True

    def __call__(self, _: Any, info: Any) -> AsyncGenerator[Served, None]:
        found: AsyncGenerator[Served, None] = info.context.rooms.endpoints.served()
        return found
