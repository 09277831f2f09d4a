"""The command panel on the telescope: what must hold, what comes true, what is refused, and what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.test_accessibility import check
from e2e.workspaces import DISH, widget, workspace

SitDown = Callable[..., Page]
PANEL = {
    "devices": [f"{DISH}/{{dish}}"],
    "actions": [
        {
            "name": "SetStandbyFPMode",
            "label": "Standby",
            "preconditions": ["dishMode not in STANDBY_FP, MAINTENANCE"],
            "question": "The dish stops where it is.",
            "expect": ["dishMode = STANDBY_FP"],
        },
        {"name": "TrackStop", "label": "Operate", "confirm": "none", "expect": ["dishMode = OPERATE"]},
        {"name": "Slew", "argument": "400, 45", "confirm": "none"},
        {"kind": "write", "name": "elevationOffset", "label": "Elevation offset", "confirm": "none"},
        {"name": "SetOperateMode", "label": "Hand back", "confirm": "none"},
    ],
}


def test_a_dish_is_commanded_and_what_comes_of_it_is_read_back(sit_down: SitDown) -> None:
    made = workspace("Panel", widget("CommandPanel", "Panel", (0, 0, 10, 14), PANEL), variables={"dish": "ska012"})
    page = sit_down("operator", made)
    panel = page.get_by_role("article", name="Panel")
    rows = panel.get_by_role("list").first.locator(":scope > li")
    standby, operate, slew, offset, back = (rows.nth(at) for at in range(5))
    try:
        # Its subarray may leave it in standby, between two observations.
        operate.get_by_role("button", name="Operate", exact=True).click()
        expect(operate.get_by_role("status")).to_contain_text("Done")
        standby.get_by_role("button", name="Standby", exact=True).click()
        dialog = page.get_by_role("dialog", name="Standby")
        expect(dialog).to_contain_text("On ska012")
        expect(dialog).to_contain_text("The dish stops where it is.")
        check(page, "the command panel asks")
        dialog.get_by_role("button", name="Standby").click()
        expect(standby.get_by_role("status").last).to_contain_text(re.compile(r"^Done\d"))
        blocked = "Standby. It needs dishMode not in STANDBY_FP, MAINTENANCE; dishMode is STANDBY_FP."
        expect(standby.get_by_role("button", name=blocked)).to_have_attribute("aria-disabled", "true")

        slew.get_by_role("button", name="Slew").click()
        page.get_by_role("dialog", name="Slew").get_by_role("button", name="Slew").click()
        expect(slew.get_by_role("alert")).to_contain_text("the azimuth must be -270 to 270 degrees; got 400")

        offset.get_by_role("button", name="Elevation offset").click()
        dialog = page.get_by_role("dialog", name="Elevation offset")
        dialog.get_by_label(re.compile("New value")).fill("4000")
        expect(dialog).to_contain_text("expected -3600 to 3600")
        dialog.get_by_label(re.compile("New value")).fill("2.5")
        page.keyboard.press("Enter")
        expect(offset.get_by_role("status")).to_contain_text("Done: reads back 2.5")
    finally:
        back.get_by_role("button", name="Hand back", exact=True).click()
    expect(back.get_by_role("status")).to_contain_text("Done")
    panel.get_by_text("Last 5 commands").click()
    entries = panel.get_by_role("list", name="Commands run").get_by_role("listitem")
    expect(entries).to_have_count(5)
    expect(entries.nth(3)).to_contain_text(re.compile(r"Standby on ska012.*UTC, Operator"))
    check(page, "the command panel and its history")
    page.reload()
    expect(panel.get_by_text("Last 5 commands")).to_be_visible()
