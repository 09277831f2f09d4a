"""The routes under /auth, over real sockets."""

import time
from http.cookies import SimpleCookie
from pathlib import Path

import aiohttp
import jwt
import pytest

from tests.serving import SECRET, RunningServer, make_settings, running_server


async def sign_in(http: aiohttp.ClientSession, username: str = "operator") -> aiohttp.ClientResponse:
    return await http.post("/auth/login", json={"username": username, "password": username})


def morsel(answer: aiohttp.ClientResponse) -> str:
    return answer.headers["Set-Cookie"]


async def test_sign_in_answers_as_documented(http: aiohttp.ClientSession) -> None:
    answer = await sign_in(http)
    body = await answer.json()
    assert answer.status == 200 and body.pop("access_token").count(".") == 2
    assert body == {
        "token_type": "bearer",
        "expires_in": 300.0,
        "username": "operator",
        "role": "Operator",
        "role_level": 3,
    }
    assert answer.headers["Cache-Control"] == "no-store"


async def test_the_refresh_token_is_in_a_cookie_out_of_reach_of_scripts(http: aiohttp.ClientSession) -> None:
    answer = await sign_in(http)
    cookie = SimpleCookie(morsel(answer))["octopus_refresh"]
    assert cookie["httponly"] and cookie["path"] == "/auth" and cookie["samesite"] == "strict"
    assert int(cookie["max-age"]) == 14 * 86400
    assert cookie.value not in await answer.text()


async def test_a_cookie_for_scripts_says_only_that_there_is_a_session(http: aiohttp.ClientSession) -> None:
    hint = (await sign_in(http)).cookies["octopus_session"]
    assert (hint.value, hint["path"], hint["httponly"]) == ("1", "/", "")
    gone = (await http.post("/auth/logout")).cookies["octopus_session"]
    assert gone["max-age"] == "0"


async def test_over_https_the_cookie_is_secure_and_below_the_base_path(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, secure_cookies=True, base_path="/octopus")
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        answer = await http.post(f"{server.url}/auth/login", json={"username": "user", "password": "user"})
        cookie = SimpleCookie(morsel(answer))["octopus_refresh"]
        assert cookie["secure"] and cookie["path"] == "/octopus/auth"
        assert (await http.get(f"{server.origin}/auth/roles")).status == 200, "a proxy may strip the prefix"
        assert (await http.get(f"{server.origin}/octopus/auth/roles")).status == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"username": "operator", "password": "wrong"}, 401, "UNAUTHENTICATED"),
        ({"username": "nobody", "password": "operator"}, 401, "UNAUTHENTICATED"),
        ({"username": "operator"}, 400, "BAD_REQUEST"),
        ({"username": "operator", "password": 5}, 400, "BAD_REQUEST"),
        ({"username": "", "password": "x"}, 400, "BAD_REQUEST"),
        ([], 400, "BAD_REQUEST"),
    ],
)
async def test_what_cannot_sign_in(http: aiohttp.ClientSession, body: object, status: int, code: str) -> None:
    answer = await http.post("/auth/login", json=body)
    assert (answer.status, (await answer.json())["code"]) == (status, code)
    assert "Set-Cookie" not in answer.headers


async def test_bad_json_is_a_clear_error_that_repeats_no_password(http: aiohttp.ClientSession) -> None:
    answer = await http.post(
        "/auth/login", data=b'{"username": "ada", "password": "hunter2', headers={"Content-Type": "application/json"}
    )
    text = await answer.text()
    assert answer.status == 400 and "JSON" in text and "hunter2" not in text


async def test_too_many_attempts_are_told_when_to_come_back(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path, login_attempts=2)) as server, aiohttp.ClientSession() as http:
        for status in (401, 401, 429):
            answer = await http.post(f"{server.url}/auth/login", json={"username": "admin", "password": "guess"})
            assert answer.status == status
        body = await answer.json()
        assert body["code"] == "RATE_LIMITED"
        assert int(answer.headers["Retry-After"]) == body["retryAfter"] >= 299
        answer = await http.post(f"{server.url}/auth/login", json={"username": "admin", "password": "admin"})
        assert answer.status == 429, "the right password does not open a locked door"


async def test_a_forwarded_address_is_believed_from_trusted_proxies_only(tmp_path: Path) -> None:
    async def outcomes(server: RunningServer) -> list[int]:
        async with aiohttp.ClientSession() as http:
            found = []
            for n in range(4):
                answer = await http.post(
                    f"{server.url}/auth/login",
                    json={"username": "admin", "password": "guess"},
                    headers={"X-Forwarded-For": f"203.0.113.{n}"},
                )
                found.append(answer.status)
            return found

    async with running_server(make_settings(tmp_path / "a", login_attempts=2)) as server:
        assert await outcomes(server) == [401, 401, 429, 429]
    trusting = make_settings(tmp_path / "b", login_attempts=2, trusted_proxies="127.0.0.0/8")
    async with running_server(trusting) as server:
        assert await outcomes(server) == [401, 401, 401, 401]


async def test_refresh_rotates_and_two_tabs_may_race(server: RunningServer, http: aiohttp.ClientSession) -> None:
    first = SimpleCookie(morsel(await sign_in(http)))["octopus_refresh"].value
    async with aiohttp.ClientSession(server.url) as bare:
        answers = [await bare.post("/auth/refresh", headers={"Cookie": f"octopus_refresh={first}"}) for _ in range(2)]
    seconds = {SimpleCookie(morsel(answer))["octopus_refresh"].value for answer in answers}
    assert [answer.status for answer in answers] == [200, 200]
    assert len(seconds) == 1 and first not in seconds
    assert (await answers[0].json())["username"] == "operator"


async def test_reuse_of_an_older_cookie_signs_everybody_of_it_out(
    server: RunningServer, http: aiohttp.ClientSession
) -> None:
    stolen = SimpleCookie(morsel(await sign_in(http)))["octopus_refresh"].value
    for _ in range(2):
        assert (await http.post("/auth/refresh")).status == 200
    async with aiohttp.ClientSession(server.url) as thief:
        answer = await thief.post("/auth/refresh", headers={"Cookie": f"octopus_refresh={stolen}"})
    assert answer.status == 401 and "session" not in await answer.json()
    assert (await http.post("/auth/refresh")).status == 401


async def test_sign_out_forgets_the_cookie_and_the_token(http: aiohttp.ClientSession) -> None:
    token = (await (await sign_in(http)).json())["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await http.get("/auth/me", headers=bearer)).status == 200
    answer = await http.post("/auth/logout")
    assert answer.status == 204 and "Max-Age=0" in morsel(answer)
    assert (await http.get("/auth/me", headers=bearer)).status == 401
    assert (await http.post("/auth/refresh")).status == 401
    assert (await http.post("/auth/logout")).status == 204


async def test_me_says_who(server: RunningServer, http: aiohttp.ClientSession) -> None:
    bearer = {"Authorization": f"Bearer {await server.token('engineer')}"}
    body = await (await http.get("/auth/me", headers=bearer)).json()
    assert (body["username"], body["role"], body["role_level"], body["kind"]) == ("engineer", "Engineer", 4, "user")
    answer = await http.get("/auth/me")
    assert answer.status == 401 and answer.headers["WWW-Authenticate"] == "Bearer"


async def test_an_expired_token_says_so(http: aiohttp.ClientSession) -> None:
    past = int(time.time()) - 10
    claims = {"sub": "viewer", "role": "Viewer", "role_level": 1, "sid": "x", "iat": past - 300, "exp": past}
    token = jwt.encode(claims, SECRET, "HS256")
    answer = await http.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 401 and (await answer.json())["reason"] == "expired"


async def test_roles_and_providers_are_open(http: aiohttp.ClientSession) -> None:
    assert await (await http.get("/auth/roles")).json() == {
        "Viewer": 1,
        "User": 2,
        "Operator": 3,
        "Engineer": 4,
        "Admin": 5,
    }
    assert (await (await http.get("/auth/providers")).json())["providers"][0]["id"] == "local"


@pytest.mark.parametrize("route", ["login", "refresh", "logout"])
@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
async def test_another_sites_page_cannot_use_our_cookie(
    http: aiohttp.ClientSession, route: str, headers: dict[str, str], let_in: bool
) -> None:
    await sign_in(http)
    answer = await http.post(f"/auth/{route}", json={"username": "operator", "password": "operator"}, headers=headers)
    assert (answer.status != 403) is let_in


async def test_the_pages_own_origin_is_let_in(server: RunningServer, http: aiohttp.ClientSession) -> None:
    await sign_in(http)
    assert (await http.post("/auth/refresh", headers={"Origin": server.origin})).status == 200
