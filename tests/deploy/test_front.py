"""The front end's nginx before a real backend: it says, header by header, what the backend itself would say."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import msgspec
import pytest
from aiohttp import web
from multidict import CIMultiDictProxy
from yarl import URL

from e2e.elsewhere import why_not
from octopus.web.suite import STATIC
from tests.deploy.front import front_end, started
from tests.serving import RunningServer, make_settings, running_server

UI = STATIC / "ui"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip, deflate, br, zstd"}
OF_THEIR_OWN = {"date", "server", "connection", "x-request-id", "etag", "last-modified", "accept-ranges",
                "content-length", "transfer-encoding", "keep-alive"}  # fmt: skip
"""Headers in which the two may differ: nginx tells files apart by their age and size, the backend by their content."""
NONCE = re.compile(r"script-src 'nonce-([0-9a-f]{32})' 'strict-dynamic'; worker-src 'self'")


@asynccontextmanager
async def echo(status: int = 200, held: asyncio.Event | None = None) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """A backend that only notes what it is asked: its address, and the headers of each request, names in lower case.

    Args:
        held: what its answers wait for.
    """
    heard: list[dict[str, str]] = []

    async def note(request: web.BaseRequest) -> web.Response:
        await request.read()
        heard.append({name.lower(): value for name, value in request.headers.items()})
        if held is not None:
            await held.wait()
        return web.Response(status=status)

    runner = web.ServerRunner(web.Server(note))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", heard
    finally:
        await runner.cleanup()


def raw_session() -> aiohttp.ClientSession:
    """One that leaves answers packed as they came."""
    return aiohttp.ClientSession(auto_decompress=False)


async def get(url: str, headers: dict[str, str], source: str = "127.0.0.1") -> int:
    """The status of an answer to a client at that address of this machine."""
    connector = aiohttp.TCPConnector(local_addr=(source, 0))
    async with aiohttp.ClientSession(connector=connector) as session, session.get(url, headers=headers) as answer:
        return answer.status


SEEN = {"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"}


class Answer(msgspec.Struct, frozen=True):
    """What came, as it came."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Both:
    """One backend, asked directly and through the front end."""

    def __init__(self, server: RunningServer, front: str, session: aiohttp.ClientSession) -> None:
        self.server, self.front, self.session = server, front, session

    async def ask(self, path: str, headers: dict[str, str] = BROWSER) -> tuple[Answer, Answer]:
        """The backend's answer and the front end's."""
        answers = []
        for home in (self.server.origin, self.front):
            async with self.session.get(home + path, headers=headers, allow_redirects=False) as answer:
                answers.append(Answer(answer.status, answer.headers, await answer.read()))
        return answers[0], answers[1]


@pytest.fixture(scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Both]:
    folder = tmp_path_factory.mktemp("front")
    branding = folder / "branding"
    branding.mkdir()
    (branding / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    given = {"trusted_proxies": "127.0.0.1", "branding_dir": branding, "main_logo": "https://logos.example/a.svg"}
    async with running_server(make_settings(folder, **given)) as server, raw_session() as session:
        with front_end(
            folder, server.origin, MAIN_LOGO="https://logos.example/a.svg", OCTOPUS_TRUSTED_PROXIES="127.0.0.1"
        ) as front:
            yield Both(server, front, session)


def asset(pattern: str) -> str:
    return "/" + str(next(iter(sorted(UI.glob(pattern)))).relative_to(UI))


def said(answer: Answer | aiohttp.ClientResponse) -> dict[str, list[str]]:
    """The headers that count, all values of each."""
    names = {name.lower() for name in answer.headers} - OF_THEIR_OWN
    return {name: answer.headers.getall(name) for name in sorted(names)}


FILES = [
    asset("assets/*.js"),
    asset("assets/*.css"),
    asset("assets/*.woff2"),
    "/favicon.svg",
    "/manifest.webmanifest",
    "/frame/runtime.js",
]


@pytest.mark.parametrize("encodings", ["gzip, deflate, br, zstd", "gzip", "br;q=0, gzip;q=0.5", "identity"])
@pytest.mark.parametrize("path", FILES)
async def test_a_file_comes_with_the_same_words_and_the_same_bytes(both: Both, path: str, encodings: str) -> None:
    direct, front = await both.ask(path, headers={"Accept-Encoding": encodings})
    assert (front.status, said(front)) == (direct.status, said(direct))
    assert front.body == direct.body


@pytest.mark.parametrize(
    "path",
    [
        "/health/live",
        "/auth/providers",
        "/auth/nothing",
        "/widgets/nothing/1/x.js",
        "/frames/none/1/x.html",
        "/graphql",
        "/docs/",
        "/docs",
        "/explorer/assets/none.js",
        "/backend-config.js",
        "/branding/logo.svg",
        "/assets/none-12345678.js",
        "/nothing.txt",
        "/.vite/manifest.json",
        "/index.html.br",
    ],
)
async def test_what_is_not_the_pages_comes_from_the_backend_as_it_is(both: Both, path: str) -> None:
    direct, front = await both.ask(path)
    assert (front.status, said(front)) == (direct.status, said(direct))
    assert front.headers.get("etag") == direct.headers.get("etag")


@pytest.mark.parametrize("path", ["/", "/index.html", "/w/some-workspace", "/config/functions/f"])
async def test_the_page_has_the_backends_policy_and_a_nonce_besides(both: Both, path: str) -> None:
    direct, front = await both.ask(path)
    policies = front.headers.getall("Content-Security-Policy")
    assert policies[0] == direct.headers["Content-Security-Policy"]
    nonce = NONCE.fullmatch(policies[1])
    assert nonce is not None and len(policies) == 2
    left = {name: value for name, value in said(front).items() if name != "content-security-policy"}
    assert left == {name: value for name, value in said(direct).items() if name != "content-security-policy"}
    text = front.text
    assert text.count(f'<script nonce="{nonce[1]}"') == text.count("<script") >= 3
    assert text.count(f'<link rel="modulepreload" nonce="{nonce[1]}"') == text.count("modulepreload")
    assert '<base href="/" />' in text
    # A nonce that came twice would be none.
    _, again = await both.ask(path, headers={**BROWSER, "X-Request-ID": nonce[1], "If-None-Match": '"some"'})
    assert again.status == 200
    assert {"ETag", "Last-Modified"}.isdisjoint(again.headers)
    assert again.headers.getall("Content-Security-Policy")[1] != policies[1]


async def test_the_page_is_written_anew_for_each_who_asks(both: Both, tmp_path: Path) -> None:
    """Never as it may lie packed beside, and nothing that a cache could give to somebody else."""
    html = tmp_path / "html"
    html.mkdir()
    (html / "index.html").write_bytes((UI / "index.html").read_bytes())
    for packed in ("index.html.br", "index.html.gz"):
        (html / packed).write_bytes(b"packed")
    nonces = []
    with front_end(tmp_path, both.server.origin, html) as front:
        for encodings in ("br", "gzip", "gzip, deflate, br, zstd", "identity", ""):
            for path in ("/", "/index.html", "/w/some-workspace"):
                for more in ({}, {"Range": "bytes=0-99"}, {"If-None-Match": '"some"'}, SEEN):
                    headers = {"Accept": BROWSER["Accept"], "Accept-Encoding": encodings, **more}
                    async with both.session.get(front + path, headers=headers) as answer:
                        text = await answer.text()
                    nonce = NONCE.fullmatch(answer.headers.getall("Content-Security-Policy")[1])
                    assert nonce is not None and text.count(f'<script nonce="{nonce[1]}"') == text.count("<script") > 2
                    nonces.append(nonce[1])
                    assert answer.status == 200
                    assert answer.headers.getall("Cache-Control") == ["no-cache"]
                    # With nothing to compare it by, a cache has to ask for the whole of it.
                    kept = {"ETag", "Last-Modified", "Expires", "Content-Encoding", "Accept-Ranges"}
                    assert kept.isdisjoint(answer.headers)
    assert len(set(nonces)) == len(nonces)


async def test_the_page_is_for_browsers_and_files_are_for_all(both: Both) -> None:
    direct, front = await both.ask("/w/some-workspace", headers={"Accept": "application/json"})
    assert (front.status, said(front)) == (direct.status, said(direct)) == (404, said(direct))
    async with both.session.get(f"{both.front}/metrics") as answer:
        assert answer.status == 404
    async with both.session.get(f"{both.front}/healthz") as answer:
        assert await answer.text() == "ok\n"


async def test_a_file_that_the_browser_has_is_not_sent_again(both: Both) -> None:
    _, first = await both.ask(FILES[0])
    _, second = await both.ask(FILES[0], headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (second.status, second.body) == (304, b"")
    assert "Content-Type" not in second.headers


async def test_the_configuration_has_two_names(both: Both) -> None:
    _, one = await both.ask("/runtime-config.js")
    _, other = await both.ask("/config.js")
    direct, _ = await both.ask("/runtime-config.js")
    assert said(one) == said(other) == said(direct)
    _, beneath = await both.ask("/backend-config.js")
    assert beneath.text == direct.text.replace("window.config", "window.backendConfig")
    assert one.body == other.body
    found = json.loads(one.text.removeprefix("window.config = ").removesuffix(";\n"))
    assert found == {"BASE_PATH": "", "MAIN_LOGO": "https://logos.example/a.svg"}


async def test_values_of_the_environment_stay_values(tmp_path: Path) -> None:
    label = 'A "quoted" \\ </script><script>alert(1)</script> & |@MIME@| é'
    with front_end(
        tmp_path, "http://127.0.0.1:1", FOOTER_COPYRIGHT_LABEL=label, SITE_LATITUDE="-26.82", SITE_LONGITUDE="east"
    ) as front:
        async with aiohttp.ClientSession() as session, session.get(f"{front}/config.js") as answer:
            text = await answer.text()
    assert "<" not in text
    found = json.loads(text.removeprefix("window.config = ").removesuffix(";\n"))
    assert found == {
        "BASE_PATH": "",
        "FOOTER_COPYRIGHT_LABEL": label,
        "SITE_LATITUDE": -26.82,
        "SITE_LONGITUDE": "east",
    }


async def test_a_mounted_configuration_and_branding_win(both: Both, tmp_path: Path) -> None:
    html = tmp_path / "html"
    (html / "branding").mkdir(parents=True)
    (html / "index.html").write_text("<title>x</title>")
    (html / "runtime-config.js").write_text("window.config = {MAIN_LOGO: '/branding/own.svg'};\n")
    (html / "branding" / "own.svg").write_text("<svg/>")
    with front_end(tmp_path, both.server.origin, html, MAIN_LOGO="/branding/other.svg") as front:
        async with both.session.get(f"{front}/runtime-config.js") as answer:
            assert "own.svg" in await answer.text()
        async with both.session.get(f"{front}/branding/own.svg") as answer:
            direct, _ = await both.ask("/branding/logo.svg", headers={})
            assert said(answer) == said(direct)
        async with both.session.get(f"{front}/branding/logo.svg") as answer:
            assert answer.status == 200, "the backend's branding is there besides"


async def test_an_operation_and_a_subscription_pass(both: Both) -> None:
    token = await both.server.token("admin")
    body = {"query": "{ __typename }"}
    headers = {"Authorization": f"Bearer {token}", "Origin": both.front}
    async with both.session.post(f"{both.front}/graphql", json=body, headers=headers) as answer:
        assert await answer.json() == {"data": {"__typename": "Query"}}
    async with both.session.ws_connect(
        f"{both.front}/graphql", protocols=["graphql-transport-ws"], origin=both.front
    ) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        query = "subscription { sourcesChanged { name } }"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        while (message := await socket.receive_json(timeout=5))["type"] == "ping":
            await socket.send_json({"type": "pong"})
        assert message["type"] == "next", message


async def test_a_page_of_another_site_is_refused_behind_it_too(both: Both) -> None:
    for home in (both.server.origin, both.front):
        async with both.session.post(f"{home}/auth/refresh", headers={"Origin": "https://evil.example"}) as answer:
            assert answer.status == 403


async def test_too_large_a_body_is_refused_in_our_words(both: Both) -> None:
    body = b"x" * 16777217
    async with both.session.post(f"{both.front}/graphql", data=body) as answer:
        assert answer.status == 413
        assert (await answer.json())["code"] == "TOO_LARGE"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_the_backend_sees_the_client_and_not_what_it_claims(tmp_path: Path) -> None:
    async with echo() as (origin, heard):
        with front_end(tmp_path, origin, OCTOPUS_TRUSTED_PROXIES="127.0.0.2") as front:
            claims = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "Forwarded": "for=6.6.6.6"}
            await get(f"{front}/health/live", headers=claims)
            await get(
                f"{front}/health/live", headers={**claims, "X-Forwarded-For": "9.9.9.9, 7.7.7.7"}, source="127.0.0.2"
            )
    assert [each.get("x-forwarded-for") for each in heard] == ["127.0.0.1", "7.7.7.7"]
    assert [each.get("x-forwarded-proto") for each in heard] == ["http", "https"]
    assert all("forwarded" not in each for each in heard)


async def test_https_outside_is_kept_outside(both: Both) -> None:
    direct, front = await both.ask("/favicon.svg", headers={"X-Forwarded-Proto": "https"})
    assert front.headers["Strict-Transport-Security"] == direct.headers["Strict-Transport-Security"]
    assert said(front) == said(direct)
    direct, front = await both.ask("/health/live", headers={"X-Forwarded-Proto": "https"})
    assert said(front) == said(direct)


async def test_a_backend_that_ends_is_asked_no_more_and_nothing_is_done_twice(tmp_path: Path) -> None:
    async with echo(503) as (ending, first), echo() as (other, second):
        with front_end(tmp_path, f"{ending},{other}") as front:
            statuses = [await get(f"{front}/health/live", {}) for _ in range(4)]
            assert statuses == [200] * 4, "what may be asked again was"
            async with aiohttp.ClientSession() as session:
                posted = []
                for _ in range(4):
                    async with session.post(f"{front}/graphql", data=b"mutation") as answer:
                        posted.append(answer.status)
    assert sorted(set(posted)) == [200, 503]
    assert len([each for each in first + second if "content-length" in each]) == 4, "a mutation was sent once each"


async def test_a_front_end_that_ends_takes_nobody_and_answers_what_it_was_asked(tmp_path: Path) -> None:
    held = asyncio.Event()
    async with echo(held=held) as (origin, heard):
        front = started(tmp_path, origin, OCTOPUS_DRAIN_SECONDS="20")
        under_way = asyncio.create_task(get(f"{front.address}/health/live", {}))
        while not heard:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        ending = asyncio.create_task(asyncio.to_thread(front.end))
        with pytest.raises(aiohttp.ClientError):
            while True:
                await get(f"{front.address}/healthz", {})
        assert not under_way.done()
        held.set()
        assert await under_way == 200
        code, seconds = await ending
        assert code == 0 and seconds < 5, "with nobody left there is nothing to wait for"


async def test_a_backend_that_is_gone_is_told_in_our_words(tmp_path: Path) -> None:
    with front_end(tmp_path, "http://127.0.0.1:1") as front:
        async with aiohttp.ClientSession() as session, session.get(f"{front}/auth/providers") as answer:
            assert answer.status == 503
            assert (await answer.json())["code"] == "UNAVAILABLE"
            assert answer.headers["Retry-After"] == "2"
            assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        async with aiohttp.ClientSession() as session, session.get(f"{front}/", headers=BROWSER) as answer:
            assert answer.status == 200, "the page itself says that the server cannot be reached"


async def test_below_a_path_everything_is_there_with_it_and_without(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path, base_path="/sub/mid")) as server:
        with front_end(tmp_path, server.origin, BASE_PATH="/sub/mid/") as front:
            async with aiohttp.ClientSession() as session:
                for home in (front, f"{front}/sub/mid"):
                    async with session.get(f"{home}/", headers=BROWSER) as answer:
                        assert '<base href="/sub/mid/" />' in await answer.text()
                    async with session.get(f"{home}{FILES[0]}") as answer:
                        assert answer.headers["Cache-Control"].endswith("immutable")
                    async with session.get(f"{home}/health/live") as answer:
                        assert await answer.json() == {"status": "live"}
                    async with session.ws_connect(f"{home}/graphql", protocols=["graphql-transport-ws"]) as socket:
                        assert socket.protocol == "graphql-transport-ws"
                async with session.get(f"{front}/sub/mid?x=1", allow_redirects=False) as answer:
                    assert (answer.status, answer.headers["Location"]) == (308, "/sub/mid/?x=1")
                async with session.get(f"{front}/sub/midst/health/live") as answer:
                    assert answer.status == 404
                async with session.get(f"{front}/sub/mid/sub/mid", headers=BROWSER) as answer:
                    assert answer.status == 200
                for path in ("/metrics", "/sub/mid/metrics", "/sub/mid/sub/mid/metrics", "//sub/mid//sub/mid/metrics/"):
                    async with session.get(URL(f"{front}{path}", encoded=True)) as answer:
                        assert answer.status == 404 and "octopus_" not in await answer.text(), path


async def test_the_browser_tests_say_of_an_address_what_they_miss_there(both: Both) -> None:
    for home, said in {
        f"{both.front}/": "has no mid-weather/station/01/windSpeed; these tests need the people and the telescope of",
        f"{both.front}/elsewhere/": "answered 405 to the operator of the demonstration; these tests need the people",
        "http://127.0.0.1:1/": "nothing like Octopus answers at http://127.0.0.1:1/: ",
        "octopus.example/": "BASE_URL is octopus.example/; expected http://… or https://…",
    }.items():
        assert said in str(await asyncio.to_thread(why_not, home))
