"""Signing in and being recognised."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from octopus.accounts.access import AccessTokens
from octopus.accounts.api_tokens import PREFIX, ApiTokens
from octopus.accounts.config_access import ConfigAccess, SecondPassword
from octopus.accounts.passwords import Passwords
from octopus.accounts.sessions import GRACE, Renewed, Sessions
from octopus.accounts.throttle import SignInThrottle, Throttle
from octopus.accounts.users import Users
from octopus.audit import Audit
from octopus.model import Caller, FieldError, Role, Unauthenticated
from octopus.settings import LocalUser
from octopus.store import Store

_TIDY_EVERY = 3600.0


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


class Accounts:
    """Users, sign-ins and tokens, as one room.

    Args:
        config: see `AccountsConfig`.
        store: keeps users, sign-ins and API tokens.
        audit: hears of sign-ins.
        clock: seconds since the epoch.
    """

    def __init__(
        self, config: AccountsConfig, store: Store, audit: Audit, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._config = config
        self._audit = audit
        self._passwords = Passwords()
        self.users = Users(config.users, store, self._passwords, config.secret.encode())
        self.api_tokens = ApiTokens(store, clock)
        self._access = AccessTokens(config.secret, config.access_ttl, clock)
        self._sessions = Sessions(config.secret, config.refresh_ttl, store, clock, config.refresh_grace)
        counted = Throttle(store, config.login_window, config.login_lockout, "too many sign-in attempts", clock)
        self._counted = counted
        self._throttle = SignInThrottle(counted, config.login_attempts)
        self.config_access = ConfigAccess(config.second_password, store, audit, self._passwords, clock)
        self._tasks: list[asyncio.Task[None]] = []
        self._log = structlog.get_logger("octopus.accounts")

    def start(self) -> None:
        """Begin hashing configured passwords and tidying ended sign-ins; returns at once."""
        self.config_access.start()
        self._tasks = [asyncio.create_task(self.users.hash_configured()), asyncio.create_task(self._tidy())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.config_access.stop()
        self._passwords.close()

    @property
    def providers(self) -> list[dict[str, str]]:
        """What the sign-in page offers."""
        return [{"id": "local", "kind": "password", "label": "Username and password"}]

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
        role = await self.users.role_of(renewed.username, renewed.stamp)
        if role is None:
            await self._sessions.end(renewed.token)
            await self._ended(renewed.id)
            raise Unauthenticated(
                f"the user {renewed.username!r} may not go on without signing in again", extra={"reason": "refused"}
            )
        return self._answer(renewed, role, address)

    async def logout(self, token: str | None, address: str | None) -> None:
        """End a sign-in, its access tokens included; a token that does not hold is no error."""
        ended = await self._sessions.end(token) if token else None
        if ended is not None:
            await self._ended(ended)

    async def authenticate(self, bearer: str | None, address: str | None) -> Caller:
        """Who calls.

        Args:
            bearer: an access token or an API token, with or without the word `Bearer`; None when none came.
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
        return self._access.caller(token, address)

    def _answer(self, renewed: Renewed, role: Role, address: str | None) -> SignIn:
        token = self._access.sign(renewed.username, role, renewed.id)
        return SignIn(token, self._access.ttl, renewed.token, self._access.caller(token, address))

    async def _ended(self, session: str) -> None:
        """A sign-in is at its end, and with it all that hangs on it."""
        self._access.end(session)
        await self.config_access.end_with(session)

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
