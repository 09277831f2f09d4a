"""Signing in and out at the page."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from e2e.people import sign_in
from e2e.workspaces import WIND, values, workspace


def test_the_demo_opens_on_the_telescope_and_its_values_move(browse: Callable[..., BrowserContext]) -> None:
    page = browse().new_page()
    sign_in(page, "admin")
    expect(page).to_have_title(re.compile("^Telescope .* Octopus$"))
    expect(page.get_by_role("banner").get_by_text("LIVE", exact=True)).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(9)
    power = page.get_by_role("article", name="Telescope").get_by_role("listitem").filter(has_text="Power").first
    expect(power).to_contain_text(re.compile(r"\d+\.\d\s*kW"))
    before = power.inner_text()
    expect(power).not_to_have_text(before)
    expect(page.get_by_role("article", name="Mid correlator · spectrum").locator("canvas").first).to_be_visible()
    expect(page.get_by_text("Failed to load this widget")).to_have_count(0)


def test_a_wrong_password_is_refused_and_the_right_one_stands_a_reload(browse: Callable[..., BrowserContext]) -> None:
    page = browse().new_page()
    page.goto("./")
    page.get_by_label("User name").fill("viewer")
    page.get_by_label("Password").fill("not this")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("User name or password is wrong.")).to_be_visible()
    page.get_by_label("Password").fill("viewer")
    page.get_by_role("button", name="Sign in").click()
    menu = page.get_by_role("button", name="viewer, Viewer")
    expect(menu).to_be_visible()
    page.reload()
    expect(menu).to_be_visible()

    menu.click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()


def test_who_guesses_passwords_is_slowed_down(browse: Callable[..., BrowserContext]) -> None:
    page = browse().new_page()
    page.goto("./")
    page.get_by_label("User name").fill("guesser")
    for guess in range(6):
        page.get_by_label("Password").fill(f"guess {guess}")
        with page.expect_response("**/auth/login") as answer:
            page.get_by_role("button", name="Sign in").click()
        assert answer.value.status == (401 if guess < 5 else 429)
    expect(page.get_by_text(re.compile(r"Too many attempts\. Try again in \d+ s\."))).to_be_visible()


def test_signing_out_in_one_tab_signs_out_the_other(sit_down: Callable[..., Page]) -> None:
    page = sit_down("viewer", workspace("Two tabs", values("Wind", WIND)))
    other = page.context.new_page()
    other.goto("./")
    expect(other.get_by_role("article", name="Wind")).to_be_visible()
    page.get_by_role("button", name="viewer, Viewer").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    expect(other.get_by_label("Password")).to_be_visible()
