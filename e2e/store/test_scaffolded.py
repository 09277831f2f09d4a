"""A scaffolded widget of a scope that nobody trusts: it runs isolated, with the permissions that it was made with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.store.conftest import Store
from e2e.store.registry import Registry
from e2e.workspaces import widget, workspace
from octopus.scaffolder import OperationWish, Wish, scaffold, write_project

HOME = Path(__file__).parents[2] / "build" / "scaffolded"
"""Below the repository's `node_modules`, where the SDK and the tools are."""
WISH = Wish(
    "Guest Load",
    scope="@guest",
    attributes=False,
    operations=(OperationWish("query load { serverStatus { memory } }"),),
)


@pytest.fixture
def project() -> Iterator[Path]:
    shutil.rmtree(HOME, ignore_errors=True)
    write_project(scaffold(WISH), HOME)
    yield HOME
    shutil.rmtree(HOME, ignore_errors=True)


def test_a_scaffolded_widget_runs_isolated_as_it_is(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry, project: Path
) -> None:
    subprocess.run(
        [Path(sys.executable).with_name("npm"), "run", "build"], cwd=project, check=True, capture_output=True
    )
    registry.npm_publish(project, "--ignore-scripts")
    octopus.add(admin, "@guest/guest-load")
    page = open_page("", "operator", workspace("Guests", widget("GuestLoad", "Load")))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text('"memory":')).to_be_visible()
