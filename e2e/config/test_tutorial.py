"""The tutorial "Add a service", walked as it is written: from nothing to a widget, all in the browser.

With OCTOPUS_SCREENSHOTS in the environment it makes the page's pictures on its way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.config.conftest import Bare, bare_octopus
from e2e.config.upstream import Upstream
from e2e.services import Simulator
from e2e.workspaces import begin_session

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "add-a-service.md"
PASTE = """(element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def newcomer(tmp_path: Path, upstream: Upstream) -> Iterator[Bare]:
    """An Octopus before the tutorial's weather service, with nothing published."""
    forecast = Simulator("forecast", "/v1", tmp_path)
    forecast.begin()
    try:
        with bare_octopus(tmp_path, upstream, FORECAST_URL=forecast.url) as running:
            yield running
    finally:
        forecast.end()


def code() -> str:
    """The function, as the page shows it."""
    (text,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(text)


def picture(page: Page, name: str) -> None:
    """Keep the window as it is, when pictures are wanted."""
    if os.environ.get("OCTOPUS_SCREENSHOTS"):
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        # Hiding the caret would take a style of Playwright's own, which the page's policy refuses.
        page.screenshot(path=IMAGES / f"add-a-service-{name}.png", caret="initial")


def add(page: Page, under: str, name: str) -> None:
    """Add an entry to a part of the document."""
    page.get_by_role("tree", name="The document").get_by_role("treeitem", name=under).click()
    page.keyboard.press("Alt+n")
    dialog = page.get_by_role("dialog", name="Add a")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def test_the_tutorial_leads_from_a_service_to_a_widget(browse: Callable[..., BrowserContext], newcomer: Bare) -> None:
    context = browse()
    begin_session(context.request, newcomer.home, "admin")
    page = context.new_page()
    page.goto(newcomer.home)
    page.get_by_role("button", name="admin, Admin").click()
    page.get_by_role("menuitem", name="Configuration").click()

    # The address, and a question to it.
    add(page, "Variables", "FORECAST_URL")
    add(page, "Queries", "sites")
    page.get_by_label("Address").fill("{FORECAST_URL}/sites")

    # A mapping, clicked in a real reply.
    page.get_by_role("button", name="Build it from a real reply…").click()
    dialog = page.get_by_role("dialog", name="Mapping of sites")
    dialog.get_by_role("button", name="Fetch a real reply").click()
    dialog.get_by_label("one object for each item of a list").check()
    reply = dialog.get_by_role("tree", name="Reply")
    reply.locator('[data-path="sites[0].id"]').click()
    reply.locator('[data-path="sites[0].name"]').click()
    reply.locator('[data-path="sites[0].hours"]').locator("span").first.click()
    reply.locator('[data-path="sites[0].hours[0]"]').locator("span").first.click()
    reply.locator('[data-path="sites[0].hours[0].gust"]').click()
    expect(dialog.get_by_label("Path of gust")).to_have_value("sites[*].hours[0].gust")
    expect(dialog.get_by_label("Result", exact=True)).to_contain_text('"name": "East arm"')
    picture(page, "mapping")
    dialog.get_by_role("button", name="Use this type").click()
    dialog.get_by_role("button", name="Done").click()

    # A function on top of it.
    page.get_by_role("link", name="Python").click()
    page.get_by_role("button", name="New function").first.click()
    page.get_by_role("dialog", name="New function").get_by_label("Name").fill("windy_sites")
    page.keyboard.press("Enter")
    text = page.get_by_role("textbox", name="Python of windy_sites")
    text.click()
    page.keyboard.press("Control+a")
    text.evaluate(PASTE, code())
    expect(page.get_by_text("Nothing is wrong with it.")).to_be_visible()
    page.get_by_label("Value of sites, as JSON").fill(
        '[{"name": "Core", "gust": 5.2}, {"name": "East arm", "gust": 18.5}, {"name": "Koppie", "gust": null}]'
    )
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Value", exact=True)).to_contain_text("East arm")
    picture(page, "function")

    # A field that gives the one to the other.
    page.get_by_role("link", name="Structure").click()
    add(page, "Queries", "windySites")
    page.get_by_label("Method").select_option("LOCAL")
    page.get_by_label("Function", exact=True).fill("windy_sites")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove url").click()
    page.get_by_label("Parameter of the new input").fill("sites")
    page.keyboard.press("Enter")
    page.get_by_label("Source of sites").select_option("Other endpoint")
    page.get_by_label("Other endpoint of sites").fill("sites")
    page.keyboard.press("Tab")
    page.get_by_label("Type", exact=True).fill("[String!]!")
    page.keyboard.press("Enter")
    expect(page.get_by_title("List of faults (F8)")).to_contain_text("No faults")
    picture(page, "endpoint")

    # Tried before anybody sees it.
    page.get_by_role("link", name="Try").click()
    page.get_by_label("Field to try").select_option("queries/windySites")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("tree", name="Result")).to_contain_text("East arm")
    picture(page, "trial")

    # Published.
    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog", name="Publish the endpoints")
    dialog.get_by_label("Comment").fill("Windy sites of the weather service")
    expect(dialog).to_contain_text("windySites")
    picture(page, "publish")
    dialog.get_by_label("Comment").press("Enter")
    page.get_by_role("dialog", name="Published").get_by_role("button", name="Done").click()

    # A widget.
    page.get_by_role("button", name="To your workspaces").click()
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitem", name="New workspace").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Weather")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("edit variables")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Variables")
    dialog.get_by_role("button", name="Add a variable").click()
    dialog.get_by_label("Name").fill("site")
    dialog.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Add a widget").click()
    gallery = page.get_by_role("dialog", name="Add a widget")
    gallery.get_by_role("searchbox", name="Search widgets").fill("variable selector")
    gallery.get_by_role("listitem").get_by_role("button").click()
    pane = page.get_by_role("complementary", name="Settings of Variable selector")
    pane.get_by_label("Variable", exact=True).select_option("site")
    pane.get_by_role("radio", name="Buttons").check()
    pane.get_by_label("Values from").select_option("A query")
    pane.get_by_label("Query", exact=True).fill("{ windySites }")
    pane.get_by_label("Title of the frame").fill("Windy sites")
    widget = page.get_by_role("article", name="Windy sites")
    widget.get_by_text("East arm").click()
    expect(widget.get_by_role("radio", name="East arm")).to_be_checked()
    expect(widget.get_by_role("radio", name="Core")).to_have_count(0)
    picture(page, "widget")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
