"""What every answer carries, and what no request can do."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from structlog.testing import capture_logs

from octopus.web import edge
from octopus.web.suite import Suite
from tests.serving import RunningServer, make_settings, running_server

ROUTES = ["/auth/roles", "/health/live", "/runtime-config.js", "/metrics", "/graphql", "/nothing", "/widgets/x/1/y.js"]


@pytest.mark.parametrize("route", ROUTES)
async def test_every_answer_carries_the_security_headers(http: aiohttp.ClientSession, route: str) -> None:
    headers = (await http.get(route)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers, "only over HTTPS"
    assert "Server" not in headers and "Access-Control-Allow-Origin" not in headers


async def test_scripts_carry_the_pages_policy_and_data_may_do_nothing(http: aiohttp.ClientSession) -> None:
    script = (await http.get("/config.js")).headers["Content-Security-Policy"]
    assert script.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; ")
    assert script.endswith("require-trusted-types-for 'script'; trusted-types octopus")
    data = (await http.get("/auth/roles")).headers["Content-Security-Policy"]
    assert data == "default-src 'none'; frame-ancestors 'none'"


async def test_behind_a_trusted_proxy_https_is_made_to_stay(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, trusted_proxies="127.0.0.1")
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        answer = await http.get(f"{server.url}/health/live", headers={"X-Forwarded-Proto": "https"})
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


async def test_logos_of_another_host_may_be_shown(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, main_logo="https://cdn.example.org/logo.svg")
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        answer = await http.get(f"{server.url}/config.js")
        assert "img-src 'self' data: blob: https://cdn.example.org;" in answer.headers["Content-Security-Policy"]


async def test_a_request_id_is_kept_or_made(http: aiohttp.ClientSession) -> None:
    assert (await http.get("/health/live", headers={"X-Request-ID": "shift-7.a"})).headers[
        "X-Request-ID"
    ] == "shift-7.a"
    made = [(await http.get("/health/live")).headers["X-Request-ID"] for _ in range(2)]
    assert made[0] != made[1]
    odd = await http.get("/health/live", headers={"X-Request-ID": "a b<script>"})
    assert re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]+", odd.headers["X-Request-ID"])


async def test_other_sites_may_call_only_where_that_is_allowed(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, cors_origins="https://panel.example.org")
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        friend = {"Origin": "https://panel.example.org"}
        answer = await http.options(f"{server.url}/graphql", headers=friend | preflight)
        assert answer.headers["Access-Control-Allow-Origin"] == friend["Origin"]
        answer = await http.post(f"{server.url}/auth/logout", headers=friend | {"Sec-Fetch-Site": "cross-site"})
        assert answer.status == 204
        answer = await http.options(f"{server.url}/graphql", headers={"Origin": "https://evil.example"} | preflight)
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(("route", "limit"), [("/auth/login", 65536), ("/graphql", 16777216)])
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_over_the_limit_is_refused_by_name(
    server: RunningServer, http: aiohttp.ClientSession, route: str, limit: int, announced: bool
) -> None:
    token = await server.token()
    piece = b'{"query": "' + b"x" * (1 << 20)

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield piece

    answer = await http.post(
        route,
        data=piece * 20 if announced else pieces(),
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    text = await answer.text()
    assert answer.status == 413 and "TOO_LARGE" in text and str(limit) in text
    assert ("OCTOPUS_MAX_BODY" in text) == (route == "/graphql")
    assert (await http.get("/health/live")).status == 200


@pytest.mark.parametrize("route", ["/auth/login", "/graphql"])
async def test_a_body_that_dribbles_in_is_not_waited_for_for_ever(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    monkeypatch.setattr(edge, "BODY_SECONDS", 1.0)
    token = (await server.token()).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n"
    writer.write(head % (route.encode(), token) + b"Content-Length: 5000\r\n\r\n{")
    for _ in range(5):
        await asyncio.sleep(0.05)
        writer.write(b" ")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.startswith(b"HTTP/1.1 408 "), "and the connection ends"
    assert b"the request body did not come within 1 s" in answer
    writer.close()


async def test_a_body_that_is_announced_and_never_sent_costs_nobody_anything(server: RunningServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    )
    await writer.drain()
    async with aiohttp.ClientSession(server.url) as other:
        assert (await other.get("/health/live")).status == 200
    writer.close()
    await writer.wait_closed()
    assert reader is not None


async def test_errors_are_json_and_name_what_was_wrong(http: aiohttp.ClientSession) -> None:
    missing = await http.get("/auth/nothing")
    assert missing.status == 404 and (await missing.json())["code"] == "NOT_FOUND"
    wrong = await http.delete("/auth/roles")
    assert wrong.status == 405 and "DELETE" in (await wrong.json())["message"]


async def test_what_nobody_foresaw_shows_an_incident_and_nothing_else(
    server: RunningServer, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(server.suite.accounts, "refresh", broken)
    answer = await http.post("/auth/refresh")
    body = await answer.json()
    assert answer.status == 500 and body.keys() == {"code", "message", "incident"} and body["code"] == "INTERNAL"
    assert body["incident"] in body["message"] and "secret" not in await answer.text()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_each_request_is_one_line_of_the_log_and_no_secret_is_in_it(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path)) as server, aiohttp.ClientSession() as http:
        with capture_logs() as lines:
            await http.post(f"{server.url}/auth/login?key=in-the-query", json={"username": "u", "password": "in-body"})
            await http.get(f"{server.url}/auth/me", headers={"Authorization": "Bearer in-a-header"})
    seen = [(line["method"], line["path"], line["status"]) for line in lines if line["event"] == "request"]
    assert seen == [("POST", "/auth/login", 401), ("GET", "/auth/me", 401)]
    assert not any(word in repr(lines) for word in ("in-the-query", "in-body", "in-a-header"))


async def test_the_suite_is_one_whole(server: RunningServer) -> None:
    assert isinstance(server.suite, Suite)
    answer = await server.query("{ me { username role } serverStatus { version memory } }", username="admin")
    assert answer["data"]["me"] == {"username": "admin", "role": "Admin"}
    assert answer["data"]["serverStatus"]["memory"] > 1e7
