"""Opening what `octopus user` and `octopus token` need: the store and the accounts in it, without serving."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from octopus.cli.terminal import fail

if TYPE_CHECKING:
    from octopus.accounts import ApiTokens, Users
    from octopus.model import Role
    from octopus.settings import Settings


@asynccontextmanager
async def opened_users(settings: Settings) -> AsyncIterator[Users]:
    from octopus.accounts import Passwords, Users
    from octopus.store import open_store

    store = await open_store(settings)
    passwords = Passwords()
    try:
        yield Users(settings.users, store, passwords)
    finally:
        passwords.close()
        await store.close()


@asynccontextmanager
async def opened_tokens(settings: Settings) -> AsyncIterator[ApiTokens]:
    from octopus.accounts import ApiTokens
    from octopus.store import open_store

    store = await open_store(settings)
    try:
        yield ApiTokens(store)
    finally:
        await store.close()


def role_or_fail(text: str) -> Role:
    """A role by its name; a misspelt one ends the command, rather than becoming a Viewer."""
    from octopus.model import Role

    if text.strip().lower() not in {role.name.lower() for role in Role}:
        fail(f"the role must be one of {', '.join(role.name for role in Role)}; got {text!r}")
    return Role.parse(text)
