"""Preferences, shared workspaces, and the notices of changes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from ariadne import MutationType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.model import Role
from octopus.workspaces import PreferencesState, authorise_user


def bindables() -> list[SchemaBindable]:
    query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()
    query.set_field("preferences", preferences)
    query.set_field("sharedWorkspaces", shared_workspaces)
    query.set_field("sharedWorkspace", shared_workspace)
    mutation.set_field("setPreferences", set_preferences)
    mutation.set_field("shareWorkspace", share_workspace)
    mutation.set_field("unshareWorkspace", unshare_workspace)
    subscription.set_source("preferencesChanged", changes)
    subscription.set_field("preferencesChanged", lambda state, info, **_: state)
    return [query, mutation, subscription]


async def preferences(_: Any, info: Any, userId: str) -> dict[str, Any]:
    authorise_user(info.context.caller, userId)
    return document_of(await info.context.rooms.preferences.get(userId))


async def set_preferences(
    _: Any, info: Any, userId: str, config: Any, baseVersion: int | None = None
) -> dict[str, Any]:
    authorise_user(info.context.caller, userId)
    state = await info.context.rooms.preferences.set(userId, config, base_version=baseVersion, by=info.context.caller)
    return document_of(state)


def document_of(state: PreferencesState) -> dict[str, Any]:
    """The document with the server's version in it."""
    return {**state.config, "version": state.version}


async def changes(_: Any, info: Any, userId: str) -> AsyncGenerator[PreferencesState, None]:
    authorise_user(info.context.caller, userId)
    async for state in info.context.rooms.preferences.changes(userId):
        yield state


async def shared_workspaces(_: Any, info: Any) -> Any:
    return await info.context.rooms.shares.visible(info.context.caller)


async def shared_workspace(_: Any, info: Any, id: str) -> Any:
    return await info.context.rooms.shares.get(info.context.caller, id)


async def share_workspace(_: Any, info: Any, workspaceId: str, role: Role | None = None) -> Any:
    return await info.context.rooms.shares.share(info.context.caller, workspaceId, role)


async def unshare_workspace(_: Any, info: Any, id: str) -> Any:
    return await info.context.rooms.shares.unshare(info.context.caller, id)
