"""Workspaces: made, kept, shared, and the same wherever one looks."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from e2e.wire import wire_to
from e2e.workspaces import DISH, WIND, values, widget, workspace

SitDown = Callable[..., Page]


def from_menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def selector(page: Page) -> Locator:
    return page.get_by_role("button", name="Workspace", exact=True)


def saved(page: Page) -> None:
    """Wait until every change is stored."""
    expect(page.locator("header [data-save]")).to_have_attribute("data-save", "saved")


def test_workspaces_are_made_renamed_duplicated_ordered_and_deleted(sit_down: SitDown) -> None:
    page = sit_down("operator", workspace("First", values("Wind", WIND)))
    from_menu(page, "New workspace")
    page.get_by_role("textbox", name="Name").fill("Night shift")
    page.get_by_label("Description").fill("What to look at after sunset")
    page.get_by_role("button", name="Create").click()
    expect(selector(page)).to_have_text("Night shift")
    expect(page.get_by_text("This workspace is empty")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/w/[^/]+$"))

    from_menu(page, "Rename and describe")
    page.get_by_role("textbox", name="Name").fill("Late shift")
    page.get_by_role("button", name="Keep").click()
    expect(selector(page)).to_have_text("Late shift")
    from_menu(page, "Duplicate")
    expect(selector(page)).to_have_text("Late shift 2")

    from_menu(page, "Order and manage")
    dialog = page.get_by_role("dialog", name="Settings")
    expect(dialog.get_by_role("listitem")).to_contain_text(["First", "Late shift", "Late shift 2"])
    dialog.get_by_role("button", name="Move Late shift 2 up").click()
    dialog.get_by_role("button", name="Move Late shift 2 up").click()
    expect(dialog.get_by_role("listitem")).to_contain_text(["Late shift 2", "First", "Late shift"])
    dialog.get_by_role("button", name="Close").click()

    from_menu(page, "Delete")
    expect(page.get_by_text("Workspace “Late shift 2” deleted.")).to_be_visible()
    page.get_by_role("log", name="Messages").get_by_role("button", name="Undo").click()
    selector(page).click()
    expect(page.get_by_role("menuitemradio", name="Late shift 2")).to_be_visible()
    page.keyboard.press("Escape")
    saved(page)
    page.reload()
    selector(page).click()
    expect(page.get_by_role("group", name="My workspaces").get_by_role("menuitemradio")).to_have_text(
        ["Late shift 2", "First", "Late shift"]
    )


def test_another_browser_and_another_tab_show_what_was_arranged(sit_down: SitDown) -> None:
    page = sit_down("engineer", workspace("Everywhere", values("Wind", WIND)))
    other = sit_down("engineer", path="w/everywhere")
    expect(other.get_by_role("article", name="Wind")).to_be_visible()

    page.get_by_role("button", name="Menu of Wind").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(other.get_by_role("article", name="Wind")).to_have_count(2)
    other.get_by_role("button", name="Time range: Last 5 minutes").click()
    other.get_by_role("menuitemradio", name="Last hour").click()
    expect(page.get_by_role("button", name="Time range: Last hour")).to_be_visible()

    tab = page.context.new_page()
    tab.goto("w/everywhere")
    expect(tab.get_by_role("article", name="Wind")).to_have_count(2)
    expect(tab.get_by_role("button", name="Time range: Last hour")).to_be_visible()


def test_changes_made_apart_are_merged_and_a_contradiction_is_shown(sit_down: SitDown, base_url: str) -> None:
    with wire_to(base_url) as wire:
        page = sit_down("engineer", workspace("Torn", values("Wind", WIND)))
        other = sit_down("engineer", path="w/torn", home=wire.address)
        expect(other.get_by_role("article", name="Wind")).to_be_visible()
        from_menu(other, "Rename and describe")
        other.get_by_role("button", name="Cancel").click()
        wire.cut()
        expect(other.get_by_role("alert").filter(has_text="Link lost")).to_be_visible()

        for at, name, description in ((page, "Mine", ""), (other, "Theirs", "Kept too")):
            from_menu(at, "Rename and describe")
            at.get_by_role("textbox", name="Name").fill(name)
            at.get_by_label("Description").fill(description)
            at.get_by_role("button", name="Keep").click()
            expect(selector(at)).to_have_text(name)
        saved(page)
        expect(other.get_by_text("Not saved — retrying")).to_be_visible()
        wire.mend()
        conflict = other.get_by_role("alert").filter(has_text="Changed in another place too")
        expect(conflict).to_contain_text("Mine", timeout=30_000)
        expect(selector(other)).to_have_text("Theirs")
        conflict.get_by_role("button", name="Take the other").click()
        expect(selector(other)).to_have_text("Mine")
        saved(other)
        from_menu(page, "Rename and describe")
        expect(page.get_by_role("textbox", name="Name")).to_have_value("Mine")
        expect(page.get_by_label("Description")).to_have_value("Kept too")


def test_a_workspace_shared_with_a_role_is_read_only_there_and_can_be_copied(sit_down: SitDown) -> None:
    owner = sit_down("engineer", workspace("For operators", values("Wind", WIND)))
    from_menu(owner, "Share")
    owner.get_by_label("Who may look at it").select_option("Operator")
    link = owner.get_by_role("textbox", name="Link")
    expect(link).to_have_value(re.compile(r"/shared/.+"))
    address = link.input_value()

    page = sit_down("operator", workspace("Own"))
    selector(page).click()
    page.get_by_role("menuitemradio", name="For operators (engineer)").click()
    expect(page.get_by_text("Shared by engineer, read-only.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="m/s")).to_be_visible()
    expect(page.get_by_role("button", name="Edit this workspace (E)")).to_have_count(0)
    page.get_by_role("button", name="Menu of Wind").click()
    expect(page.get_by_role("menuitem", name="Remove")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy to mine").click()
    expect(page.get_by_text("is now among your workspaces")).to_be_visible()
    expect(page.get_by_role("button", name="Edit this workspace (E)")).to_be_visible()
    saved(page)

    looker_on = sit_down("viewer", workspace("Nothing yet"))
    looker_on.goto(address)
    expect(looker_on.get_by_text("This workspace is not shared with you")).to_be_visible()
    owner.get_by_label("Who may look at it").select_option("link")
    expect(owner.get_by_label("Who may look at it")).to_be_enabled()
    expect(link).to_have_value(re.compile(r"/shared/.+"))
    looker_on.goto(link.input_value())
    expect(looker_on.get_by_text("Shared by engineer, read-only.")).to_be_visible()
    expect(looker_on.get_by_role("article", name="Wind")).to_be_visible()


def test_a_click_on_a_dish_shows_that_dish(sit_down: SitDown) -> None:
    dishes = [f"{DISH}/ska{number:03}/dishMode" for number in range(1, 5)]
    grid = {
        "attributes": dishes,
        "cellLabelFormat": "{member}",
        "selectedVariableKey": "dish",
        "selectedVariableFormat": "{device}",
    }
    page = sit_down(
        "operator",
        workspace(
            "Choosing",
            widget("Grid", "Dishes", (0, 0, 8, 8), grid),
            widget(
                "AttributeDisplay",
                "Selected",
                (8, 0, 12, 8),
                {"attributes": ["{dish}/pointingState"], "labelFormat": "{member}"},
            ),
            variables={"dish": f"{DISH}/ska001"},
        ),
    )
    selected = page.get_by_role("article", name="Selected")
    expect(selected).to_contain_text("ska001")
    page.get_by_role("gridcell", name=re.compile("ska003")).click()
    expect(selected).to_contain_text("ska003")
    expect(selected).not_to_contain_text("ska001")
    page.get_by_role("button", name="Edit this workspace (E)").click()
    page.get_by_role("button", name="Variables").click()
    value = page.get_by_role("textbox", name="Value of dish")
    expect(value).to_have_value(re.compile("ska003$"))
    value.fill(f"{DISH}/ska002")
    page.get_by_role("button", name="Done").last.click()
    expect(selected).to_contain_text("ska002")


def test_an_address_that_leads_nowhere_says_so(sit_down: SitDown) -> None:
    page = sit_down("operator", workspace("Home", values("Wind", WIND)), path="w/was-deleted-long-ago")
    expect(page.get_by_text("There is no such workspace among yours")).to_be_visible()
    page.get_by_role("button", name="My workspaces").click()
    expect(page.get_by_role("article", name="Wind")).to_be_visible()
    page.goto("shared/nobody-shared-this")
    expect(page.get_by_text("This workspace is not shared with you")).to_be_visible()
    page.goto("some/where/else")
    expect(page.get_by_role("article", name="Wind")).to_be_visible()
