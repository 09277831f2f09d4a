"""Edit mode: widgets put where one wants them, with the mouse and with the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from e2e.workspaces import KINDS, WIND, ask, begin_session, values, widget, workspace

SitDown = Callable[..., Page]
GUST = "mid-weather/station/01/windGust"
CHOOSING = """
const wait = setInterval(() => {
  if (!globalThis.Octopus?.registerWidget) return;
  clearInterval(wait);
  const station = {type: "select", title: "Station", list: "STATIONS", default: ""};
  Octopus.registerWidget({
    key: "Chooser", label: "Chooser", layout: {w: 4, h: 4}, config: {schema: {type: "object", properties: {station}}},
    component: ({config}) => React.createElement("p", null, `chosen: ${config.station}`),
  });
}, 20);
"""
"""A widget with a setting that a list of `endpoints.json` feeds."""
PUBLISH = """mutation ($document: JSON!, $base: Int!) {
  publishEndpoints(document: $document, comment: "stations", baseVersion: $base) { version }
}"""


def three(name: str) -> dict[str, object]:
    """Wind and Gust side by side, Both below."""
    return workspace(
        name,
        values("Wind", WIND, place=(0, 0, 8, 6)),
        values("Gust", GUST, place=(8, 0, 8, 6)),
        values("Both", WIND, GUST, place=(0, 6, 12, 6)),
    )


def frame(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def place(at: Locator, column: str, row: str) -> None:
    """Expect a frame on grid lines such as `9 / span 8`."""
    expect(at).to_have_css("grid-column", column)
    expect(at).to_have_css("grid-row", row)


def saved(page: Page) -> None:
    expect(page.locator("header [data-save]")).to_have_attribute("data-save", "saved")


def drag(page: Page, handle: Locator, right: float, down: float) -> None:
    """With the real mouse, in steps."""
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=5)
    page.mouse.move(x + right, y + down, steps=5)
    expect(page.locator("[data-carried]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("[data-carried]")).to_have_count(0)


def test_widgets_are_dragged_and_resized_with_the_mouse(sit_down: SitDown) -> None:
    page = sit_down("operator", three("Mouse"))
    wind, gust = frame(page, "Wind"), frame(page, "Gust")
    place(gust, "9 / span 8", "1 / span 6")
    page.get_by_role("button", name="Edit this workspace (E)").click()
    cell = page.evaluate("(document.querySelector('[data-editing] [data-frame]').parentElement.clientWidth + 8) / 24")
    drag(page, gust.locator("[data-grip]"), 8 * cell, 0)
    place(gust, "17 / span 8", "1 / span 6")
    drag(page, wind.locator("[data-resize-handle]"), 4 * cell, 2 * 32)
    place(wind, "1 / span 12", "1 / span 8")
    place(frame(page, "Both"), "1 / span 12", "9 / span 6")

    page.get_by_role("button", name=re.compile("^Undo")).click()
    place(wind, "1 / span 8", "1 / span 6")
    page.get_by_role("button", name=re.compile("^Redo")).click()
    place(wind, "1 / span 12", "1 / span 8")
    page.get_by_role("button", name="Done").click()
    saved(page)
    page.reload()
    place(frame(page, "Wind"), "1 / span 12", "1 / span 8")
    place(frame(page, "Gust"), "17 / span 8", "1 / span 6")


def test_widgets_are_added_set_up_duplicated_and_removed(sit_down: SitDown) -> None:
    page = sit_down("operator", workspace("Adding", values("Wind", WIND)))
    page.get_by_role("button", name="Edit this workspace (E)").click()
    page.get_by_role("button", name="Add widget").click()
    gallery = page.get_by_role("dialog", name="Add a widget")
    expect(gallery.get_by_role("listitem")).to_have_count(KINDS)
    gallery.get_by_role("searchbox", name="Search widgets").fill("display")
    expect(gallery.get_by_role("listitem")).to_have_count(1)
    gallery.get_by_role("listitem").get_by_role("button").click()

    pane = page.get_by_role("complementary", name="Settings of Attribute display")
    pane.get_by_label("Title of the frame").fill("Dish one")
    pane = page.get_by_role("complementary", name="Settings of Dish one")
    pane.get_by_role("button", name="Add attribute").click()
    field = pane.get_by_role("combobox", name=re.compile("attribute 1"))
    field.fill("ska001")
    page.get_by_role("option", name="mid-dish/dish-manager/ska001/").click()
    field.press_sequentially("achievedel")
    page.get_by_role("option", name="achievedelevation").click()
    new = frame(page, "Dish one")
    expect(new.get_by_role("listitem")).to_contain_text(re.compile(r"-?\d+\.\d+"))
    pane.get_by_role("button", name="Close settings").click()

    page.get_by_role("button", name="Menu of Dish one").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(new).to_have_count(2)
    page.get_by_role("button", name="Menu of Dish one").last.click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(new).to_have_count(1)
    page.get_by_role("log", name="Messages").get_by_role("button", name="Undo").last.click()
    expect(new).to_have_count(2)
    page.get_by_role("button", name="Menu of Wind").click()
    page.get_by_role("menuitem", name="Hide").click()
    page.get_by_role("button", name="Done").click()
    expect(frame(page, "Wind")).to_have_count(0)
    page.get_by_role("button", name="Show every widget of this workspace").click()
    expect(frame(page, "Wind")).to_be_visible()
    saved(page)
    page.reload()
    expect(new).to_have_count(2)
    expect(new.first.get_by_role("listitem")).to_contain_text(re.compile(r"-?\d+\.\d+"))
    expect(frame(page, "Wind")).to_have_count(0)


def test_panels_hold_widgets_and_fold(sit_down: SitDown) -> None:
    page = sit_down("operator", three("Panels"))
    page.keyboard.press("e")
    page.get_by_role("button", name="Add panel").click()
    page.get_by_role("button", name="Menu of Gust").click()
    page.get_by_role("menuitemradio", name="Panel").last.click()
    panel = page.get_by_role("region", name="Panel")
    expect(panel.get_by_role("article", name="Gust")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    fold = panel.get_by_role("button", name="Panel")
    fold.click()
    expect(panel.get_by_role("article", name="Gust")).to_have_count(0)
    saved(page)
    page.reload()
    expect(fold).to_have_attribute("aria-expanded", "false")
    fold.click()
    expect(panel.get_by_role("article", name="Gust")).to_be_visible()


def test_everything_can_be_arranged_by_the_keyboard_alone(sit_down: SitDown) -> None:
    page = sit_down("operator", three("Keys"))
    keys = page.keyboard
    wind, gust, both = frame(page, "Wind"), frame(page, "Gust"), frame(page, "Both")
    expect(wind).to_be_visible()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("M, then arrows")
    keys.press("Escape")
    keys.press("Control+k")
    palette = page.get_by_role("dialog", name="Find anything")
    expect(palette.get_by_role("combobox")).to_be_focused()
    keys.type("wind")
    expect(palette.get_by_role("option").first).to_contain_text("Wind")
    keys.press("Enter")
    expect(wind).to_be_focused()
    keys.press("ArrowRight")
    expect(gust).to_be_focused()
    keys.press("ArrowDown")
    expect(both).to_be_focused()
    keys.press("ArrowUp")
    expect(wind).to_be_focused()

    keys.press("e")
    expect(page.get_by_role("toolbar", name="Edit mode")).to_be_visible()
    keys.press("ArrowRight")
    keys.press("m")
    for _ in range(3):
        keys.press("ArrowRight")
    keys.press("Enter")
    place(gust, "12 / span 8", "1 / span 6")
    expect(gust).to_be_focused()
    keys.press("r")
    keys.press("ArrowRight")
    keys.press("ArrowDown")
    keys.press("Escape")
    place(gust, "12 / span 8", "1 / span 6")
    keys.press("r")
    keys.press("Shift+ArrowRight")
    keys.press("Enter")
    place(gust, "12 / span 12", "1 / span 6")
    keys.press("d")
    expect(gust).to_have_count(2)
    keys.press("Control+z")
    expect(gust).to_have_count(1)
    gust.focus()
    keys.press("Delete")
    expect(gust).to_have_count(0)
    expect(page.locator(":focus[data-frame]")).to_have_count(1)
    keys.press("Control+z")
    expect(gust).to_have_count(1)
    keys.press("a")
    gallery = page.get_by_role("dialog", name="Add a widget")
    expect(gallery.get_by_role("searchbox")).to_be_focused()
    keys.type("clock")
    expect(gallery.get_by_role("listitem")).to_have_count(1)
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("complementary", name="Settings of Clock")).to_be_visible()
    keys.press("Escape")
    expect(frame(page, "Clock")).to_be_focused()
    keys.press("f")
    expect(page.locator("[data-full-screen]")).to_have_count(1)
    keys.press("Escape")
    expect(page.locator("[data-full-screen]")).to_have_count(0)


def test_the_palette_finds_an_attribute_and_puts_it_on_the_workspace(sit_down: SitDown) -> None:
    page = sit_down("operator", workspace("Palette", values("Wind", WIND)))
    page.get_by_role("button", name="Find anything (Ctrl-K)").click()
    page.get_by_role("combobox").fill("mid-weather/station/01/temp")
    page.get_by_role("option").filter(has_text="mid-weather/station/01/temperature").click()
    added = frame(page, "Attribute display")
    expect(added.get_by_role("listitem")).to_contain_text(re.compile(r"-?\d"))
    page.get_by_role("log", name="Messages").get_by_role("button", name="Undo").click()
    expect(added).to_have_count(0)


def set_up(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Menu of {title}").click()
    page.get_by_role("menuitem", name="Settings").click()


def publish_stations(page: Page, home: str, *stations: str) -> None:
    """As an administrator: the document that is served, with a list."""
    context = page.context.browser
    assert context is not None
    request = context.new_context(base_url=home).request
    token = begin_session(request, home, "admin")
    found = ask(request, home, token, "{ endpointDocument endpointVersions { version } }")
    document = found["endpointDocument"]
    base = max((each["version"] for each in found["endpointVersions"]), default=0)
    document["vars"] = {**document.get("vars", {}), "STATIONS": list(stations)}
    ask(request, home, token, PUBLISH, document=document, base=base)


def test_a_setting_offers_a_list_of_the_deployment_and_follows_what_is_published(
    sit_down: SitDown, base_url: str
) -> None:
    page = sit_down("operator", workspace("Stations", widget("Chooser", "Site")))
    page.add_init_script(CHOOSING)
    page.reload()
    site = frame(page, "Site")
    page.get_by_role("button", name="Edit this workspace (E)").click()
    set_up(page, "Site")
    expect(page.get_by_text("This deployment has no list “STATIONS”.")).to_be_visible()
    publish_stations(page, base_url, "s8-1", "s8-2")
    page.get_by_role("button", name="Close settings").click()
    set_up(page, "Site")
    choice = page.get_by_role("combobox", name="Station", exact=True)
    expect(choice.get_by_role("option")).to_have_text(["—", "s8-1", "s8-2"])
    choice.select_option("s8-2")
    expect(site.get_by_text("chosen: s8-2")).to_be_visible()
    saved(page)
    page.reload()
    expect(site.get_by_text("chosen: s8-2")).to_be_visible()
