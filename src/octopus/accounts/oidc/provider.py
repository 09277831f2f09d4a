"""One provider: its description, and the authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636; RFC 9700)."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec
import structlog

from octopus.accounts.oidc.asking import Asker
from octopus.accounts.oidc.claims import Person, person_of
from octopus.accounts.oidc.errors import ProviderUnavailable, SignInRefused, TokenRefused
from octopus.accounts.oidc.keys import Keys
from octopus.accounts.oidc.sealed import Pending, Seals
from octopus.accounts.oidc.together import Together
from octopus.accounts.oidc.tokens import Expected, Tokens, peek
from octopus.model import Unauthenticated
from octopus.settings import IdentityProvider

DESCRIBED = 3600.0
"""Seconds that a description is believed."""
LOOK_EVERY = 60.0
LOOK_AGAIN = 5.0
"""Seconds between two looks whether a provider answers, while it does, and while it does not."""
PATIENCE = 3.0
"""Seconds that who begins to sign in, before a page that does not change, waits for a provider that was silent."""
SAID = 200
"""Characters that are shown of what a provider says of a refusal."""
_DENIED = {
    "access_denied": "access was denied: either you cancelled, or the account may not use Octopus",
    "login_required": "you are not signed in there",
    "interaction_required": "something has to be confirmed there first",
    "consent_required": "the use of your account by Octopus was not agreed to",
    "temporarily_unavailable": "it is busy at the moment; try again in a while",
    "server_error": "it had an error of its own; try again in a while",
}


class Description(msgspec.Struct, frozen=True):
    """The discovery document (OpenID Connect Discovery 1.0, section 3), as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: list[str] = []
    authorization_response_iss_parameter_supported: bool = False


class Started(msgspec.Struct, frozen=True):
    """A sign-in that begins: where the browser goes, and what it keeps meanwhile."""

    url: str
    state: str
    cookie: str


class Granted(msgspec.Struct, frozen=True):
    """What a provider said of somebody."""

    person: Person
    session: str | None
    """The provider's own name of the sign-in (`sid`)."""
    id_token: str | None
    refresh_token: str | None


class Provider:
    """Asks one provider.

    Args:
        config: which one.
        asker: asks.
        seals: keeps the state of sign-ins.
        leeway: seconds its clock may differ.
        keys_ttl: seconds its keys are believed.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        config: IdentityProvider,
        asker: Asker,
        seals: Seals,
        *,
        leeway: float,
        keys_ttl: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.config = config
        self._asker = asker
        self._seals = seals
        self._clock = clock
        self._source = f"oidc:{config.id}"
        self._described: tuple[float, Description] | None = None
        self._describing = Together(self._describe)
        self._looking = Together(self._look)
        self.fault: str | None = None
        """Why it does not answer; None: it does, or was not asked yet."""
        self.latency: float | None = None
        """Seconds of the last answered look."""
        self.keys = Keys(self._key_set, keys_ttl, clock)
        expected = Expected(
            config.label,
            (config.issuer, *config.issuers),
            config.client_id,
            config.audiences,
            leeway,
            by_party=config.kind == "keycloak",
            party_told=config.kind == "entra",
        )
        self._tokens = Tokens(expected, self.keys, clock)
        self._log = structlog.get_logger("octopus.accounts")

    # Whether it answers

    async def watch(self) -> None:
        """Look now and then whether it answers, for as long as the task runs."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY if self.fault is None else LOOK_AGAIN)

    async def look(self) -> None:
        """Read the description anew, and the keys when they are old; what fails is in `fault`."""
        await self._looking.answer()

    async def _look(self) -> None:
        began = time.monotonic()
        try:
            await self._describing.answer()
            self.latency = time.monotonic() - began
            await self.keys.freshen()
        except ProviderUnavailable as fault:
            if self.fault is None:
                self._log.warning("an identity provider does not answer", provider=self.config.id, error=fault.whole)
            self.fault = fault.whole
        else:
            if self.fault is not None:
                self._log.info("an identity provider answers again", provider=self.config.id)
            self.fault = None

    async def description(self) -> Description:
        """How it is asked.

        Raises:
            ProviderUnavailable: it never answered, or is not the one that was configured.
        """
        if self._described is not None and (self.fault is not None or self._clock() - self._described[0] < DESCRIBED):
            return self._described[1]
        try:
            return await self._describing.answer()
        except ProviderUnavailable:
            if self._described is None:
                raise
            return self._described[1]

    # Signing in

    async def begin(self, following: str, redirect: str) -> Started:
        """A new sign-in, which ends at our address `redirect`, and then goes to the path `following`.

        Raises:
            ProviderUnavailable: it does not answer, or not within `PATIENCE`.
        """
        description = await self._promptly()
        state = self._seals.new_state()
        challenge = hashlib.sha256(self._seals.verifier(state).encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.config.client_id,
            "redirect_uri": redirect,
            "scope": " ".join(self.config.scopes),
            "state": state,
            "nonce": self._seals.nonce(state),
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if "offline_access" in self.config.scopes and self.config.kind == "oidc":
            # OpenID Connect Core, 11: without it, no refresh token comes.
            asked["prompt"] = "consent"
        cookie = self._seals.sign(Pending(self.config.id, state, following, redirect))
        return Started(_with_query(description.authorization_endpoint, asked), state, cookie)

    async def _promptly(self) -> Description:
        """The description of a provider that answers. Who asks looks once more, together with all others who do."""
        if self._described is None or self.fault is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.look(), PATIENCE)
        if self._described is None or self.fault is not None:
            raise ProviderUnavailable(
                f"{self.config.label} does not answer at the moment. Try again in a minute, or sign in another way; "
                "whoever looks after Octopus finds the reason in its log",
                source=self._source,
            )
        return await self.description()

    async def finish(self, pending: Pending, answer: Mapping[str, str]) -> Granted:
        """Exchange what the browser brought back.

        Raises:
            SignInRefused: the provider refuses, or what it says does not hold. ProviderUnavailable.
        """
        description = await self.description()
        # RFC 9207: the answer of another provider must not be taken to this one.
        issuer = answer.get("iss")
        if issuer != description.issuer and (
            issuer is not None or description.authorization_response_iss_parameter_supported
        ):
            raise SignInRefused("mix-up", f"the answer does not come from {self.config.label} (iss); sign in again")
        if "error" in answer:
            raise self._denied(answer["error"], answer.get("error_description", ""))
        if not answer.get("code"):
            raise SignInRefused("no-code", f"{self.config.label} sent neither a code nor an error; sign in again")
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": pending.redirect,
            "code_verifier": self._seals.verifier(pending.state),
        }
        found = await self._token(description, form)
        access, id_token = _text(found, "access_token"), _text(found, "id_token")
        if id_token is None:
            raise SignInRefused("no-id-token", f"{self.config.label} sent no ID token (is the scope openid allowed?)")
        nonce = self._seals.nonce(pending.state)
        claims = await self._tokens.identity(id_token, nonce=nonce, access_token=access, code=answer["code"])
        person = person_of(self.config, await self._sources(description, claims, access))
        return Granted(person, _text(claims, "sid"), id_token, _text(found, "refresh_token"))

    async def renew(self, refresh_token: str, before: Person) -> Granted:
        """What the provider says now of somebody who signed in earlier.

        Raises:
            SignInRefused: it does not renew any more. ProviderUnavailable.
        """
        description = await self.description()
        found = await self._token(description, {"grant_type": "refresh_token", "refresh_token": refresh_token})
        access, id_token = _text(found, "access_token"), _text(found, "id_token")
        claims: dict[str, Any] = {"sub": before.subject}
        if id_token is not None:
            claims = await self._tokens.identity(id_token, nonce=None, access_token=access)
            if claims["sub"] != before.subject:
                raise SignInRefused("other-person", f"{self.config.label} renews the sign-in of somebody else")
        sources = await self._sources(description, claims, access)
        # A provider may renew without a word of who it is; then what it said last goes on.
        person = before if sources == [{"sub": before.subject}] else person_of(self.config, sources, before.username)
        return Granted(person, _text(claims, "sid"), id_token, _text(found, "refresh_token") or refresh_token)

    async def bearer(self, token: str) -> tuple[Person, dict[str, Any]]:
        """Whose access token this is, with its claims.

        Raises:
            SignInRefused, ProviderUnavailable.
        """
        claims = await self._tokens.access(token)
        return person_of(self.config, [claims]), claims

    async def logout_claims(self, token: str) -> dict[str, Any]:
        """Of a logout token. Raises SignInRefused, ProviderUnavailable."""
        return await self._tokens.logout(token)

    def logout_url(self, id_token: str | None, back: str) -> str | None:
        """Where the browser signs out there (RP-Initiated Logout 1.0); None where the provider has no such thing."""
        described = self._described
        if not self.config.logout or described is None or described[1].end_session_endpoint is None:
            return None
        asked = {"client_id": self.config.client_id, "post_logout_redirect_uri": back}
        if id_token is not None:
            asked["id_token_hint"] = id_token
        return _with_query(described[1].end_session_endpoint, asked)

    # How

    async def _sources(
        self, description: Description, claims: dict[str, Any], access: str | None
    ) -> list[Mapping[str, Any]]:
        """All claims of somebody: of the ID token, of a Keycloak's access token (the roles are in it alone), and of the
        userinfo endpoint where that is wanted."""
        sources: list[Mapping[str, Any]] = [claims]
        if access is not None and self.config.kind == "keycloak" and peek(access) is not None:
            found = await self._tokens.access(access, direct=True)
            if found["sub"] == claims["sub"]:
                sources.append(found)
        if access is not None and self.config.userinfo and description.userinfo_endpoint:
            status, found = await self._ask(
                description.userinfo_endpoint, headers={"Authorization": f"Bearer {access}"}
            )
            if status == 429:
                # Without what it would have said, somebody might lose a role, or the sign-in.
                raise self._unusable("is asked too often (HTTP 429)", description.userinfo_endpoint)
            # OpenID Connect Core, 5.3.2: never mind an answer about somebody else.
            if status == 200 and found.get("sub") == claims["sub"]:
                sources.append(found)
        return sources

    async def _ask(
        self, url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        return await self._asker.ask(self._source, self.config.label, url, form=form, headers=headers)

    async def _token(self, description: Description, form: dict[str, str]) -> dict[str, Any]:
        """Ask the token endpoint, as whom the provider takes us for."""
        headers: dict[str, str] = {}
        secret, client = self.config.client_secret, self.config.client_id
        methods = description.token_endpoint_auth_methods_supported or ["client_secret_basic"]
        if secret is None:
            form["client_id"] = client
        elif "client_secret_basic" in methods:
            pair = f"{quote_plus(client)}:{quote_plus(secret.get_secret_value())}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": client, "client_secret": secret.get_secret_value()}
        status, found = await self._ask(description.token_endpoint, form=form, headers=headers)
        if status == 200:
            return found
        raise self._unexchanged(status, found)

    def _unexchanged(self, status: int, found: dict[str, Any]) -> Unauthenticated | ProviderUnavailable:
        error = str(found.get("error", ""))
        said = _said(str(found.get("error_description", "")))
        if error == "invalid_grant":
            return SignInRefused("ended", f"{self.config.label} does not vouch for this sign-in; sign in again{said}")
        if error in {"invalid_client", "unauthorized_client"} or status == 401:
            return ProviderUnavailable(
                f"{self.config.label} does not know Octopus, or not with this client secret ({error or status}){said}",
                source=self._source,
            )
        return ProviderUnavailable(
            f"{self.config.label} answers HTTP {status} ({error or 'no reason'}) where tokens were asked for{said}",
            source=self._source,
        )

    def _denied(self, error: str, description: str) -> SignInRefused:
        code = error if re.fullmatch(r"[a-z_]{1,40}", error) else "error"
        why = _DENIED.get(code, f"it answers {code}")
        sentence = f"{self.config.label} did not sign you in: {why}{_said(description)}"
        return SignInRefused("denied" if code == "access_denied" else code, sentence)

    async def _key_set(self) -> dict[str, Any]:
        status, found = await self._ask((await self.description()).jwks_uri)
        if status != 200:
            raise self._unusable(f"does not tell its keys (HTTP {status})", "")
        return found

    async def _describe(self) -> Description:
        issuer = self.config.issuer
        url = self.config.discovery_url or f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        status, found = await self._ask(url)
        if status != 200:
            raise self._unusable(f"has no description (HTTP {status}); is the issuer right?", url)
        try:
            description = msgspec.convert(found, Description)
        except msgspec.ValidationError as fault:
            raise self._unusable(f"has a description that cannot be used: {fault}", url) from None
        if description.issuer != issuer:
            sentence = f"calls itself {description.issuer[:SAID]!r}; expected {issuer!r}, to the letter"
            raise self._unusable(sentence, url)
        self._check_addresses(description)
        self._described = (self._clock(), description)
        return description

    def _unusable(self, sentence: str, detail: str) -> ProviderUnavailable:
        return ProviderUnavailable(f"{self.config.label} {sentence}", source=self._source, detail=detail)

    def _check_addresses(self, description: Description) -> None:
        """Nobody who is on the way to a provider by HTTPS may lead us to one by HTTP."""
        plain = self.config.allow_http or self.config.issuer.startswith("http://")
        for url in (
            description.authorization_endpoint,
            description.token_endpoint,
            description.jwks_uri,
            description.userinfo_endpoint,
            description.end_session_endpoint,
        ):
            if url is not None and _scheme(url) not in ({"https", "http"} if plain else {"https"}):
                raise self._unusable("has a description that names an address without https", url[:SAID])


def _scheme(url: str) -> str:
    """Empty where it is no address at all."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _text(found: Mapping[str, Any], name: str) -> str | None:
    value = found.get(name)
    return value if isinstance(value, str) and value else None


def _said(text: str) -> str:
    """What a provider says, as far as it can be shown."""
    shown = "".join(each for each in text.strip()[:SAID] if each.isprintable())
    return f" (it says: {shown})" if shown else ""


def _with_query(url: str, asked: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"


__all__ = ["Granted", "Provider", "Started", "TokenRefused"]
