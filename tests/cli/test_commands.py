"""The command itself: help, contracts, check."""

import time
from importlib.metadata import version
from pathlib import Path

from graphql import build_schema

from octopus.cli.terminal import box, table
from octopus.endpoints import EXAMPLE
from octopus.functions.reference import functions_page
from octopus.settings.reference import settings_table
from tests.serving import run_octopus
from tests.simulator.services import oda_service

ROOT = Path(__file__).parent.parent.parent


async def test_help_names_every_command_and_is_quick(tmp_path: Path) -> None:
    began = time.perf_counter()
    code, out, _ = await run_octopus(tmp_path, "--help")
    assert code == 0 and time.perf_counter() - began < 3
    for command in ("demo", "serve", "check", "user", "token", "schema"):
        assert f"\n  {command}" in out
    code, out, _ = await run_octopus(tmp_path, "--version")
    assert (code, out.strip()) == (0, version("octopus-suite"))


async def test_the_sdl_it_prints_is_a_schema_with_roles(tmp_path: Path) -> None:
    code, out, _ = await run_octopus(tmp_path, "schema", "sdl")
    assert code == 0 and build_schema(out).query_type is not None
    assert "preferences(userId: String!): JSON! @requires(role: Viewer)" in out


async def test_the_reference_of_the_settings_is_current(tmp_path: Path) -> None:
    page = (ROOT / "docs/reference/settings.md").read_text()
    assert page == settings_table(), "run `octopus schema settings > docs/reference/settings.md`"
    code, out, _ = await run_octopus(tmp_path, "schema", "settings")
    assert (code, out) == (0, page)


async def test_the_reference_of_functions_is_current(tmp_path: Path) -> None:
    page = (ROOT / "docs/reference/functions.md").read_text()
    assert page == functions_page(), "run `octopus schema functions > docs/reference/functions.md`"
    code, out, _ = await run_octopus(tmp_path, "schema", "functions")
    assert (code, out) == (0, page)


async def test_check_says_what_would_not_work(tmp_path: Path) -> None:
    code, out, _ = await run_octopus(tmp_path, "check")
    assert code == 0 and [line.split()[:2] for line in out.splitlines()] == [
        ["ok", "settings"],
        ["ok", "secret"],
        ["ok", "outbound"],
        ["ok", "store"],
        ["ok", "tango"],
        ["ok", "hdbpp"],
        ["ok", "endpoints"],
    ]
    code, out, _ = await run_octopus(
        tmp_path, "check", TANGO_DBS="low=http://127.0.0.1:1/db", JWT_SECRET="x", MONGO_URL="mongodb://127.0.0.1:1"
    )
    lines = {line.split()[1]: line for line in out.splitlines()}
    assert code == 1 and all(lines[part].startswith("FAIL") for part in ("secret", "store", "tango:low"))
    assert "http://127.0.0.1:1/db" in lines["tango:low"]


async def test_check_asks_the_services_that_the_endpoints_point_at(tmp_path: Path) -> None:
    async with oda_service(tmp_path) as oda:
        urls = {"OET_URL": "http://127.0.0.1:1/oet", "ODA_URL": oda.url, "LOGS_URL": "http://127.0.0.1:1/logs"}
        code, out, _ = await run_octopus(tmp_path, "check", OCTOPUS_ENDPOINTS=str(EXAMPLE), **urls)
    lines = {line.split()[1]: line for line in out.splitlines()}
    assert code == 1
    assert lines["ODA_URL"].startswith("ok") and f"{oda.url} answers" in lines["ODA_URL"]
    assert lines["OET_URL"].startswith("FAIL") and "127.0.0.1:1" in lines["OET_URL"]
    assert "adds" in lines["endpoints"] and "fields" in lines["endpoints"]
    broken = tmp_path / "endpoints.json"
    broken.write_text('{"queries": {"x": {"url": "{NOWHERE}/x"}}}')
    code, out, _ = await run_octopus(tmp_path, "check", OCTOPUS_ENDPOINTS=str(broken))
    line = next(line for line in out.splitlines() if line.split()[1] == "endpoints")
    assert code == 1 and "cannot be served: /queries/x/url" in line and "NOWHERE" in line


async def test_serve_refuses_builds_that_nobody_has_added(tmp_path: Path) -> None:
    code, _, err = await run_octopus(tmp_path, "serve", OCTOPUS_WIDGET_DEV_DIR=str(tmp_path))
    assert code == 2 and "octopus serve does not do that: unset it, or run octopus demo" in err


def test_a_table_lines_up_and_a_box_closes() -> None:
    assert table(("a", "bb"), [("long", "x")]) == "a     bb\nlong  x"
    assert len({len(line) for line in box(["one", "three"]).splitlines()}) == 1
