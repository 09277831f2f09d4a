"""Widgets that are not trusted, in their frames."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.store.conftest import Store
from e2e.store.registry import Registry
from e2e.workspaces import widget, workspace


def test_an_untrusted_widget_is_shown_in_a_frame(
    open_page: Callable[..., Page], admin: BrowserContext, octopus: Store, registry: Registry
) -> None:
    registry.publish("@guest/sleet", "1.0.0", says="it sleets")
    octopus.add(admin, "@guest/sleet")
    page = open_page("", "viewer", workspace("Weather", widget("Sleet", "Sleet")))
    page.on("console", lambda m: print("console", m.text))
    frame = page.frame_locator('iframe[title="Sleet (isolated)"]')
    expect(frame.get_by_text("it sleets")).to_be_visible()
    page.screenshot(path="/tmp/ada/sleet.png")
