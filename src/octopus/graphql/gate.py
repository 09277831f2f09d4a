"""The second password in front of the configuration, in one place.

An operation of the configuration is a root field of the static schema that needs the role Admin: whoever adds one has
it gated without a word. Fields of endpoints.json that need an Admin are none. `schema.py` puts the gate in front.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Any

from graphql.language import (
    DefinitionNode,
    EnumValueNode,
    FieldDefinitionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
)

from octopus.model import ConfigLocked, Role

ROOTS = ("Query", "Mutation", "Subscription")


def declared_role(node: FieldDefinitionNode | None) -> Role | None:
    """The role in a field's `@requires`; None when there is none."""
    for directive in (node and node.directives) or ():
        values = [argument.value for argument in directive.arguments or ()]
        if directive.name.value == "requires" and values and isinstance(values[0], EnumValueNode):
            return Role[values[0].value]
    return None


def configuration(static: Sequence[DefinitionNode]) -> frozenset[tuple[str, str]]:
    """The operations of the configuration, by the definitions of the static schema: (root type, field)."""
    return frozenset(
        (node.name.value, field.name.value)
        for node in static
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) and node.name.value in ROOTS
        for field in node.fields or ()
        if declared_role(field) is Role.Admin
    )


def gated(resolve: Callable[..., Any], name: str, *, change: bool) -> Callable[..., Any]:
    """A resolver behind the second password.

    Args:
        change: it changes something.
    """

    def behind(source: Any, info: Any, **arguments: Any) -> Any:
        if not info.context.rooms.config_access.required:
            return resolve(source, info, **arguments)
        return admitted(source, info, arguments)

    async def admitted(source: Any, info: Any, arguments: dict[str, Any]) -> Any:
        context = info.context
        await context.rooms.config_access.admit(context.caller, context.credentials, name, change=change)
        found = resolve(source, info, **arguments)
        return await found if inspect.isawaitable(found) else found

    return behind


def gated_source(source: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The source of a subscription behind the second password: no value leaves once its session has ended."""

    async def behind(_: Any, info: Any, **arguments: Any) -> AsyncIterator[Any]:
        context = info.context
        access = context.rooms.config_access
        await access.admit(context.caller, context.credentials, name, change=False)
        events = source(None, info, **arguments)
        if inspect.isawaitable(events):
            events = await events
        async with aclosing(events):
            async for event in events:
                if not await access.holds(context.caller, context.credentials):
                    raise ConfigLocked(
                        f"{name} ended: the Config UI is locked; give its password again", extra={"reason": "ended"}
                    )
                yield event

    marked: Any = behind
    marked.fingerprint = getattr(source, "fingerprint", source)
    marked.lossless = bool(getattr(source, "lossless", False))
    return behind
