"""All providers together, and the sign-ins that they vouch for."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import structlog

from octopus.accounts.oidc.asking import Asker
from octopus.accounts.oidc.claims import Person
from octopus.accounts.oidc.errors import ProviderUnavailable, SignInRefused, TokenRefused
from octopus.accounts.oidc.identities import Identities
from octopus.accounts.oidc.provider import Granted, Provider, Started
from octopus.accounts.oidc.sealed import Seals
from octopus.accounts.oidc.tokens import peek
from octopus.accounts.vouching import FederationConfig
from octopus.model import Caller, NotFound, Role, SourceState
from octopus.store import Document, Store, VersionConflict

SIGN_INS = "provider_sign_ins"
ASKING = 30.0
"""Seconds for which one process alone asks a provider about a sign-in: a refresh token is good only once."""
LOOK_EVERY = 0.2
"""Seconds between two looks whether another one has asked."""
NAMES_BELIEVED = 60.0
"""Seconds until a bearer token's name is looked up again."""
REMEMBERED = 4096


class ProviderSignIn(msgspec.Struct, frozen=True):
    """What a sign-in stands on, as stored under the name of its session."""

    provider: str
    subject: str
    username: str
    role: Role
    checked: float
    """When the provider last said that this holds; seconds since the epoch, like the following."""
    until: float | None
    """When it ends for want of a renewal; None: the provider renews it."""
    session: str | None = None
    """The provider's own name of the sign-in."""
    refresh_token: str | None = None
    """Sealed, as is the next."""
    id_token: str | None = None
    asking: float = 0.0
    """Until when somebody else asks the provider."""


class _Known(msgspec.Struct, frozen=True):
    """A bearer token that was verified."""

    caller: Caller
    provider: str
    edition: int
    """Of the provider's keys."""
    until: float
    """When its name is to be looked up again."""


class Federation:
    """Signs people in whom a provider vouches for.

    Args:
        config: see `FederationConfig`.
        secret: JWT_SECRET.
        store: keeps sign-ins and the names of accounts.
        local: whether a local user has a name.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        config: FederationConfig,
        secret: str,
        store: Store,
        local: Callable[[str], Awaitable[bool]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._store = store
        self._clock = clock
        self._seals = Seals(secret, clock)
        self._asker = Asker(config.timeout)
        self._identities = Identities(store, local, clock)
        self._providers = {
            each.id: Provider(
                each, self._asker, self._seals, leeway=config.leeway, keys_ttl=config.keys_ttl, clock=clock
            )
            for each in config.providers
        }
        self._by_issuer: dict[str, list[Provider]] = {}
        for provider in self._providers.values():
            for issuer in {provider.config.issuer, *provider.config.issuers}:
                self._by_issuer.setdefault(issuer, []).append(provider)
        self._known: dict[str, _Known] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._log = structlog.get_logger("octopus.accounts")

    def start(self) -> None:
        """Begin to look whether the providers answer; returns at once."""
        self._tasks = [asyncio.create_task(each.watch()) for each in self._providers.values()]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._asker.stop()

    def offered(self) -> list[dict[str, Any]]:
        """What the sign-in page shows."""
        return [
            {
                "id": each.config.id,
                "kind": "oidc",
                "label": each.config.label,
                "fault": None if each.fault is None else f"{each.config.label} does not answer at the moment",
            }
            for each in self._providers.values()
        ]

    def states(self) -> list[SourceState]:
        """Each provider as an outside system."""
        return [
            SourceState(f"oidc:{each.config.id}", each.fault is None, each.latency, each.fault)
            for each in self._providers.values()
        ]

    # Signing in

    async def begin(self, provider: str, following: str, redirect: str) -> Started:
        """Raises NotFound, ProviderUnavailable."""
        return await self._provider(provider).begin(following, redirect)

    def pending(self, provider: str, state: str, cookie: str | None) -> str:
        """Where a sign-in that this browser began goes to in the end.

        Raises:
            NotFound, SignInRefused.
        """
        self._provider(provider)
        return self._seals.read(provider, state, cookie).next

    async def finish(self, provider: str, answer: Mapping[str, str], cookie: str | None) -> Granted:
        """Whom a provider's answer, brought back by the browser, signs in.

        Raises:
            NotFound, SignInRefused, ProviderUnavailable.
        """
        asked = self._provider(provider)
        pending = self._seals.read(provider, answer.get("state", ""), cookie)
        granted = await asked.finish(pending, answer)
        if granted.person.overage:
            self._log.warning(
                "the provider left the groups of a person out of the token, as there are too many (overage)",
                provider=provider,
                username=granted.person.username,
            )
        await self._identities.bind(granted.person.username, provider, granted.person.subject, asked.config.label)
        return granted

    async def keep(self, session: str, provider: str, granted: Granted) -> None:
        """Remember what a sign-in of ours stands on."""
        now = self._clock()
        renewed = self._config.renewal == "provider" and granted.refresh_token is not None
        kept = ProviderSignIn(
            provider,
            granted.person.subject,
            granted.person.username,
            granted.person.role,
            now,
            None if renewed else now + self._config.session_ttl,
            granted.session,
            self._seals.seal(granted.refresh_token) if renewed and granted.refresh_token else None,
            self._seals.seal(granted.id_token) if granted.id_token else None,
        )
        await self._store.put(SIGN_INS, session, msgspec.to_builtins(kept), expected_version=0)

    # Going on

    async def role_of(self, session: str) -> Role:
        """The role of who signed in, after asking the provider when it is time to.

        Raises:
            SignInRefused: the sign-in is at its end.
            ProviderUnavailable: the provider has not answered for too long.
        """
        for _ in range(int(ASKING / LOOK_EVERY)):
            document, kept = await self._kept(session)
            now = self._clock()
            provider = self._providers.get(kept.provider)
            if provider is None:
                raise SignInRefused(
                    "ended", f"this deployment has no provider {kept.provider!r} any more; sign in again"
                )
            if kept.until is not None and kept.until <= now:
                raise SignInRefused(
                    "ended", f"{provider.config.label} has to be asked again who you are; sign in again"
                )
            await self._identities.bind(kept.username, kept.provider, kept.subject, provider.config.label)
            if kept.refresh_token is None or now - kept.checked < self._config.recheck:
                return kept.role
            if kept.asking <= now:
                claimed = msgspec.structs.replace(kept, asking=now + ASKING)
                version = await self._write(document, claimed)
                if version is not None:
                    return await self._ask(provider, session, claimed, version)
            if not self._overdue(kept):
                return kept.role
            # Nobody goes on unchecked for so long, only because another one asks at this moment.
            await asyncio.sleep(LOOK_EVERY)
        raise ProviderUnavailable("this sign-in is still being checked with its identity provider; try again")

    def _overdue(self, kept: ProviderSignIn) -> bool:
        """Whether the provider was silent about a sign-in for longer than it may go on so."""
        return self._clock() - kept.checked > self._config.recheck + self._config.unreachable

    async def _ask(self, provider: Provider, session: str, kept: ProviderSignIn, version: int) -> Role:
        token = self._seals.open(kept.refresh_token or "")
        if token is None:
            raise SignInRefused("ended", "JWT_SECRET has changed since you signed in; sign in again")
        before = Person(kept.subject, kept.username, kept.role)
        try:
            granted = await provider.renew(token, before)
        except ProviderUnavailable as fault:
            await self._replace(session, version, msgspec.structs.replace(kept, asking=0.0))
            if self._overdue(kept):
                raise
            self._log.warning("a sign-in goes on unchecked", provider=kept.provider, error=fault.whole)
            return kept.role
        renewed = msgspec.structs.replace(
            kept,
            role=granted.person.role,
            checked=self._clock(),
            asking=0.0,
            refresh_token=self._seals.seal(granted.refresh_token or token),
            id_token=self._seals.seal(granted.id_token) if granted.id_token else kept.id_token,
        )
        await self._replace(session, version, renewed)
        return granted.person.role

    async def forget(self, session: str, back: str | None = None) -> str | None:
        """A sign-in is over; returns where the browser signs out at the provider, and comes `back` from."""
        document = await self._store.get(SIGN_INS, session)
        if document is None:
            return None
        await self._store.delete(SIGN_INS, session)
        kept = _read(document)
        provider = None if kept is None else self._providers.get(kept.provider)
        if kept is None or provider is None or back is None:
            return None
        return provider.logout_url(self._seals.open(kept.id_token) if kept.id_token else None, back)

    async def signed_out(self, provider: str, token: str) -> list[str]:
        """The sessions of ours that a provider's logout token ends (Back-Channel Logout 1.0).

        Raises:
            NotFound, SignInRefused, ProviderUnavailable.
        """
        claims = await self._provider(provider).logout_claims(token)
        wanted = {"provider": provider}
        if isinstance(claims.get("sid"), str):
            wanted["session"] = claims["sid"]
        if isinstance(claims.get("sub"), str):
            wanted["subject"] = claims["sub"]
        return [document.key for document in await self._store.find(SIGN_INS, wanted)]

    async def forget_ended(self, lives: Callable[[str], Awaitable[bool]]) -> None:
        """Remove what belongs to sessions that are no more."""
        for document in await self._store.find(SIGN_INS):
            if not await lives(document.key):
                await self._store.delete(SIGN_INS, document.key)

    # Bearer tokens

    async def bearer(self, token: str, address: str | None) -> Caller | None:
        """Who calls with a provider's access token; None: the token says it is none of these providers'.

        Raises:
            SignInRefused: `extra["reason"]` is `expired`, or `refused`. ProviderUnavailable.
        """
        digest = hashlib.sha256(token.encode(errors="replace")).hexdigest()
        known = self._known.get(digest)
        if known is not None and self._still(known):
            return msgspec.structs.replace(known.caller, address=address)
        found = peek(token)
        issuer = None if found is None else found[1].get("iss")
        providers = self._by_issuer.get(issuer) if isinstance(issuer, str) else None
        if not providers:
            return None
        provider, person, claims = await self._first(providers, token)
        session = f"{provider.config.id}:{digest[:24]}"
        caller = Caller(person.username, person.role, "user", session, float(claims["exp"]), address, token)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        until = self._clock() + NAMES_BELIEVED
        self._known[digest] = _Known(caller, provider.config.id, provider.keys.edition, until)
        return caller

    async def _first(self, providers: list[Provider], token: str) -> tuple[Provider, Person, dict[str, Any]]:
        """Of several with one issuer (clients of one realm), the first that takes a token; the last one's refusal."""
        for left, provider in zip(range(len(providers) - 1, -1, -1), providers, strict=True):
            try:
                person, claims = await provider.bearer(token)
                await self._identities.bind(person.username, provider.config.id, person.subject, provider.config.label)
                return provider, person, claims
            except SignInRefused as fault:
                if left == 0:
                    raise TokenRefused(fault.message, "expired" if fault.reason == "expired" else "refused") from None
        raise ValueError("expected at least one provider")

    def _still(self, known: _Known) -> bool:
        now = self._clock()
        # The leeway is for clocks that differ, not for tokens that live longer: a cached one ends on time.
        ended = known.caller.expires is not None and known.caller.expires <= now
        return not ended and now < known.until and known.edition == self._providers[known.provider].keys.edition

    # The store

    async def _kept(self, session: str) -> tuple[Document, ProviderSignIn]:
        document = await self._store.get(SIGN_INS, session)
        kept = None if document is None else _read(document)
        if document is None or kept is None:
            raise SignInRefused("ended", "this sign-in was ended by its identity provider; sign in again")
        return document, kept

    async def _write(self, document: Document, kept: ProviderSignIn) -> int | None:
        """The version that was written; None: somebody else was faster."""
        body = msgspec.to_builtins(kept)
        try:
            return (await self._store.put(SIGN_INS, document.key, body, expected_version=document.version)).version
        except VersionConflict:
            return None

    async def _replace(self, session: str, version: int, kept: ProviderSignIn) -> None:
        """Write what came of asking; a sign-in that was ended meanwhile stays ended."""
        try:
            await self._store.put(SIGN_INS, session, msgspec.to_builtins(kept), expected_version=version)
        except VersionConflict:
            self._log.info("a sign-in was changed while its provider was asked", session=session)

    def _provider(self, name: str) -> Provider:
        if name not in self._providers:
            raise NotFound(f"there is no identity provider {name!r}; GET /auth/providers lists them")
        return self._providers[name]


def _read(document: Document) -> ProviderSignIn | None:
    """None for a document of another release."""
    try:
        return msgspec.convert(document.body, ProviderSignIn)
    except msgspec.ValidationError:
        return None
