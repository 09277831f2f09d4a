"""Every screen in every theme against WCAG 2.2 AA (axe), and Octopus on a phone and on a wall."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from e2e.opening import OPENED
from e2e.workspaces import DISH, KINDS, WIND, values, widget, workspace

SitDown = Callable[..., Page]
AXE = Axe().axe_script
"""Half a megabyte, which a page reads once."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
"""Of what passes, one node a rule is told: naming all of them takes longer than looking."""
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
"""What another theme can change."""
REMEMBER = "localStorage.setItem('octopus-look', JSON.stringify({theme: '%s', density: 'normal'}))"
SETTLED = """Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < Infinity).map((one) => one.finished))"""
THEMES = ("dark", "light", "dome")


def check(page: Page, screen: str, options: dict[str, Any] = RULES) -> None:
    """No violation on the screen as it stands, its transitions done."""
    page.evaluate(SETTLED)
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE)
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    told = [
        f"{screen}: {fault['id']} ({fault['impact']}): {fault['help']}: "
        + "; ".join(f"{node['target']} {node['failureSummary']}" for node in fault["nodes"][:4])
        for fault in found
    ]
    assert told == []


def in_every_theme(page: Page, screen: str) -> None:
    """No violation in any theme: the screen stays, its colours change. It is dark afterwards."""
    for theme in reversed(THEMES):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        check(page, f"{screen}, {theme}", RULES if theme == "dark" else COLOURS)


def everything() -> dict[str, Any]:
    """One of each kind of widget, in a panel and ahead of it, with a failing and a hidden one."""
    dishes = [f"{DISH}/ska{number:03}/dishMode" for number in range(1, 9)]
    made = workspace(
        "Everything",
        values("Values", WIND, f"{DISH}/ska001/elevationOffset", "no/such/device/value", place=(0, 0, 8, 9)),
        widget("Grid", "Dishes", (8, 0, 8, 9), {"attributes": dishes, "cellLabelFormat": "{member}"}),
        widget("Clock", "Time", (16, 0, 8, 9), {"timezones": ["UTC", "LST@116.76"]}),
        widget("HDBPPLiveWidget", "Wind", (0, 9, 12, 9), {"attributes": [WIND]}),
        widget("HDBPPLiveWidget", "Waterfall", (12, 9, 12, 9), {"attributes": ["low-cbf/correlator/01/waterfall"]}),
        panels=[{"id": "more", "title": "More", "collapsed": False}],
    )
    made["widgets"][3]["panel"] = made["widgets"][4]["panel"] = "more"
    return made


def test_the_sign_in_page_is_accessible_and_wears_the_theme_that_was_chosen(
    browse: Callable[..., BrowserContext],
) -> None:
    page = browse().new_page()
    page.add_init_script(REMEMBER % "dome")
    page.goto("./")
    expect(page.get_by_label("Password")).to_be_visible(timeout=OPENED)
    expect(page.locator("html")).to_have_attribute("data-theme", "dome")
    in_every_theme(page, "sign-in")
    page.get_by_label("User name").fill("viewer")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("User name or password is wrong.")).to_be_visible()
    in_every_theme(page, "sign-in, refused")


@pytest.mark.timeout(180)
def test_every_screen_is_accessible(sit_down: SitDown) -> None:
    page = sit_down("operator", everything(), workspace("Empty"))
    expect(page.get_by_role("article", name="Values")).to_contain_text(re.compile(r"\d\.\d"))
    expect(page.get_by_role("article", name="Waterfall").locator("canvas").first).to_be_visible()
    in_every_theme(page, "dashboard")
    for opener, screen in (("Workspace", "workspace menu"), ("operator, Operator", "user menu")):
        page.get_by_role("button", name=opener, exact=True).click()
        expect(page.get_by_role("menu")).to_be_visible()
        in_every_theme(page, screen)
        page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("ska00")
    expect(page.get_by_role("option").filter(has_text="Device").first).to_be_visible()
    in_every_theme(page, "palette")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Edit this workspace (E)").click()
    in_every_theme(page, "edit mode")
    page.get_by_role("button", name="Add widget").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(KINDS)
    in_every_theme(page, "gallery")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Menu of Wind").click()
    page.get_by_role("menuitem", name="Settings").click()
    expect(page.get_by_role("complementary", name="Settings of Wind")).to_be_visible()
    in_every_theme(page, "settings of a widget")
    page.get_by_role("button", name="Close settings").click()
    page.get_by_role("button", name="Write Elevation offset").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    in_every_theme(page, "write dialog")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Settings", exact=True).click()
    for section in ("Preferences", "Widgets", "Workspaces"):
        page.get_by_role("dialog", name="Settings").get_by_role("button", name=section, exact=True).click()
        in_every_theme(page, f"settings, {section}")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    in_every_theme(page, "keyboard")
    page.goto("w/empty")
    expect(page.get_by_text("This workspace is empty")).to_be_visible()
    in_every_theme(page, "empty workspace")


def test_jive_is_accessible(sit_down: SitDown) -> None:
    state = {"devices": {"device": f"{DISH}/ska001"}}
    devices = workspace("Devices", widget("Jive", "Devices", (0, 0, 24, 24)), widget_state=state)
    page = sit_down("operator", devices)
    device = page.get_by_role("region", name=f"{DISH}/ska001")
    expect(device.get_by_role("list", name="Attributes")).to_contain_text(re.compile(r"\d\.\d"))
    in_every_theme(page, "attributes")
    device.get_by_role("tab", name="Commands").click()
    in_every_theme(page, "commands")
    device.get_by_role("button", name="Run Slew").click()
    in_every_theme(page, "command dialog")


def nothing_beside_the_screen(page: Page) -> None:
    """No horizontal scrolling of the page, and no control beyond its edge."""
    width, scrolled = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert scrolled <= width
    for control in page.get_by_role("button").all():
        box = control.bounding_box()
        if box is not None and box["width"] > 1:
            assert box["x"] >= 0, control.inner_text()
            assert box["x"] + box["width"] <= width + 1, control.get_attribute("aria-label")


def test_a_phone_has_one_column_and_every_control_within_reach(sit_down: SitDown) -> None:
    page = sit_down("operator", everything(), size=(390, 844), has_touch=True, is_mobile=True)
    expect(page.get_by_role("article", name="Values")).to_contain_text(re.compile(r"\d\.\d"))
    lefts = {
        round(frame.evaluate("one => one.getBoundingClientRect().left")) for frame in page.locator("[data-frame]").all()
    }
    assert len(lefts) == 1
    nothing_beside_the_screen(page)
    check(page, "phone")
    tools = page.get_by_role("navigation", name="Tools")
    for name in ("Find anything", "Settings"):
        tools.get_by_role("button", name=name).tap()
        expect(page.get_by_role("dialog")).to_be_visible()
        nothing_beside_the_screen(page)
        check(page, f"phone, {name}")
        page.keyboard.press("Escape")
    tools.get_by_role("button", name="Edit this workspace").tap()
    page.get_by_role("button", name="Menu of Dishes").tap()
    page.get_by_role("menuitem", name="Move earlier").tap()
    expect(page.get_by_role("article", name="Dishes")).to_have_css("order", "0")
    tools.get_by_role("button", name="Leave edit mode").tap()
    expect(page.get_by_role("article").first).to_have_accessible_name("Dishes")
    first, second = (page.get_by_role("article", name=name).bounding_box() for name in ("Dishes", "Values"))
    assert first is not None
    assert second is not None
    assert first["y"] < second["y"]


def test_a_wall_shows_large_and_offers_nothing_to_click(sit_down: SitDown) -> None:
    page = sit_down("operator", everything(), path="?wall=1", size=(3840, 2160))
    expect(page.get_by_role("article", name="Values")).to_contain_text(re.compile(r"\d\.\d"))
    expect(page.get_by_role("button", name=re.compile("^Edit"))).to_have_count(0)
    expect(page.get_by_role("button", name="Settings")).to_have_count(0)
    page.keyboard.press("e")
    expect(page.get_by_role("toolbar", name="Edit mode")).to_have_count(0)
    check(page, "wall")
