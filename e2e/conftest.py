"""Browser tests: one demonstration with real Tango for the session, or the server that BASE_URL names; system Chromium.

`page` comes from pytest-playwright, `new_context` from here. Addresses are relative to the demonstration:
`page.goto("./")`. A test that fails leaves a screenshot of every page it had open in test-results/browser/.
`sit_down` opens a signed-in browser on workspaces of the test's own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from e2e.demonstration import demonstration
from e2e.elsewhere import why_not
from e2e.opening import open_page
from e2e.workspaces import PREFERENCES, SET_PREFERENCES, ask, begin_session

expect.set_options(timeout=30_000)
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WHOLE = Path(__file__).parent / "store"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]


@pytest.fixture(scope="session")
def demonstration_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration keeps its data and its log."""
    return tmp_path_factory.mktemp("octopus")


@pytest.fixture(scope="session")
def base_url(demonstration_folder: Path) -> Iterator[str]:
    """Where Octopus is, with a slash at its end; pytest-playwright hands it to every browser context."""
    given = os.environ.get("BASE_URL")
    if given:
        home = given.rstrip("/") + "/"
        if reason := why_not(home):
            pytest.exit(reason, returncode=4)
        yield home
        return
    with demonstration(demonstration_folder, "--history", "0.4") as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """The system's Chromium, quiet on the network: the machine may have none.

    Its headless shell draws the same for a fifth less of a processor, but runs an isolated frame in the page's own
    process: whoever tests isolation gets the whole browser.
    """
    whole = any(WHOLE in item.path.parents for item in request.session.items)
    names = BROWSERS[1:] if whole else BROWSERS
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        raise RuntimeError("the browser tests need Chromium; install it with: sudo apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop's window; the deployment may have a certificate of its own making."""
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "ignore_https_errors": True}


@pytest.fixture
def new_context(
    browser: Browser, browser_context_args: dict[str, Any], request: pytest.FixtureRequest, output_path: str
) -> Iterator[CreateContextCallback]:
    """Browsers of the test's own, closed at its end.

    The plugin's own draws every page at the end of every test, in case it failed: a tenth of what the browsers cost.
    """
    opened: list[BrowserContext] = []

    def create(**arguments: Any) -> BrowserContext:
        opened.append(browser.new_context(**{**browser_context_args, **arguments}))
        return opened[-1]

    yield create
    called = getattr(request.node, "rep_call", None)
    if called is None or called.failed:
        _draw([page for context in opened for page in context.pages], Path(output_path))
    for context in opened:
        context.close()


def _draw(pages: list[Page], folder: Path) -> None:
    for number, page in enumerate(pages, start=1):
        with suppress(Error):  # It hangs, or is gone: the others are drawn.
            page.screenshot(path=folder / f"test-failed-{number}.png", timeout=5_000)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the page's security policy refused and what nobody caught; a test that leaves any fails."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def browse(new_context: CreateContextCallback, complaints: list[str]) -> Callable[..., BrowserContext]:
    """Open a browser of its own, listened to."""

    def open_browser(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        context.on("console", lambda message: complaints.append(message.text) if is_refusal(message.text) else None)
        context.on("weberror", lambda fault: complaints.append(str(fault.error)))
        return context

    return open_browser


def is_refusal(text: str) -> bool:
    """Whether a message of the console tells of the page's policy."""
    return any(word in text for word in ("Content Security Policy", "Content-Security-Policy", "TrustedScript"))


@pytest.fixture
def sit_down(browse: Callable[..., BrowserContext], base_url: str) -> Callable[..., Page]:
    """A signed-in person before Octopus: `sit_down(username, *workspaces, home=…, path=…, theme=…, size=…, **browser)`.

    With workspaces, the person has these and no others, and the first is open; without, whatever is stored.
    """

    def begin(
        username: str = "operator",
        *workspaces: dict[str, Any],
        home: str = base_url,
        path: str = "",
        theme: str = "dark",
        size: tuple[int, int] = (1440, 900),
        **arguments: Any,
    ) -> Page:
        context = browse(**arguments)
        token = begin_session(context.request, home, username)
        if workspaces:
            stored = ask(context.request, home, token, PREFERENCES, user=username)["preferences"]
            config = {**stored, "workspaces": workspaces, "activeWorkspace": workspaces[0]["id"], "theme": theme}
            ask(context.request, home, token, SET_PREFERENCES, user=username, config=config)
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        open_page(page, home + path, "Workspace")
        return page

    return begin
