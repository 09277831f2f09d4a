"""The documents of isolated widgets: what they load, under which policy, and for whom there is none."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from octopus.model import NotFound
from octopus.web.frames import Frames
from tests.serving import RunningServer, make_settings, running_server
from tests.web.test_pages import WIDGET, make_widget

HASH = "A-_" + "a" * 61


def sha(body: bytes) -> str:
    return base64.b64encode(hashlib.sha384(body).digest()).decode()


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    folder = tmp_path_factory.mktemp("frames")
    (folder / "static" / "ui" / "frame").mkdir(parents=True)
    for name in ("runtime", "apollo"):
        (folder / "static" / "ui" / "frame" / f"{name}.js").write_text(f"/* {name} */")
    make_widget(folder / "static" / "widgets" / "@octopus-widgets" / "probe" / "1.2.3")
    async with running_server(make_settings(folder / "data"), static=folder / "static") as running:
        yield running


def test_a_document_runs_our_scripts_and_one_bundle_by_their_hashes_and_reaches_nothing(tmp_path: Path) -> None:
    (tmp_path / "frame").mkdir()
    for name in ("runtime", "apollo"):
        (tmp_path / "frame" / f"{name}.js").write_text(name)
    frames = Frames(tmp_path, "/below")
    for apollo, ours in ((False, [b"runtime"]), (True, [b"runtime", b"apollo"])):
        body, policy = frames.document("@guest/rain", "1.0.0", HASH, apollo=apollo)
        digests = [*map(sha, ours), HASH.replace("-", "+").replace("_", "/")]
        assert re.findall(r'integrity="sha384-([^"]+)"', body.decode()) == digests
        assert f'src="/below/frames/@guest/rain/1.0.0/{HASH}.js"' in body.decode()
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["script-src"] == " ".join(f"'sha384-{each}'" for each in digests)
        assert rules["sandbox"] == "allow-scripts" and rules["frame-ancestors"] == "'self'"
        assert rules["require-trusted-types-for"] == "'script'" and rules["trusted-types"] == "'none'"
        loading = ("default-src", "connect-src", "style-src", "font-src", "worker-src", "frame-src", "form-action")
        assert {rules[each] for each in loading} == {"'none'"}
        assert rules["img-src"] == "data: blob:"


def test_where_the_page_is_not_built_there_are_no_frames(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="build:ui"):
        Frames(tmp_path, "").document("@guest/rain", "1.0.0", HASH)


async def test_our_script_is_for_any_origin_and_only_under_its_own_hash(site: RunningServer) -> None:
    digest = sha(b"/* runtime */").replace("+", "-").replace("/", "_")
    async with aiohttp.ClientSession(site.url) as http:
        async with http.get(f"/frames/runtime-{digest}.js") as answer:
            assert answer.status == 200 and await answer.text() == "/* runtime */"
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert "immutable" in answer.headers["Cache-Control"]
        for name in ("runtime-x.js", "other-x.js", "index.html"):
            async with http.get(f"/frames/{name}") as answer:
                assert answer.status == 404


async def test_what_runs_in_the_page_has_no_frame(site: RunningServer) -> None:
    digest = sha(WIDGET).replace("+", "-").replace("/", "_")
    async with aiohttp.ClientSession(site.url) as http:
        for kind in ("html", "js"):
            async with http.get(f"/frames/@octopus-widgets/probe/1.2.3/{digest}.{kind}") as answer:
                assert answer.status == 404 and "trusted" in await answer.text()
