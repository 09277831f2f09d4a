"""Every version: listed, compared, brought back, opened as a draft."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.config.conftest import Bare
from e2e.config.drafts import masts, picture, published

OpenConfig = Callable[..., Page]
Browse = Callable[..., BrowserContext]


def lay(octopus: Bare, context: BrowserContext) -> int:
    """Three versions, of which the last takes the masts away; gives the first one's number."""
    first = octopus.publish(context, masts())
    octopus.publish(context, masts(queries={"all": {"url": "{UPSTREAM_URL}/stations"}}), "second")
    gone = masts(queries={"all": {"url": "{UPSTREAM_URL}/stations"}})
    del gone["queries"]["masts"]
    octopus.publish(context, gone)
    return first


def test_versions_are_listed_compared_and_brought_back(octopus: Bare, browse: Browse, open_config: OpenConfig) -> None:
    context = browse()
    first = lay(octopus, context)
    page = open_config("config/versions")
    rows = page.get_by_role("navigation", name="Versions, newest first").get_by_role("listitem")
    expect(rows.nth(0)).to_contain_text(re.compile(f"{first + 2}served.*admin, .*1 removed: masts"))
    expect(rows.nth(1)).to_contain_text(re.compile(f"{first + 1}.*second, .*1 new: all"))
    expect(page.get_by_role("button", name="Restore")).to_be_disabled()

    rows.nth(2).get_by_role("button").click()
    details = page.get_by_role("region", name=f"Version {first}")
    details.get_by_label("Compared with").select_option(str(first + 2))
    expect(page).to_have_url(re.compile(f"/config/versions/{first + 2}..{first}$"))
    different = details.get_by_role("list", name="Entries that are different")
    expect(different).to_contain_text("masts")
    expect(different).to_contain_text("all")
    expect(details.get_by_role("region", name="Difference of the schema")).to_contain_text("+  masts: JSON")
    picture(page, "versions")

    details.get_by_role("button", name="Restore").click()
    dialog = page.get_by_role("dialog", name=f"Bring version {first} back")
    expect(dialog).to_contain_text("1 new, 1 removed")
    expect(dialog.get_by_role("heading", name=re.compile("^Who uses"))).to_be_visible()
    dialog.get_by_label("Comment").fill("The masts are needed after all")
    dialog.get_by_role("button", name=f"Publish it as version {first + 3}").click()
    expect(page.get_by_role("dialog", name="Published")).to_contain_text(f"Version {first + 3} is published and served")
    page.get_by_role("button", name="Done").click()
    expect(rows.nth(0)).to_contain_text(f"brought back version {first}")
    assert published(octopus, context) == masts()


def test_a_version_that_came_meanwhile_is_not_overwritten_unseen(
    octopus: Bare, browse: Browse, open_config: OpenConfig
) -> None:
    context = browse()
    first = lay(octopus, context)
    page = open_config(f"config/versions/{first}")
    page.get_by_role("button", name="Restore").click()
    dialog = page.get_by_role("dialog", name=f"Bring version {first} back")
    expect(dialog).to_contain_text("1 new, 1 removed")
    unseen = masts(vars={"STATIONS": ["7"]})
    octopus.publish(context, unseen, "second")
    dialog.get_by_label("Comment").fill("Back")
    dialog.get_by_label("Comment").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text(f"second published version {first + 3}")
    assert published(octopus, context) == unseen


def test_an_old_version_is_opened_as_a_draft_and_undone(octopus: Bare, browse: Browse, open_config: OpenConfig) -> None:
    first = lay(octopus, browse())
    page = open_config(f"config/versions/{first}")
    page.get_by_role("button", name="Open as a draft").click()
    expect(page.get_by_role("main", name="Structure")).to_be_visible()
    expect(page.get_by_text(f"Draft of version {first + 2}")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("1 new, 1 removed")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_text("No changes")).to_be_visible()
