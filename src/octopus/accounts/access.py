"""Access tokens: JWT (RFC 7519), HS256, minutes long: sub, role, role_level, sid, iat, exp, and gen where restored."""

from __future__ import annotations

import time
from collections.abc import Callable

import jwt

from octopus.model import Caller, Role, Unauthenticated

_CLAIMS = ["sub", "role", "role_level", "sid", "iat", "exp"]
_REMEMBERED = 4096


class AccessTokens:
    """Signs and reads access tokens.

    Args:
        secret: signing key.
        ttl: life of a token, in seconds.
        clock: seconds since the epoch.
        generation: of the store; what was signed under another one has ended.
    """

    def __init__(self, secret: str, ttl: float, clock: Callable[[], float] = time.time, generation: str = "") -> None:
        self._secret = secret
        self._generation = generation
        self.ttl = ttl
        self._clock = clock
        self._read: dict[str, Caller] = {}
        self._ended: dict[str, float] = {}

    def sign(self, username: str, role: Role, session: str) -> str:
        now = self._clock()
        claims: dict[str, str | int] = {
            "sub": username,
            "role": role.name,
            "role_level": int(role),
            "sid": session,
            "iat": int(now),
            "exp": int(now + self.ttl),
        }
        if self._generation:
            claims["gen"] = self._generation
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def caller(self, token: str, address: str | None) -> Caller:
        """Who signed in with this token.

        Raises:
            Unauthenticated: `extra["reason"]` is `expired`, or `refused` for a token that never holds again.
        """
        now = self._clock()
        caller = self._read.get(token)
        if caller is None or caller.address != address:
            caller = self.read(token, address)
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            self._read[token] = caller
        if caller.expires is not None and caller.expires <= now:
            self._read.pop(token, None)
            raise Unauthenticated("the access token has expired; refresh it", extra={"reason": "expired"})
        if caller.session in self._ended:
            raise Unauthenticated("this sign-in was ended; sign in again", extra={"reason": "refused"})
        return caller

    def remembers(self, token: str) -> bool:
        """Whether a token was found to be one of ours lately."""
        return token in self._read

    def end(self, session: str) -> None:
        """Refuse from now on what was signed for a session."""
        now = self._clock()
        self._ended = {name: until for name, until in self._ended.items() if until > now}
        self._ended[session] = now + self.ttl + 1

    def read(self, token: str, address: str | None) -> Caller:
        """Whose token this is, expired or not, ended or not.

        Raises:
            Unauthenticated: it is not one of ours.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"require": _CLAIMS, "verify_exp": False, "verify_iat": False},
            )
            role, expires, session = Role(claims["role_level"]), float(claims["exp"]), str(claims["sid"])
        except (jwt.InvalidTokenError, TypeError, ValueError):
            raise Unauthenticated(
                "the access token is not one of this server; sign in again", extra={"reason": "refused"}
            ) from None
        if claims.get("gen", "") != self._generation:
            # A refresh tells whether the sign-in is still there.
            raise Unauthenticated(
                "the access token is from before the store was restored; refresh it", extra={"reason": "expired"}
            )
        return Caller(str(claims["sub"]), role, "user", session, expires, address, token)
