"""Functions tried on the telescope: on attributes as they are, as they were, and over a range of the archive."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.config.conftest import DISCARD
from e2e.config.test_tutorial import PASTE
from e2e.workspaces import WIND, ask, begin_session

CODE = """def gusts(wind: float, winds: list[float]) -> float:
    return wind + sum(winds)
"""
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


def test_a_function_is_tried_live_at_a_moment_and_over_a_range(open_config: Callable[..., Page], base_url: str) -> None:
    page = open_config("config/python", home=base_url)
    token = begin_session(page.context.request, base_url, "admin")
    ask(page.context.request, base_url, token, DISCARD)
    page.reload()
    page.get_by_role("button", name="New function").first.click()
    page.get_by_role("dialog", name="New function").get_by_label("Name").fill("gusts")
    page.keyboard.press("Enter")
    text = page.get_by_role("textbox", name="Python of gusts")
    text.click()
    page.keyboard.press("Control+a")
    text.evaluate(PASTE, CODE)
    expect(page.get_by_text("Nothing is wrong with it.")).to_be_visible()

    page.get_by_label("Source of wind", exact=True).select_option("attribute")
    one = page.get_by_label("Attribute for wind")
    one.fill(WIND[:-4])
    page.get_by_role("option", name="windspeed", exact=True).click()
    page.get_by_label("Source of winds").select_option("attributes")
    page.get_by_role("button", name="Add attribute").click()
    page.get_by_role("combobox", name="Attributes for winds, attribute 1").fill(WIND)
    page.keyboard.press("Control+Enter")
    value = page.get_by_label("Value", exact=True)
    expect(value).to_have_text(NUMBER)
    found = page.get_by_role("region", name="Result of the trial")
    expect(found).to_contain_text("ATTR_VALID")
    expect(found.locator("dl")).to_contain_text("winds")

    page.get_by_label("Live").check()
    before = value.inner_text()
    expect(value).not_to_have_text(before)
    page.get_by_label("Live").uncheck()

    page.get_by_label("Values of attributes").select_option(label="Attributes at a moment, from the archive")
    page.get_by_label("Moment, UTC").fill("now - 3h")
    page.keyboard.press("Control+Enter")
    expect(found).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"))
    expect(value).to_have_text(NUMBER)

    page.get_by_label("Values of attributes").select_option(label="Attributes over a range, from the archive")
    page.get_by_label("From, UTC").fill("now - 2h")
    page.keyboard.press("Control+Enter")
    expect(found.get_by_role("img", name=re.compile("^Between .*: from -?[0-9.]+ to"))).to_be_visible()
    expect(found).to_contain_text(re.compile(r"\d{2,} points"))
    found.get_by_text("Table").click()
    expect(found.get_by_role("row").nth(1)).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d"))
    ask(page.context.request, base_url, token, DISCARD)
