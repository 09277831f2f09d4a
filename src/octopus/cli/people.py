"""Opening what `octopus user` and `octopus token` need: the store and the accounts in it, without serving."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from octopus.cli.terminal import fail

if TYPE_CHECKING:
    from octopus.accounts import ApiTokens, Users
    from octopus.accounts.oidc import Identities
    from octopus.model import Role
    from octopus.settings import Settings


Note = Callable[[str, str, dict[str, Any]], Awaitable[None]]
"""Writes into the audit what was done at this terminal: action, target, particulars."""


@asynccontextmanager
async def opened_users(settings: Settings) -> AsyncIterator[tuple[Users, Note]]:
    from octopus.accounts import Passwords, Users
    from octopus.audit import Audit
    from octopus.store import open_store

    store = await open_store(settings)
    passwords = Passwords()
    try:
        yield Users(settings.users, store, passwords), partial(Audit(store).record, None)
    finally:
        passwords.close()
        await store.close()


@asynccontextmanager
async def opened_identities(settings: Settings) -> AsyncIterator[tuple[Identities, Note]]:
    """The names that accounts of identity providers have."""
    from octopus.accounts.oidc import Identities
    from octopus.audit import Audit
    from octopus.store import open_store

    store = await open_store(settings)
    try:
        # Of local users nothing is asked here.
        yield Identities(store, _nobody), partial(Audit(store).record, None)
    finally:
        await store.close()


async def _nobody(username: str) -> bool:
    return False


@asynccontextmanager
async def opened_tokens(settings: Settings) -> AsyncIterator[tuple[ApiTokens, Note]]:
    from octopus.accounts import ApiTokens
    from octopus.audit import Audit
    from octopus.store import open_store

    store = await open_store(settings)
    try:
        yield ApiTokens(store), partial(Audit(store).record, None)
    finally:
        await store.close()


def role_or_fail(text: str) -> Role:
    """A role by its name; a misspelt one ends the command, rather than becoming a Viewer."""
    from octopus.model import Role

    if text.strip().lower() not in {role.name.lower() for role in Role}:
        fail(f"the role must be one of {', '.join(role.name for role in Role)}; got {text!r}")
    return Role.parse(text)
