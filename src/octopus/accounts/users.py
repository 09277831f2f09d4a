"""Local users: those of OCTOPUS_AUTH_USERS, and those made with `octopus user add`, which the store keeps.

The environment wins where both name a user, so that what a deployment states is what holds. Names match
case-insensitively.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable
from typing import Any

import msgspec

from octopus.accounts.passwords import LONGEST, Passwords
from octopus.model import BadRequest, Conflict, NotFound, Role
from octopus.settings import LocalUser
from octopus.store import Document, Store, VersionConflict

USERS = "users"
SHORTEST = 8


class User(msgspec.Struct, frozen=True):
    """One local user."""

    username: str
    role: Role
    password: str
    """Argon2 hash, or still plain for a configured user whose turn to be hashed has not come."""
    disabled: bool = False
    origin: str = "store"
    """`environment` or `store`."""
    stamp: str = ""
    """Changes with the password; a sign-in lasts no longer than the stamp it was made under."""


class Users:
    """Looks up, makes and changes users.

    Args:
        configured: the users of the environment.
        store: keeps the others, in the collection `users` under the name in lower case.
        passwords: hashes.
        key: of the stamps; any text for who only manages users.
    """

    def __init__(
        self,
        configured: Iterable[LocalUser],
        store: Store,
        passwords: Passwords,
        key: bytes = b"none",
    ) -> None:
        self._key = key
        self._configured = {
            user.username.lower(): User(
                user.username, user.role, user.password, origin="environment", stamp=self._stamp(user.password)
            )
            for user in configured
        }
        self._hashing: dict[str, asyncio.Task[User]] = {}
        self._store = store
        self._passwords = passwords

    async def hash_configured(self) -> None:
        """Replace every plain password of the environment by its hash; who signs in meanwhile goes first."""
        for key in list(self._configured):
            await self._hashed(key)

    async def find(self, username: str) -> User | None:
        """The user of that name, disabled or not, with a hashed password."""
        key = username.strip().lower()
        if key in self._configured:
            return await self._hashed(key)
        if not key:
            return None
        document = await self._store.get(USERS, key)
        return None if document is None else self._read(document)

    async def knows(self, username: str) -> bool:
        """Whether a user has that name, disabled or not."""
        key = username.strip().lower()
        return key in self._configured or (key != "" and await self._store.get(USERS, key) is not None)

    async def anybody(self) -> bool:
        """Whether there is a user who may sign in with a password."""
        return any(not user.disabled for user in await self.everyone())

    async def role_of(self, username: str, stamp: str) -> Role | None:
        """The present role of a user who signed in under that stamp.

        None when there is no such user any more, or a disabled one, or one with another password since.
        """
        user = self._configured.get(username.lower()) or await self.find(username)
        if user is None or user.disabled or not hmac.compare_digest(user.stamp, stamp):
            return None
        return user.role

    async def everyone(self) -> list[User]:
        """All users by name; a stored one behind a configured one of the same name is left out."""
        stored = [self._read(document) for document in await self._store.find(USERS)]
        kept = [user for user in stored if user.username.lower() not in self._configured]
        return sorted([*self._configured.values(), *kept], key=lambda user: user.username.lower())

    async def add(self, username: str, password: str, role: Role) -> User:
        """Make a user.

        Raises:
            BadRequest: a name or a password that cannot be used.
            Conflict: there is one of that name.
        """
        name = _checked_name(username)
        self._refuse_configured(name)
        user = User(name, role, await self._passwords.hash(_checked_password(password)))
        try:
            await self._store.put(USERS, name.lower(), _body(user), expected_version=0)
        except VersionConflict:
            raise Conflict(f"there is a user {name!r} already; change it with `octopus user passwd {name}`") from None
        return user

    async def change(
        self, username: str, *, password: str | None = None, role: Role | None = None, disabled: bool | None = None
    ) -> User:
        """Change what is given of a stored user.

        Raises:
            NotFound: no such user.
            Conflict: the user belongs to the environment.
        """
        self._refuse_configured(username)
        document = await self._store.get(USERS, username.strip().lower())
        if document is None:
            raise NotFound(f"there is no user {username!r}; `octopus user list` shows them")
        user = self._read(document)
        hashed = user.password if password is None else await self._passwords.hash(_checked_password(password))
        changed = User(
            user.username,
            user.role if role is None else role,
            hashed,
            user.disabled if disabled is None else disabled,
        )
        await self._store.put(USERS, document.key, _body(changed), expected_version=document.version)
        return changed

    async def remove(self, username: str) -> None:
        self._refuse_configured(username)
        if not await self._store.delete(USERS, username.strip().lower()):
            raise NotFound(f"there is no user {username!r}; `octopus user list` shows them")

    async def _hashed(self, key: str) -> User:
        user = self._configured[key]
        if user.password.startswith("$argon2"):
            return user
        if key not in self._hashing:
            self._hashing[key] = asyncio.create_task(self._hash(key, user))
        return await asyncio.shield(self._hashing[key])

    async def _hash(self, key: str, user: User) -> User:
        try:
            hashed = msgspec.structs.replace(user, password=await self._passwords.hash(user.password))
            self._configured[key] = hashed
            return hashed
        finally:
            del self._hashing[key]

    def _read(self, document: Document) -> User:
        body = document.body
        password = str(body["password"])
        return User(
            str(body["username"]),
            Role.parse(body.get("role")),
            password,
            bool(body.get("disabled", False)),
            stamp=self._stamp(password),
        )

    def _stamp(self, password: str) -> str:
        """A keyed digest of the password as configured, or of its stored hash."""
        return hmac.digest(self._key, b"stamp " + password.encode(), "sha256").hex()

    def _refuse_configured(self, username: str) -> None:
        if username.strip().lower() in self._configured:
            raise Conflict(f"the user {username!r} is set by OCTOPUS_AUTH_USERS; change it there")


def _body(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "role": user.role.name,
        "password": user.password,
        "disabled": user.disabled,
    }


def _checked_name(username: str) -> str:
    name = username.strip()
    if not name or len(name) > 128 or not name.isprintable() or "/" in name:
        raise BadRequest(f"a username is 1 to 128 printable characters without '/'; got {username!r}")
    return name


def _checked_password(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadRequest(f"a password is {SHORTEST} to {LONGEST} characters; got {len(password)}")
    return password
