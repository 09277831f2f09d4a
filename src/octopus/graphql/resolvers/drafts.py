"""The Config UI's work on `endpoints.json`: drafts, and what is found out about them before they are published."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from ariadne import MutationType, ObjectType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.endpoints import (
    Draft,
    DraftNotice,
    EndpointTrial,
    Export,
    ImportReading,
    Merge,
    TrialEvent,
    Use,
    canonical,
)
from octopus.model import BadRequest


def bindables() -> list[SchemaBindable]:
    query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()
    merged = ObjectType("EndpointMerge")
    query.set_field("endpointDraft", draft)
    query.set_field("endpointDrafts", drafts)
    query.set_field("mergeEndpoints", merge)
    query.set_field("endpointUses", uses)
    query.set_field("readEndpointImport", read_import)
    query.set_field("exportEndpoints", export)
    mutation.set_field("saveEndpointDraft", save_draft)
    mutation.set_field("discardEndpointDraft", discard_draft)
    mutation.set_field("tryEndpoint", try_endpoint)
    follow_trial.lossless = True  # type: ignore[attr-defined]
    subscription.set_source("tryEndpointStream", follow_trial)
    subscription.set_field("tryEndpointStream", lambda event, info, **_: event)
    subscription.set_source("endpointDraftChanged", draft_changes)
    subscription.set_field("endpointDraftChanged", lambda notice, info: notice)
    merged.set_field("text", lambda found, info: canonical(found.document))
    return [query, mutation, subscription, merged]


async def draft(_: Any, info: Any) -> Draft | None:
    found: Draft | None = await info.context.rooms.endpoints.drafts.get(info.context.caller)
    return found


async def drafts(_: Any, info: Any) -> list[DraftNotice]:
    found: list[DraftNotice] = await info.context.rooms.endpoints.drafts.others(info.context.caller)
    return found


async def save_draft(_: Any, info: Any, text: str, baseVersion: int, revision: int) -> Draft:
    found: Draft = await info.context.rooms.endpoints.drafts.save(text, baseVersion, revision, info.context.caller)
    return found


async def discard_draft(_: Any, info: Any) -> bool:
    found: bool = await info.context.rooms.endpoints.drafts.discard(info.context.caller)
    return found


async def draft_changes(_: Any, info: Any) -> AsyncGenerator[DraftNotice, None]:
    async for notice in info.context.rooms.endpoints.drafts.changes():
        yield notice


async def merge(_: Any, info: Any, base: int, mine: Any, theirs: int, theirsAt: list[str]) -> Merge:
    found: Merge = await info.context.rooms.endpoints.merge(base, mine, theirs, theirsAt)
    return found


async def uses(_: Any, info: Any, document: Any) -> list[Use]:
    found: list[Use] = await info.context.rooms.workbench.uses(document)
    return found


async def read_import(_: Any, info: Any, text: str, into: Any, pointers: list[str] | None = None) -> ImportReading:
    found: ImportReading = await info.context.rooms.workbench.read_import(text, into, pointers)
    return found


async def export(
    _: Any, info: Any, reveal: bool, format: str, document: Any = None, pointers: list[str] | None = None
) -> Export:
    rooms, caller = info.context.rooms, info.context.caller
    found: Export = await rooms.workbench.export(document, pointers, caller, reveal=reveal, yaml=format == "YAML")
    return found


async def saved(info: Any, document: Any) -> Any:
    """The document, or the caller's draft where there is none."""
    if document is not None:
        return document
    kept = await info.context.rooms.endpoints.drafts.get(info.context.caller)
    if kept is None:
        raise BadRequest("expected a document, or a draft that was saved; there is neither")
    return kept.text


async def try_endpoint(
    _: Any, info: Any, kind: str, name: str, document: Any = None, arguments: Any = None
) -> EndpointTrial:
    if kind == "STREAM":
        raise BadRequest("a stream is tried by the subscription tryEndpointStream")
    section = "queries" if kind == "QUERY" else "mutations"
    trying = info.context.rooms.workbench.trying
    document = await saved(info, document)
    found: EndpointTrial = await trying.ask(document, section, name, arguments, info.context.caller)
    return found


async def follow_trial(
    _: Any, info: Any, name: str, document: Any = None, arguments: Any = None
) -> AsyncGenerator[TrialEvent, None]:
    trying = info.context.rooms.workbench.trying
    document = await saved(info, document)
    async with aclosing(trying.follow(document, name, arguments, info.context.caller)) as events:
        async for event in events:
            yield event
