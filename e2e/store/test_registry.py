"""A package of the registry in an open dashboard: what the other tests of this folder stand on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.store.conftest import Store
from e2e.store.registry import Registry
from e2e.workspaces import widget, workspace


def test_what_is_published_and_added_is_in_an_open_dashboard(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    registry.publish("@observatory/drizzle", "1.0.0", says="it drizzles", signed=True)
    page = open_page("", "viewer", workspace("Weather", widget("Drizzle", "Drizzle")))
    expect(page.get_by_text("No widget package of this deployment offers “Drizzle”")).to_be_visible()
    octopus.add(admin, "@observatory/drizzle")
    details = "query ($n: String!) { widgetDetails(name: $n) { signedBy trusted readme changelog } }"
    told = octopus.ask(admin, details, n="@observatory/drizzle")["widgetDetails"]
    assert told["signedBy"] == "house" and told["trusted"], told
    assert told["readme"].startswith("# @observatory/drizzle") and "## 1.0.0" in told["changelog"]
    expect(page.get_by_text("it drizzles")).to_be_visible()
