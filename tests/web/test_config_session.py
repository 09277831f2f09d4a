"""The second password of the Config UI over HTTP, attacked: docs/reference/security-config-ui.md names the items.

What needs no HTTP is in tests/accounts/test_config_access.py, the gate in tests/graphql/test_gate.py.
"""

import asyncio
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from tests.serving import RunningServer, make_settings, running_server, server_process

PASSWORD = "mind the gap, twice"
CHANGE = {"query": 'mutation { restoreEndpoints(version: 7, comment: "back") { version } }'}
"""There is no version 7: whoever is let in reads NOT_FOUND."""
READ = {"query": "{ endpointDocument }"}


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    settings = make_settings(
        tmp_path_factory.mktemp("octopus"),
        login_attempts=1000,
        config_password=SecretStr(PASSWORD),
        config_attempts=1000,
    )
    async with running_server(settings) as running:
        yield running


class Person:
    """A browser of somebody who is signed in."""

    def __init__(self, server: RunningServer, http: aiohttp.ClientSession, token: str) -> None:
        self.http = http
        self.token = token
        self.url = server.url
        self.csrf: str | None = None

    async def unlock(self, password: str = PASSWORD, **headers: str) -> aiohttp.ClientResponse:
        body = {"password": password}
        answer = await self.http.post(f"{self.url}/config-session", json=body, headers=self.headers(**headers))
        if answer.status == 200:
            self.csrf = (await answer.json())["csrf"]
        return answer

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    async def ask(self, body: dict[str, Any], **headers: str) -> Any:
        own = {"X-CSRF-Token": self.csrf} if self.csrf else {}
        answer = await self.http.post(f"{self.url}/graphql", json=body, headers=self.headers(**own, **headers))
        found = await answer.json()
        return found["errors"][0]["extensions"]["code"] if found.get("errors") else None


@pytest.fixture
async def admin(server: RunningServer, http: aiohttp.ClientSession) -> Person:
    answer = await http.post("/auth/login", json={"username": "admin", "password": "admin"})
    return Person(server, http, (await answer.json())["access_token"])


async def test_an_admins_token_alone_reads_and_changes_nothing(admin: Person) -> None:
    """ASVS 5.0 V8.3.1: enforced at the service, whatever the page shows."""
    assert [await admin.ask(body) for body in (READ, CHANGE)] == ["CONFIG_LOCKED"] * 2
    await admin.unlock()
    assert [await admin.ask(body) for body in (READ, CHANGE)] == [None, "NOT_FOUND"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(admin: Person) -> None:
    """V3.3.2, V3.3.4, V14.2.1, V14.3.2: HttpOnly, SameSite=Strict, no age; in no body, no address, no cache."""
    answer = await admin.unlock()
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["octopus_config"]
    assert cookie["httponly"] and cookie["samesite"] == "strict" and cookie["path"] == "/" and not cookie["max-age"]
    assert cookie.value not in await answer.text() and answer.headers["Cache-Control"] == "no-store"
    assert cookie.value.partition(".")[2] != str(admin.csrf).partition(".")[2]


@pytest.mark.parametrize(
    ("base_path", "name", "path"),
    [("", "__Host-octopus_config", "/"), ("/octopus", "__Secure-octopus_config", "/octopus")],
)
async def test_over_https_the_cookie_is_secure_and_named_so(
    tmp_path: Path, base_path: str, name: str, path: str
) -> None:
    """V3.3.1, V3.3.3."""
    settings = make_settings(tmp_path, secure_cookies=True, base_path=base_path, config_password=SecretStr(PASSWORD))
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        person = Person(server, http, await server.token("admin"))
        cookie = SimpleCookie((await person.unlock()).headers["Set-Cookie"])[name]
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == path


async def test_a_change_without_its_token_is_refused(admin: Person) -> None:
    """V3.5.1: requests of other sites, were they to bring the cookie, lack the token."""
    await admin.unlock()
    token, admin.csrf = admin.csrf, None
    assert [await admin.ask(READ), await admin.ask(CHANGE)] == [None, "CONFIG_LOCKED"]
    for wrong in ("", "x", str(token)[:-1], f"{token}0", str(token).upper()):
        assert await admin.ask(CHANGE, **{"X-CSRF-Token": wrong}) == "CONFIG_LOCKED"
    assert await admin.ask(CHANGE, **{"X-CSRF-Token": str(token)}) == "NOT_FOUND"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
    ],
)
async def test_another_sites_page_can_neither_guess_nor_lock(admin: Person, headers: dict[str, str]) -> None:
    """V3.5.1: CSRF of giving the password, and of locking."""
    await admin.unlock()
    assert (await admin.unlock("a guess that does not count", **headers)).status == 403
    url, sent = f"{admin.url}/config-session", admin.headers(**headers)
    assert (await admin.http.delete(url, headers=sent)).status == 403
    assert await admin.ask(READ) is None


async def test_locking_ends_it_on_the_server(admin: Person) -> None:
    """V7.4.1: a kept copy of the cookie is worth nothing."""
    await admin.unlock()
    kept = next(each for each in admin.http.cookie_jar if each.key == "octopus_config").value
    answer = await admin.http.delete(f"{admin.url}/config-session", headers=admin.headers())
    assert answer.status == 204 and SimpleCookie(answer.headers["Set-Cookie"])["octopus_config"].value == ""
    assert await admin.ask(READ, Cookie=f"octopus_config={kept}") == "CONFIG_LOCKED"


async def test_signing_out_ends_it_with_the_sign_in(server: RunningServer, admin: Person) -> None:
    """V7.4.1; the access token of a worker that has not heard of it yet does not help."""
    await admin.unlock()
    stored = server.suite.store
    assert len(await stored.find("config_sessions")) >= 1
    before = len(await stored.find("config_sessions"))
    await admin.http.post("/auth/logout")
    assert len(await stored.find("config_sessions")) == before - 1
    assert await admin.ask(READ) == "UNAUTHENTICATED"


async def test_another_admin_with_the_stolen_cookie_is_not_let_in(server: RunningServer, admin: Person) -> None:
    """V7.2.1: bound to the user and the sign-in, and checked on the server."""
    await admin.unlock()
    kept = next(each for each in admin.http.cookie_jar if each.key == "octopus_config").value
    async with aiohttp.ClientSession() as http:
        second = Person(server, http, await server.token("admin"))
        sent = {"Cookie": f"octopus_config={kept}", "X-CSRF-Token": str(admin.csrf)}
        assert [await second.ask(body, **sent) for body in (READ, CHANGE)] == ["CONFIG_LOCKED"] * 2


async def test_a_program_gives_the_password_too(server: RunningServer) -> None:
    """V8.3.1: an API token is no way around it."""
    from octopus.model import Role

    text, _ = await server.suite.accounts.api_tokens.create("deploy", Role.Admin)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        program = Person(server, http, text)
        assert await program.ask(READ) == "CONFIG_LOCKED"
        assert (await program.unlock()).status == 200
        assert [await program.ask(body) for body in (READ, CHANGE)] == [None, "NOT_FOUND"]


async def test_who_is_no_admin_or_nobody_learns_nothing(server: RunningServer, http: aiohttp.ClientSession) -> None:
    """V6.3.8, V8.2.1."""
    engineer = Person(server, http, await server.token("engineer"))
    assert [(await engineer.unlock(each)).status for each in (PASSWORD, "wrong wrong wrong")] == [403, 403]
    body = await (await engineer.unlock()).json()
    assert body["code"] == "FORBIDDEN" and "remaining" not in body
    assert (await http.post("/config-session", json={"password": PASSWORD})).status == 401
    assert (await http.get("/config-session")).status == 401


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"password": 7}', b'{"password": ""}', b'{"password": "' + b"x" * 70_000 + b'"}']
)
async def test_bad_bodies_are_refused_and_cost_nothing(admin: Person, body: bytes) -> None:
    """V2.2.1: form and size ahead of the hash."""
    sent = admin.headers(**{"Content-Type": "application/json"})
    answer = await admin.http.post(f"{admin.url}/config-session", data=body, headers=sent)
    assert answer.status in {400, 413}


async def test_looking_is_free_and_tells_the_time_left(admin: Person) -> None:
    url = f"{admin.url}/config-session"
    closed = await (await admin.http.get(url, headers=admin.headers())).json()
    assert closed == {"required": True, "unlocked": False, "ttl": 1800.0}
    await admin.unlock()
    opened = await (await admin.http.get(url, headers=admin.headers())).json()
    assert opened["unlocked"] and opened["csrf"] == admin.csrf and 1790 < opened["expires_in"] <= 1800


async def test_without_a_second_password_nothing_is_asked(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path)) as server, aiohttp.ClientSession() as http:
        person = Person(server, http, await server.token("admin"))
        assert [await person.ask(body) for body in (READ, CHANGE)] == [None, "NOT_FOUND"]
        found = await (await http.get(f"{server.url}/config-session", headers=person.headers())).json()
        assert found == {"required": False, "unlocked": False, "ttl": 0.0}
        assert (await person.unlock()).status == 403


async def test_guesses_count_across_workers(tmp_path: Path) -> None:
    """V6.3.1, V2.4.1: two processes, many connections, one count; for both passwords."""
    variables = {"WORKERS": "2", "CFG_UI_PASSWORD": PASSWORD, "CFG_UI_RL_ATTEMPTS": "4", "SECURE_COOKIES": "false"}
    async with server_process(tmp_path, **variables) as process:
        try:
            await attacked(process.url)
        finally:
            # Killed, it would leave its workers behind.
            await process.stop()


async def attacked(url: str) -> None:
    async def post(path: str, body: dict[str, str], **headers: str) -> tuple[int, Any]:
        # A connection each: the kernel hands them to one process or the other.
        async with aiohttp.ClientSession() as http, http.post(url + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async with asyncio.timeout(20):
        while True:
            try:
                _, found = await post("/auth/login", {"username": "admin", "password": "admin"})
                break
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    bearer = {"Authorization": f"Bearer {found['access_token']}"}
    guesses = [post("/config-session", {"password": f"guess number {n}"}, **bearer) for n in range(24)]
    answers = [status for status, _ in await asyncio.gather(*guesses)]
    assert answers.count(403) == 3 and answers.count(429) == 21
    attempts = [post("/auth/login", {"username": "admin", "password": f"guess {n}"}) for n in range(24)]
    assert [status for status, _ in await asyncio.gather(*attempts)].count(401) == 5
