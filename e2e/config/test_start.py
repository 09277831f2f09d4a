"""The page begins: whatever of it never gets an answer is told of, and tried again by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.bare import signed_in
from e2e.config.conftest import Bare
from e2e.opening import open_page

Browse = Callable[..., BrowserContext]


class Silent:
    """The first request that holds a text gets no answer, ever."""

    def __init__(self, page: Page, address: str, text: str = "") -> None:
        self._text = text
        self._held: list[Route] = []
        page.route(address, self._meet)

    def _meet(self, route: Route) -> None:
        if self._held or self._text not in (route.request.post_data or ""):
            route.fallback()
        else:
            self._held.append(route)


@pytest.fixture
def page(octopus: Bare, browse: Browse) -> Page:
    """Of an administrator; its time is the test's."""
    context = browse()
    signed_in(context, octopus.home, "admin")
    page = context.new_page()
    page.clock.install()
    return page


def test_what_gets_no_answer_is_told_and_tried_again(octopus: Bare, page: Page) -> None:
    for address, text in (("**/auth/refresh", ""), ("**/graphql", "preferences("), ("**/graphql", "endpointSchema")):
        Silent(page, address, text)
    page.goto(octopus.home + "config/structure")
    expect(page.get_by_role("heading", name="Connecting…")).to_be_visible()
    page.clock.fast_forward(8_000)
    expect(page.get_by_text("This takes longer than it should")).to_be_visible()
    expect(page.get_by_role("button", name="Reload the page")).to_be_visible()
    page.clock.fast_forward(7_000)
    expect(page.get_by_role("alert")).to_contain_text("The server did not answer within 15 s.")
    page.clock.fast_forward(3_000)
    expect(page.get_by_role("heading", name="Loading your workspaces…")).to_be_visible()
    page.clock.fast_forward(45_000)
    expect(page.get_by_role("alert")).to_contain_text("Your workspaces could not be loaded")
    page.clock.fast_forward(5_000)
    expect(page.get_by_role("heading", name="Loading the configuration…")).to_be_visible()
    page.clock.fast_forward(45_000)
    expect(page.get_by_role("alert")).to_contain_text("The configuration could not be loaded")
    page.clock.fast_forward(5_000)
    expect(page.get_by_role("main", name="Structure")).to_be_visible()


def test_a_page_whose_scripts_could_not_be_had_comes_by_itself_once_they_can(octopus: Bare, browse: Browse) -> None:
    """The browser says nothing of it: no error that a script could see, and an empty page."""
    context = browse()
    signed_in(context, octopus.home, "admin")
    page = context.new_page()
    scripts = "**/assets/*.js"
    page.route(scripts, lambda route: route.fallback() if "/index-" in route.request.url else route.abort())
    page.goto(octopus.home)
    expect(page.get_by_role("alert")).to_contain_text("A part of Octopus could not be fetched from the server.")
    # Were it loaded again while the server is not there, the browser would show a page of its own, and stay there.
    page.route("**/*", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.resource_type == "fetch"):
        page.unroute(scripts)
    expect(page.get_by_role("alert")).to_be_visible()
    page.unroute("**/*")
    expect(page.get_by_role("main", name="Workspace")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('octopus-starts')") == "0"


def test_a_tab_that_never_gives_the_lock_back_keeps_nobody_out(octopus: Bare, page: Page) -> None:
    frozen = page.context.new_page()
    frozen.goto(octopus.home + "health/live")
    hold = "() => { got(); return new Promise(() => {}); }"
    frozen.evaluate(f"new Promise((got) => void navigator.locks.request('octopus-refresh', {hold}))")
    page.goto(octopus.home)
    expect(page.get_by_role("heading", name="Connecting…")).to_be_visible()
    page.clock.fast_forward(15_000)
    expect(page.get_by_role("main", name="Workspace")).to_be_visible()


def test_a_page_that_does_not_come_says_what_it_showed(octopus: Bare, page: Page) -> None:
    Silent(page, "**/auth/refresh")
    with pytest.raises(AssertionError) as told:
        open_page(page, octopus.home, "Workspace", timeout=300)
    text = str(told.value)
    assert "Connecting…" in text
    assert "POST" in text and "auth/refresh for" in text
