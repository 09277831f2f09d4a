"""The wheel is whole: it holds what Octopus is made of, and serves it where there is neither Node nor these sources."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.serving import SECRET, START_SECONDS

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
WIDGETS = (
    "alarm-table",
    "attribute-display",
    "clock",
    "command-panel",
    "components-table",
    "coverage",
    "fleet-matrix",
    "gauge",
    "grid",
    "hdbpp-live",
    "jive",
    "log-viewer",
    "markdown",
    "observation",
    "procedures",
    "query-table",
    "schedule",
    "sky-map",
    "synoptic",
    "timeline",
    "variable-selector",
    "waterfall",
)


def uv(*arguments: str, cwd: Path = ROOT) -> str:
    """Run uv; a test that meets an error sees its last lines."""
    command = shutil.which("uv") or str(ROOT / ".tools/uv/bin/uv")
    done = subprocess.run([command, *arguments], cwd=cwd, text=True, capture_output=True, check=False)
    assert done.returncode == 0, f"uv {' '.join(arguments)}:\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--quiet", "--out-dir", str(folder))
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a fresh environment with the wheel and the versions of the lock file."""
    folder = tmp_path_factory.mktemp("elsewhere")
    locked = folder / "requirements.txt"
    uv("export", "--frozen", "--quiet", "--no-dev", "--no-hashes", "--no-emit-project", "--output-file", str(locked))
    uv("venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
    python = str(folder / "venv/bin/python")
    uv("pip", "install", "--quiet", "--python", python, "-r", str(locked), str(wheel), cwd=folder)
    return folder / "venv/bin"


@pytest.fixture(scope="module")
def address(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`octopus serve` of the installed wheel, with nothing on its PATH but the environment's own commands."""
    folder = tmp_path_factory.mktemp("deployment")
    environment = {
        "PATH": str(installed),
        "OCTOPUS_PORT": "0",
        "OCTOPUS_DATA_DIR": str(folder),
        "JWT_SECRET": SECRET,
        "OCTOPUS_AUTH_USERS": json.dumps({"admin": {"password": "admin", "role": "Admin"}}),
        "SECURE_COOKIES": "false",
    }
    with subprocess.Popen(
        [installed / "octopus", "serve"], env=environment, cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None, f"it did not serve within {START_SECONDS} s"
            yield found[0].rstrip("/")
        finally:
            process.terminate()
            assert process.wait(START_SECONDS) == 0


def test_it_holds_the_page_the_explorer_the_widgets_and_what_the_demonstration_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {
        "octopus/static/ui/index.html",
        "octopus/static/explorer/index.html",
        "octopus/graphql/schema/base.graphql",
        "octopus/simulator/workspaces.json",
        "octopus/simulator/requirements-tango.txt",
        "octopus/simulator/devices/__init__.py",
    }
    for name in WIDGETS:
        wanted |= {
            f"octopus/static/widgets/@octopus-widgets/{name}/0.1.0/{file}" for file in ("index.iife.js", "package.json")
        }
    assert wanted - names == set()
    assert [name for name in names if "node_modules" in name or "__pycache__" in name] == []


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.search(r"^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None and newest[1] == VERSION


def test_every_source_and_schema_travels(wheel: Path) -> None:
    package = ROOT / "src/octopus"
    sources = {
        str(path.relative_to(package.parent))
        for pattern in ("*.py", "*.graphql", "*.json", "*.txt")
        for path in package.rglob(pattern)
        if "static" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        assert sources - set(archive.namelist()) == set()


def test_the_command_knows_its_version(installed: Path) -> None:
    shown = subprocess.run([installed / "octopus", "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == VERSION


async def test_the_page_is_served_compressed_with_its_configuration(address: str) -> None:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    async with aiohttp.ClientSession(headers=headers, auto_decompress=False) as http:
        page = await (await http.get(f"{address}/")).text()
        script = re.search(r'src="\./(assets/[^"]+\.js)"', page)
        assert script is not None, page
        answer = await http.get(f"{address}/{script[1]}")
        assert answer.status == 200 and answer.headers["Content-Encoding"] == "gzip"
        assert f'"VERSION":"{VERSION}"' in await (await http.get(f"{address}/runtime-config.js")).text()
        assert "explorer/" in await (await http.get(f"{address}/graphql")).text()


async def test_a_person_signs_in_and_the_catalogue_leads_to_the_widgets_bundles(address: str) -> None:
    async with aiohttp.ClientSession() as http:
        answer = await http.post(f"{address}/auth/login", json={"username": "admin", "password": "admin"})
        token = (await answer.json())["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        query = {"query": "{ serverStatus { version } widgets { name active } }"}
        data = (await (await http.post(f"{address}/graphql", json=query, headers=headers)).json())["data"]
        assert data["serverStatus"] == {"version": VERSION}
        assert {widget["name"] for widget in data["widgets"]} == {f"@octopus-widgets/{name}" for name in WIDGETS}
        for widget in data["widgets"]:
            query = {"query": f'{{ widgetBundle(name: "{widget["name"]}") {{ url }} }}'}
            bundle = (await (await http.post(f"{address}/graphql", json=query, headers=headers)).json())["data"]
            served = await http.get(f"{address}{bundle['widgetBundle']['url']}")
            assert served.status == 200 and "registerWidget" in await served.text()
