"""The shell of the Config UI and its Structure view."""

from __future__ import annotations

import json
import os
import re
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from e2e.config.conftest import Bare
from e2e.test_accessibility import check, in_every_theme

IMAGES = Path(__file__).parents[2] / "docs" / "images"
OpenConfig = Callable[..., Page]
DOCUMENT: dict[str, Any] = {
    "types": {"Reading": {"station": "Int!", "wind": "Float"}},
    "vars": {"UPSTREAM_URL": "", "STATIONS": ["1", "2"]},
    "functions": {"gusty": {"code": "def gusty(wind: float) -> bool:\n    return wind > 8.0\n"}},
    "queries": {
        "station": {
            "url": "{UPSTREAM_URL}/stations/{id}",
            "args": {"id": "Int!"},
            "type": "Reading",
            "mapping": {"station": "id", "wind": "readings.wind"},
        },
        "windy": {"method": "LOCAL", "function": "gusty", "args": {"wind": "Float!"}, "type": "Boolean"},
    },
    "streams": {"events": {"method": "SSE", "url": "{UPSTREAM_URL}/events", "type": "JSON"}},
}
DRAFT = "{ endpointDraft { text revision } }"
TYPING = 30
"""Keys of the measurement; the median of as many says what one notices, whatever one of them met."""
MOST_MILLISECONDS = 100.0
WATCH_KEYS = """() => {
  window.keys = [];
  addEventListener('keydown', () => {
    const began = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - began), 0));
  }, true);
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((each) => each.duration)))
    .observe({ type: 'longtask' });
}"""


def entry(page: Page, name: str) -> Locator:
    return page.get_by_role("treeitem", name=re.compile(rf"^{name}(,|$)"))


def saved(page: Page) -> None:
    expect(page.get_by_text("Draft saved", exact=True)).to_be_visible()


def stored(page: Page, octopus: Bare) -> Any:
    """The draft as the server has it, parsed."""
    return json.loads(octopus.ask(page.context, DRAFT)["endpointDraft"]["text"])


def test_only_an_admin_may_open_it_and_finds_it_in_the_menu_and_the_palette(open_config: OpenConfig) -> None:
    page = open_config("config", "engineer")
    expect(page.get_by_role("heading", name="The configuration is for administrators")).to_be_visible()
    check(page, "forbidden")
    page.get_by_role("button", name="To your workspaces").click()
    page.get_by_role("button", name="engineer, Engineer").click()
    expect(page.get_by_role("menuitem", name="Settings")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Configuration")).to_have_count(0)
    page = open_config("")
    page.get_by_role("button", name="admin, Admin").click()
    page.get_by_role("menuitem", name="Configuration").click()
    expect(page.get_by_role("main", name="Structure")).to_be_visible()
    page.get_by_role("button", name="To your workspaces").click()
    page.keyboard.press("Control+k")
    page.keyboard.type("configuration")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Configuration")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main", name="Structure")).to_be_visible()


def test_a_query_is_written_in_the_form_by_keyboard_and_its_fault_stands_beside_its_field(
    open_config: OpenConfig, octopus: Bare
) -> None:
    page = open_config(document=DOCUMENT)
    page.get_by_role("tree").focus()
    page.keyboard.type("q")
    page.keyboard.press("Insert")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("stations")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="stations")).to_be_visible()
    address = page.get_by_label("Address")
    address.focus()
    page.keyboard.type("{UP")
    expect(page.get_by_role("option", name="UPSTREAM_URL variable")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("/stations?wind={least}")
    fault = page.get_by_role("alert").filter(has_text="least")
    expect(fault).to_be_visible()
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_attribute("aria-describedby", str(fault.get_attribute("id")))
    page.get_by_role("button", name="Argument", exact=True).press("Enter")
    page.keyboard.type("least")
    page.keyboard.press("Tab")
    page.keyboard.type("Flo")
    page.keyboard.press("Enter")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    expect(fault).to_have_count(0)
    expect(page.get_by_role("button", name="No faults")).to_be_visible()
    saved(page)
    wanted = {
        "method": "GET",
        "url": "{UPSTREAM_URL}/stations?wind={least}",
        "type": "JSON",
        "args": {"least": "Float!"},
    }
    assert stored(page, octopus)["queries"]["stations"] == wanted
    page.reload()
    expect(page.get_by_label("Address")).to_have_value(wanted["url"])
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Address")).to_have_value(wanted["url"])


def test_renaming_takes_its_uses_along_and_one_undo_takes_all_back(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/structure/functions/gusty", document=DOCUMENT)
    page.get_by_role("tree").focus()
    expect(entry(page, "gusty")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("F2")
    dialog = page.get_by_role("dialog", name="Rename the function gusty")
    expect(dialog.get_by_text("/queries/windy/function")).to_be_visible()
    dialog.get_by_label("New name").fill("stormy")
    page.keyboard.press("Enter")
    expect(entry(page, "stormy")).to_have_attribute("aria-selected", "true")
    saved(page)
    draft = stored(page, octopus)
    assert draft["queries"]["windy"]["function"] == "stormy"
    assert draft["functions"]["stormy"]["code"].startswith("def stormy(")
    page.get_by_role("button", name="Undo (Ctrl-Z)").click()
    expect(entry(page, "gusty")).to_be_visible()
    expect(page.get_by_text("No changes", exact=True)).to_be_visible()
    entry(page, "station").click()
    page.get_by_role("tree").focus()
    page.keyboard.press("Control+d")
    expect(entry(page, "station2")).to_be_visible()
    page.keyboard.press("Delete")
    expect(entry(page, "station2")).to_have_count(0)


def test_text_and_form_are_views_of_one_draft_and_faults_lead_to_their_places(open_config: OpenConfig) -> None:
    page = open_config("config/structure/queries/station", document=DOCUMENT)
    page.get_by_label("Address").focus()
    page.keyboard.press("Control+/")
    editor = page.get_by_role("textbox", name="queries/station as JSON")
    expect(editor).to_contain_text('"url": "{UPSTREAM_URL}/stations/{id}"')
    editor.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type('\n"ro')
    expect(page.get_by_role("option", name=re.compile("^role"))).to_be_visible()
    page.wait_for_timeout(100)  # The editor takes no choice that nobody can have seen.
    page.keyboard.press("Enter")
    page.keyboard.type("User")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+/")
    broken = page.get_by_role("alert").filter(has_text="The text is broken at line")
    expect(broken).to_contain_text("Expected a comma ahead of this.")
    expect(page.get_by_label("Address")).to_be_disabled()
    expect(page.get_by_label("Address")).to_have_value("{UPSTREAM_URL}/stations/{id}")
    page.keyboard.press("F8")
    faults = page.get_by_role("listbox", name="Faults")
    expect(faults).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="The document as JSON")).to_be_focused()
    page.keyboard.type(",")
    page.get_by_role("button", name="Form", exact=True).click()
    expect(page.get_by_role("button", name="1 fault")).to_have_count(0)
    entry(page, "station").click()
    expect(page.get_by_label("Least role")).to_have_value("User")
    page.get_by_label("Type", exact=True).fill("Redaing")
    expect(page.get_by_role("button", name="1 fault")).to_be_visible()
    entry(page, "events").click()
    faults.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Type", exact=True)).to_be_focused()
    page.get_by_label("Type", exact=True).fill("Reading")
    expect(faults).to_contain_text("Nothing is wrong.")


def test_entries_are_found_by_anything_they_say_and_by_their_names(open_config: OpenConfig) -> None:
    page = open_config(document=DOCUMENT)
    page.get_by_label("Search in all entries").fill("readings.wind")
    expect(page.get_by_role("treeitem")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("tree")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Method")).to_be_focused()
    expect(page.get_by_role("heading", name="station", exact=True)).to_be_visible()
    page.keyboard.press("Control+p")
    page.keyboard.type("upstream")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The environment of this server sets it")).to_be_visible()
    page.keyboard.press("Control+p")
    page.keyboard.type("event")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="events", exact=True)).to_be_visible()
    page.get_by_role("heading", name="events", exact=True).click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Form and JSON text of the same entry")


def test_what_another_tab_stored_is_never_overwritten_unasked(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/structure/vars/STATIONS", document=DOCUMENT)
    other = page.context.new_page()
    other.goto(octopus.home + "config/structure/vars/STATIONS")
    values = "Values, one on each line"
    other.get_by_label(values).fill("1\n2\n3")
    saved(other)
    expect(page.get_by_label(values)).to_have_value("1\n2\n3")
    other.route("**/graphql", lambda route: route.abort())
    other.get_by_label(values).fill("of the one")
    expect(other.get_by_text(re.compile("^Not saved: "))).to_be_visible()
    page.get_by_label(values).fill("of the other")
    saved(page)
    warned: list[str] = []
    other.once("dialog", lambda asked: (warned.append(asked.type), asked.dismiss()))
    with other.expect_event("dialog"):
        other.close(run_before_unload=True)
    assert warned == ["beforeunload"]
    other.unroute("**/graphql")
    other.get_by_text(re.compile("^Not saved: ")).click()
    dialog = other.get_by_role("alertdialog", name="Your draft was changed in another place")
    expect(dialog).to_be_visible(timeout=20_000)
    assert stored(page, octopus)["vars"]["STATIONS"] == ["of the other"]
    dialog.get_by_role("button", name="Take the other one").click()
    expect(other.get_by_label(values)).to_have_value("of the other")
    other.get_by_role("button", name="Undo (Ctrl-Z)").click()
    expect(other.get_by_label(values)).to_have_value("of the one")


def test_script_in_what_people_wrote_is_text_everywhere(open_config: OpenConfig, complaints: list[str]) -> None:
    hostile = "<script>window.taken = 1</script><img src=x onerror='window.taken = 1'> javascript:window.taken=1"
    document = {
        **DOCUMENT,
        "description": hostile,
        "functions": {"gusty": {**DOCUMENT["functions"]["gusty"], "description": hostile}},
        "queries": {"station": {**DOCUMENT["queries"]["station"], "description": hostile}},
    }
    page = open_config("config/structure/queries/station", document=document)
    expect(page.get_by_label("Description")).to_have_value(hostile)
    page.get_by_label("Search in all entries").fill("window.taken")
    entry(page, "gusty").click()
    expect(page.get_by_label("Description")).to_have_value(hostile)
    page.keyboard.press("Control+p")
    expect(page.get_by_role("option").filter(has_text="<script>")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Document", exact=True).click()
    expect(page.get_by_role("textbox", name="The document as JSON")).to_contain_text("<script>")
    assert page.evaluate("window.taken") is None
    assert page.locator("script:not([src]), img[src=x], a[href^=javascript]").count() == 0


def lines_of(count: int) -> dict[str, Any]:
    """A document that has so many lines at least."""
    template = {**DOCUMENT["queries"]["station"], "description": "Readings of one station.", "timeout": 5, "cache": 1}
    return {**DOCUMENT, "queries": {f"station{number:04}": template for number in range(count // 13)}}


def test_a_document_of_ten_thousand_lines_stays_quick_to_type_in(open_config: OpenConfig) -> None:
    document = lines_of(10_000)
    assert json.dumps(document, indent=2).count("\n") >= 10_000
    page = open_config("config/structure/queries/station0700", document=document)
    expect(page.get_by_role("treeitem", name="station0700, GET")).to_be_visible()
    assert page.get_by_role("treeitem").count() < 80
    page.evaluate(WATCH_KEYS)
    page.get_by_label("Description").focus()
    told = {"form": quick(page)}
    page.get_by_role("button", name="Document", exact=True).click()
    editor = page.get_by_role("textbox", name="The document as JSON")
    expect(editor).to_contain_text("station0700")
    editor.focus()
    page.keyboard.press("End")
    told["text"] = quick(page)
    print({name: f"median {statistics.median(keys):.0f} ms, most {max(keys):.0f} ms" for name, keys in told.items()})
    assert statistics.median(told["form"]) < MOST_MILLISECONDS
    assert statistics.median(told["text"]) < MOST_MILLISECONDS
    tasks = page.evaluate("window.tasks")
    assert statistics.median([*tasks, 0]) < MOST_MILLISECONDS, tasks
    saved(page)


def quick(page: Page) -> list[float]:
    """The quickest of three rows of keys, or the first that was quick enough: others share the machine."""
    rows: list[list[float]] = []
    while len(rows) < 3 and min(map(statistics.median, rows), default=MOST_MILLISECONDS) >= MOST_MILLISECONDS:
        rows.append(typed(page))
    return min(rows, key=statistics.median)


def typed(page: Page) -> list[float]:
    """Milliseconds from each key to the end of the frame that it led to."""
    page.evaluate("window.keys = []")
    for _ in range(TYPING):
        page.keyboard.press("Space")
        page.wait_for_timeout(30)
    page.wait_for_function("(count) => window.keys.length >= count", arg=TYPING)
    keys: list[float] = page.evaluate("window.keys")
    return keys


def test_it_is_accessible_at_every_size(open_config: OpenConfig) -> None:
    document = {**DOCUMENT, "queries": {**DOCUMENT["queries"], "wrong": {"url": "{NOWHERE}/x"}}}
    page = open_config("config/structure/queries/station", document=DOCUMENT)
    expect(page.get_by_label("Address")).to_be_visible()
    in_every_theme(page, "form")
    if os.environ.get("OCTOPUS_SCREENSHOTS"):
        page.screenshot(path=IMAGES / "structure.png")
    page.get_by_role("button", name="Document", exact=True).click()
    editor = page.get_by_role("textbox", name="The document as JSON")
    editor.fill(json.dumps(document, indent=2))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("listbox", name="Faults")).to_contain_text("NOWHERE")
    in_every_theme(page, "text and faults")
    page.get_by_role("button", name="Form", exact=True).click()
    entry(page, "wrong").click()
    expect(page.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    for width, height in ((1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.get_by_label("Address")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        in_every_theme(page, f"form at {width}")
