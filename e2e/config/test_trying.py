"""Trying a field: a query, a mutation and a stream of the draft against their real upstream."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.config.conftest import Bare
from e2e.test_accessibility import check, in_every_theme

OpenConfig = Callable[..., Page]
DOCUMENT = {
    "types": "type Reading { station: Int! wind: Float gust: Int }\nenum Band { B1 B2 }",
    "vars": {"UPSTREAM_URL": ""},
    "functions": {"broken": {"code": "def broken(wind: float) -> float:\n    return 1 / (wind - wind)\n"}},
    "queries": {
        "station": {
            "url": "{UPSTREAM_URL}/stations/{id}",
            "args": {"id": "Int!"},
            "type": "Reading",
            "mapping": {"station": "id", "wind": "readings.wind", "gust": "readings.gusts[0]"},
        },
        "fails": {"url": "{UPSTREAM_URL}/fails", "type": "JSON"},
        "breaks": {"method": "LOCAL", "function": "broken", "args": {"wind": "Float! = 2"}, "type": "Float!"},
    },
    "mutations": {
        "setThreshold": {
            "method": "PUT",
            "url": "{UPSTREAM_URL}/stations/{id}/threshold",
            "args": {"id": "Int!", "threshold": "Float!", "bands": "[Band!]"},
            "body": {"threshold": "{threshold}", "bands": "{bands}"},
            "type": "JSON",
        }
    },
    "streams": {"events": {"method": "SSE", "url": "{UPSTREAM_URL}/events", "type": "Float", "mapping": "wind"}},
}


def test_a_query_shows_its_request_the_raw_reply_and_the_result(open_config: OpenConfig) -> None:
    page = open_config("config/try", document=DOCUMENT)
    expect(page.get_by_label("Field to try")).to_have_value("queries/station")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("This argument is needed: Int!.")
    page.get_by_label("id", exact=True).fill("1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Status 200")).to_contain_text("1 error")
    expect(page.get_by_role("region", name="Request")).to_contain_text("GET {UPSTREAM_URL}/stations/1")
    expect(page.get_by_label("Raw reply").last).to_contain_text('"temperature": 21.25')
    result = page.get_by_role("region", name="Result")
    expect(result.get_by_role("treeitem", name="station: 1")).to_be_visible()
    # 5.5 is no Int: told at its place, in the list and in the tree.
    expect(result.get_by_role("list", name="Errors")).to_contain_text("gust")
    expect(result.locator('[data-path="gust"]')).to_contain_text("Int")
    in_every_theme(page, "Try")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("tab", name="Result")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Result").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tabpanel", name="Raw reply")).to_contain_text('"temperature": 21.25')
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check(page, "Try, narrow")


def test_what_fails_says_where(open_config: OpenConfig) -> None:
    page = open_config("config/try/queries/fails", document=DOCUMENT)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Status 500")).to_be_visible()
    expect(page.get_by_label("Raw reply").last).to_contain_text("the anemometer is frozen")
    page.get_by_label("Field to try").select_option("queries/breaks")
    expect(page.get_by_label("wind")).to_have_value("")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("list", name="Errors")).to_contain_text("ZeroDivisionError")
    expect(page.get_by_label("Traceback")).to_contain_text("return 1 / (wind - wind)")


def test_a_mutation_is_sent_only_behind_a_warning(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/try/mutations/setThreshold", document=DOCUMENT)
    page.get_by_label("id", exact=True).fill("2")
    page.get_by_label("threshold").fill("7.5")
    page.get_by_role("button", name="Add entry").click()
    page.get_by_label("bands, entry 1", exact=True).select_option("B2")
    page.get_by_role("button", name="Run", exact=True).click()
    warning = page.get_by_role("alertdialog", name="Run setThreshold for real?")
    expect(warning).to_contain_text("PUT {UPSTREAM_URL}/stations/{id}/threshold")
    page.keyboard.press("Enter")
    expect(warning).to_have_count(0)
    asked = [each for each in octopus.upstream.asked if each[0] == "PUT"]
    page.get_by_role("button", name="Run", exact=True).click()
    warning.get_by_role("button", name="Run it", exact=True).click()
    expect(page.get_by_role("treeitem", name="accepted: true")).to_be_visible()
    sent = [each for each in octopus.upstream.asked if each[0] == "PUT"]
    assert sent[len(asked) :] == [("PUT", "/stations/2/threshold", {"threshold": 7.5, "bands": ["B2"]})]


def test_a_stream_is_started_paused_and_stopped(open_config: OpenConfig) -> None:
    page = open_config("config/try/streams/events", document=DOCUMENT)
    page.get_by_role("button", name="Start").click()
    events = page.get_by_role("list", name="Events").get_by_role("listitem")
    expect(events.last).to_contain_text("GET {UPSTREAM_URL}/events")
    expect(events.filter(has_text="mapped").filter(has_text="4.6")).to_be_visible()
    expect(events.filter(has_text="as it came").filter(has_text=re.compile(r'"sequence": ?1}'))).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    shown = events.count()
    expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    page.wait_for_timeout(600)
    assert events.count() == shown
    page.get_by_role("button", name="Go on").click()
    expect(events).not_to_have_count(shown)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status").filter(has_text="Stopped")).to_be_visible()
    check(page, "Try, a stream")
