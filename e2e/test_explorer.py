"""GET /graphql in a browser: GraphiQL from our own origin, on the session that Octopus has in that browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from e2e.demonstration import demonstration

RESPONSE = ".graphiql-response .view-lines"
RUN = re.compile("^Execute query")


@pytest.fixture(autouse=True)
def nothing_refused(page: Page) -> Iterator[None]:
    """Every request goes to our own origin, and the page's policy refuses nothing that it needs."""
    refused: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda fault: refused.append(str(fault)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    yield
    assert refused == []
    assert {urlsplit(url).netloc for url in asked if urlsplit(url).netloc} == {urlsplit(page.url).netloc}


def begin_session(page: Page, home: str, username: str = "operator") -> None:
    """The refresh cookie of a person, as the sign-in page gets it."""
    answer = page.request.post(f"{home}auth/login", data={"username": username, "password": username})
    assert answer.ok, answer.text()


def run(page: Page, shown: str) -> None:
    """Run what the editor shows, once GraphiQL has read it (it does so a moment after the last change)."""
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text(shown)
    page.wait_for_timeout(1000)
    page.get_by_role("button", name=RUN).click()


def test_without_a_session_it_leads_to_the_sign_in_page(page: Page, base_url: str) -> None:
    page.goto("graphql")
    expect(page.get_by_role("status")).to_contain_text("Sign in first")
    expect(page.get_by_role("link", name="open Octopus")).to_have_js_property("href", base_url)
    begin_session(page, base_url)
    page.reload()
    expect(page.get_by_role("button", name=RUN)).to_be_visible()


def test_it_opens_on_the_devices_and_on_values_as_they_change(page: Page, base_url: str) -> None:
    begin_session(page, base_url)
    page.goto("graphql")
    run(page, "query Devices")
    expect(page.locator(RESPONSE)).to_contain_text('"username": "operator"')
    expect(page.locator(RESPONSE)).to_contain_text('"tango:ska"')

    page.get_by_role("tab", name="Live").click()
    run(page, "subscription Live")
    expect(page.locator(RESPONSE)).to_contain_text("tangoAttributes")
    first = page.locator(RESPONSE).inner_text()
    assert re.search(r'"value":\s-?\d', first.replace("\xa0", " ")), first
    expect(page.locator(RESPONSE)).not_to_have_text(first)
    page.get_by_role("button", name="Stop query").click()
    expect(page.get_by_role("button", name=RUN)).to_be_visible()


def test_it_knows_the_schema_and_marks_what_it_does_not_hold(page: Page, base_url: str) -> None:
    begin_session(page, base_url)
    page.goto("graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Subscription").click()
    expect(page.get_by_text("tangoAttributes").last).to_be_visible()
    page.get_by_role("tab", name="Devices").click()
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("{ nonsense")
    expect(page.locator(".graphiql-query-editor .squiggly-error").first).to_be_visible()


def test_it_works_below_a_path_prefix_and_says_when_tango_is_out_of_reach(page: Page, tmp_path: Path) -> None:
    with demonstration(tmp_path, "--no-tango", BASE_PATH="/sites/mid") as home:
        begin_session(page, home)
        page.goto(f"{home}graphql")
        run(page, "query Devices")
        expect(page.locator(RESPONSE)).to_contain_text("SOURCE_UNAVAILABLE")
        expect(page.get_by_role("link", name="Octopus")).to_have_js_property("href", home)
