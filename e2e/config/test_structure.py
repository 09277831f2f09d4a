"""The shell of the Config UI and its Structure view."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

OpenConfig = Callable[..., Page]
DOCUMENT = {
    "types": {"Reading": {"station": "Int!", "wind": "Float"}},
    "vars": {"UPSTREAM_URL": "", "STATIONS": ["1", "2"]},
    "functions": {"gusty": {"code": "def gusty(wind: float) -> bool:\n    return wind > 8.0\n"}},
    "queries": {
        "station": {
            "url": "{UPSTREAM_URL}/stations/{id}",
            "args": {"id": "Int!"},
            "type": "Reading",
            "mapping": {"station": "id", "wind": "readings.wind"},
        }
    },
}


def test_only_an_admin_may_open_it_and_finds_it_in_the_menu_and_the_palette(open_config: OpenConfig) -> None:
    page = open_config("config", "engineer")
    expect(page.get_by_role("heading", name="The configuration is for administrators")).to_be_visible()
    page.get_by_role("button", name="To your workspaces").click()
    page.get_by_role("button", name="engineer, Engineer").click()
    expect(page.get_by_role("menuitem", name="Settings")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Configuration")).to_have_count(0)
    page = open_config("")
    page.get_by_role("button", name="admin, Admin").click()
    page.get_by_role("menuitem", name="Configuration").click()
    expect(page.get_by_role("main", name="Structure")).to_be_visible()
