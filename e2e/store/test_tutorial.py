"""The tutorial "Your first widget", walked as it is written: from a new project over npm to a workspace, and back.

With OCTOPUS_SCREENSHOTS in the environment it makes the page's pictures on its way.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.bare import Octopus
from e2e.store.registry import Registry
from e2e.workspaces import workspace

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
TUTORIAL = (ROOT / "docs" / "tutorials" / "your-first-widget.md").read_text()
NAME = "@observatory/server-load"


def blocks(language: str) -> list[str]:
    """The page's blocks of code in a language, in their order."""
    return re.findall(rf"```{language}\n(.*?)```", TUTORIAL, re.DOTALL)


def picture(page: Page, name: str) -> None:
    """Keep the window as it is, when pictures are wanted."""
    if os.environ.get("OCTOPUS_SCREENSHOTS"):
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        # Hiding the caret would take a style of Playwright's own, which the page's policy refuses.
        page.screenshot(path=IMAGES / f"your-first-widget-{name}.png", caret="initial")


def shell() -> dict[str, str]:
    """An author's: the tools of this project are on the PATH, its packages are not."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_COLOR": "1"}


def npm(project: Path, *arguments: str) -> None:
    done = subprocess.run(
        ["npm", *arguments],
        cwd=project,
        env=shell(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


@contextmanager
def dev_server(project: Path, octopus: str) -> Iterator[str]:
    """`npm run dev` until the block ends; gives its address."""
    log = project.parent / "dev.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["npm", "run", "--silent", "dev", "--", "--port", "5400"],
            cwd=project,
            env=shell() | {"OCTOPUS_URL": octopus.rstrip("/")},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text(errors="replace"))):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")
            time.sleep(0.05)
        yield found[0]
    finally:
        # npm passes no signal on, so the whole group that it leads is ended.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def begun_on_the_page(page: Page, folder: Path) -> Path:
    """The folder of a project that was made on the page."""
    form = page.get_by_role("form", name="The widget")
    form.get_by_label("Name", exact=True).fill("Server Load")
    form.get_by_label("Scope").fill("@observatory")
    form.get_by_text("Tango attributes").click()
    form.get_by_role("button", name="Add an operation").click()
    form.get_by_role("region", name="Operation 1").get_by_role("textbox").click()
    page.keyboard.type("query load { serverStatus { cpu memory } }")
    files = page.get_by_role("region", name="Files of the project")
    files.get_by_role("button", name="src/server-load-widget.tsx").click()
    expect(files.get_by_role("region", name="Content of src/server-load-widget.tsx")).to_contain_text("usePolling")
    form.get_by_label("Name", exact=True).scroll_into_view_if_needed()
    picture(page, "new")
    with page.expect_download() as download:
        form.get_by_role("button", name="Make the project").click()
    archive = folder / "server-load.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder / "server-load"


def written_alone(page: Page, home: str, project: Path) -> None:
    """Seen on the dev server, and made one's own there."""
    page.goto(home)
    page.get_by_label("User name").fill("operator")
    page.get_by_label("Password").fill("operator")
    page.get_by_role("button", name="Sign in").click()
    frame = page.get_by_role("article", name="Server Load")
    expect(frame).to_contain_text('"memory":')
    picture(page, "dev")
    widget, test, _ = blocks("tsx")
    (project / "src/server-load-widget.tsx").write_text(widget)
    (project / "tests/server-load-widget.test.tsx").write_text(test)
    expect(frame).to_contain_text(re.compile(r"CPU \d+ %\s*Memory \d+ MiB"))
    # A page of Vite that loses its server looks for it in a way that the policy of the page does not allow.
    page.close()


@pytest.mark.timeout(240)
def test_the_tutorial_leads_from_a_new_project_to_a_workspace_and_back(
    open_page: Callable[..., Page],
    browse: Callable[..., BrowserContext],
    octopus: Octopus,
    registry: Registry,
    tmp_path: Path,
) -> None:
    project = begun_on_the_page(open_page("new-widget", "operator"), tmp_path)
    npm(project, "install", "--prefer-offline", "--no-audit", "--no-fund")
    with dev_server(project, octopus.home) as home:
        written_alone(browse().new_page(), home, project)
    # Linted, type-checked, tested and built by npm itself, on the way.
    registry.npm_publish(project)

    store = open_page("store", "admin", workspace("Servers"))
    store.get_by_role("link", name="Find").click()
    store.get_by_label("Search the registries").fill("server load")
    store.get_by_role("list", name="Packages of the registries").get_by_role("link", name=NAME).click()
    store.get_by_role("button", name="Add 0.1.0").click()
    dialog = store.get_by_role("dialog")
    dialog.get_by_role("checkbox").check()
    picture(store, "add")
    dialog.get_by_role("button", name="Add 0.1.0").click()
    expect(store.get_by_role("button", name="Pin 0.1.0")).to_be_visible()

    page = open_page("", "operator", workspace("Servers"))
    page.keyboard.press("e")
    page.get_by_role("button", name="Add widget").first.click()
    gallery = page.get_by_role("dialog")
    gallery.get_by_role("listitem").filter(has_text="Server Load").get_by_role("button").first.click()
    page.keyboard.press("Escape")
    frame = page.get_by_role("article", name="Server Load")
    expect(frame).to_contain_text(re.compile(r"CPU \d+ %"))
    picture(page, "workspace")
    page.evaluate("window.stayed = true")

    source = project / "src/server-load-widget.tsx"
    line = blocks("tsx")[2]
    source.write_text(source.read_text().replace("      <p>CPU", f"{line}      <p>CPU"))
    (project / "CHANGELOG.md").write_text(blocks("md")[0])
    npm(project, "version", "minor", "--no-git-tag-version")
    npm(project, "run", "build")
    registry.npm_publish(project, "--ignore-scripts")
    store.reload()
    store.get_by_role("button", name="Upgrade to 0.2.0").click()
    expect(dialog.get_by_role("region", name="Changelog")).to_contain_text("Says in words how busy the server is.")
    picture(store, "upgrade")
    dialog.get_by_role("button", name="Upgrade to 0.2.0").click()
    expect(frame).to_contain_text(re.compile(r"(At ease|Busy)\s*CPU"))
    store.get_by_role("button", name="Roll back").click()
    store.get_by_role("alertdialog").get_by_role("button", name="Roll back").click()
    expect(frame).not_to_contain_text(re.compile("At ease|Busy"))
    expect(frame).to_contain_text(re.compile(r"CPU \d+ %"))
    assert page.evaluate("window.stayed"), "without a reload"
