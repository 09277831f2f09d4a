"""Packages of the registry in an open dashboard, and what administrators hear of those that fail."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.store.conftest import Store
from e2e.store.registry import Registry, throwing
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


def test_what_a_widget_throws_on_a_dashboard_reaches_the_administrators(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    name = "@observatory/hailstorm"
    registry.publish(name, "1.0.0", text=throwing("Hailstorm", "no hail in row 7"))
    octopus.add(admin, name)
    page = open_page("", "operator", workspace("Weather", widget("Hailstorm", "Hailstorm")))
    with page.expect_response(lambda answer: "ReportWidgetTroubles" in (answer.request.post_data or "")):
        expect(page.get_by_text("no hail in row 7").first).to_be_visible()
    told = octopus.ask(
        admin,
        "query ($n: String!) { widgetTroubles(name: $n) { version kind message detail users dashboards } }",
        n=name,
    )["widgetTroubles"]
    assert [(each["version"], each["kind"], each["message"], each["users"], each["dashboards"]) for each in told] == [
        ("1.0.0", "threw", "no hail in row 7", 1, 1)
    ]
    assert "Components:" in told[0]["detail"]
