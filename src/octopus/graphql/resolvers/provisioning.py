"""Files as truth: what comes from them, and the overrides over them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from ariadne import MutationType, ObjectType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable

from octopus.provisioning import Patch, Provisioned, WidgetChoice


def bindables() -> list[SchemaBindable]:
    query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()
    provisioning = ObjectType("Provisioning")
    query.set_field("provisioning", lambda _, info: info.context.rooms.provisioning.state())
    query.set_field("provisionedPatch", patch)
    query.set_field("provisionedWorkspacePatch", workspace_patch)
    mutation.set_field("dropOverrides", drop)
    mutation.set_field("keepOverrides", keep)
    mutation.set_field("chooseWidget", choose_widget)
    subscription.set_source("provisioningChanged", changes)
    subscription.set_field("provisioningChanged", lambda state, info: state)
    subscription.set_source("sharedWorkspacesChanged", shared_changes)
    subscription.set_field("sharedWorkspacesChanged", lambda found, info: found)
    provisioning.set_field("packages", packages)
    return [query, mutation, subscription, provisioning]


async def patch(_: Any, info: Any, kind: Any, pointers: list[str] | None = None) -> Patch:
    found: Patch = await info.context.rooms.provisioning.patch(kind, pointers)
    return found


async def workspace_patch(_: Any, info: Any, id: str) -> Patch:
    rooms, caller = info.context.rooms, info.context.caller
    own = await rooms.preferences.get(caller.username)
    found: Patch = rooms.provisioning.workspace_patch(caller, id, own.config)
    return found


async def drop(_: Any, info: Any, kind: Any, pointers: list[str] | None = None) -> Provisioned:
    found: Provisioned = await info.context.rooms.provisioning.drop(kind, pointers, info.context.caller)
    return found


async def keep(_: Any, info: Any, kind: Any, pointers: list[str]) -> Provisioned:
    found: Provisioned = await info.context.rooms.provisioning.keep(kind, pointers, info.context.caller)
    return found


async def choose_widget(_: Any, info: Any, name: str, enabled: bool, version: str | None = None) -> Provisioned:
    choice = WidgetChoice(version, enabled)
    found: Provisioned = await info.context.rooms.provisioning.choose_widget(name, choice, info.context.caller)
    return found


async def changes(_: Any, info: Any) -> AsyncGenerator[Provisioned, None]:
    rooms = info.context.rooms
    async for _each in rooms.provisioning.changes():
        yield await rooms.provisioning.state()


async def shared_changes(_: Any, info: Any) -> AsyncGenerator[list[Any], None]:
    rooms, caller = info.context.rooms, info.context.caller
    before = rooms.provisioning.workspaces(caller)
    async for _each in rooms.provisioning.changes():
        if (now := rooms.provisioning.workspaces(caller)) != before:
            before = now
            yield await rooms.shares.visible(caller)


def packages(_: Any, info: Any) -> list[dict[str, Any]]:
    versions = info.context.rooms.catalogue.versions()
    return [{"name": name, "versions": found} for name, found in versions.items()]
