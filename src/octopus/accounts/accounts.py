"""Signing in and being recognised."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from octopus.accounts.access import AccessTokens
from octopus.accounts.api_tokens import PREFIX, ApiTokens
from octopus.accounts.config_access import ConfigAccess, SecondPassword
from octopus.accounts.passwords import Passwords
from octopus.accounts.sessions import GRACE, Renewed, Sessions
from octopus.accounts.throttle import SignInThrottle, Throttle
from octopus.accounts.users import Users
from octopus.accounts.vouching import FederationConfig
from octopus.audit import Audit
from octopus.live import Bus
from octopus.model import Caller, FieldError, NotFound, Role, SourceState, SourceUnavailable, Unauthenticated
from octopus.settings import LocalUser
from octopus.store import Store

if TYPE_CHECKING:
    from octopus.accounts.oidc import Federation, Started

_TIDY_EVERY = 3600.0
_LOOK_EVERY = 2.0
"""Seconds between two looks at which sign-ins other processes have ended."""
ENDED = "sign-ins/ended"
"""The channel on which processes tell each other of sign-ins that were ended."""
ENDED_SIGN_INS = "ended_sign_ins"
"""The collection in which they tell it, for those whom no bus connects, or did not at that moment."""
_STAMP = "oidc:"
"""Ahead of a provider's id: the stamp of a sign-in that it vouches for. Of a password it is hexadecimal."""


class SignIn(msgspec.Struct, frozen=True):
    """The answer to a sign-in or a refresh."""

    access_token: str
    expires_in: float
    """Seconds."""
    refresh_token: str
    caller: Caller


class AccountsConfig(msgspec.Struct, frozen=True):
    """What a deployment sets of the accounts; times in seconds. `secret` has passed `check_secret`."""

    secret: str
    users: tuple[LocalUser, ...] = ()
    access_ttl: float = 300.0
    refresh_ttl: float = 14 * 86400.0
    refresh_grace: float = GRACE
    anonymous: bool = False
    login_attempts: int = 5
    login_window: float = 60.0
    login_lockout: float = 300.0
    second_password: SecondPassword | None = None
    """Of the Config UI."""
    federation: FederationConfig | None = None
    """Identity providers; None: there are none."""
    generation: str = ""
    """Of the store: access tokens of another one have ended."""


class Accounts:
    """Users, sign-ins and tokens, as one room.

    Args:
        config: see `AccountsConfig`.
        store: keeps users, sign-ins and API tokens.
        audit: hears of sign-ins.
        bus: tells other processes which sign-ins were ended; None: there are none.
        several: there are other processes on this store.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        config: AccountsConfig,
        store: Store,
        audit: Audit,
        bus: Bus | None = None,
        *,
        several: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._store = store
        self._several = several
        self._clock = clock
        self._bus = bus
        self._audit = audit
        self._passwords = Passwords()
        self.users = Users(config.users, store, self._passwords, config.secret.encode())
        self.api_tokens = ApiTokens(store, clock)
        self._access = AccessTokens(config.secret, config.access_ttl, clock, config.generation)
        self._sessions = Sessions(config.secret, config.refresh_ttl, store, clock, config.refresh_grace)
        counted = Throttle(store, config.login_window, config.login_lockout, "too many sign-in attempts", clock)
        self._counted = counted
        self._throttle = SignInThrottle(counted, config.login_attempts)
        self.config_access = ConfigAccess(config.second_password, store, audit, self._passwords, clock)
        self._federation = self._federated(store, clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._notes: set[asyncio.Task[None]] = set()
        self._listeners: list[Callable[[str], None]] = []
        self._log = structlog.get_logger("octopus.accounts")

    def _federated(self, store: Store, clock: Callable[[], float]) -> Federation | None:
        if self._config.federation is None:
            return None
        # With the library for signatures, which only who has a provider needs.
        from octopus.accounts.oidc import Federation

        return Federation(self._config.federation, self._config.secret, store, self.users.knows, clock)

    def start(self) -> None:
        """Begin hashing configured passwords and tidying ended sign-ins; returns at once."""
        self.config_access.start()
        if self._federation is not None:
            self._federation.start()
        self._tasks = [asyncio.create_task(self.users.hash_configured()), asyncio.create_task(self._tidy())]
        if self._bus is not None:
            self._tasks.append(asyncio.create_task(self._hear_of_ended(self._bus)))
        if self._several:
            self._tasks.append(asyncio.create_task(self._look_for_ended()))

    def on_ended(self, listener: Callable[[str], None]) -> None:
        """Have a function called with the name of each sign-in that ends, at whichever process that is."""
        self._listeners.append(listener)

    async def stop(self) -> None:
        running = [*self._tasks, *self._notes]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.config_access.stop()
        if self._federation is not None:
            await self._federation.stop()
        self._passwords.close()

    async def ways(self) -> list[dict[str, Any]]:
        """What the sign-in page offers; `fault` says why a provider does not answer.

        A name and a password, unless there are providers and nobody who has a password.
        """
        local = {"id": "local", "kind": "password", "label": "Username and password", "fault": None}
        if self._federation is None:
            return [local]
        offered = self._federation.offered()
        return [local, *offered] if await self.users.anybody() else offered

    def states(self) -> list[SourceState]:
        """Each identity provider as an outside system."""
        return self._federation.states() if self._federation else []

    async def login(self, username: str, password: str, address: str | None) -> SignIn:
        """Sign in with a password. An unknown user takes as long as a wrong password.

        Raises:
            RateLimited: too many attempts; `extra["retryAfter"]` in seconds.
            Unauthenticated: wrong, unknown or disabled, without saying which.
        """
        await self._throttle.attempt(username, address)
        user = await self.users.find(username)
        if user is None:
            right = await self._passwords.waste(password)
        else:
            right = await self._passwords.verify(user.password, password)
        if user is None or not right or user.disabled:
            who = Caller(username[:128], Role.Viewer, "user", address=address)
            await self._audit.record(who, "sign-in", "session", {"kind": "password"}, False)
            raise Unauthenticated("wrong username or password", extra={"reason": "refused"})
        await self._throttle.succeeded(username, address)
        answer = self._answer(await self._sessions.begin(user.username, user.stamp, address), user.role, address)
        await self._audit.record(answer.caller, "sign-in", "session", {"kind": "password"}, True)
        return answer

    # With an identity provider

    async def begin(self, provider: str, following: str, redirect: str, address: str | None) -> Started:
        """Begin a sign-in through a provider.

        Args:
            following: the path of the page to go to in the end, checked.
            redirect: our address that the provider sends the browser back to.

        Raises:
            NotFound: no such provider. RateLimited: too many. SourceUnavailable: it does not answer.
        """
        await self._throttle.begins(address)
        return await self._providers().begin(provider, following, redirect)

    def going_to(self, provider: str, state: str, cookie: str | None) -> str:
        """The path that a sign-in of this browser goes to in the end.

        Raises:
            NotFound, Unauthenticated: this browser began none.
        """
        return self._providers().pending(provider, state, cookie)

    async def finish(self, provider: str, answer: Mapping[str, str], cookie: str | None, address: str | None) -> SignIn:
        """Sign in whom a provider's answer, brought back by the browser, is about.

        Raises:
            NotFound, RateLimited, SourceUnavailable.
            Unauthenticated: refused; `extra["reason"]` is one word for why.
        """
        await self._throttle.begins(address)
        federation = self._providers()
        try:
            granted = await federation.finish(provider, answer, cookie)
        except (Unauthenticated, SourceUnavailable) as fault:
            reason = fault.extra.get("reason", "unavailable")
            detail = {"kind": "oidc", "provider": provider, "reason": reason, "why": fault.message}
            who = Caller("unknown", Role.Viewer, "user", address=address)
            await self._audit.record(who, "sign-in", "session", detail, False)
            raise
        person = granted.person
        begun = await self._sessions.begin(person.username, f"{_STAMP}{provider}", address)
        await federation.keep(begun.id, provider, granted)
        await self._throttle.came_in(address)
        signed_in = self._answer(begun, person.role, address)
        detail = {"kind": "oidc", "provider": provider, "account": person.subject, "granted": list(person.granted)}
        await self._audit.record(signed_in.caller, "sign-in", "session", detail, True)
        return signed_in

    async def signed_out_at(self, provider: str, token: str, address: str | None) -> int:
        """End what a provider's logout token names; returns how many sign-ins that were.

        Raises:
            NotFound, Unauthenticated, SourceUnavailable.
        """
        found = await self._providers().signed_out(provider, token)
        for session in found:
            await self._sessions.end_named(session)
            await self._ended(session)
        who = Caller(provider, Role.Viewer, "system", address=address)
        await self._audit.record(who, "sign-out", "session", {"provider": provider, "sessions": found}, True)
        return len(found)

    def _providers(self) -> Federation:
        if self._federation is None:
            raise NotFound("this deployment has no identity provider (OIDC_PROVIDERS, KEYCLOAK_URL, ENTRA_TENANT_ID)")
        return self._federation

    # Going on

    async def refresh(self, token: str | None, address: str | None) -> SignIn:
        """A new access token, and the refresh token that takes the place of this one.

        The role is looked up again: whoever was changed, disabled or removed is so from here on.

        Raises:
            Unauthenticated: no token, one that does not hold, or a user who may not sign in any more.
        """
        if not token:
            raise Unauthenticated("not signed in: no refresh cookie came", extra={"reason": "missing"})
        try:
            renewed = await self._sessions.renew(token, address)
        except Unauthenticated as fault:
            await self._note_reuse(fault, address)
            raise
        try:
            role = await self._role_of(renewed)
        except Unauthenticated as fault:
            await self._sessions.end(renewed.token)
            await self._ended(renewed.id)
            await self._note_end(renewed, fault, address)
            raise Unauthenticated(fault.message, extra={"reason": "refused"}) from None
        return self._answer(renewed, role, address)

    async def _role_of(self, renewed: Renewed) -> Role:
        """Of a user who may go on; otherwise Unauthenticated."""
        if renewed.stamp.startswith(_STAMP):
            if self._federation is None:
                raise Unauthenticated("this deployment has no identity provider any more; sign in again")
            return await self._federation.role_of(renewed.id)
        role = await self.users.role_of(renewed.username, renewed.stamp)
        if role is None:
            raise Unauthenticated(f"the user {renewed.username!r} may not go on without signing in again")
        return role

    async def logout(self, token: str | None, address: str | None, back: str | None = None) -> str | None:
        """End a sign-in, its access tokens included; a token that does not hold is no error.

        Args:
            back: our address that a browser comes back to from its provider.

        Returns:
            Where the browser signs out at its identity provider, if that is to be done.
        """
        ended = await self._sessions.end(token) if token else None
        return None if ended is None else await self._ended(ended, back)

    async def authenticate(self, bearer: str | None, address: str | None) -> Caller:
        """Who calls.

        Args:
            bearer: an access token, an API token or a provider's access token, with or without the word `Bearer`;
                None when none came.
            address: the client's.

        Raises:
            Unauthenticated: `extra["reason"]` is `missing`, `expired` (a refresh helps) or `refused` (a sign-in helps).
        """
        token = _token_of(bearer)
        if token is None:
            if self._config.anonymous:
                return Caller("anonymous", Role.Viewer, "anonymous", address=address)
            raise Unauthenticated("sign in first: no access token came", extra={"reason": "missing"})
        if token.startswith(PREFIX):
            return await self.api_tokens.caller(token, address)
        if self._federation is not None and not self._access.remembers(token):
            caller = await self._federation.bearer(token, address)
            if caller is not None:
                return caller
        first = not self._access.remembers(token)
        caller = self._access.caller(token, address)
        if first:
            self._note_use(caller)
        return caller

    def _note_use(self, caller: Caller) -> None:
        """The answer that this access token was in has come to somebody. Nobody waits for the store to know."""
        task = asyncio.create_task(self._noted(caller))
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def _noted(self, caller: Caller) -> None:
        if caller.session is None or caller.expires is None:
            return
        try:
            await self._sessions.taken(caller.session, caller.expires - self._access.ttl)
        except FieldError as fault:
            self._log.warning("cannot note that a sign-in is used", error=fault.message)

    def _answer(self, renewed: Renewed, role: Role, address: str | None) -> SignIn:
        token = self._access.sign(renewed.username, role, renewed.id)
        return SignIn(token, self._access.ttl, renewed.token, self._access.read(token, address))

    async def _ended(self, session: str, back: str | None = None) -> str | None:
        """A sign-in is at its end, and with it all that hangs on it. See `logout`."""
        self._end_here(session)
        if self._bus is not None:
            self._bus.notify(ENDED, {"session": session})
        if self._several:
            await self._tell_by_store(session)
        await self.config_access.end_with(session)
        return None if self._federation is None else await self._federation.forget(session, back)

    async def _tell_by_store(self, session: str) -> None:
        try:
            await self._store.put(ENDED_SIGN_INS, session, {"until": self._clock() + self._access.ttl})
        except FieldError as fault:
            # What hangs on the sign-in is to end all the same.
            self._log.warning("cannot tell other processes that a sign-in was ended", error=fault.message)

    async def _hear_of_ended(self, bus: Bus) -> None:
        """Somebody signs out at one process and is not to be let in by another one."""
        async for notice in bus.listen(ENDED):
            self._end_here(str(notice.get("session")))

    async def _look_for_ended(self) -> None:
        known: set[str] = set()
        away = False
        while True:
            try:
                known = await self._look_once(known)
                away = False
            except FieldError as fault:
                if not away:
                    self._log.warning("cannot see which sign-ins were ended", error=fault.message)
                away = True
            await asyncio.sleep(_LOOK_EVERY)

    async def _look_once(self, known: set[str]) -> set[str]:
        """End here what was ended elsewhere; returns what is known then."""
        now, found = self._clock(), set()
        for document in await self._store.find(ENDED_SIGN_INS):
            if float(document.body.get("until", 0)) <= now:
                await self._store.delete(ENDED_SIGN_INS, document.key)
                continue
            found.add(document.key)
            if document.key not in known:
                self._end_here(document.key)
        return found

    def _end_here(self, session: str) -> None:
        self._access.end(session)
        for listener in self._listeners:
            listener(session)

    async def _note_end(self, renewed: Renewed, fault: Unauthenticated, address: str | None) -> None:
        if renewed.stamp.startswith(_STAMP):
            who = Caller(renewed.username, Role.Viewer, "user", renewed.id, address=address)
            detail = {"provider": renewed.stamp.removeprefix(_STAMP), "why": fault.message}
            await self._audit.record(who, "sign-in-ended", "session", detail, False)

    async def _note_reuse(self, fault: Unauthenticated, address: str | None) -> None:
        session: Any = fault.extra.pop("session", None)
        if session is None:
            return
        await self._ended(session)
        who = Caller("unknown", Role.Viewer, "user", session, address=address)
        await self._audit.record(who, "refresh-reuse", "session", {"session": session}, False)

    async def _tidy(self) -> None:
        while True:
            try:
                await self._sessions.forget_expired()
                await self._counted.forget_old()
                await self.config_access.forget_expired()
                if self._federation is not None:
                    await self._federation.forget_ended(self._sessions.lives)
            except FieldError as fault:
                self._log.warning("cannot tidy ended sign-ins", error=fault.message)
            await asyncio.sleep(_TIDY_EVERY)


def _token_of(bearer: str | None) -> str | None:
    if bearer is None:
        return None
    text = bearer.strip()
    if text[:7].lower() == "bearer ":
        text = text[7:].strip()
    return text or None
