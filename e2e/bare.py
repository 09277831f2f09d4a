"""A bare `octopus serve` for browser tests: no telescope, people of every role, there in about two seconds.

`e2e/config` has one with a small service beside it, `e2e/store` one with an npm registry; each `conftest.py` makes its
own, and a module that needs another environment runs one more with `serving`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page

from e2e.opening import open_page
from e2e.workspaces import PREFERENCES, SET_PREFERENCES, ask, begin_session
from tests.serving import environment, user

READY_SECONDS = 60.0
PEOPLE = {"admin": "Admin", "second": "Admin", "engineer": "Engineer", "operator": "Operator", "viewer": "Viewer"}
"""Who may sign in, with their names as passwords."""
_signed_in: WeakKeyDictionary[BrowserContext, tuple[str, str, str]] = WeakKeyDictionary()
"""Who a browser is signed in as: home, name and access token."""


def signed_in(context: BrowserContext, home: str, username: str) -> str:
    """The person's access token; signs the browser in, unless it is as that person already."""
    found = _signed_in.get(context)
    if found is None or found[:2] != (home, username):
        found = _signed_in[context] = (home, username, begin_session(context.request, home, username))
    return found[2]


class Octopus:
    """An Octopus without a telescope, at `home` (with a slash at its end), its data in `folder`."""

    def __init__(self, home: str, folder: Path) -> None:
        self.home, self.folder = home, folder

    def ask(self, context: BrowserContext, query: str, username: str = "admin", **variables: Any) -> dict[str, Any]:
        """One GraphQL operation over HTTP; the context is signed in as that person then."""
        token = signed_in(context, self.home, username)
        return ask(context.request, self.home, token, query, **variables)


@contextmanager
def serving(folder: Path, *command: str, **variables: str) -> Iterator[str]:
    """Run `octopus serve`, or another command, until the block ends; gives its address, with a slash at its end.

    Args:
        folder: for its data and its log.
        command: `("demo", "--no-tango")`, say.
        variables: of the environment, over `PEOPLE` and loopback.

    Raises:
        RuntimeError: it ended, or printed no address within a minute; the text holds the end of what it printed.
    """
    people = {name: user(name, role) for name, role in PEOPLE.items()}
    own = {"OCTOPUS_AUTH_USERS": json.dumps(people), "OCTOPUS_HOST": "127.0.0.1"}
    log = folder / "octopus.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "octopus", *(command or ("serve",))],
            env=environment(folder, **{**own, **variables}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield _address(process, log)
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
    raise RuntimeError(f"octopus printed no address:\n{log.read_text(errors='replace')[-3000:]}")


def visit(
    context: BrowserContext,
    home: str,
    path: str,
    username: str,
    *,
    workspaces: tuple[dict[str, Any], ...] = (),
    theme: str = "dark",
    size: tuple[int, int] = (1440, 900),
) -> Page:
    """A page of a person who is signed in, before a screen.

    Args:
        path: below `home`; empty for the dashboard.
        workspaces: what the person has then, the first one open; none: whatever is stored.
        size: of the window, in pixels.
    """
    token = signed_in(context, home, username)
    stored = ask(context.request, home, token, PREFERENCES, user=username)["preferences"]
    wanted = {**stored, "theme": theme}
    if workspaces:
        wanted |= {"workspaces": workspaces, "activeWorkspace": workspaces[0]["id"]}
    if wanted != stored:
        ask(context.request, home, token, SET_PREFERENCES, user=username, config=wanted)
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_page(page, home + path)
    return page
