"""The second password of the Config UI: who gave it, and for how long that holds.

A deployment that sets CFG_UI_PASSWORD asks Admins for it ahead of every operation that reads or changes the
configuration. Giving it begins a *config session* of one sign-in: a cookie that no script reads, and a token that the
page (or program) adds to every change. Each is `<name>.<proof>`, where the proof is an HMAC of the name, the user, the
sign-in and the purpose; the store keeps what a session is of and when it ends, so that it ends everywhere at once.
Whoever has an Admin's access token alone has neither.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from collections.abc import Callable

import msgspec

from octopus.accounts.passwords import Passwords
from octopus.accounts.throttle import EVERYBODY, LockedOut, Throttle, digest
from octopus.audit import Audit
from octopus.model import Caller, ConfigLocked, Forbidden, Role
from octopus.store import Document, Store, VersionConflict

SESSIONS = "config_sessions"
LONGEST_SESSION = 12 * 3600.0
"""Seconds after which the password is asked for again, however busy the session is: a shift."""
TARGET = "Config UI"
NOTED = 20
"""A session that is in use is prolonged in the store as soon as a twentieth of its life is gone, not each time."""


class SecondPassword(msgspec.Struct, frozen=True):
    """What a deployment sets of it; times in seconds."""

    password: str
    """Plain, or an Argon2 hash (`$argon2…`)."""
    secret: str
    """Key of the proofs; has passed `check_secret`."""
    ttl: float = 1800.0
    attempts: int = 5
    window: float = 300.0
    lockout: float = 900.0


class Credentials(msgspec.Struct, frozen=True):
    """What came with a request beside the access token."""

    cookie: str | None = None
    token: str | None = None
    """The X-CSRF-Token."""
    socket: bool = False
    """Over a WebSocket, whose cookies are those of its beginning: there the token stands for both."""


NO_CREDENTIALS = Credentials()


class Session(msgspec.Struct, frozen=True):
    """One config session, as stored. Times are seconds since the epoch."""

    username: str
    sign_in: str
    """The sign-in, or the API token, that it belongs to."""
    created: float
    expires: float
    address: str | None = None


class Unlocked(msgspec.Struct, frozen=True):
    """An open config session, for whom it belongs to."""

    cookie: str
    token: str
    expires_in: float
    """Seconds until it ends for want of activity."""


class ConfigAccess:
    """Asks for the second password, where there is one.

    Args:
        config: None: an Admin's session is enough.
        store: keeps sessions and counters.
        audit: hears of what is given, refused and locked.
        passwords: hashes.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        config: SecondPassword | None,
        store: Store,
        audit: Audit,
        passwords: Passwords,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._store = store
        self._audit = audit
        self._passwords = passwords
        self._clock = clock
        self._hash: asyncio.Task[str] | None = None
        if config is not None:
            # With another password, the sessions of the one before end.
            self._key = hmac.digest(config.secret.encode(), b"config " + config.password.encode(), "sha256")
            sentence = "too many attempts at the password of the Config UI"
            self._throttle = Throttle(store, config.window, config.lockout, sentence, clock)

    @property
    def required(self) -> bool:
        """Whether there is a second password."""
        return self._config is not None

    @property
    def ttl(self) -> float:
        """Seconds without activity after which a session ends; 0 where there are none."""
        return self._config.ttl if self._config else 0.0

    def start(self) -> None:
        """Begin hashing the password; returns at once."""
        if self._config is not None:
            self._hashed(self._config)

    async def stop(self) -> None:
        if self._hash is not None:
            self._hash.cancel()
            await asyncio.gather(self._hash, return_exceptions=True)

    # Giving the password

    async def unlock(self, caller: Caller, password: str, address: str | None) -> Unlocked:
        """Begin a config session.

        Raises:
            Forbidden: not an Admin.
            ConfigLocked: wrong; `extra["remaining"]` says how many attempts are left.
            LockedOut: too many.
        """
        config = _admin(caller, self._config)
        key = f"config:{digest(caller.username)}"
        try:
            left = await self._throttle.attempt(key, {EVERYBODY: config.attempts})
        except LockedOut as fault:
            await self._refused(caller, fault)
            raise
        if not await self._right(config, password):
            await self._audit.record(caller, "config-unlock", TARGET, {"remaining": left}, False)
            if left > 0:
                raise _locked(
                    f"wrong password for the Config UI; {left} attempt{'' if left == 1 else 's'} left",
                    "wrong",
                    remaining=left,
                )
            refusal = await self._throttle.lock(key, EVERYBODY)
            await self._refused(caller, refusal)
            raise refusal
        await self._throttle.succeeded(key, EVERYBODY)
        # One session for a sign-in: whoever gives the password again is in doubt of the one before.
        await self._end(_sign_in(caller))
        name = secrets.token_urlsafe(18)
        now = self._clock()
        session = Session(caller.username, _sign_in(caller), now, now + config.ttl, address)
        await self._store.put(SESSIONS, name, msgspec.to_builtins(session), expected_version=0)
        await self._audit.record(caller, "config-unlock", TARGET, {"minutes": config.ttl / 60}, True)
        return self._unlocked(name, session, config.ttl)

    async def lock(self, caller: Caller) -> None:
        """End the session of the caller's sign-in, here and in every other process; none is no error."""
        if self._config is not None and await self._end(_sign_in(caller)):
            await self._audit.record(caller, "config-lock", TARGET, {}, True)

    async def end_with(self, session: str) -> None:
        """End what belongs to a sign-in that has ended."""
        if self._config is not None:
            await self._end(f"user:{session}")

    async def forget_expired(self) -> None:
        """Remove sessions that have ended."""
        if self._config is None:
            return
        now = self._clock()
        for document in await self._store.find(SESSIONS):
            if float(document.body.get("expires", 0)) <= now:
                await self._store.delete(SESSIONS, document.key)

    # Being let in

    async def present(self, caller: Caller, credentials: Credentials) -> Unlocked | None:
        """The session that these credentials open; None when they open none. Looking is no activity.

        Raises:
            Forbidden: not an Admin.
        """
        if self._config is None:
            return None
        _admin(caller, self._config)
        document = await self._find(caller, credentials)
        if document is None:
            return None
        session = msgspec.convert(document.body, Session)
        return self._unlocked(document.key, session, session.expires - self._clock())

    async def admit(self, caller: Caller, credentials: Credentials, operation: str, *, change: bool) -> None:
        """Let an operation of the configuration through; that counts as activity.

        Args:
            change: it changes something, and needs the token besides.

        Raises:
            ConfigLocked: what came opens no session, or a change came without its token; `extra["reason"]`.
        """
        if self._config is None:
            return
        document = await self._find(caller, credentials)
        if document is None:
            raise _locked(
                f"{operation} needs the password of the Config UI: give it in the page at /config, or with "
                "POST /config-session, and send the cookie along (over a WebSocket, X-CSRF-Token in the payload of "
                "connection_init or in the extensions of the operation)",
                "missing" if not (credentials.cookie or credentials.token) else "ended",
            )
        if change and not self._proves(credentials.token, "token", document.key, caller):
            raise _locked(
                f"{operation} changes something, and needs the header X-CSRF-Token with the `csrf` that "
                "/config-session answers with",
                "csrf",
            )
        await self._prolong(document)

    async def holds(self, caller: Caller, credentials: Credentials) -> bool:
        """Whether a session that let a subscription through is still open. Looking is no activity."""
        return self._config is None or await self._find(caller, credentials) is not None

    # How

    async def _right(self, config: SecondPassword, password: str) -> bool:
        # Whoever leaves while it is still being hashed takes it from nobody else.
        return await self._passwords.verify(await asyncio.shield(self._hashed(config)), password)

    def _hashed(self, config: SecondPassword) -> asyncio.Task[str]:
        if self._hash is None:
            self._hash = asyncio.create_task(self._hash_once(config.password))
        return self._hash

    async def _hash_once(self, password: str) -> str:
        return password if password.startswith("$argon2") else await self._passwords.hash(password)

    async def _find(self, caller: Caller, credentials: Credentials) -> Document | None:
        """The stored session of the cookie (over a WebSocket: of the token), if it is this caller's and goes on."""
        purpose, text = ("token", credentials.token) if credentials.socket else ("cookie", credentials.cookie)
        name = (text or "").partition(".")[0]
        # Ahead of the store: what was made up is not worth a question.
        if not name or not self._proves(text, purpose, name, caller):
            return None
        document = await self._store.get(SESSIONS, name)
        if document is None or float(document.body.get("expires", 0)) <= self._clock():
            return None
        return document

    async def _prolong(self, document: Document) -> None:
        session = msgspec.convert(document.body, Session)
        now = self._clock()
        expires = min(now + self.ttl, session.created + LONGEST_SESSION)
        if expires - session.expires < self.ttl / NOTED:
            return
        body = msgspec.to_builtins(msgspec.structs.replace(session, expires=expires))
        try:
            await self._store.put(SESSIONS, document.key, body, expected_version=document.version)
        except VersionConflict:
            # Prolonged by another operation, or locked: either way, what is stored is right.
            return

    async def _refused(self, caller: Caller, fault: LockedOut) -> None:
        if fault.began:
            await self._audit.record(caller, "config-lock-out", TARGET, dict(fault.extra), False)

    async def _end(self, sign_in: str) -> int:
        found = await self._store.find(SESSIONS, {"sign_in": sign_in})
        return sum([await self._store.delete(SESSIONS, document.key) for document in found])

    def _unlocked(self, name: str, session: Session, seconds: float) -> Unlocked:
        who = (session.username, session.sign_in)
        return Unlocked(
            f"{name}.{self._proof('cookie', name, *who)}", f"{name}.{self._proof('token', name, *who)}", seconds
        )

    def _proves(self, text: str | None, purpose: str, name: str, caller: Caller) -> bool:
        if text is None or not text.isascii():
            return False
        expected = f"{name}.{self._proof(purpose, name, caller.username, _sign_in(caller))}"
        return hmac.compare_digest(text.encode(), expected.encode(errors="replace"))

    def _proof(self, *parts: str) -> str:
        # Each part with its length: no two different rows of parts read the same.
        message = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._key, message.encode(errors="replace"), "sha256").hexdigest()


def _admin(caller: Caller, config: SecondPassword | None) -> SecondPassword:
    if caller.role < Role.Admin:
        raise Forbidden(f"the Config UI needs the role Admin; {caller.username} is {caller.role.name}")
    if config is None:
        raise Forbidden("this deployment has no second password (CFG_UI_PASSWORD): an Admin's session is enough")
    return config


def _sign_in(caller: Caller) -> str:
    return f"{caller.kind}:{caller.session or ''}"


def _locked(sentence: str, reason: str, **more: object) -> ConfigLocked:
    return ConfigLocked(sentence, extra={"reason": reason, **more})
