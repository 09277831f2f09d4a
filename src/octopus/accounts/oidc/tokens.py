"""What makes a provider's token good: its signature, and who made it, for whom, and when.

Every check has a sentence of its own. None of them is left to the library: it verifies signatures, and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import math
import time
from collections.abc import Callable
from typing import Any

import msgspec
import orjson
from joserfc import jws
from joserfc.errors import JoseError

from octopus.accounts.oidc.errors import TokenRefused
from octopus.accounts.oidc.keys import ALGORITHMS, Keys, SigningKey

LONGEST = 64 * 1024
LONGEST_NAME = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_LIFE = 120.0
"""Seconds that a logout token is good for which does not say when it ends."""
_HASHES = {"256": "sha256", "384": "sha384", "512": "sha512"}


class Expected(msgspec.Struct, frozen=True):
    """What a provider's tokens have to say."""

    label: str
    issuers: tuple[str, ...]
    client_id: str
    audiences: tuple[str, ...]
    """Of access tokens."""
    leeway: float
    """Seconds."""
    by_party: bool = False
    """An access token is ours when it was issued to us (`azp`), too: a Keycloak names nobody in `aud` by itself."""
    party_told: bool = False
    """Every access token says to whom it was issued; an ID token of this provider does not, and is alike otherwise."""


class _Registry(jws.JWSRegistry):
    """Without bounds that real tokens pass; ours are `LONGEST` and the list of algorithms."""

    max_header_length = LONGEST
    max_payload_length = LONGEST
    max_signature_length = LONGEST


_REGISTRY = _Registry(algorithms=list(ALGORITHMS), strict_check_header=False)


def peek(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Header and claims of what may be a JWT, unverified: good only to find out whom to ask."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:
        return None
    try:
        header, claims = (orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts[:2])
    except (ValueError, binascii.Error):
        return None
    return (header, claims) if isinstance(header, dict) and isinstance(claims, dict) else None


class Tokens:
    """Reads the tokens of one provider.

    Args:
        clock: seconds since the epoch.
    """

    def __init__(self, expected: Expected, keys: Keys, clock: Callable[[], float] = time.time) -> None:
        self._expected = expected
        self._keys = keys
        self._clock = clock

    async def identity(
        self, token: str, *, nonce: str | None, access_token: str | None = None, code: str | None = None
    ) -> dict[str, Any]:
        """The claims of an ID token that came straight from the provider.

        Args:
            nonce: of our question; None for one that came with a refresh.

        Raises:
            TokenRefused, ProviderUnavailable.
        """
        header, claims = await self._verified(token, "ID token", direct=True)
        self._check_issuer(claims, "ID token")
        self._check_client(claims)
        self._check_times(claims, "ID token", fresh=True)
        _subject(claims, "ID token")
        if nonce is not None and not _same(claims.get("nonce"), nonce):
            raise TokenRefused("the ID token answers another question than ours (nonce); sign in again")
        for name, text in (("at_hash", access_token), ("c_hash", code)):
            if name in claims and text is not None and not _same(claims[name], _half_hash(text, str(header["alg"]))):
                raise TokenRefused(f"the ID token belongs to another access token or code ({name}); sign in again")
        return claims

    async def access(self, token: str, *, direct: bool = False) -> dict[str, Any]:
        """The claims of an access token that is meant for us.

        Args:
            direct: it came straight from the provider; otherwise somebody brought it.

        Raises:
            TokenRefused, ProviderUnavailable.
        """
        header, claims = await self._verified(token, "access token", direct=direct)
        self._check_issuer(claims, "access token")
        self._refuse_other_kinds(header, claims)
        self._check_times(claims, "access token")
        self._check_audience(claims)
        _subject(claims, "access token")
        return claims

    async def logout(self, token: str) -> dict[str, Any]:
        """The claims of a logout token (Back-Channel Logout 1.0, section 2.6).

        Raises:
            TokenRefused, ProviderUnavailable.
        """
        _, claims = await self._verified(token, "logout token")
        self._check_issuer(claims, "logout token")
        self._check_client(claims)
        # `exp` was optional once; nobody is to keep such a token, and end with it what begins later.
        issued = _moment(claims, "iat", "logout token")
        ends = {} if issued is None else {"exp": issued + LOGOUT_LIFE}
        self._check_times({**ends, **claims}, "logout token", fresh=True)
        events = claims.get("events")
        if not isinstance(events, dict) or LOGOUT_EVENT not in events:
            raise TokenRefused("the logout token tells of no logout (events)")
        if "nonce" in claims:
            raise TokenRefused("the logout token has a nonce, and so is an ID token")
        if not isinstance(claims.get("sub", claims.get("sid")), str):
            raise TokenRefused("the logout token names neither a person (sub) nor a session (sid)")
        return claims

    # One check each

    async def _verified(self, token: str, what: str, *, direct: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
        found = peek(token)
        if found is None:
            raise TokenRefused(f"the {what} of {self._expected.label} cannot be read: it is no JSON Web Token")
        header, claims = found
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            raise TokenRefused(
                f"the {what} is signed by {str(algorithm)[:32]!r}, which is not taken; expected a signature by a "
                "public key, such as RS256 or ES256"
            )
        if "crit" in header:
            raise TokenRefused(f"the {what} asks for something that is not understood here (crit)")
        name = kid if isinstance(kid, str) else None
        # Some providers name no keys: whether theirs is a new one, only another look can tell.
        for again in (False, True) if name is None else (False,):
            keys = await self._keys.find(name, algorithm, direct=direct, again=again)
            if any(_signed(token, key) for key in keys):
                return header, claims
        if keys:
            raise TokenRefused(f"the signature of the {what} is not that of {self._expected.label}")
        named = f"the key {kid[:64]!r}" if isinstance(kid, str) else "a key"
        raise TokenRefused(f"the {what} is signed with {named}, which {self._expected.label} does not have")

    def _check_issuer(self, claims: dict[str, Any], what: str) -> None:
        issuer = claims.get("iss")
        if issuer not in self._expected.issuers:
            raise TokenRefused(
                f"the {what} was issued by {str(issuer)[:LONGEST_NAME]!r}; expected {self._expected.issuers[0]!r}"
            )

    def _check_client(self, claims: dict[str, Any]) -> None:
        """Of what is for a client alone (OpenID Connect Core, 3.1.3.7, 3 to 5)."""
        audience, party, own = _audience(claims), claims.get("azp"), self._expected.client_id
        if own not in audience:
            raise TokenRefused(f"the token is meant for {_listed(audience)}, not for {own!r} (aud)")
        if len(audience) > 1 and party is None:
            raise TokenRefused("the token is meant for several, and does not say to whom it was issued (azp)")
        if party is not None and party != own:
            raise TokenRefused(f"the token was issued to {str(party)[:LONGEST_NAME]!r}, not to {own!r} (azp)")

    def _refuse_other_kinds(self, header: dict[str, Any], claims: dict[str, Any]) -> None:
        """A token that is no access token: an ID token is for who signs in, and says nothing of what is allowed."""
        kind = claims.get("typ")
        # RFC 9068 has access tokens say what they are; an older one is told by what ID tokens alone have.
        untold = kind is None and str(header.get("typ")).lower().removeprefix("application/") != "at+jwt"
        like_identity = bool({"at_hash", "c_hash", "nonce"} & claims.keys()) or (
            self._expected.party_told and not {"azp", "appid"} & claims.keys()
        )
        if kind in {"ID", "Refresh", "Offline", "Logout"} or (untold and like_identity):
            named = f"{kind} token" if isinstance(kind, str) and kind != "ID" else "ID token"
            article = "an" if named[0] in "IO" else "a"
            raise TokenRefused(f"this is no access token but {article} {named}; send the access token")
        if "events" in claims:
            raise TokenRefused("this is no access token but a logout token; send the access token")

    def _check_audience(self, claims: dict[str, Any]) -> None:
        audience = _audience(claims)
        if set(audience) & set(self._expected.audiences):
            return
        if self._expected.by_party and claims.get("azp") == self._expected.client_id:
            return
        expected = " or ".join(repr(each) for each in self._expected.audiences)
        raise TokenRefused(f"the access token is meant for {_listed(audience)}; expected {expected} (aud)")

    def _check_times(self, claims: dict[str, Any], what: str, *, fresh: bool = False) -> None:
        """Of a `fresh` token, which was made for us just now, what is wrong is a clock."""
        now, leeway, label = self._clock(), self._expected.leeway, self._expected.label
        expires, begins, issued = (_moment(claims, name, what) for name in ("exp", "nbf", "iat"))
        if expires is None:
            raise TokenRefused(f"the {what} does not say when it ends (exp)")
        if fresh and issued is None:
            raise TokenRefused(f"the {what} does not say when it was issued (iat)")
        ahead = max((begins or now) - now, (issued or now) - now)
        if ahead > leeway:
            raise TokenRefused(
                f"the clock of {label} is {ahead:.0f} s ahead of this server's, and {leeway:g} s are allowed: the "
                f"{what} is not good yet. Set both clocks by NTP, or raise OIDC_LEEWAY",
                "clock",
            )
        if expires > now - leeway:
            return
        if fresh:
            behind = now - (issued or expires)
            raise TokenRefused(
                f"the clock of {label} is {behind:.0f} s behind this server's, and {leeway:g} s are allowed: the "
                f"{what} came when it had ended. Set both clocks by NTP, or raise OIDC_LEEWAY",
                "clock",
            )
        raise TokenRefused(f"the {what} has expired {now - expires:.0f} s ago; get another one", "expired")


def _signed(token: str, key: SigningKey) -> bool:
    """Whether a key has signed a token."""
    try:
        jws.deserialize_compact(token.encode(), key.key, registry=_REGISTRY)
    except (JoseError, ValueError):
        return False
    return True


def _subject(claims: dict[str, Any], what: str) -> None:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_NAME:
        raise TokenRefused(f"the {what} does not say whose it is (sub)")


def _audience(claims: dict[str, Any]) -> list[str]:
    found = claims.get("aud")
    listed = found if isinstance(found, list) else [found]
    return [each for each in listed if isinstance(each, str)]


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name[:LONGEST_NAME]) for name in names[:5]) or "nobody"


def _moment(claims: dict[str, Any], name: str, what: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TokenRefused(f"the {what} has a {name} that is no time: {str(value)[:32]!r}")
    return float(value)


def _half_hash(text: str, algorithm: str) -> str:
    """OpenID Connect Core, 3.1.3.6: the left half of a hash as wide as the signature's."""
    digest = hashlib.new(_HASHES.get(algorithm[-3:], "sha512"), text.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _same(one: object, other: str) -> bool:
    return isinstance(one, str) and hmac.compare_digest(one.encode(), other.encode())
