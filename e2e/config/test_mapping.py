"""A mapping built by clicking in a real reply, from the form of an endpoint, with the mouse and with the keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from e2e.config.conftest import Bare
from e2e.test_accessibility import check, in_every_theme

OpenConfig = Callable[..., Page]
DOCUMENT = {
    "types": "type Station { id: Int }",
    "vars": {"UPSTREAM_URL": ""},
    "queries": {
        "station": {"url": "{UPSTREAM_URL}/stations/{id}", "args": {"id": "Int!"}},
        "stations": {"url": "{UPSTREAM_URL}/stations"},
    },
    "streams": {"events": {"method": "SSE", "url": "{UPSTREAM_URL}/events", "type": "JSON"}},
}
DRAFT = "{ endpointDraft { text } }"


def build(page: Page) -> Locator:
    """Open the dialog from the form of the endpoint."""
    page.get_by_role("button", name="Build it from a real reply…").click()
    dialog = page.get_by_role("dialog", name="Mapping of")
    expect(dialog).to_be_visible()
    return dialog


def test_values_are_clicked_into_a_result_and_its_type(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/structure/queries/station", document=DOCUMENT)
    dialog = build(page)
    dialog.get_by_label("id", exact=True).fill("2")
    dialog.get_by_role("button", name="Fetch a real reply").click()
    reply = dialog.get_by_role("tree", name="Reply")
    reply.get_by_role("treeitem", name="id: 2").click()
    reply.get_by_role("treeitem", name="1: 12.5").click()
    which = dialog.get_by_label("Which item of readings.gusts, for gusts")
    which.select_option(label="the last [-1]")
    dialog.get_by_label("Name of field gusts").fill("lastGust")
    expect(dialog.get_by_label("Path of lastGust")).to_have_value("readings.gusts[-1]")
    expect(dialog.get_by_label("Result", exact=True)).to_contain_text('"lastGust": 12.5')
    expect(reply.get_by_role("treeitem", name="1: 12.5")).to_have_attribute("aria-selected", "true")
    which = dialog.get_by_label("Which item of readings.gusts, for lastGust")
    which.select_option(label="each item [*]")
    expect(dialog.get_by_label("Result", exact=True)).to_contain_text("11,")
    dialog.get_by_label("Path of lastGust").fill("readings.gusts[")
    expect(dialog.get_by_role("alert")).to_contain_text("stops being one at character 15")
    dialog.get_by_label("Path of lastGust").fill("readings.gusts[-1]")
    expect(dialog).to_contain_text("lastGust: Float")
    dialog.get_by_role("button", name="Use this type").click()
    in_every_theme(page, "building a mapping")
    dialog.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    stored = json.loads(octopus.ask(page.context, DRAFT)["endpointDraft"]["text"])
    assert stored["queries"]["station"]["mapping"] == {"id": "id", "lastGust": "readings.gusts[-1]"}
    assert stored["queries"]["station"]["type"] == "StationResult"
    assert "type StationResult {\n  id: Int\n  lastGust: Float\n}" in stored["types"]


def test_a_list_of_objects_is_built_with_the_keyboard_alone(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/structure/queries/stations", document=DOCUMENT)
    dialog = build(page)
    dialog.get_by_role("button", name="Fetch a real reply").press("Enter")
    reply = dialog.get_by_role("tree", name="Reply")
    dialog.get_by_label("one object for each item of a list").press("Space")
    reply.focus()
    for key in ("End", "ArrowLeft", "ArrowLeft", "Home", "ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(dialog.get_by_label("Path of id")).to_have_value("stations[*].id")
    page.keyboard.type("n")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Path of name")).to_have_value("stations[*].name")
    expect(dialog.get_by_label("Result", exact=True)).to_contain_text('"name": "North arm"')
    expect(dialog).to_contain_text("[StationsResult!]")
    dialog.get_by_role("button", name="Undo").press("Enter")
    expect(dialog.get_by_label("Path of name")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_what_cannot_be_fetched_is_pasted_and_a_stream_gives_its_first_event(open_config: OpenConfig) -> None:
    page = open_config("config/structure/streams/events", document=DOCUMENT)
    dialog = build(page)
    dialog.get_by_role("button", name="Fetch a real reply").click()
    expect(dialog.get_by_role("treeitem", name="sequence: 0")).to_be_visible()
    dialog.get_by_text("Paste a reply").click()
    dialog.get_by_label("A reply, as JSON").fill('{"a b": [1, ')
    dialog.get_by_role("button", name="Use it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Expected JSON")
    dialog.get_by_label("A reply, as JSON").fill('{"a b": [1, "<img src=x onerror=alert(1)>"]}')
    dialog.get_by_role("button", name="Use it").click()
    dialog.get_by_role("radio", name="one value").check()
    dialog.get_by_role("treeitem", name='1: "<img').click()
    expect(dialog.get_by_label("Path of the result")).to_have_value('["a b"][1]')
    page.set_viewport_size({"width": 390, "height": 844})
    check(page, "building a mapping, narrow")
