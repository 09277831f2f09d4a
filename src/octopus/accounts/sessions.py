"""Sign-ins that last: rotating refresh tokens (RFC 9700, section 4.14.2).

A sign-in is a *family* of refresh tokens, of which only the newest holds. A token is `<session>.<generation>.<proof>`,
where the proof is an HMAC of both and of the session's own nonce; the store keeps the nonce and the generation, never a
token. Presenting an older token reveals a copy, and ends the whole family, with exceptions that keep an honest page
signed in and get the *same* successor again: two tabs that raced (within `GRACE`); and, at the same address, a browser
that lost what it had been given (within `LOST`: it crashed before the cookie was on its disk), or whose answer never
came, however long ago, for it slept: nobody has used what was in that answer, neither the successor nor its access
token. Where somebody has, the older token is a copy.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

import msgspec

from octopus.model import Unauthenticated
from octopus.store import Document, Store, VersionConflict

SESSIONS = "sessions"
GRACE = 30.0
LOST = 3600.0
ATTEMPTS = 8


class Session(msgspec.Struct, frozen=True):
    """One family, as stored."""

    username: str
    stamp: str
    nonce: str
    generation: int
    created: float
    """Seconds since the epoch, like the following."""
    rotated: float
    expires: float
    address: str | None = None
    """From where the newest token was asked for."""
    taken: int = -1
    """The last generation of which somebody used the access token: that answer has come to somebody."""


class Renewed(msgspec.Struct, frozen=True):
    """What a refresh token was good for."""

    id: str
    username: str
    token: str
    stamp: str
    """Of the password that began the family."""


class Sessions:
    """Begins, renews and ends families.

    Args:
        secret: key of the proofs.
        ttl: seconds after which an unused family ends.
        store: keeps them, in the collection `sessions`.
        clock: seconds since the epoch.
        grace: seconds for which the previous token gets the same successor again.
    """

    def __init__(
        self, secret: str, ttl: float, store: Store, clock: Callable[[], float] = time.time, grace: float = GRACE
    ) -> None:
        self._key = hmac.digest(secret.encode(), b"octopus refresh tokens", "sha256")
        self._ttl = ttl
        self._store = store
        self._clock = clock
        self._grace = grace

    async def begin(self, username: str, stamp: str, address: str | None) -> Renewed:
        """Begin a family for a user; `stamp` is handed back with each renewal."""
        now = self._clock()
        session = Session(username, stamp, secrets.token_hex(16), 0, now, now, now + self._ttl, address)
        name = secrets.token_urlsafe(18)
        await self._store.put(SESSIONS, name, msgspec.to_builtins(session), expected_version=0)
        return Renewed(name, username, self._token(name, session), session.stamp)

    async def renew(self, token: str, address: str | None) -> Renewed:
        """Exchange a refresh token for its successor.

        Raises:
            Unauthenticated: unknown, ended or expired; or an old token, whose whole family ends with it.
                `extra["session"]` names a family that ended just now.
        """
        name, generation, proof = _parts(token)
        for _ in range(ATTEMPTS):
            document = await self._store.get(SESSIONS, name)
            session = None if document is None else _read(document)
            if document is None or session is None:
                raise _refused("this sign-in has ended; sign in again")
            if not hmac.compare_digest(proof, self._proof(name, generation, session.nonce)):
                raise _refused("the refresh token is not one of this server; sign in again")
            if session.expires <= self._clock():
                await self._store.delete(SESSIONS, name)
                raise _refused("this sign-in has expired; sign in again")
            if generation == session.generation:
                try:
                    return await self._rotate(name, document, session, address)
                except VersionConflict:
                    continue
            if generation == session.generation - 1 and self._honest(session, address):
                return Renewed(name, session.username, self._token(name, session), session.stamp)
            await self._store.delete(SESSIONS, name)
            raise Unauthenticated(
                "this sign-in was ended because an old refresh token was used again; sign in again",
                extra={"reason": "refused", "session": name},
            )
        raise _refused("too many refreshes of one sign-in at the same time; try again")

    async def taken(self, name: str, issued: float) -> None:
        """Somebody used an access token of the family, which was signed at that moment, or up to a second later."""
        document = await self._store.get(SESSIONS, name)
        session = None if document is None else _read(document)
        if document is None or session is None or session.taken == session.generation:
            return
        if issued + 1 < session.rotated:
            return
        noted = msgspec.structs.replace(session, taken=session.generation)
        try:
            await self._store.put(SESSIONS, name, msgspec.to_builtins(noted), expected_version=document.version)
        except VersionConflict:
            # It was renewed meanwhile, or another process has noted it.
            return

    async def end(self, token: str) -> str | None:
        """End the family of a token and return its name; None when the token is not one of ours."""
        try:
            name, generation, proof = _parts(token)
        except Unauthenticated:
            return None
        document = await self._store.get(SESSIONS, name)
        session = None if document is None else _read(document)
        if session is None or not hmac.compare_digest(proof, self._proof(name, generation, session.nonce)):
            return None
        await self._store.delete(SESSIONS, name)
        return name

    async def lives(self, name: str) -> bool:
        """Whether there is a family of that name."""
        return await self._store.get(SESSIONS, name) is not None

    async def end_named(self, name: str) -> None:
        """End a family, by its name."""
        await self._store.delete(SESSIONS, name)

    async def forget_expired(self) -> int:
        """Remove families that nobody can renew any more, and return how many."""
        now, gone = self._clock(), 0
        for document in await self._store.find(SESSIONS):
            if float(document.body.get("expires", 0)) <= now:
                gone += await self._store.delete(SESSIONS, document.key)
        return gone

    async def _rotate(self, name: str, document: Document, session: Session, address: str | None) -> Renewed:
        now = self._clock()
        following = msgspec.structs.replace(
            session, generation=session.generation + 1, rotated=now, expires=now + self._ttl, address=address
        )
        await self._store.put(SESSIONS, name, msgspec.to_builtins(following), expected_version=document.version)
        return Renewed(name, session.username, self._token(name, following), session.stamp)

    def _honest(self, session: Session, address: str | None) -> bool:
        age = self._clock() - session.rotated
        lost = age <= LOST or session.taken < session.generation
        return age <= self._grace or (session.address == address and lost)

    def _token(self, name: str, session: Session) -> str:
        return f"{name}.{session.generation}.{self._proof(name, session.generation, session.nonce)}"

    def _proof(self, name: str, generation: int, nonce: str) -> str:
        message = f"{name}.{generation}.{nonce}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


def _read(document: Document) -> Session | None:
    """None for a document of another release, whose sign-in has to be repeated."""
    try:
        return msgspec.convert(document.body, Session)
    except msgspec.ValidationError:
        return None


def _parts(token: str) -> tuple[str, int, str]:
    name, _, rest = token.partition(".")
    generation, _, proof = rest.partition(".")
    if not (name and proof.isascii() and generation.isascii() and generation.isdecimal() and len(generation) < 12):
        raise _refused("the refresh token is not one of this server; sign in again")
    return name, int(generation), proof


def _refused(sentence: str) -> Unauthenticated:
    return Unauthenticated(sentence, extra={"reason": "refused"})
