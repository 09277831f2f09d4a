"""Browser tests of the Config UI: a bare `octopus serve` with a data folder of its own, and a small service beside it.

No telescope: it is there in about two seconds. What needs live attributes takes the telescope's `base_url` instead.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.config.upstream import Upstream, running_upstream
from e2e.workspaces import PREFERENCES, SET_PREFERENCES, ask, begin_session
from tests.serving import environment

READY_SECONDS = 60.0
PEOPLE = {"admin": "Admin", "second": "Admin", "engineer": "Engineer", "operator": "Operator", "viewer": "Viewer"}
"""Who may sign in, with their names as passwords."""
PUBLISH = """mutation ($document: JSON!, $comment: String!, $base: Int!) {
  publishEndpoints(document: $document, comment: $comment, baseVersion: $base) { version }
}"""
VERSION = "{ endpointVersions { version } }"
DISCARD = "mutation { discardEndpointDraft }"
_signed_in: WeakKeyDictionary[BrowserContext, tuple[str, str, str]] = WeakKeyDictionary()
"""Who a browser is signed in as: home, name and access token. A sign-in costs a hash that is meant to be dear."""


def signed_in(context: BrowserContext, home: str, username: str) -> str:
    """The person's access token; signs the browser in, unless it is as that person already."""
    found = _signed_in.get(context)
    if found is None or found[:2] != (home, username):
        found = _signed_in[context] = (home, username, begin_session(context.request, home, username))
    return found[2]


class Bare:
    """An Octopus without a telescope, at `home` (with a slash at its end)."""

    def __init__(self, home: str, folder: Path, upstream: Upstream) -> None:
        self.home, self.folder, self.upstream = home, folder, upstream

    def ask(self, context: BrowserContext, query: str, username: str = "admin", **variables: Any) -> dict[str, Any]:
        """One GraphQL operation over HTTP; the context is signed in as that person then."""
        token = signed_in(context, self.home, username)
        return ask(context.request, self.home, token, query, **variables)

    def publish(self, context: BrowserContext, document: Any, username: str = "admin") -> int:
        """Publish a document over whatever is newest, and throw the person's draft away; gives the version."""
        token = signed_in(context, self.home, username)
        versions = ask(context.request, self.home, token, VERSION)["endpointVersions"]
        base = versions[0]["version"] if versions else 0
        comment = "laid out by a test"
        made = ask(context.request, self.home, token, PUBLISH, document=document, comment=comment, base=base)
        ask(context.request, self.home, token, DISCARD)
        version: int = made["publishEndpoints"]["version"]
        return version


@contextmanager
def bare_octopus(folder: Path, upstream: Upstream, **variables: str) -> Iterator[Bare]:
    """Run `octopus serve` until the block ends; `UPSTREAM_URL` is the small service's address.

    Args:
        variables: of the environment, over the fixture's own.

    Raises:
        RuntimeError: it ended, or printed no address within a minute; the text holds the end of what it printed.
    """
    people = {name: {"password": name, "role": role} for name, role in PEOPLE.items()}
    own = {"OCTOPUS_AUTH_USERS": json.dumps(people), "UPSTREAM_URL": upstream.url, "OCTOPUS_HOST": "127.0.0.1"}
    log = folder / "octopus.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "octopus", "serve"],
            env=environment(folder, **{**own, **variables}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Bare(_address(process, log), folder, upstream)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        text = log.read_text(errors="replace")
        if "http://" in text:
            return "http://" + text.partition("http://")[2].split()[0].rstrip("/") + "/"
        time.sleep(0.05)
    raise RuntimeError(f"octopus serve printed no address:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """The small service, for the session."""
    with running_upstream() as running:
        yield running


@pytest.fixture(scope="session")
def octopus(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Bare]:
    """A bare Octopus for the session; a module that needs another environment has one of its own."""
    with bare_octopus(tmp_path_factory.mktemp("octopus"), upstream) as running:
        yield running


@pytest.fixture(scope="session")
def _verify_url() -> None:
    """pytest-base-url asks for `base_url` ahead of every test; here the telescope starts only for whoever names it."""


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A desktop's window, with no address beneath: `octopus.home` is given whole."""
    return {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def open_config(browse: Callable[..., BrowserContext], octopus: Bare) -> Callable[..., Page]:
    """A signed-in person before the Config UI: `open_config(path, username=…, theme=…, size=…, document=…, home=…)`.

    With a document, that is published first, and the person's draft thrown away. Without a path, on the dashboard.
    """

    def begin(
        path: str = "config/structure",
        username: str = "admin",
        *,
        theme: str = "dark",
        size: tuple[int, int] = (1440, 900),
        document: dict[str, Any] | None = None,
        home: str | None = None,
        **arguments: Any,
    ) -> Page:
        where = home or octopus.home
        context = browse(**arguments)
        if document is not None:
            Bare(where, octopus.folder, octopus.upstream).publish(context, document)
        token = signed_in(context, where, username)
        stored = ask(context.request, where, token, PREFERENCES, user=username)["preferences"]
        if stored["theme"] != theme:
            ask(context.request, where, token, SET_PREFERENCES, user=username, config={**stored, "theme": theme})
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(where + path)
        expect(page.get_by_role("main")).to_be_visible()
        return page

    return begin
