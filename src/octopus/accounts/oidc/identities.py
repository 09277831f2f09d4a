"""Which account a user name belongs to: whoever comes first with it, and no other account after that.

Preferences, audit and all else here go by user names; a provider's claims of names are not unique, and in some of them
people change their own. So a name is bound to the account (provider and subject) that first signed in with it, and
nobody gets the name of a local user.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import msgspec

from octopus.accounts.oidc.errors import NameContended, SignInRefused
from octopus.model import NotFound
from octopus.store import Store, VersionConflict

IDENTITIES = "identities"
ATTEMPTS = 8
"""How often a name is looked at again because somebody else took it first, and it was released then."""


class Identity(msgspec.Struct, frozen=True):
    """The account behind a name, as stored."""

    username: str
    provider: str
    subject: str
    since: float
    """Seconds since the epoch."""


class Identities:
    """Binds names.

    Args:
        store: keeps them, in the collection `identities` under the name in lower case.
        local: whether a local user has a name.
        clock: seconds since the epoch.
    """

    def __init__(
        self, store: Store, local: Callable[[str], Awaitable[bool]], clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._local = local
        self._clock = clock

    async def bind(self, username: str, provider: str, subject: str, label: str) -> None:
        """Make sure that the name is this account's.

        Raises:
            SignInRefused: it is another one's. NameContended: that cannot be told at this moment.
        """
        if await self._local(username):
            raise SignInRefused(
                "name-taken",
                f"{label} calls you {username}, and a local user has that name. Sign in with its password, or ask an "
                "administrator to remove the local user (octopus user remove)",
            )
        for _ in range(ATTEMPTS):
            found = await self.of(username)
            if found is not None:
                if (found.provider, found.subject) == (provider, subject):
                    return
                raise SignInRefused(
                    "name-taken",
                    f"{label} calls you {username}, and that name belongs to another account here. An administrator "
                    "may release it (octopus user release)",
                )
            fresh = Identity(username, provider, subject, self._clock())
            try:
                await self._store.put(IDENTITIES, username.lower(), msgspec.to_builtins(fresh), expected_version=0)
                return
            except VersionConflict:
                continue
        raise NameContended(
            f"the user name {username} is being taken and released at this moment; try again", extra={"reason": "busy"}
        )

    async def everyone(self) -> list[Identity]:
        """All accounts that a name is bound to, by name."""
        return [msgspec.convert(document.body, Identity) for document in await self._store.find(IDENTITIES)]

    async def release(self, username: str) -> Identity:
        """Let the name be that of whoever comes next with it; preferences and workspaces stay with the name.

        Raises:
            NotFound: no account has it.
        """
        found = await self.of(username.strip())
        if found is None:
            raise NotFound(f"no account of an identity provider is called {username!r}; `octopus user list` shows them")
        await self._store.delete(IDENTITIES, found.username.lower())
        return found

    async def of(self, username: str) -> Identity | None:
        document = await self._store.get(IDENTITIES, username.lower())
        return None if document is None else msgspec.convert(document.body, Identity)
