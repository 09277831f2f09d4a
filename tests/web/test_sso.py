"""Signing in through a real OpenID Connect provider, without a browser: e2e/test_single_sign_on.py has one."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import aiohttp
import pytest

from octopus.accounts import federation_config
from octopus.accounts.oidc.errors import SignInRefused
from octopus.accounts.oidc.looking import look_at
from octopus.accounts.oidc.sealed import Pending, Seals
from octopus.web.sso import FAULT, checked_next, fault_cookie
from tests.identity_provider import SECRET, IdentityProvider, running_identity_provider
from tests.serving import RunningServer, make_settings, running_server


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityProvider]:
    with running_identity_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


def entries(identity: IdentityProvider) -> list[dict[str, Any]]:
    """One provider told in three ways: a generic one, a Keycloak, and one which lets nobody in without a role."""
    common = {"issuer": identity.issuer, "client_secret": SECRET}
    return [
        {"id": "site", "label": "Site account", "client_id": "site", **common},
        {"id": "keycloak", "kind": "keycloak", "client_id": "keycloak", "name_prefix": "kc:", **common},
        {"id": "entra", "kind": "entra", "client_id": "entra", "name_prefix": "en:", **common},
        {"id": "strict", "client_id": "strict", "default_role": "none", "name_prefix": "st:", **common},
    ]


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory, identity: IdentityProvider) -> AsyncIterator[RunningServer]:
    settings = make_settings(
        tmp_path_factory.mktemp("octopus"),
        login_attempts=1000,
        oidc_providers=json.dumps(entries(identity)),
        oidc_group_roles='{"array-operators": "Operator"}',
        oidc_recheck=10,
    )
    async with running_server(settings) as running:
        identity.client("site", running.origin)
        for name in ("strict", "entra"):
            identity.client(name, running.origin)
        identity.client(
            "keycloak", running.origin, backchannel_logout_uri=f"{running.url}/auth/oidc/keycloak/backchannel-logout"
        )
        yield running


class Visitor:
    """Somebody with a browser's cookies."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession) -> None:
        self.server, self.http = server, http

    async def leave(self, provider: str = "site", following: str = "/w/mine") -> str:
        """Begin to sign in; the address that the browser is sent to."""
        url = f"{self.server.url}/auth/oidc/{provider}/login"
        answer = await self.http.get(url, params={"next": following}, allow_redirects=False)
        assert answer.status == 303
        return answer.headers["Location"]

    async def come_back(self, address: str, name: str) -> aiohttp.ClientResponse:
        """Be somebody at the provider; our answer to the address that it sends the browser back to."""
        return await self.http.get(await self.callback(address, name), allow_redirects=False)

    async def callback(self, address: str, name: str) -> str:
        """That address."""
        url = f"{address}&login_hint={name}"
        for _ in range(6):
            answer = await self.http.get(url, allow_redirects=False)
            url = urljoin(str(answer.url), answer.headers["Location"])
            if "/auth/oidc/" in url:
                return url
        raise AssertionError(f"it leads to {url}")

    async def sign_in(self, name: str, provider: str = "site") -> dict[str, Any]:
        """Sign in, and what /auth/refresh says then."""
        answer = await self.come_back(await self.leave(provider), name)
        assert answer.headers["Location"] == "/w/mine" and "octopus_refresh" in answer.cookies, fault_of(answer)
        return await self.refresh()

    async def refresh(self) -> dict[str, Any]:
        answer = await self.http.post(f"{self.server.url}/auth/refresh")
        return {"status": answer.status, **await answer.json()}


def fault_of(answer: aiohttp.ClientResponse) -> dict[str, str]:
    value = answer.cookies["octopus_sign_in_fault"].value
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    return found


@pytest.fixture
async def visitor(server: RunningServer) -> AsyncIterator[Visitor]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Visitor(server, http)


async def audited(server: RunningServer, username: str, action: str = "sign-in") -> dict[str, Any]:
    page = await server.query(
        "query ($a: String, $u: String) { auditTrail(action: $a, username: $u, limit: 1) { entries { ok detail } } }",
        {"a": action, "u": username},
        username="admin",
    )
    found: dict[str, Any] = page["data"]["auditTrail"]["entries"][0]
    return found


async def test_the_way_there_has_pkce_state_and_nonce(visitor: Visitor, identity: IdentityProvider) -> None:
    address = urlsplit(await visitor.leave())
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.geturl().startswith(f"{identity.issuer}/auth?")
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", "site")
    assert asked["redirect_uri"] == f"{visitor.server.url}/auth/oidc/site/callback"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert all(len(asked[name]) == 43 for name in ("state", "nonce", "code_challenge"))


async def test_who_signs_in_there_has_our_session_and_the_highest_role(
    visitor: Visitor, identity: IdentityProvider
) -> None:
    identity.person("ada", roles=["octopus-user", "octopus-engineer", "octopus-low-admin"])
    answer = await visitor.come_back(await visitor.leave(), "ada")
    assert (answer.status, answer.headers["Location"], answer.headers["Cache-Control"]) == (303, "/w/mine", "no-store")
    cookie = SimpleCookie("\n".join(answer.headers.getall("Set-Cookie")))["octopus_refresh"]
    assert cookie["httponly"] and cookie["samesite"] == "strict" and cookie["path"] == "/auth"
    me = await visitor.refresh()
    assert (me["username"], me["role"]) == ("ada", "Engineer")
    entry = await audited(visitor.server, "ada")
    granted = ["octopus-engineer", "octopus-user"]
    assert entry == {"ok": True, "detail": {"kind": "oidc", "provider": "site", "account": "ada", "granted": granted}}


async def test_a_keycloak_tells_roles_in_its_access_token_and_groups_count(
    visitor: Visitor, identity: IdentityProvider
) -> None:
    identity.person("grete", roles=["octopus-user"], groups=["/array-operators"])
    me = await visitor.sign_in("grete", "keycloak")
    assert (me["username"], me["role"]) == ("kc:grete", "Operator")


async def test_entra_id_tells_app_roles_in_its_id_token(visitor: Visitor, identity: IdentityProvider) -> None:
    identity.person("emmy@example.org", roles=["octopus-admin", "Survey.Reader"])
    me = await visitor.sign_in("emmy@example.org", "entra")
    assert (me["username"], me["role"]) == ("en:emmy@example.org", "Admin")


async def test_any_replica_finishes_what_another_one_began(
    visitor: Visitor, identity: IdentityProvider, tmp_path: Path
) -> None:
    address = await visitor.callback(await visitor.leave(), "ada")
    settings = make_settings(tmp_path, oidc_providers=json.dumps(entries(identity)))
    async with running_server(settings) as other:
        answer = await visitor.http.get(address.replace(visitor.server.url, other.url), allow_redirects=False)
        assert "octopus_refresh" in answer.cookies


async def test_without_a_role_one_is_a_viewer_or_refused_as_is_set(
    visitor: Visitor, identity: IdentityProvider
) -> None:
    identity.person("guest", roles=["offline_access", "other-admin"])
    assert (await visitor.sign_in("guest"))["role"] == "Viewer"
    answer = await visitor.come_back(await visitor.leave("strict", "/store?x=1"), "guest")
    assert answer.headers["Location"] == "/store?x=1" and "octopus_refresh" not in answer.cookies
    told = fault_of(answer)
    assert told["reason"] == "no-role" and "gives you no role for Octopus" in told["message"]
    assert "octopus-admin" in told["message"]
    entry = await audited(visitor.server, "unknown")
    assert (entry["ok"], entry["detail"]["reason"]) == (False, "no-role")


async def test_who_says_no_there_reads_so_here(visitor: Visitor) -> None:
    state = parse_qs(urlsplit(await visitor.leave()).query)["state"][0]
    params = {"state": state, "error": "access_denied", "error_description": "no\nsuch luck", "iss": ""}
    url = f"{visitor.server.url}/auth/oidc/site/callback"
    told = fault_of(await visitor.http.get(url, params=params, allow_redirects=False))
    assert told["reason"] == "mix-up" and "does not come from Site account" in told["message"]
    again = await visitor.http.get(url, params=params, allow_redirects=False)
    assert fault_of(again)["reason"] == "expired-state", "a state is good once"


async def test_an_address_cannot_be_made_to_say_something_on_the_page(visitor: Visitor) -> None:
    url = f"{visitor.server.url}/auth/oidc/Locked! Call 555/login"
    told = fault_of(await visitor.http.get(url, allow_redirects=False))
    assert told == {"reason": "NOT_FOUND", "message": "there is no such identity provider here; sign in another way"}


@pytest.mark.parametrize("letter", ["x", "é", "望", "\U0001f52d", '"', "\x00"])
def test_what_the_page_is_told_is_a_cookie_that_every_browser_keeps(letter: str) -> None:
    value = fault_cookie(SignInRefused("denied", letter * 5000))
    assert 2000 < len(f"{FAULT}={value}") <= 4096
    message = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))["message"]
    assert message == letter * (len(message) - 1) + "…"


def test_the_longest_way_back_is_a_cookie_that_every_browser_keeps() -> None:
    cookie = "octopus_sso_0123456789abcdef=" + Seals("secret").sign(
        Pending(
            "a-provider", 43 * "s", checked_next("/" + 1999 * "%"), f"https://{250 * 'h'}/base/auth/oidc/x/callback"
        )
    )
    assert len(cookie) <= 4096 and checked_next("/" + 1999 * "%") != "/" and checked_next('/"') == "/"


async def test_a_denial_is_told_in_words(visitor: Visitor, identity: IdentityProvider) -> None:
    state = parse_qs(urlsplit(await visitor.leave()).query)["state"][0]
    params = {"state": state, "error": "access_denied", "error_description": "no\nsuch luck", "iss": identity.issuer}
    url = f"{visitor.server.url}/auth/oidc/site/callback"
    told = fault_of(await visitor.http.get(url, params=params, allow_redirects=False))
    assert told["reason"] == "denied"
    assert told["message"].startswith("Site account did not sign you in: access was denied")
    assert told["message"].endswith("(it says: nosuch luck)")


@pytest.mark.parametrize("what", ["no cookie", "another state", "another provider", "a made-up code"])
async def test_what_this_browser_did_not_begin_signs_nobody_in(visitor: Visitor, what: str) -> None:
    address = await visitor.callback(await visitor.leave(), "ada")
    if what == "no cookie":
        visitor.http.cookie_jar.clear()
    elif what == "another state":
        address = re.sub(r"state=[^&]+", "state=A", address)
    elif what == "another provider":
        address = address.replace("/oidc/site/", "/oidc/strict/")
    else:
        address = re.sub(r"code=[^&]+", "code=made-up", address)
    answer = await visitor.http.get(address, allow_redirects=False)
    assert "octopus_refresh" not in answer.cookies and answer.headers["Location"] in ("/", "/w/mine")
    assert fault_of(answer)["reason"] == ("ended" if what == "a made-up code" else "expired-state")


async def test_new_keys_are_taken_and_withdrawn_ones_are_not(visitor: Visitor, identity: IdentityProvider) -> None:
    identity.person("grete", roles=["octopus-user"])
    identity.rotate(keep=False)
    assert (await visitor.sign_in("grete", "keycloak"))["status"] == 200


async def test_a_renewal_brings_a_new_role_and_the_end_of_who_is_disabled(
    visitor: Visitor, identity: IdentityProvider
) -> None:
    identity.person("hal", roles=["octopus-operator"])
    assert (await visitor.sign_in("hal"))["role"] == "Operator"
    identity.person("hal", roles=["octopus-viewer"])
    assert (await visitor.refresh())["role"] == "Operator", "the provider is asked only now and then"
    await _grow_old(visitor.server)
    assert (await visitor.refresh())["role"] == "Viewer"
    identity.person("hal", disabled=True)
    await _grow_old(visitor.server)
    gone = await visitor.refresh()
    assert gone["status"] == 401 and "Site account does not vouch for this sign-in" in gone["message"]
    assert (await audited(visitor.server, "hal", "sign-in-ended"))["ok"] is False
    assert (await visitor.refresh())["status"] == 401


async def test_two_pages_that_renew_at_once_ask_the_provider_once(visitor: Visitor, identity: IdentityProvider) -> None:
    await visitor.sign_in("ada")
    await _grow_old(visitor.server)
    url, cookies = f"{visitor.server.url}/auth/refresh", {"Cookie": _cookie(visitor)}
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), headers=cookies) as http:
        answers = await asyncio.gather(*(http.post(url) for _ in range(4)))
    assert [answer.status for answer in answers] == [200] * 4
    # A refresh token that was used twice would have ended it at the provider.
    await _grow_old(visitor.server)
    assert (await visitor.http.post(url, headers={"Cookie": _cookie(answers[0])})).status == 200


async def test_a_sign_in_that_nobody_renews_ends_on_its_own(visitor: Visitor, identity: IdentityProvider) -> None:
    await visitor.sign_in("ada")
    for document in await visitor.server.suite.store.find("provider_sign_ins", {"username": "ada"}):
        body = {**document.body, "until": document.body["checked"] - 1}
        await visitor.server.suite.store.put("provider_sign_ins", document.key, body)
    gone = await visitor.refresh()
    assert gone["status"] == 401 and "has to be asked again who you are" in gone["message"]


async def test_tokens_of_the_provider_stand_sealed_in_the_store(visitor: Visitor, identity: IdentityProvider) -> None:
    await visitor.sign_in("grete", "keycloak")
    (kept, *_) = await visitor.server.suite.store.find("provider_sign_ins", {"provider": "keycloak"})
    assert kept.body["id_token"].startswith("gAAAA") and kept.body["refresh_token"].startswith("gAAAA")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "http://octopus.example:81/o"),
        ({"trusted_proxies": "127.0.0.1"}, "https://octopus.example:81/o"),
        ({"trusted_proxies": "127.0.0.1", "public_url": "https://public.example/sky/"}, "https://public.example/sky"),
    ],
)
async def test_the_way_back_is_the_one_set_or_what_trusted_proxies_say(
    identity: IdentityProvider, tmp_path: Path, fields: dict[str, Any], expected: str
) -> None:
    settings = make_settings(tmp_path, oidc_providers=json.dumps(entries(identity)), base_path="/o", **fields)
    headers = {"Host": "octopus.example:81", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    async with running_server(settings) as server, aiohttp.ClientSession(headers=headers) as http:
        answer = await http.get(f"{server.url}/auth/oidc/site/login", allow_redirects=False)
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert asked["redirect_uri"] == [f"{expected}/auth/oidc/site/callback"]


async def test_a_provider_that_does_not_answer_ends_nobody_and_is_named(
    visitor: Visitor, identity: IdentityProvider
) -> None:
    await visitor.sign_in("ada")
    identity.unreachable(True)
    try:
        await _grow_old(visitor.server)
        assert (await visitor.refresh())["status"] == 200
        federation: Any = visitor.server.suite.accounts._federation
        await federation._providers["site"].look()
        offered = (await visitor.server.get("/auth/providers"))["providers"]
        assert [each["id"] for each in offered] == ["local", "site", "keycloak", "entra", "strict"]
        assert offered[0]["fault"] is None and offered[1]["fault"] == "Site account does not answer at the moment"
        assert "cannot be reached (http" in federation.states()[0].error
        answer = await visitor.http.get(f"{visitor.server.url}/auth/oidc/site/login", allow_redirects=False)
        assert "Site account does not answer" in fault_of(answer)["message"]
        await visitor.server.token("operator")
    finally:
        identity.unreachable(False)
    await federation._providers["site"].look()
    assert (await visitor.server.get("/auth/providers"))["providers"][1]["fault"] is None


async def test_signing_out_here_leads_to_signing_out_there(visitor: Visitor, identity: IdentityProvider) -> None:
    await visitor.sign_in("ada")
    answer = await visitor.http.post(f"{visitor.server.url}/auth/logout")
    url = urlsplit((await answer.json())["logout_url"])
    asked = parse_qs(url.query)
    assert url.geturl().startswith(f"{identity.issuer}/session/end?")
    assert asked["post_logout_redirect_uri"] == [f"{visitor.server.url}/"] and asked["id_token_hint"]
    assert (await visitor.refresh())["status"] == 401
    assert (await visitor.http.post(f"{visitor.server.url}/auth/logout")).status == 204


async def test_signing_out_there_ends_the_session_here(visitor: Visitor, identity: IdentityProvider) -> None:
    me = await visitor.sign_in("grete", "keycloak")
    socket = await visitor.http.ws_connect(visitor.server.ws_url, protocols=["graphql-transport-ws"])
    await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {me['access_token']}"}})
    assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
    logout = await visitor.http.get(f"{identity.issuer}/session/end")
    form = dict(re.findall(r'name="(\w+)" value="([^"]+)"', await logout.text())) | {"logout": "yes"}
    await visitor.http.post(f"{identity.issuer}/session/end/confirm", data=form)
    for _ in range(40):
        if (found := await visitor.refresh())["status"] == 401:
            break
        await asyncio.sleep(0.05)
    assert found["status"] == 401 and "has ended" in found["message"]
    closed = await socket.receive(timeout=5)
    assert (closed.data, closed.extra) == (4403, "this sign-in was ended; sign in again")


async def test_a_made_up_logout_token_ends_nothing(visitor: Visitor) -> None:
    url = f"{visitor.server.url}/auth/oidc/site/backchannel-logout"
    answer = await visitor.http.post(url, data={"logout_token": "a.b.c"})
    assert answer.status == 400 and "no JSON Web Token" in (await answer.json())["message"]
    assert (await visitor.http.post(url, data={"other": "a.b.c"})).status == 400
    assert (await visitor.http.post(f"{visitor.server.url}/auth/oidc/none/backchannel-logout")).status == 400


async def test_a_providers_access_token_is_good_over_http_and_websocket(
    visitor: Visitor, identity: IdentityProvider
) -> None:
    identity.person("bot", roles=["octopus-operator"])
    token = await _access_token(visitor, identity, "bot")
    headers = {"Authorization": f"Bearer {token}"}
    async with visitor.http.get(f"{visitor.server.url}/auth/me", headers=headers) as answer:
        me = await answer.json()
        assert me.get("username") == "kc:bot", me
    body = {"query": "{ databases { name } }"}
    async with visitor.http.post(f"{visitor.server.url}/graphql", json=body, headers=headers) as answer:
        assert (await answer.json())["data"] == {"databases": []}
    async with visitor.http.ws_connect(visitor.server.ws_url, protocols=["graphql-transport-ws"]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": body})
        assert (await socket.receive_json())["payload"]["data"] == {"databases": []}


async def test_a_providers_token_that_was_changed_is_refused(visitor: Visitor, identity: IdentityProvider) -> None:
    head, claims, signature = (await _access_token(visitor, identity, "bot")).split(".")
    changed = json.loads(base64.urlsafe_b64decode(claims + "=="))
    changed["realm_access"] = {"roles": ["octopus-admin"]}
    token = f"{head}.{base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip('=')}.{signature}"
    async with visitor.http.get(
        f"{visitor.server.url}/auth/me", headers={"Authorization": f"Bearer {token}"}
    ) as answer:
        assert answer.status == 401 and "signature" in (await answer.json())["message"]
    async with visitor.http.ws_connect(visitor.server.ws_url, protocols=["graphql-transport-ws"]) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket.receive()).data == 4403


async def test_a_name_belongs_to_the_account_that_came_first(visitor: Visitor, identity: IdentityProvider) -> None:
    answer = await visitor.come_back(await visitor.leave(), "operator")
    assert "a local user has that name" in fault_of(answer)["message"]


async def test_a_check_says_of_each_provider_whether_it_would_work(identity: IdentityProvider, tmp_path: Path) -> None:
    wrong = {"id": "slash", "issuer": f"{identity.issuer}/", "client_id": "x"}
    gone = {"id": "gone", "issuer": "https://127.0.0.1:9", "client_id": "x"}
    settings = make_settings(tmp_path, oidc_providers=json.dumps([entries(identity)[0], wrong, gone]))
    config = federation_config(settings)
    assert config is not None
    good, slash, away = [fault for _, fault in await look_at(config, 5)]
    assert good is None
    assert slash is not None and f"expected '{identity.issuer}/', to the letter" in slash
    assert away is not None and "cannot be reached (https://127.0.0.1:9" in away


async def test_too_many_beginnings_are_told_to_wait(identity: IdentityProvider, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, oidc_providers=json.dumps(entries(identity)), login_attempts=1, base_path="/o")
    jar = aiohttp.CookieJar(unsafe=True)
    async with running_server(settings) as server, aiohttp.ClientSession(cookie_jar=jar) as http:
        url = f"{server.url}/auth/oidc/site/login"
        answers = [await http.get(url, params={"next": "/w/a"}, allow_redirects=False) for _ in range(11)]
        assert parse_qs(answers[0].headers["Location"])["redirect_uri"] == [f"{server.url}/auth/oidc/site/callback"]
        assert answers[-1].headers["Location"] == "/o/w/a"
        assert "too many sign-in attempts; try again in" in fault_of(answers[-1])["message"]
        states = [cookie for cookie in jar if cookie.key.startswith("octopus_sso_")]
        assert len(states) <= 4, "beginnings do not pile up in the browser"
        assert {cookie["path"] for cookie in states} == {"/o/auth/oidc"}


@pytest.mark.parametrize(
    "given",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil",
        "/\t/evil",
        "/a\r\nX: y",
        "/auth/logout",
        "/" * 3000,
    ],
)
def test_after_signing_in_nobody_is_led_elsewhere(given: str) -> None:
    assert checked_next(given) == "/"


async def _access_token(visitor: Visitor, identity: IdentityProvider, name: str) -> str:
    """As another program of the same client gets it: the code flow, with the exchange its own."""
    verifier = "v" * 43
    asked = {
        "response_type": "code",
        "client_id": "keycloak",
        "scope": "openid",
        "state": "s",
        "redirect_uri": f"{visitor.server.url}/auth/oidc/keycloak/callback",
        "code_challenge_method": "S256",
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("="),
    }
    address = await visitor.callback(f"{identity.issuer}/auth?{urlencode(asked)}", name)
    form = {
        "grant_type": "authorization_code",
        "code": parse_qs(urlsplit(address).query)["code"][0],
        "redirect_uri": asked["redirect_uri"],
        "code_verifier": verifier,
    }
    form |= {"client_id": "keycloak", "client_secret": SECRET}
    async with visitor.http.post(f"{identity.issuer}/token", data=form) as answer:
        return str((await answer.json())["access_token"])


async def _grow_old(server: RunningServer) -> None:
    """Let every sign-in be one that its provider was last asked about long ago."""
    for document in await server.suite.store.find("provider_sign_ins"):
        body = {**document.body, "checked": document.body["checked"] - 60}
        await server.suite.store.put("provider_sign_ins", document.key, body)


def _cookie(holder: Visitor | aiohttp.ClientResponse) -> str:
    """The refresh cookie, as a header."""
    if isinstance(holder, aiohttp.ClientResponse):
        return f"octopus_refresh={holder.cookies['octopus_refresh'].value}"
    (found,) = [each for each in holder.http.cookie_jar if each.key == "octopus_refresh"]
    return f"octopus_refresh={found.value}"
