"""Browser tests: one demonstration with real Tango for the session, or the server that BASE_URL names; system Chromium.

`page` and `new_context` come from pytest-playwright. Addresses are relative to the demonstration: `page.goto("./")`.
A test that fails leaves a screenshot of every page it had open in test-results/browser/.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from e2e.demonstration import demonstration

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
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where Octopus is, with a slash at its end; pytest-playwright hands it to every browser context."""
    given = os.environ.get("BASE_URL")
    if given:
        yield given.rstrip("/") + "/"
        return
    with demonstration(tmp_path_factory.mktemp("octopus")) as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, quiet on the network: the machine may have none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise RuntimeError("the browser tests need Chromium; install it with: sudo apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desktop's window; the deployment may have a certificate of its own making."""
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "ignore_https_errors": True}
