"""What makes a provider's token good, and what each bad one is told."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.accounts.oidc.errors import TokenRefused
from octopus.accounts.oidc.keys import Keys
from octopus.accounts.oidc.tokens import LOGOUT_EVENT, Expected, Tokens, peek
from tests.accounts.helpers import Clock
from tests.accounts.oidc.issuer import CLIENT, EC, ED, ISSUER, OTHER, RSA, SECRET, SHORT, Pen, claims_of, key_set, sign


def tokens_of(clock: Clock, *keys: Pen, **expected: Any) -> Tokens:
    async def fetch() -> dict[str, Any]:
        return key_set(*(keys or (RSA, EC, ED, SHORT, SECRET)))

    wanted = {
        "label": "the observatory",
        "issuers": (ISSUER,),
        "client_id": CLIENT,
        "audiences": (CLIENT,),
        "leeway": 60,
    }
    return Tokens(Expected(**{**wanted, **expected}), Keys(fetch, 600, clock), clock)


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS512"), (EC, "ES256"), (ED, "EdDSA")])
async def test_a_good_token_of_each_kind_of_key_is_taken(clock: Clock, key: Pen, algorithm: str) -> None:
    token = sign(claims_of(clock, nonce="n"), key, algorithm)
    assert (await tokens_of(clock).identity(token, nonce="n"))["sub"] == "f:1"


async def test_a_token_that_names_no_key_is_tried_with_all(clock: Clock) -> None:
    token = sign(claims_of(clock), RSA, kid=None)
    assert (await tokens_of(clock, OTHER, RSA).identity(token, nonce=None))["sub"] == "f:1"


async def test_of_a_provider_that_names_no_keys_a_new_one_is_found(clock: Clock) -> None:
    listed = [RSA]

    async def fetch() -> dict[str, Any]:
        return {"keys": [{**key.as_dict(private=False), "kid": None} for key in listed]}

    tokens = Tokens(Expected("the observatory", (ISSUER,), CLIENT, (CLIENT,), 60), Keys(fetch, 600, clock), clock)
    assert await tokens.identity(sign(claims_of(clock), RSA, kid=None), nonce=None)
    for _ in range(3):
        with pytest.raises(TokenRefused, match="the signature of the access token is not that of"):
            await tokens.access(sign(claims_of(clock), OTHER, kid=None))
    listed[:] = [OTHER]
    assert await tokens.identity(sign(claims_of(clock), OTHER, kid=None), nonce=None)


BAD_IDENTITIES: list[tuple[dict[str, Any], str]] = [
    ({"iss": "https://sso.example.org/realms/other"}, "was issued by 'https://sso.example.org/realms/other'; expected"),
    ({"iss": f"{ISSUER}/"}, "was issued by"),
    ({"iss": None}, "was issued by 'None'"),
    ({"aud": "another"}, "is meant for 'another', not for 'octopus' (aud)"),
    ({"aud": None}, "is meant for nobody"),
    ({"aud": [CLIENT, "another"]}, "does not say to whom it was issued (azp)"),
    ({"aud": [CLIENT, "another"], "azp": "another"}, "was issued to 'another', not to 'octopus' (azp)"),
    ({"azp": "another"}, "(azp)"),
    ({"exp": None}, "does not say when it ends (exp)"),
    ({"exp": "soon"}, "has a exp that is no time: 'soon'"),
    ({"exp": True}, "is no time"),
    ({"iat": None}, "does not say when it was issued (iat)"),
    ({"iat": 1_800_000_095}, "the clock of the observatory is 95 s ahead of this server's, and 60 s are allowed"),
    ({"nbf": 1_800_000_500}, "is 500 s ahead"),
    ({"iat": 1_799_999_600, "exp": 1_799_999_900}, "the clock of the observatory is 400 s behind this server's"),
    ({"sub": None}, "does not say whose it is (sub)"),
    ({"sub": 7}, "(sub)"),
    ({"sub": "x" * 256}, "(sub)"),
    ({"nonce": "theirs"}, "answers another question than ours (nonce)"),
    ({"nonce": None}, "(nonce)"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "belongs to another access token or code (at_hash)"),
    ({"c_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "(c_hash)"),
]


@pytest.mark.parametrize(("bad", "sentence"), BAD_IDENTITIES)
async def test_each_bad_id_token_has_a_sentence(clock: Clock, bad: dict[str, Any], sentence: str) -> None:
    token = sign(claims_of(clock, nonce="ours") | bad)
    with pytest.raises(TokenRefused) as caught:
        await tokens_of(clock).identity(token, nonce="ours", access_token="token", code="code")
    assert sentence in caught.value.message


async def test_clocks_may_differ_by_the_leeway(clock: Clock) -> None:
    token = sign(claims_of(clock, iat=int(clock()) + 59, nbf=int(clock()) + 59))
    assert await tokens_of(clock).identity(token, nonce=None)
    token = sign(claims_of(clock, exp=int(clock()) - 59, iat=int(clock()) - 300))
    assert await tokens_of(clock).access(token)


def unsigned(clock: Clock, header: dict[str, Any], signature: str = "") -> str:
    parts = (json.dumps(header).encode(), json.dumps(claims_of(clock)).encode())
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), signature])


BAD_SIGNATURES = {
    "none": "is signed by 'none', which is not taken",
    "None": "is signed by 'None', which is not taken",
    "hmac with the public key": "is signed by 'HS256', which is not taken",
    "hmac with a published secret": "is signed by 'HS256', which is not taken",
    "no algorithm": "is signed by 'None', which is not taken",
    "another key of the same name": "the signature of the access token is not that of the observatory",
    "an unknown key": "is signed with the key 'gone', which the observatory does not have",
    "a short key": "is signed with the key 'short', which the observatory does not have",
    "another kind of key": "is signed with the key 'rsa', which the observatory does not have",
    "crit": "asks for something that is not understood here (crit)",
    "no signature": "the signature of the access token is not that of the observatory",
    "not a token": "cannot be read",
    "too long": "cannot be read",
}


def badly_signed(clock: Clock, what: str) -> str:
    claims = claims_of(clock)
    if what in ("none", "None"):
        return unsigned(clock, {"alg": what, "kid": "rsa"})
    if what == "no algorithm":
        return unsigned(clock, {"kid": "rsa"}, "AAAA")
    if what == "no signature":
        return unsigned(clock, {"alg": "RS256", "kid": "rsa"})
    if what == "hmac with the public key":
        head = unsigned(clock, {"alg": "HS256", "kid": "rsa"}).rpartition(".")[0]
        proof = hmac.digest(RSA.as_pem(private=False), head.encode(), "sha256")
        return f"{head}.{base64.urlsafe_b64encode(proof).decode().rstrip('=')}"
    if what == "hmac with a published secret":
        return sign(claims, SECRET, "HS256")
    if what == "another key of the same name":
        return sign(claims, OTHER)
    if what == "an unknown key":
        return sign(claims, OTHER, kid="gone")
    if what == "a short key":
        return sign(claims, SHORT)
    if what == "another kind of key":
        return sign(claims, EC, "ES256", kid="rsa")
    if what == "crit":
        return unsigned(clock, {"alg": "RS256", "kid": "rsa", "crit": ["exp"], "exp": 1}, "AAAA")
    return "a.b" if what == "not a token" else f"{'A' * 70_000}.B.C"


@pytest.mark.parametrize("what", BAD_SIGNATURES)
async def test_each_bad_signature_has_a_sentence(clock: Clock, what: str) -> None:
    with pytest.raises(TokenRefused) as caught:
        await tokens_of(clock).access(badly_signed(clock, what))
    assert BAD_SIGNATURES[what] in caught.value.message


@pytest.mark.parametrize(
    ("bad", "sentence", "reason"),
    [
        ({"exp": 1_799_999_900}, "has expired 100 s ago; get another one", "expired"),
        ({"aud": "account", "azp": "another"}, "is meant for 'account'; expected 'octopus' (aud)", "refused"),
        ({"typ": "ID"}, "no access token but an ID token", "refused"),
        ({"typ": "Refresh"}, "no access token but a Refresh token", "refused"),
        ({"at_hash": "x"}, "no access token but an ID token", "refused"),
        ({"nonce": "x"}, "no access token but an ID token", "refused"),
        ({"events": {LOGOUT_EVENT: {}}}, "no access token but a logout token", "refused"),
    ],
)
async def test_each_bad_access_token_has_a_sentence(
    clock: Clock, bad: dict[str, Any], sentence: str, reason: str
) -> None:
    with pytest.raises(TokenRefused) as caught:
        await tokens_of(clock, by_party=True).access(sign(claims_of(clock) | bad))
    assert sentence in caught.value.message and caught.value.extra["reason"] == reason


async def test_a_keycloaks_access_token_is_ours_when_it_was_issued_to_us(clock: Clock) -> None:
    token = sign(claims_of(clock, aud="account", azp=CLIENT, typ="Bearer", nonce="n"))
    assert await tokens_of(clock, by_party=True).access(token)
    with pytest.raises(TokenRefused):
        await tokens_of(clock).access(token)


async def test_entra_ids_older_tokens_have_another_issuer_and_audience(clock: Clock) -> None:
    older = "https://sts.windows.net/tenant/"
    entra = tokens_of(clock, issuers=(ISSUER, older), audiences=(CLIENT, f"api://{CLIENT}"), party_told=True)
    claims = claims_of(clock, iss=older, aud=f"api://{CLIENT}", appid=CLIENT)
    assert await entra.access(sign(claims, x5t="rsa", typ="JWT"))


async def test_entra_ids_identity_token_is_no_access_token_though_nothing_in_it_says_so(clock: Clock) -> None:
    """One that came with a renewal has neither nonce nor hash; it stands in the address where one signs out."""
    entra = tokens_of(clock, party_told=True)
    with pytest.raises(TokenRefused, match="no access token but an ID token"):
        await entra.access(sign(claims_of(clock, ver="2.0", roles=["octopus-admin"]), typ="JWT"))
    assert await entra.access(sign(claims_of(clock, ver="2.0", azp=CLIENT), typ="JWT"))


async def test_an_access_token_that_says_so_may_have_what_identity_tokens_have(clock: Clock) -> None:
    assert await tokens_of(clock).access(sign(claims_of(clock, nonce="n"), typ="at+jwt"))


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({}, None),
        ({"sub": None, "sid": "s"}, None),
        ({"events": {"another": {}}}, "tells of no logout"),
        ({"nonce": "n"}, "has a nonce"),
        ({"sub": None}, "names neither a person (sub) nor a session (sid)"),
        ({"iat": 1_799_990_000, "exp": 1_799_990_100}, "behind"),
        ({"exp": None}, None),
        ({"iat": 1_799_990_000, "exp": None}, "behind"),
        ({"iat": None, "exp": None}, "does not say when it ends"),
    ],
)
async def test_a_logout_token_is_told_from_others(clock: Clock, bad: dict[str, Any], sentence: str | None) -> None:
    token = sign(claims_of(clock, events={LOGOUT_EVENT: {}}) | bad, typ="logout+jwt")
    if sentence is None:
        assert await tokens_of(clock).logout(token)
        return
    with pytest.raises(TokenRefused) as caught:
        await tokens_of(clock).logout(token)
    assert sentence in caught.value.message


@given(st.text(max_size=200) | st.lists(st.text("AbQ_=-\x00é", max_size=40), max_size=5).map(".".join))
def test_whatever_comes_is_read_or_not_and_nothing_worse(text: str) -> None:
    found = peek(text)
    assert found is None or all(isinstance(part, dict) for part in found)
