"""A scaffolded widget and an Octopus that loads its local builds: what an author has while a widget is written.

`project` is the folder of the widget, below the repository's `node_modules`; `tool` runs one of its npm scripts until
the test ends, and gives what the script printed so far. No telescope.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.bare import Octopus, serving, visit
from octopus.scaffolder import OperationWish, Wish, scaffold, write_project

ROOT = Path(__file__).parent.parent.parent
HOME = ROOT / "build" / "authored"
"""Not below test-results: Vite does not look for changes there."""
WISH = Wish(
    "Beam Health",
    scope="@my-team",
    attributes=False,
    operations=(OperationWish("query census { widgets { name } }"),),
)


@pytest.fixture(scope="session")
def project() -> Iterator[Path]:
    shutil.rmtree(HOME, ignore_errors=True)
    folder = HOME / "beam-health"
    write_project(scaffold(WISH), folder)
    yield folder
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def octopus(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Iterator[Octopus]:
    folder = tmp_path_factory.mktemp("octopus")
    with serving(folder, "demo", "--no-tango", OCTOPUS_WIDGET_DEV_DIR=str(project)) as home:
        yield Octopus(home, folder)


@pytest.fixture
def tool(project: Path, tmp_path: Path) -> Iterator[Callable[..., Callable[[str], re.Match[str]]]]:
    """`tool("dev", "--port", "0")` runs the script; what it returns waits for a pattern in its output."""
    running: list[subprocess.Popen[bytes]] = []

    def run(script: str, *arguments: str, **variables: str) -> Callable[[str], re.Match[str]]:
        log = tmp_path / f"{script}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["npm", "run", "--silent", script, "--", *arguments],
                cwd=project,
                env={**os.environ, "NO_COLOR": "1", **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running.append(process)

        def printed(pattern: str) -> re.Match[str]:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                found = re.search(pattern, log.read_text(errors="replace"))
                if found:
                    return found
                time.sleep(0.05)
            raise AssertionError(f"npm run {script} did not print {pattern!r}:\n{log.read_text(errors='replace')}")

        return printed

    yield run
    for process in running:
        # npm passes no signal on, so the whole group that it leads is ended.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="session")
def _verify_url() -> None:
    """pytest-base-url asks for `base_url` ahead of every test; here no telescope is needed."""


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def open_page(browse: Callable[..., BrowserContext], octopus: Octopus) -> Callable[..., Page]:
    """A signed-in person on the dashboard with these workspaces: `open_page(username, *workspaces)`."""

    def begin(username: str, *workspaces: dict[str, Any]) -> Page:
        return visit(browse(), octopus.home, "", username, workspaces=workspaces)

    return begin
