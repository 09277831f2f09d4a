"""What a scanner of web sites would ask of every route, and of requests that no browser makes.

The routes are read from the application itself and held against a table of how each may be kept: whoever adds a route
says here whether its answers are anybody's.
"""

import asyncio
import base64
import dataclasses
import hashlib
import http.cookies
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route
from yarl import URL

from octopus.web.app import routes
from tests.fuzzing import examples
from tests.serving import RunningServer, make_settings, running_server

PRIVATE, ANYBODYS, CHECKED, FOREVER = "no-store", "public", "no-cache", "public, max-age=31536000, immutable"
KEPT = {
    "POST /auth/login": PRIVATE,
    "POST /auth/refresh": PRIVATE,
    "POST /auth/logout": PRIVATE,
    "GET /auth/oidc/{provider}/login": PRIVATE,
    "GET /auth/oidc/{provider}/callback": PRIVATE,
    "POST /auth/oidc/{provider}/backchannel-logout": PRIVATE,
    "GET /auth/me": PRIVATE,
    "GET /auth/roles": PRIVATE,
    "GET /auth/providers": PRIVATE,
    "GET /config-session": PRIVATE,
    "POST /config-session": PRIVATE,
    "DELETE /config-session": PRIVATE,
    "GET /health/live": PRIVATE,
    "GET /health/ready": PRIVATE,
    "GET /metrics": PRIVATE,
    "GET /widget-projects/{ticket}": PRIVATE,
    "GET /frames/{file}": FOREVER,
    "GET /frames/{name:path}/{version}/{file}": CHECKED,
    "GET /runtime-config.js": CHECKED,
    "GET /config.js": CHECKED,
    "GET /backend-config.js": CHECKED,
    "GET /widgets/{name:path}/{version}/{file}": FOREVER,
    "GET /explorer/assets/{name:path}": FOREVER,
    "GET /docs": ANYBODYS,
    "GET /docs/{name:path}": CHECKED,
    "GET /branding/{name:path}": CHECKED,
    "GET /{path:path}": CHECKED,
    # Beside the router.
    "GET /graphql": PRIVATE,
    "POST /graphql": PRIVATE,
}
"""How a successful answer of each route may be kept. What is asked for by GET may be asked for by HEAD."""
OPEN = ("/frames/",)
"""Scripts of frames, whose origin is opaque: any origin may load them."""
SIGN_ON = ("login", "callback", "backchannel-logout")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
EVIL = "https://evil.example"
SOURCES = re.compile(r"Traceback|site-packages|\.py\b|line \d+, in|uvicorn|starlette|fastapi", re.IGNORECASE)


@dataclasses.dataclass
class Site:
    """A server as behind a proxy that speaks HTTPS, and an address for each of its routes."""

    server: RunningServer
    http: aiohttp.ClientSession
    addresses: dict[str, str]

    @property
    def base(self) -> str:
        return self.server.app.settings.base_path


def offered(server: RunningServer) -> dict[str, set[str]]:
    """The paths that the application has routes for, with their methods."""
    found: dict[str, set[str]] = {"/graphql": {"GET", "POST"}}

    def walk(each: object) -> None:
        for route in getattr(each, "routes", None) or getattr(each, "original_router", FastAPI()).routes:
            if isinstance(route, Route):
                found.setdefault(route.path, set()).update(route.methods or ())
            else:
                walk(route)

    walk(routes(server.suite))
    return found


@pytest.fixture(scope="module", params=["", "/telescope"])
async def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("octopus")
    (folder / "logos").mkdir()
    (folder / "logos/mark.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    settings = make_settings(
        folder,
        base_path=request.param,
        secure_cookies=True,
        trusted_proxies="127.0.0.1",
        login_attempts=1000,
        branding_dir=folder / "logos",
        config_password="seven quiet antennas",
        log_level="CRITICAL",
        oidc_providers='[{"id": "site", "issuer": "http://127.0.0.1:9/", "client_id": "octopus"}]',
    )
    async with running_server(settings) as server, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        asked = '{ widgetBundle(name: "@octopus-widgets/clock") { url } }'
        bundle = (await server.query(asked))["data"]["widgetBundle"]["url"].removeprefix(request.param)
        runtime = (server.suite.pages.folder.root / "frame/runtime.js").read_bytes()
        digest = base64.urlsafe_b64encode(hashlib.sha384(runtime).digest()).decode()
        explorer = next((server.suite.pages.explorer_folder.root / "assets").glob("*.js")).name
        yield Site(
            server,
            http,
            {
                **{f"/auth/oidc/{{provider}}/{each}": f"/auth/oidc/site/{each}" for each in SIGN_ON},
                "/widgets/{name:path}/{version}/{file}": bundle,
                "/frames/{name:path}/{version}/{file}": bundle.replace("/widgets/", "/frames/"),
                "/frames/{file}": f"/frames/runtime-{digest}.js",
                "/explorer/assets/{name:path}": f"/explorer/assets/{explorer}",
                "/docs/{name:path}": "/docs/",
                "/branding/{name:path}": "/branding/mark.svg",
                "/widget-projects/{ticket}": "/widget-projects/0123456789abcdef",
                "/{path:path}": "/",
            },
        )


def test_no_route_is_forgotten(site: Site) -> None:
    found = {f"{each} {path}" for path, methods in offered(site.server).items() for each in methods - {"HEAD"}}
    assert found == set(KEPT), "say in KEPT how answers of this route may be kept"


def check_headers(answer: aiohttp.ClientResponse) -> None:
    """What every answer carries, whatever it is about."""
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"] and "microphone=()" in headers["Permissions-Policy"]
    assert "Server" not in headers and "X-Powered-By" not in headers and "Via" not in headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert len(headers.getall("Content-Security-Policy")) == 1
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "unsafe-eval" not in policy and "*" not in policy
    assert "'unsafe-inline'" not in re.sub(r"style-src[^;]*", "", policy), "scripts run by their file or fingerprint"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy
    if any(each in answer.url.path for each in OPEN) and answer.ok:
        assert headers["Access-Control-Allow-Origin"] == "*" and "Access-Control-Allow-Credentials" not in headers
    else:
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not [name for name in headers if name.lower().startswith("access-control-")]


async def test_every_answer_of_every_route_and_method(site: Site) -> None:
    for path, allowed in offered(site.server).items():
        address = site.base + site.addresses.get(path, path)
        for method in METHODS:
            async with site.http.request(
                method,
                site.server.origin + address,
                headers={"X-Forwarded-Proto": "https", "Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
                allow_redirects=False,
            ) as answer:
                text = await answer.text()
                where = f"{method} {address} → {answer.status}"
                assert answer.status < 500, where
                check_headers(answer)
                kept = answer.headers.get("Cache-Control", ANYBODYS)
                if answer.status >= 400:
                    assert kept == PRIVATE, f"{where}: a refusal is not kept"
                    assert not SOURCES.search(text), f"{where}: {text}"
                elif answer.status < 300:
                    assert kept == KEPT[f"{method.replace('HEAD', 'GET')} {path}"], f"{where}: {kept}"
                if method not in allowed and not (method == "HEAD" and "GET" in allowed):
                    assert answer.status in (404, 405), where
                if answer.status == 405:
                    assert answer.headers["Allow"], f"{where} says what it takes"
                if "Location" in answer.headers:
                    to = "/" if "/oidc/" in path else "/docs/"
                    assert answer.headers["Location"] == f"{site.base}{to}", where
                    assert kept == (PRIVATE if "/oidc/" in path else ANYBODYS), where
                # Nobody signed in; why a provider could not be asked is told once.
                given = {line.partition("=")[0] for line in answer.headers.getall("Set-Cookie", [])}
                assert given <= {"octopus_sign_in_fault"}, where


async def test_another_sites_page_changes_nothing(site: Site) -> None:
    """A form, or a script without CORS, can send these with our cookies."""
    foreign = ({"Origin": EVIL}, {"Origin": "null"}, {"Origin": "http://["}, {"Sec-Fetch-Site": "same-site"})
    for path, methods in offered(site.server).items():
        for method in methods - {"GET", "HEAD"}:
            for headers in foreign:
                for body in ("a=b", '{"username": "admin", "password": "admin", "query": "{ me { username } }"}'):
                    kind = (
                        {"Content-Type": "text/plain"} if path == "/graphql" else {"Content-Type": "application/json"}
                    )
                    async with site.http.request(
                        method, f"{site.server.url}{path}", data=body, headers=headers | kind
                    ) as answer:
                        # What a provider tells of a sign-out is signed by it, and comes from no page.
                        # /graphql knows no cookie that signs in, and asks for a type that another site may not send.
                        if path == "/graphql" or path.endswith("/backchannel-logout"):
                            expected = {400, 401}
                        else:
                            expected = {403, 400} if body == "a=b" else {403}
                        assert answer.status in expected, f"{method} {path} {headers} → {answer.status}"


UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: octopus.example\r\n{more}Connection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_another_sites_page_opens_no_socket(tmp_path_factory: pytest.TempPathFactory, transport: str) -> None:
    async with running_server(make_settings(tmp_path_factory.mktemp("octopus"), transport=transport)) as server:
        for origin in (
            "https://evil.example",
            "null",
            "http://[",
            "//",
            "octopus.example",
            "http://octopus.example.",
            "",
        ):
            upgrade = UPGRADE.format(path="/graphql", more=f"Origin: {origin}\r\n").encode()
            assert (await raw(server, upgrade)).startswith(b"HTTP/1.1 403 "), origin
        own = UPGRADE.format(path="/graphql", more="Origin: http://octopus.example\r\n").encode()
        assert (await raw(server, own, whole=False)).startswith(b"HTTP/1.1 101 ")


async def test_every_cookie_is_for_this_site_over_https_alone(site: Site) -> None:
    url, jar = site.server.url, http.cookies.SimpleCookie()
    seen: dict[str, list[http.cookies.Morsel[str]]] = {}

    async def ask(method: str, path: str, status: int, **more: object) -> dict[str, object]:
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
        headers = {"Cookie": cookie, "Authorization": f"Bearer {token}"}
        async with site.http.request(method, f"{url}{path}", headers=headers, json=more or None) as answer:
            assert answer.status == status, f"{method} {path}"
            for line in answer.headers.getall("Set-Cookie", []):
                given: http.cookies.SimpleCookie = http.cookies.SimpleCookie(line)
                for name, morsel in given.items():
                    seen.setdefault(name, []).append(morsel)
                    jar[name] = morsel
            return dict(await answer.json()) if status == 200 else {}

    token = "none"
    token = str((await ask("POST", "/auth/login", 200, username="admin", password="admin"))["access_token"])
    token = str((await ask("POST", "/auth/refresh", 200))["access_token"])
    await ask("POST", "/config-session", 200, password="seven quiet antennas")
    await ask("DELETE", "/config-session", 204)
    await ask("POST", "/auth/logout", 204)
    prefix = "__Secure-" if site.base else "__Host-"
    paths = {
        "octopus_refresh": f"{site.base}/auth",
        "octopus_session": site.base or "/",
        f"{prefix}octopus_config": site.base or "/",
    }
    assert {name: len(crumbs) for name, crumbs in seen.items()} == dict(zip(paths, (3, 3, 2), strict=True))
    for name, crumbs in seen.items():
        for morsel in crumbs:
            assert morsel["secure"] and morsel["samesite"].lower() == "strict" and not morsel["domain"], name
            assert morsel["path"] == paths[name], name
            assert bool(morsel["httponly"]) == (name != "octopus_session"), "only the hint is for scripts"
        assert crumbs[-1]["max-age"] == "0", f"{name} is taken away"


async def test_nothing_that_a_client_sends_is_sent_back_as_an_address(site: Site) -> None:
    """Neither the host that it names nor a path that looks like one leads away from here."""
    base = site.base
    for path in (
        "/docs",
        "/docs/tutorials",
        "//evil.example/docs",
        "/docs//evil.example",
        "/docs/%0d%0aX-Evil:1",
        "/\\evil.example",
    ):
        for host in ("evil.example", "[", "a b", "x:port", "evil.example:80@octopus"):
            lines = (
                f"GET {base}{path} HTTP/1.1",
                f"Host: {host}",
                f"X-Forwarded-Host: {EVIL}",
                "Connection: close",
                "",
                "",
            )
            answer = await raw(site.server, "\r\n".join(lines).encode())
            head = answer.partition(b"\r\n\r\n")[0].lower()
            assert head.startswith((b"http/1.1 3", b"http/1.1 4")), answer
            assert b"evil" not in head, answer
            for line in head.split(b"\r\n"):
                assert not line.startswith(b"location:") or line.startswith(b"location: %s/docs/" % base.encode()), line


TRAVERSALS = ("../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
              "..%5c..%5cetc%5cpasswd", "%2fetc%2fpasswd", "....//....//etc/passwd", "%00/etc/passwd", "..;/etc/passwd",
              "%252e%252e%252fetc%252fpasswd", ".env", ".git/config", "a" * 300, "%ff%fe", "%f0%9f%94%ad")  # fmt: skip


async def test_no_path_leads_out_of_its_folder(site: Site) -> None:
    for path in offered(site.server):
        if "{" not in path:
            continue
        front = path.partition("{")[0]
        for each in TRAVERSALS:
            address = URL(f"{site.server.url}{front}{each}", encoded=True)
            async with site.http.get(address, allow_redirects=False) as answer:
                text = await answer.text()
                assert answer.status in (401, 404), f"{address} → {answer.status}"
                assert "root:" not in text and not SOURCES.search(text), text


async def raw(server: RunningServer, request: bytes, *, whole: bool = True) -> bytes:
    """What comes back for these bytes until the server ends the connection; `whole=False`: the first of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(request)
        async with asyncio.timeout(15):
            return await (reader.read() if whole else reader.read(4096))
    finally:
        writer.close()


HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
SECOND = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
MALFORMED = {
    "two lengths of a kind": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "the other way round": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + SECOND,
    "a length below nothing": HEAD + b"Content-Length: -1\r\n\r\n" + SECOND,
    "a length with a sign": HEAD + b"Content-Length: +1\r\n\r\na" + SECOND,
    "a length in words": HEAD + b"Content-Length: 0x5\r\n\r\nabcde" + SECOND,
    "an encoding nobody has": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a space before the colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a chunk of no length": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n" + SECOND,
    "a chunk longer than it says": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n" + SECOND,
    "a folded header": HEAD + b"X: a\r\n b\r\nContent-Length : 5\r\n\r\nabcde" + SECOND,
    "a zero in a header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n" + SECOND,
    "lines without returns": b"GET / HTTP/1.1\nHost: x\n\n" + SECOND,
    "a method nobody has": b"SMUGGLE / HTTP/1.1\r\nHost: x\r\n\r\n" + SECOND,
    "a proxy's method": b"CONNECT evil.example:80 HTTP/1.1\r\nHost: x\r\n\r\n" + SECOND,
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "the second HTTP": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an address without an end": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n" + SECOND,
}  # fmt: skip


async def test_no_request_hides_in_another(site: Site) -> None:
    for what, request in MALFORMED.items():
        answer = await raw(site.server, request)
        assert answer.startswith(b"HTTP/1.1 400 ") and answer.count(b"HTTP/1.1") == 1, f"{what}: {answer!r}"
        assert b"Traceback" not in answer and b"server:" not in answer, f"{what}: {answer!r}"


BODIES = (
    *(b"", b"\xff", b"null", b"[]", b'"x"', b"[" * 20_000, b'{"a":' * 5_000),
    b'{"username": 1e999, "password": []}',
    b'{"username": "\\ud800", "password": "a"}',
    b'{"username": "a", "password": "\\ud800"}',
    b'{"username": "\\u0000", "password": "\\u0000"}',
    b'{"username": "a", "username": "b"}',
    b'{"query": "\\ud800"}',
    b'{"query": "{", "variables": 1}',
    b'{"query": "{ me { username } }", "operationName": "\\ud800"}',
)


async def test_bodies_that_are_no_request(site: Site) -> None:
    """Text that no store or hash can take, depth that no parser should, and what is no JSON at all."""
    token = await site.server.token("admin")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for path in ("/auth/login", "/config-session", "/graphql"):
        for body in BODIES:
            async with site.http.post(f"{site.server.url}{path}", data=body, headers=headers) as answer:
                text = await answer.text()
                assert answer.status < 500, f"{path} {body[:60]!r} → {text}"
                assert not SOURCES.search(text), text


async def test_nobody_but_the_proxy_says_that_it_was_https(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = make_settings(tmp_path_factory.mktemp("octopus"), trusted_proxies="192.0.2.7")
    async with running_server(settings) as server, aiohttp.ClientSession() as http:
        answer = await http.get(f"{server.url}/health/live", headers={"X-Forwarded-Proto": "https"})
        assert "Strict-Transport-Security" not in answer.headers


NAMES = st.sampled_from(
    [
        *("Host", "Origin", "Authorization", "Cookie", "Accept", "Accept-Encoding", "If-None-Match", "Range", "Expect"),
        *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-ID", "X-CSRF-Token", "Sec-Fetch-Site"),
        *("Content-Type", "Content-Encoding", "Access-Control-Request-Method", "traceparent", "baggage", "Referer"),
    ]
)
VALUES = st.one_of(
    st.sampled_from(["http://[", "//", "Bearer ", "Basic =", "a=b; c", '"', ",,", "W/", "text/html", "*", "gzip;q=x"]),
    st.sampled_from(["octopus_refresh", "octopus_config", "octopus_sso_("]).map(
        lambda name: "; ".join(f"{name}{at}=é" for at in range(9))
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=5)


@examples(60)
@given(at=st.integers(0, 1000), headers=HEADERS)
async def test_no_header_makes_an_error_of_ours(site: Site, at: int, headers: list[tuple[str, str]]) -> None:
    found = sorted((path, method) for path, methods in offered(site.server).items() for method in methods - {"HEAD"})
    path, method = found[at % len(found)]
    address = site.base + site.addresses.get(path, path)
    lines = [f"{method} {address} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
    answer = await raw(site.server, "\r\n".join([*lines, "", ""]).encode("latin-1"))
    assert re.match(rb"HTTP/1\.1 [234]", answer), (lines, answer)
