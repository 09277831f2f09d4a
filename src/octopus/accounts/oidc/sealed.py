"""What is in other hands meanwhile: the state of a sign-in in the browser, and the provider's tokens in the store.

Every key is derived from JWT_SECRET, so that each replica reads what another one wrote.
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections.abc import Callable

import jwt
import msgspec
from cryptography.fernet import Fernet, InvalidToken

from octopus.accounts.oidc.errors import SignInRefused

LIFE = 600.0
"""Seconds that somebody has to sign in at the provider."""


class Pending(msgspec.Struct, frozen=True):
    """A sign-in that is under way at a provider."""

    provider: str
    state: str
    next: str
    """Where the person wanted to go: a path of the page, checked."""
    redirect: str
    """Our address that the provider sends the browser back to."""


class Seals:
    """Signs and reads states, seals and opens tokens.

    Args:
        secret: JWT_SECRET.
        clock: seconds since the epoch.
    """

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._state = hmac.digest(secret.encode(), b"octopus single sign-on state", "sha256")
        self._proofs = hmac.digest(secret.encode(), b"octopus single sign-on proofs", "sha256")
        self._fernet = Fernet(
            base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"octopus single sign-on tokens", "sha256"))
        )

    def new_state(self) -> str:
        return secrets.token_urlsafe(32)

    def nonce(self, state: str) -> str:
        """Derived from the state, and unknown to whoever has no key: it need not be kept anywhere."""
        return self._proof(b"nonce ", state)

    def verifier(self, state: str) -> str:
        """Of PKCE; it never leaves this deployment but to the provider."""
        return self._proof(b"pkce ", state)

    def sign(self, pending: Pending) -> str:
        claims = {**msgspec.to_builtins(pending), "exp": int(self._clock() + LIFE)}
        return jwt.encode(claims, self._state, algorithm="HS256")

    def read(self, provider: str, state: str, cookie: str | None) -> Pending:
        """The sign-in that a state belongs to.

        Raises:
            SignInRefused: this browser did not begin it, or too long ago.
        """
        if cookie is None:
            raise _expired()
        try:
            claims = jwt.decode(
                cookie, self._state, algorithms=["HS256"], options={"require": ["exp"], "verify_exp": False}
            )
            pending = msgspec.convert({name: claims.get(name) for name in Pending.__struct_fields__}, Pending)
            until = float(claims["exp"])
        except (jwt.InvalidTokenError, msgspec.ValidationError, TypeError, ValueError):
            raise _expired() from None
        same = hmac.compare_digest(pending.state.encode(), state.encode(errors="replace"))
        if not same or pending.provider != provider or until <= self._clock():
            raise _expired()
        return pending

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """None for what was sealed with another secret."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            return None

    def _proof(self, purpose: bytes, state: str) -> str:
        digest = hmac.digest(self._proofs, purpose + state.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _expired() -> SignInRefused:
    return SignInRefused(
        "expired-state",
        f"this sign-in was begun in another browser, or more than {LIFE / 60:g} minutes ago; begin it again",
    )
