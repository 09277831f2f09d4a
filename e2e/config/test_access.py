"""The second password of the Config UI in the browser: asked for, guessed at, running out while somebody edits."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.config.conftest import Bare, bare_octopus
from e2e.config.drafts import picture
from e2e.config.upstream import Upstream
from e2e.test_accessibility import check, in_every_theme

OpenConfig = Callable[..., Page]
PASSWORD = "mind the gap, twice"
DOCUMENT = {
    "vars": {"UPSTREAM_URL": ""},
    "queries": {"station": {"url": "{UPSTREAM_URL}/stations/{id}", "args": {"id": "Int!"}}},
}


@pytest.fixture(scope="module")
def octopus(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Bare]:
    """One whose configuration is locked, with quick lock-outs."""
    folder = tmp_path_factory.mktemp("locked")
    (folder / "endpoints.json").write_text(json.dumps(DOCUMENT))
    variables = {
        "CFG_UI_PASSWORD": PASSWORD,
        "CFG_UI_RL_ATTEMPTS": "3",
        "CFG_UI_RL_LOCKOUT": "2",
        "OCTOPUS_ENDPOINTS": str(folder / "endpoints.json"),
    }
    with bare_octopus(folder, upstream, **variables) as running:
        yield running


def give(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Password of the Config UI").fill(password)
    page.get_by_role("button", name="Unlock").click()


def end_sessions(folder: Path) -> None:
    """As if time had passed: every session has ended on the server."""
    with sqlite3.connect(folder / "octopus.sqlite3", timeout=5) as file:
        file.execute("UPDATE documents SET body = NULL WHERE collection = 'config_sessions'")


def test_the_page_that_asks_is_usable_by_all(open_config: OpenConfig) -> None:
    page = open_config()
    expect(page.get_by_label("Password of the Config UI")).to_be_focused()
    expect(page.get_by_text("Structure")).to_have_count(0)
    in_every_theme(page, "the password of the Config UI")


def test_guesses_are_counted_and_a_lock_out_ends(open_config: OpenConfig) -> None:
    page = open_config(username="second")
    for sentence in ("2 attempts are left", "One attempt is left"):
        give(page, "not the password")
        expect(page.get_by_role("alert")).to_contain_text(sentence)
    give(page, "not the password")
    expect(page.get_by_text("Too many attempts")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text("No attempt is taken for")
    expect(page.get_by_role("button", name="Unlock")).to_be_disabled()
    check(page, "the password of the Config UI")
    expect(page.get_by_role("timer")).to_have_count(0)
    page.get_by_label("Password of the Config UI").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main", name="Structure")).to_be_visible()


def test_it_tells_the_time_left_and_locks_at_once_in_every_window(open_config: OpenConfig) -> None:
    page = open_config()
    give(page)
    lock = page.get_by_role("button", name="Lock the configuration now")
    expect(lock).to_contain_text("in 29 min")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("main", name="Structure")).to_be_visible()
    lock.click()
    expect(page.get_by_label("Password of the Config UI")).to_be_focused()
    # What the other window asks by itself may have met the lock already: its dialog keeps a pointer off the button.
    other.get_by_role("button", name="Check", exact=True, include_hidden=True).dispatch_event("click")
    expect(other.get_by_role("dialog", name="The configuration is locked")).to_be_visible()


def test_running_out_while_somebody_edits_loses_nothing(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/structure/vars/UPSTREAM_URL")
    give(page)
    field = page.get_by_role("main", name="Structure").get_by_role("textbox").last
    expect(field).to_be_visible()
    page.get_by_role("button", name="Add").first.wait_for()
    # Whatever the page asks by itself meanwhile would open the dialog, and the keys would be the dialog's.
    held: list[Route] = []
    asked = re.compile("/(graphql|config-session)$")
    page.route(asked, lambda route: held.append(route))
    end_sessions(octopus.folder)
    field.fill("http://draft.example")
    page.unroute(asked)
    for route in held:
        route.continue_()
    dialog = page.get_by_role("dialog", name="The configuration is locked")
    expect(dialog).to_be_visible()
    check(page, "the password of the Config UI")
    picture(page, "config-locked")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    give(page)
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(page.get_by_role("main", name="Structure").get_by_role("textbox").last).to_have_value("http://draft.example")
