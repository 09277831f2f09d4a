"""The pages of the environment and of the audit trail: what is there, live, and what is written down of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from e2e.config.conftest import Bare, bare_octopus
from e2e.config.drafts import picture
from e2e.config.upstream import Upstream
from e2e.test_accessibility import check

OpenConfig = Callable[..., Page]
DOCUMENT = {
    "vars": {
        "UPSTREAM_URL": "http://127.0.0.1:1",
        "UPSTREAM_TOKEN": "",
        "NOWHERE_URL": "http://127.0.0.1:1",
        "STATIONS": ["1", "2"],
    },
    "queries": {
        "station": {
            "url": "{UPSTREAM_URL}/stations/{id}",
            "args": {"id": "Int!"},
            "headers": {"Authorization": "Bearer {UPSTREAM_TOKEN}"},
        },
        "nowhere": {"url": "{NOWHERE_URL}/x"},
    },
    "streams": {"events": {"method": "SSE", "url": "{UPSTREAM_URL}/events"}},
}


@pytest.fixture(scope="module")
def octopus(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream) -> Iterator[Bare]:
    folder = tmp_path_factory.mktemp("environment")
    hosts = {"OCTOPUS_OUTBOUND_HOSTS": "127.0.0.1", "UPSTREAM_TOKEN": "hunter2-hunter2"}
    with bare_octopus(folder, upstream, **hosts) as running:
        yield running


def test_sources_tell_of_trouble_as_it_happens(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/environment", document=DOCUMENT)
    sources = page.get_by_role("region", name="Sources").get_by_role("row")
    nowhere = sources.filter(has_text="127.0.0.1:1REST")
    expect(nowhere).to_contain_text("not asked lately")
    expect(sources.filter(has_text="Store")).to_contain_text(re.compile(r"\d ms.*0 %"))
    with pytest.raises(AssertionError, match="connection refused"):
        octopus.ask(page.context, "{ nowhere }")
    expect(nowhere).to_contain_text("unreachable")
    expect(nowhere).to_contain_text("100 %")
    expect(nowhere).to_contain_text("just now")
    picture(page, "environment")
    nowhere.get_by_role("link", name=re.compile("queries .* nowhere")).click()
    expect(page).to_have_url(re.compile(r"config/structure/queries/nowhere$"))


def test_checks_are_run_again_on_demand(open_config: OpenConfig) -> None:
    page = open_config("config/environment", document=DOCUMENT)
    checks = page.get_by_role("region", name="Checks")
    expect(checks).to_contain_text("endpoints")
    expect(checks.get_by_role("listitem").filter(has_text="NOWHERE_URL")).to_contain_text("connection refused")
    expect(checks.get_by_role("status")).to_contain_text(re.compile(r"1 of \d+ fails"))
    checks.get_by_role("button", name="Check again").click()
    expect(checks).to_contain_text("just now")


def test_the_environments_values_are_shown_on_demand_and_that_is_written_down(
    open_config: OpenConfig, octopus: Bare
) -> None:
    page = open_config("config/environment", document=DOCUMENT)
    variables = page.get_by_role("region", name="Variables").get_by_role("row")
    own = variables.filter(has_text="UPSTREAM_URL")
    expect(own).to_contain_text("environment")
    expect(own).not_to_contain_text(octopus.upstream.url)
    expect(own).to_contain_text("instead of http://127.0.0.1:1")
    own.get_by_role("button", name="Show the value of UPSTREAM_URL").click()
    expect(own).to_contain_text(octopus.upstream.url)
    secret = variables.filter(has_text="UPSTREAM_TOKEN")
    expect(secret).to_contain_text("secret")
    expect(secret.get_by_role("button", name=re.compile("Show the value"))).to_have_count(0)
    assert "hunter2" not in page.content()
    page.get_by_role("link", name="Audit trail").click()
    first = page.get_by_role("list", name="Entries, newest first").get_by_role("listitem").first
    expect(first).to_contain_text("Was shown the value of UPSTREAM_URL")
    expect(first).to_contain_text("from 127.0.0.1")


def test_the_audit_trail_is_live_and_narrowed_down(open_config: OpenConfig, octopus: Bare) -> None:
    page = open_config("config/audit")
    entries = page.get_by_role("list", name="Entries, newest first").get_by_role("listitem")
    expect(entries.first).to_be_visible()
    octopus.publish(page.context, {**DOCUMENT, "streams": {}}, "second")
    published = entries.filter(has_text="Published the endpoints").first
    expect(published).to_contain_text("second")
    expect(published).to_contain_text("removed /streams/events")
    published.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(published).to_contain_text('"removed": [')
    page.get_by_label("Action").fill("publish*")
    page.get_by_label("Who").fill("SECOND")
    expect(entries.filter(has_text="Signed in")).to_have_count(0)
    expect(entries.first).to_contain_text("Published the endpoints")
    page.get_by_label("Who").fill("nobody")
    expect(page.get_by_text("Nothing like that is written down")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(entries.filter(has_text="Signed in").first).to_be_visible()


SCREENS = (("dark", 1440, 900), ("light", 1024, 768), ("dome", 390, 844))


def inspect(page: Page, screen: str) -> None:
    """Accessible in each theme, on a screen of another size each time, and nowhere wider than that."""
    for theme, width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        check(page, f"{screen}, {theme}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{screen} at {width}"


def test_both_pages_are_usable_by_all_on_every_screen(open_config: OpenConfig) -> None:
    page = open_config("config/environment", document=DOCUMENT)
    expect(page.get_by_role("region", name="Sources")).to_contain_text("Store")
    expect(page.get_by_role("region", name="Checks")).to_contain_text("store")
    inspect(page, "environment")
    page.goto(page.url.replace("environment", "audit"))
    expect(page.get_by_role("list", name="Entries, newest first").get_by_role("listitem").first).to_be_visible()
    inspect(page, "audit trail")
