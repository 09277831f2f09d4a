"""The page, its assets and its configuration, from a built front end made for the test."""

import asyncio
import base64
import gzip
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from octopus.web.files import accepts
from tests.serving import RunningServer, make_settings, running_server

SCRIPT = b"console.log('octopus');" * 50
WIDGET = b"globalThis.Octopus.registerWidget({ key: 'Probe' });"
INDEX = '<!doctype html><base href="__BASE_PATH__/"><script src="./runtime-config.js"></script>'
INLINE = "document.title = 'documentation'"
EXPLORER = '<!doctype html><base href="__BASE_PATH__/explorer/"><script src="./assets/index-Bq3xY_9z.js"></script>'


def make_widget(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "index.iife.js").write_bytes(WIDGET)
    manifest = {
        "name": "@octopus-widgets/probe",
        "version": "1.2.3",
        "octopus": {"keys": ["Probe"], "label": "Probe", "apiVersion": 1},
    }
    (folder / "package.json").write_text(json.dumps(manifest))


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("site")
    ui, branding = folder / "static" / "ui", folder / "branding"
    (ui / "assets").mkdir(parents=True)
    (ui / "index.html").write_text(INDEX)
    (ui / "manifest.webmanifest").write_text("{}")
    for name in ("assets/index-Bq3xY_9z.js", "sw.js"):
        (ui / name).write_bytes(SCRIPT)
        (ui / f"{name}.gz").write_bytes(gzip.compress(SCRIPT))
        (ui / f"{name}.br").write_bytes(b"brotli of it")
    explorer = folder / "static" / "explorer"
    (explorer / "assets").mkdir(parents=True)
    (explorer / "index.html").write_text(EXPLORER)
    (explorer / "assets" / "index-Bq3xY_9z.js").write_bytes(SCRIPT)
    docs = folder / "static" / "docs"
    (docs / "how-to").mkdir(parents=True)
    (docs / "index.html").write_text(f"<h1>Octopus</h1><script>{INLINE}</script>")
    (docs / "how-to" / "index.html").write_text("<h1>How to</h1>")
    make_widget(folder / "static" / "widgets" / "@octopus-widgets" / "probe" / "1.2.3")
    (folder / "static" / "outside.txt").write_text("not for you")
    branding.mkdir()
    (branding / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    settings = make_settings(
        folder / "data",
        base_path="/telescope",
        branding_dir=branding,
        site_latitude=-26.7,
        copyright_label="</script><b>SKA",
        sign_in_hint="say friend",
    )
    async with running_server(settings, folder / "static") as running:
        yield running


@pytest.fixture
async def browser(site: RunningServer) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with aiohttp.ClientSession(headers=headers, auto_decompress=False) as session:
        yield session


@pytest.mark.parametrize("address", ["/", "/w/abc", "/shared/x-y_z", "/settings"])
async def test_each_address_of_the_page_gives_the_page(
    site: RunningServer, browser: aiohttp.ClientSession, address: str
) -> None:
    answer = await browser.get(site.url + address)
    assert answer.status == 200 and answer.content_type == "text/html"
    assert '<base href="/telescope/">' in await answer.text()
    assert "trusted-types octopus" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-cache"
    again = await browser.get(site.url + address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    assert answer.headers["Document-Policy"] == "js-profiling", "else the page cannot tell which widget keeps it busy"
    policy = again.headers.get("Content-Security-Policy", answer.headers["Content-Security-Policy"])
    assert policy == answer.headers["Content-Security-Policy"], "a page taken from the browser's cache must still run"


@pytest.mark.parametrize(
    "address",
    [
        "/assets/gone-12345678.js",
        "/favicon.ico",
        "/auth/x",
        "/widgets/x/1/y.js",
        "/health/x",
        "/w/abc.js",
        "/metrics/x",
    ],
)
async def test_a_missing_file_is_never_the_page(
    site: RunningServer, browser: aiohttp.ClientSession, address: str
) -> None:
    answer = await browser.get(site.url + address)
    assert answer.status == 404 and (await answer.json())["code"] == "NOT_FOUND"


async def test_a_program_gets_no_page_for_an_unknown_address(site: RunningServer) -> None:
    async with aiohttp.ClientSession() as program:
        assert (await program.get(f"{site.url}/w/abc")).status == 404


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"brotli of it"),
        ("gzip", "gzip", None),
        ("br;q=0, gzip", "gzip", None),
        ("identity", None, SCRIPT),
        ("*", "br", b"brotli of it"),
    ],
)
async def test_assets_go_out_as_small_as_the_client_takes_them(
    site: RunningServer, browser: aiohttp.ClientSession, accepted: str, encoding: str | None, body: bytes | None
) -> None:
    address = f"{site.url}/assets/index-Bq3xY_9z.js"
    answer = await browser.get(address, headers={"Accept-Encoding": accepted})
    content = await answer.read()
    assert answer.headers.get("Content-Encoding") == encoding
    assert (gzip.decompress(content) if encoding == "gzip" else content) == (body or SCRIPT)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type == "text/javascript"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    again = await browser.get(address, headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]})
    assert again.status == 304 and not await again.read()


async def test_a_file_without_a_hash_is_asked_for_again(site: RunningServer, browser: aiohttp.ClientSession) -> None:
    answer = await browser.get(f"{site.url}/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert (await browser.get(f"{site.url}/manifest.webmanifest")).content_type == "application/manifest+json"


async def test_head_is_get_without_the_body(site: RunningServer, browser: aiohttp.ClientSession) -> None:
    answer = await browser.head(f"{site.url}/assets/index-Bq3xY_9z.js", headers={"Accept-Encoding": "identity"})
    assert answer.status == 200 and answer.headers["Content-Length"] == str(len(SCRIPT))


@pytest.mark.parametrize(
    "address",
    [
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/assets/..%2f..%2foutside.txt",
        "/.env",
        "/assets/%00",
        "/..%5coutside.txt",
    ],
)
async def test_nothing_outside_the_folder_goes_out(site: RunningServer, address: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(f"GET /telescope{address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert b"404" in answer.split(b"\r\n")[0] and b"not for you" not in answer


async def test_a_rebuilt_asset_shows_without_a_restart(site: RunningServer, browser: aiohttp.ClientSession) -> None:
    path = site.suite.pages.folder.root / "changing.txt"
    for text in ("one", "three"):
        path.write_text(text)
        assert await (await browser.get(f"{site.url}/changing.txt")).text() == text


async def test_the_page_reads_its_configuration_before_it_starts(site: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        texts = [await (await http.get(f"{site.url}/{name}")).text() for name in ("config.js", "runtime-config.js")]
    assert texts[0] == texts[1] and "</script>" not in texts[0]
    config = json.loads(texts[0].removeprefix("window.config = ").rstrip().removesuffix(";"))
    assert config["BASE_PATH"] == "/telescope" and config["SITE_LATITUDE"] == -26.7
    assert config["FOOTER_COPYRIGHT_LABEL"] == "</script><b>SKA" and config["DEMO"] == "say friend"
    assert config["WIDGET_BUDGET"] == {"cpu": 0.8, "messages": 2000.0, "seconds": 10}
    assert config["VERSION"] == site.suite.process.version
    assert not any("secret" in name.lower() or "token" in name.lower() for name in config)


async def test_a_logo_can_run_nothing(site: RunningServer) -> None:
    async with aiohttp.ClientSession() as http:
        answer = await http.get(f"{site.url}/branding/logo.svg")
        assert answer.status == 200 and answer.content_type == "image/svg+xml"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_without_a_built_page_the_answer_says_how_to_build_it(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    async with running_server(settings, tmp_path / "none") as server, aiohttp.ClientSession() as http:
        answer = await http.get(f"{server.url}/", headers={"Accept": "text/html"})
        assert answer.status == 404 and "make run" in (await answer.json())["message"]


@pytest.mark.parametrize(
    ("header", "taken"),
    [("br", True), ("gzip, BR", True), ("br;q=0.5", True), ("br; q=0.000", False), ("*;q=0", False), ("", False)],
)
def test_encodings_are_chosen_as_the_standard_says(header: str, taken: bool) -> None:
    assert accepts(header, "br") is taken


async def test_a_widgets_bundle_goes_out_as_its_integrity_says(site: RunningServer) -> None:
    asked = '{ widgetBundle(name: "@octopus-widgets/probe") { url integrity } }'
    bundle = (await site.query(asked, username="viewer"))["data"]["widgetBundle"]
    assert bundle["url"].startswith("/telescope/widgets/@octopus-widgets/probe/1.2.3/")
    async with aiohttp.ClientSession() as http:
        answer = await http.get(site.origin + bundle["url"])
        body = await answer.read()
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        assert body == WIDGET and bundle["integrity"] == f"sha384-{digest}"
        assert answer.content_type == "text/javascript"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        for other in (bundle["url"].replace("1.2.3", "1.2.4"), bundle["url"][:-4] + "x.js", bundle["url"][:-3]):
            assert (await http.get(site.origin + other)).status == 404


async def test_a_browser_gets_the_graphql_explorer_and_programs_get_answers(
    site: RunningServer, browser: aiohttp.ClientSession
) -> None:
    answer = await browser.get(f"{site.url}/graphql")
    assert answer.status == 200 and answer.content_type == "text/html"
    assert '<base href="/telescope/explorer/">' in await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "style-src 'self' 'unsafe-inline'" in policy
    assert "eval" not in policy and "trusted-types" not in policy
    program = await browser.get(f"{site.url}/graphql", headers={"Accept": "application/json"})
    assert program.content_type == "application/json" and "errors" in await program.json()


async def test_the_explorers_scripts_never_change_and_live_under_its_policy(
    site: RunningServer, browser: aiohttp.ClientSession
) -> None:
    page = await browser.get(f"{site.url}/graphql")
    script = await browser.get(f"{site.url}/explorer/assets/index-Bq3xY_9z.js")
    assert await script.read() == SCRIPT
    assert "immutable" in script.headers["Cache-Control"]
    assert script.headers["Content-Security-Policy"] == page.headers["Content-Security-Policy"]
    for elsewhere in ("/explorer/", "/explorer/index.html", "/explorer/assets/gone-12345678.js"):
        assert (await browser.get(site.url + elsewhere)).status == 404


async def test_the_documentation_runs_its_own_inline_scripts_and_no_others(
    site: RunningServer, browser: aiohttp.ClientSession
) -> None:
    answer = await browser.get(f"{site.url}/docs/")
    assert answer.status == 200 and "<h1>Octopus</h1>" in await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    expected = base64.b64encode(hashlib.sha256(INLINE.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{expected}';" in policy
    other = await browser.get(f"{site.url}/docs/how-to/")
    assert "script-src 'self';" in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("asked", "there"), [("/docs", "/docs/"), ("/docs/how-to", "/docs/how-to/")])
async def test_a_page_of_the_documentation_is_found_without_its_slash(
    site: RunningServer, browser: aiohttp.ClientSession, asked: str, there: str
) -> None:
    answer = await browser.get(site.url + asked, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (308, f"/telescope{there}")


@pytest.mark.parametrize("address", ["/docs/nowhere/", "/docs/%2e%2e/outside.txt", "/docs//etc/passwd"])
async def test_the_documentation_is_all_that_docs_gives(
    site: RunningServer, browser: aiohttp.ClientSession, address: str
) -> None:
    answer = await browser.get(URL(site.url + address, encoded=True))
    assert answer.status == 404
    assert "not for you" not in await answer.text()


async def test_the_page_links_the_documentation_that_is_there(
    site: RunningServer, browser: aiohttp.ClientSession
) -> None:
    assert '"DOCS_URL":"/telescope/docs/"' in await (await browser.get(f"{site.url}/runtime-config.js")).text()
