"""What an administrator looks at beside the document: variables, sources, checks, and who did what."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Any

from ariadne import MutationType, ObjectType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.audit import Page, Wanted, moment


def bindables() -> list[SchemaBindable]:
    query, mutation, subscription, entry = QueryType(), MutationType(), SubscriptionType(), ObjectType("AuditEntry")
    query.set_field("endpointVariables", variables)
    query.set_field("sources", lambda _, info: info.context.rooms.sights.now())
    query.set_field("checks", lambda _, info: info.context.rooms.checks.last())
    query.set_field("auditTrail", audit_trail)
    mutation.set_field("revealVariable", reveal)
    mutation.set_field("runChecks", lambda _, info: info.context.rooms.checks.run())
    subscription.set_source("sourcesChanged", sources)
    subscription.set_source("checksChanged", checks)
    subscription.set_source("auditEntries", entries)
    for name in ("sourcesChanged", "checksChanged", "auditEntries"):
        subscription.set_field(name, lambda found, info: found)
    entry.set_alias("username", "user")
    return [query, mutation, subscription, entry]


async def variables(_: Any, info: Any, document: Any = None) -> Any:
    return await info.context.rooms.endpoints.variables(document)


async def reveal(_: Any, info: Any, name: str, document: Any = None) -> Any:
    return await info.context.rooms.endpoints.reveal(name, info.context.caller, document)


async def audit_trail(
    _: Any,
    info: Any,
    limit: int,
    before: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    **narrowed: Any,
) -> Page:
    wanted = Wanted(
        since=None if since is None else moment(since), until=None if until is None else moment(until), **narrowed
    )
    found: Page = await info.context.rooms.audit.search(wanted, limit=limit, before=before)
    return found


async def sources(_: Any, info: Any) -> AsyncGenerator[Any, None]:
    async for found in info.context.rooms.sights.follow():
        yield found


async def checks(_: Any, info: Any) -> AsyncGenerator[Any, None]:
    async for found in info.context.rooms.checks.follow():
        yield found


async def entries(_: Any, info: Any) -> AsyncGenerator[Any, None]:
    async for found in info.context.rooms.audit.follow():
        yield found
