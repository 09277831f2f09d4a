"""Widgets from a registry in open dashboards: added, upgraded, rolled back and removed under somebody who looks on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.config.conftest import Bare, bare_octopus
from e2e.config.upstream import Upstream
from e2e.workspaces import SET_PREFERENCES, widget, workspace
from tests.catalogue.loopback import LoopbackRegistry, loopback_registry

FOLLOWS = 10_000
"""Milliseconds within which a dashboard shows what was done: a second, on a machine that has nothing else to do.
Nothing here asks again by itself."""
MARK = "window.octopusWasHere = true"
ACTION = "mutation ($n: String!, $v: String) { %s(name: $n, version: $v) { active } }"


def bundle(key: str, says: str) -> str:
    """A bundle that keeps to the public contract alone, without the SDK."""
    return f"""(function () {{
  var octopus = (globalThis.Octopus = globalThis.Octopus || {{}});
  function Says() {{ return React.createElement("p", null, "{says}"); }}
  (function register() {{
    if (typeof octopus.registerWidget !== "function") return setTimeout(register, 50);
    octopus.registerWidget({{ key: "{key}", label: "{key}", component: Says }});
  }})();
}})();"""


@contextmanager
def running_registry() -> Iterator[LoopbackRegistry]:
    """A registry in a thread of the tests."""
    started, found = threading.Event(), []
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        async with loopback_registry() as registry:
            found.append(registry)
            started.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    started.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()


@pytest.fixture
def registry() -> Iterator[LoopbackRegistry]:
    with running_registry() as running:
        yield running


@pytest.fixture
def octopus(tmp_path: Path, upstream: Upstream, registry: LoopbackRegistry) -> Iterator[Bare]:
    """An Octopus that takes `@observatory` and `@guest`, and trusts the former."""
    variables = {
        "WIDGET_REGISTRIES": registry.url,
        "WIDGET_ALLOWED_NPM_SCOPES": "@observatory,@guest",
        "WIDGET_TRUSTED_SCOPES": "@observatory",
    }
    with bare_octopus(tmp_path, upstream, **variables) as running:
        yield running


def test_a_widget_from_npm_is_swapped_under_whoever_looks_at_it(
    browse: Callable[..., BrowserContext], octopus: Bare, registry: LoopbackRegistry
) -> None:
    registry.publish("@observatory/rain", "1.0.0", text=bundle("Rain", "drizzle"))
    registry.publish("@guest/snow", "1.0.0", text=bundle("Snow", "it snowed in a frame"))
    admin, viewer = browse(), browse()
    for name in ("@observatory/rain", "@guest/snow"):
        octopus.ask(admin, ACTION % "addWidget", n=name)
    shown = workspace("Weather", widget("Rain", "Rain"), widget("Snow", "Snow", (8, 0, 8, 8)))
    config = {"schema": 1, "activeWorkspace": "weather", "workspaces": [shown]}
    octopus.ask(viewer, SET_PREFERENCES, "viewer", user="viewer", config=config)
    page = viewer.new_page()
    page.goto(octopus.home)
    expect(page.get_by_text("drizzle")).to_be_visible()
    expect(page.frame_locator('[title="Snow (isolated)"]').get_by_text("it snowed in a frame")).to_be_visible()
    page.evaluate(MARK)
    registry.publish("@observatory/rain", "2.0.0", text=bundle("Rain", "downpour"))
    octopus.ask(admin, ACTION % "upgradeWidget", n="@observatory/rain")
    expect(page.get_by_text("downpour")).to_be_visible(timeout=FOLLOWS)
    octopus.ask(admin, 'mutation { rollbackWidget(name: "@observatory/rain") { active } }')
    expect(page.get_by_text("drizzle")).to_be_visible(timeout=FOLLOWS)
    octopus.ask(admin, 'mutation { removeWidget(name: "@observatory/rain", force: true) }')
    expect(page.get_by_text("No widget package of this deployment offers “Rain”")).to_be_visible(timeout=FOLLOWS)
    assert page.evaluate("window.octopusWasHere") is True, "without a reload"
    assert page.get_by_text("it snowed in a frame").count() == 0
