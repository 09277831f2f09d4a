"""The views of a change, in all themes and on small screens: publishing, merging, versions, import and export."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.config.conftest import Bare
from e2e.config.drafts import lay_draft, masts, picture
from e2e.test_accessibility import in_every_theme

OpenConfig = Callable[..., Page]
SMALL = ((1024, 768), (390, 844))
WIDE = "document.documentElement.scrollWidth > innerWidth"


def inspect(page: Page, screen: str) -> None:
    """Accessible in each theme, and nowhere wider than the window."""
    in_every_theme(page, screen)
    for width, height in SMALL:
        page.set_viewport_size({"width": width, "height": height})
        assert not page.evaluate(WIDE), f"{screen} at {width}"
    page.set_viewport_size({"width": 1440, "height": 900})


def test_every_view_of_a_change_is_accessible(
    octopus: Bare, browse: Callable[..., BrowserContext], open_config: OpenConfig
) -> None:
    context = browse()
    octopus.publish(context, masts())
    mine = masts(queries={"all": {"url": "{UPSTREAM_URL}/stations"}, "bad": {"url": "{NOPE}/x"}})
    mine["functions"]["gusty"]["code"] = "def gusty(wind: float) -> bool:\n    return wind > 10.0\n"
    mine["queries"]["station"]["timeout"] = 3
    del mine["queries"]["masts"]
    lay_draft(octopus, context, mine)
    page = open_config("config/transfer")
    page.get_by_label("JSON or YAML").fill(json.dumps({"queries": {"fresh": {"url": "{NOPE}/x"}}}))
    expect(page.get_by_role("list", name="Faults of the result")).to_be_visible()
    inspect(page, "import and export")

    page.get_by_role("button", name="Publish", exact=True).click()
    dialog = page.get_by_role("dialog")
    code = dialog.get_by_role("listitem").filter(has_text="gusty")
    code.locator("summary").click()
    expect(dialog.get_by_label("Function gusty, code: before and after")).to_be_visible()
    inspect(page, "publish")
    page.keyboard.press("Escape")

    theirs = masts(vars={"STATIONS": ["1", "2", "3"]})
    theirs["functions"]["gusty"]["code"] = "def gusty(wind: float) -> bool:\n    return wind > 12.0\n"
    theirs["queries"]["station"]["timeout"] = 9
    octopus.publish(browse(), theirs, "second")
    page.get_by_role("button", name="Merge", exact=True).click()
    merge = page.get_by_role("dialog", name=re.compile("^Merge your draft"))
    conflicts = merge.get_by_role("group", name=re.compile("gusty|station"))
    conflicts.nth(0).get_by_label("Take yours").check()
    conflicts.nth(1).get_by_label("Edit by hand").check()
    conflicts.nth(1).get_by_role("textbox").fill("nine")
    expect(merge.get_by_role("alert")).to_contain_text("Expected JSON")
    inspect(page, "merge")
    conflicts.nth(1).get_by_role("textbox").fill("9")
    expect(merge.get_by_label("Take it with its faults; they are mended in the draft")).to_be_visible()
    picture(page, "merge")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("region", name="Difference of the schema")).to_have_count(0)
    expect(page.get_by_role("list", name="Entries that are different")).to_be_visible()
    inspect(page, "versions")
