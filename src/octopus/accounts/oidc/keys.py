"""A provider's signing keys: fetched when they are needed, believed for a while, forgotten when it withdraws them."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from octopus.accounts.oidc.errors import ProviderUnavailable
from octopus.accounts.oidc.together import Together

ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
"""What may sign a token, with the kind of key: public keys only, so that nobody signs with what everybody can read."""
SMALLEST_RSA = 2048
MOST_KEYS = 64
SEEK_EVERY = 5.0
"""Seconds between two fetches because somebody brought a token of a key that nobody knows. Who makes names up has us
ask no more often, and keeps a new key unknown for no longer: each fetch brings all there are, whoever was the cause."""
STALE = 3600.0
"""Seconds that keys outlive their time while the provider does not answer."""
AGAIN = 10.0
"""Seconds of them between two attempts, so that one call waits for it now and then, and the others never."""

Key = RSAKey | ECKey | OKPKey
_KINDS: dict[str, type[Key]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}


class SigningKey:
    """One public key, and what it may be used for."""

    __slots__ = ("algorithm", "key", "kid", "kind")

    def __init__(self, key: Key, kind: str, kid: str | None, algorithm: str | None) -> None:
        self.key, self.kind, self.kid, self.algorithm = key, kind, kid, algorithm

    def fits(self, kid: str | None, algorithm: str) -> bool:
        named = kid is None or self.kid is None or kid == self.kid
        return named and self.kind == ALGORITHMS[algorithm] and self.algorithm in (None, algorithm)


class Keys:
    """The keys of one provider.

    Args:
        fetch: the JWK Set as it is now.
        ttl: seconds until they are fetched anew.
        clock: seconds since the epoch.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[dict[str, Any]]], ttl: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._fetch = fetch
        self._ttl = ttl
        self._clock = clock
        self._keys: list[SigningKey] = []
        self._fetched: float | None = None
        self._sought = float("-inf")
        """When a token that somebody brought last had the keys fetched."""
        self._fetching = Together(self._renew)
        self._again = float("-inf")
        """When the provider, which did not answer, is asked again while its keys are still believed."""
        self._log = structlog.get_logger("octopus.accounts")
        self.edition = 0
        """Counts up whenever other keys came: what was verified before is then to be verified again."""
        self._names: list[str] = []

    async def find(
        self, kid: str | None, algorithm: str, *, direct: bool = False, again: bool = False
    ) -> list[SigningKey]:
        """The keys that may have signed; none where the provider has no such key.

        Args:
            direct: the token came from the provider itself just now, so that nobody made its key up: the keys are
                fetched, however lately that was done.
            again: none of those found before has signed, and the token names none.

        Raises:
            ProviderUnavailable: there are no keys that may still be believed.
        """
        await self.freshen()
        found = self._fitting(kid, algorithm)
        if (again or not found) and self._fetching.under_way:
            await self._fetching.answer()
            found = self._fitting(kid, algorithm)
        if (again or not found) and (direct or self._may_seek()):
            await self._fetching.answer()
            found = self._fitting(kid, algorithm)
        return found

    async def freshen(self) -> None:
        """Fetch the keys when their time is over.

        Raises:
            ProviderUnavailable: it was over so long ago that they are not believed any more.
        """
        if not self._over(self._ttl):
            return
        if not self._over(self._ttl + STALE) and (self._fetching.under_way or self._clock() < self._again):
            return
        try:
            await self._fetching.answer()
        except ProviderUnavailable as fault:
            self._again = self._clock() + AGAIN
            if self._over(self._ttl + STALE):
                raise
            self._log.warning("a provider's keys cannot be fetched; the last ones stay", error=fault.whole)

    def _over(self, seconds: float) -> bool:
        return self._fetched is None or self._clock() - self._fetched > seconds

    def _may_seek(self) -> bool:
        now = self._clock()
        # A clock that was set back starts anew.
        if self._sought <= now < self._sought + SEEK_EVERY:
            return False
        self._sought = now
        return True

    async def _renew(self) -> None:
        document = await self._fetch()
        listed = document.get("keys")
        if not isinstance(listed, list):
            raise ProviderUnavailable("its key set has no list of keys")
        self._keys = [key for key in map(_read, listed[:MOST_KEYS]) if key is not None]
        self._fetched = self._clock()
        names = sorted(key.key.thumbprint() for key in self._keys)
        if names != self._names:
            self._names = names
            self.edition += 1

    def _fitting(self, kid: str | None, algorithm: str) -> list[SigningKey]:
        return [key for key in self._keys if key.fits(kid, algorithm)]


def _read(jwk: Any) -> SigningKey | None:
    """A public key for signatures; None for one that is secret, short, meant for something else, or unreadable."""
    if not isinstance(jwk, dict) or jwk.get("use", "sig") != "sig" or jwk.get("kty") not in _KINDS:
        return None
    kind = str(jwk["kty"])
    if kind == "OKP" and jwk.get("crv") not in {"Ed25519", "Ed448"}:
        return None
    try:
        # Only what makes the key: of the rest of a provider's JWK, a library may not like something.
        wanted = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}[kind]
        key = _KINDS[kind].import_key({"kty": kind, **{name: jwk[name] for name in wanted}})
        if isinstance(key, RSAKey) and key.public_key.key_size < SMALLEST_RSA:
            return None
    except (JoseError, KeyError, TypeError, ValueError):
        return None
    kid, algorithm = jwk.get("kid"), jwk.get("alg")
    return SigningKey(
        key,
        kind,
        kid if isinstance(kid, str) else None,
        algorithm if isinstance(algorithm, str) else None,
    )
