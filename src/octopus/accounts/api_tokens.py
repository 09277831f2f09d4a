"""API tokens for programs: `oct_<id>_<secret>`, with a role and perhaps an expiry, revocable.

The store keeps a SHA-256 of the token (it holds 256 random bits, so a slow hash would add nothing), never the token.
What was looked up is believed for `REMEMBERED` seconds: a revocation takes that long at most.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from octopus.model import BadRequest, Caller, FieldError, NotFound, Role, Unauthenticated
from octopus.store import Document, Store, VersionConflict

TOKENS = "api_tokens"
PREFIX = "oct_"
NAMESPACE = "token/"
"""Ahead of a token's name where it acts: a token called like a user must not be taken for that user."""
REMEMBERED = 5.0
USE_NOTED_EVERY = 60.0
_FORM = re.compile(r"oct_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_MOST_REMEMBERED = 1024


class ApiToken(msgspec.Struct, frozen=True):
    """One API token, as stored. Times are seconds since the epoch."""

    id: str
    name: str
    role: Role
    digest: str
    created: float
    expires: float | None = None
    revoked: float | None = None
    last_used: float | None = None

    def state(self, now: float) -> str:
        """`valid`, `expired` or `revoked`."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and self.expires <= now else "valid"


class ApiTokens:
    """Makes, lists, revokes and recognises API tokens.

    Args:
        store: keeps them, in the collection `api_tokens` under their id.
        clock: seconds since the epoch.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._remembered: dict[str, tuple[float, ApiToken | None]] = {}
        self._log = structlog.get_logger("octopus.accounts")

    async def create(self, name: str, role: Role, ttl: float | None = None) -> tuple[str, ApiToken]:
        """Make a token that lasts `ttl` seconds (None: until revoked), and return its text, this once, beside it."""
        if not name.strip() or len(name) > 128 or not name.isprintable():
            raise BadRequest(f"the name of a token is 1 to 128 printable characters; got {name!r}")
        if ttl is not None and ttl <= 0:
            raise BadRequest(f"a token must last longer than 0 s; got {ttl:g}")
        now = self._clock()
        name_of_token = secrets.token_hex(8)
        text = f"{PREFIX}{name_of_token}_{secrets.token_urlsafe(32)}"
        expires = None if ttl is None else now + ttl
        token = ApiToken(name_of_token, name.strip(), role, _digest(text), now, expires)
        await self._store.put(TOKENS, token.id, _body(token), expected_version=0)
        return text, token

    async def everyone(self) -> list[ApiToken]:
        """All tokens, oldest first."""
        return sorted((_read(document) for document in await self._store.find(TOKENS)), key=lambda token: token.created)

    async def revoke(self, name: str) -> ApiToken:
        """Revoke a token by its id, or by its name where only one valid token bears it.

        Raises:
            NotFound, BadRequest: no such token, or several of that name.
        """
        now = self._clock()
        tokens = await self.everyone()
        meant = [token for token in tokens if token.id == name] or [
            token for token in tokens if token.name == name and token.state(now) == "valid"
        ]
        if not meant:
            raise NotFound(f"there is no valid token {name!r}; `octopus token list` shows them")
        if len(meant) > 1:
            raise BadRequest(f"{len(meant)} tokens are named {name!r}; give the id that `octopus token list` shows")
        revoked = msgspec.structs.replace(meant[0], revoked=meant[0].revoked or now)
        await self._store.put(TOKENS, revoked.id, _body(revoked))
        self._remembered.clear()
        return revoked

    async def caller(self, text: str, address: str | None) -> Caller:
        """Who bears this token.

        Raises:
            Unauthenticated: unknown, expired or revoked (`extra["reason"]`: `expired` or `refused`).
        """
        now = self._clock()
        form = _FORM.fullmatch(text)
        token = None if form is None else await self._lookup(form[1], now)
        if token is None or not hmac.compare_digest(token.digest, _digest(text)):
            raise Unauthenticated("the API token is not one of this server", extra={"reason": "refused"})
        state = token.state(now)
        if state != "valid":
            sentence = f"the API token {token.name!r} is {state}; make another with `octopus token create`"
            raise Unauthenticated(sentence, extra={"reason": "expired" if state == "expired" else "refused"})
        await self._note_use(token, now)
        return Caller(NAMESPACE + token.name, token.role, "token", token.id, token.expires, address)

    async def _lookup(self, name: str, now: float) -> ApiToken | None:
        known = self._remembered.get(name)
        if known is not None and known[0] > now:
            return known[1]
        document = await self._store.get(TOKENS, name)
        token = None if document is None else _read(document)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[name] = (now + REMEMBERED, token)
        return token

    async def _note_use(self, token: ApiToken, now: float) -> None:
        if token.last_used is not None and now - token.last_used < USE_NOTED_EVERY:
            return
        used = msgspec.structs.replace(token, last_used=now)
        self._remembered[token.id] = (now + REMEMBERED, used)
        try:
            document = await self._store.get(TOKENS, token.id)
            if document is not None:
                body = {**document.body, "last_used": now}
                await self._store.put(TOKENS, token.id, body, expected_version=document.version)
        except VersionConflict:
            return
        except FieldError as fault:
            self._log.warning("cannot note the use of an API token", token=token.id, error=fault.message)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _body(token: ApiToken) -> dict[str, Any]:
    return {**msgspec.structs.asdict(token), "role": token.role.name}


def _read(document: Document) -> ApiToken:
    return msgspec.convert({**document.body, "role": int(Role.parse(document.body.get("role")))}, ApiToken)
