"""Every widget in every state it declares (`tests/states.ts` of its package) and at three sizes, on the playground.

Sizes: as it comes out of the gallery, as small as it may be, and full screen. The packed bundles run on the page that
the playground builds; no server serves it: what it asks for is read from the folders. Pictures of all are left in
test-results/widgets/states/.
"""

from __future__ import annotations

import mimetypes
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from e2e.test_accessibility import RULES, SETTLED

ROOT = Path(__file__).resolve().parents[2]
PLAYGROUND = ROOT / "widgets" / "playground"
PACKED = ROOT / "src" / "octopus" / "static"
PICTURES = ROOT / "test-results" / "widgets" / "states"
HOME = "http://localhost/"
"""Nothing listens there: a secure context's name, whose every request is answered from the folders."""
NAMES = sorted(path.parent.name for path in ROOT.glob("widgets/*/package.json") if '"octopus":' in path.read_text())
LOOKED_AT = (
    ", ".join(f'[data-frame-state="{state}"][data-frame-size="default"]' for state in ("live", "error"))
    + ', [data-frame-size="small"]'
)
CONTRAST = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What the console was told: errors, refusals of the policy, and what nobody caught."""
    return []


@pytest.fixture(scope="module")
def sheet(browser: Browser, said: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The playground's page of states, built for this run, with every bundle loaded."""
    built = tmp_path_factory.mktemp("states")
    environment = {**os.environ, "STATES_OUT": str(built)}
    command = ["npx", "vite", "build", "--logLevel", "error"]
    subprocess.run(command, cwd=PLAYGROUND, env=environment, check=True, stdin=subprocess.DEVNULL)

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = (PACKED if path.startswith("/widgets/") else built) / path.lstrip("/")
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        if file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404)

    context = browser.new_context(viewport={"width": 1460, "height": 900}, reduced_motion="reduce")
    context.route("**/*", answer)
    context.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda fault: said.append(str(fault.error)))
    page = context.new_page()
    page.goto(HOME + "states.html")
    page.wait_for_function("globalThis.playground !== undefined")
    page.evaluate(Axe().axe_script)
    yield page
    context.close()


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds in the frames that are looked at, a sentence each."""
    script = "async ([looked, options]) => (await axe.run(document.querySelectorAll(looked), options)).violations"
    return [
        f"{fault['id']}: {fault['help']}: {node['target']} {node['failureSummary']}"
        for fault in page.evaluate(script, [LOOKED_AT, options])
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_widget_looks_right_in_every_state_and_size_and_theme(sheet: Page, said: list[str], name: str) -> None:
    assert name in sheet.evaluate("playground.names"), f"declare the states of {name} in widgets/{name}/tests/states.ts"
    folder = PICTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    said.clear()
    faults: list[str] = []
    sheet.evaluate("name => playground.show(name)", name)
    for theme in ("dark", "light", "dome"):
        sheet.evaluate("theme => playground.wear(theme)", theme)
        sheet.evaluate(SETTLED)
        sheet.screenshot(path=folder / f"{theme}.png", full_page=theme != "dome")
        if theme == "dark":
            faults += sheet.evaluate("playground.faults()")
        faults += [f"{theme}: {fault}" for fault in violations(sheet, RULES if theme == "dark" else CONTRAST)]
    assert not faults + said, "\n".join(faults + said)
