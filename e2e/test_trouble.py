"""When something breaks: a widget, the link, Tango. What stands on the screen never lies, and comes back by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.demonstration import demonstration
from e2e.wire import wire_to
from e2e.workspaces import WIND, values, widget, workspace

SitDown = Callable[..., Page]
THROWING = """
const wait = setInterval(() => {
  if (!globalThis.Octopus?.registerWidget) return;
  clearInterval(wait);
  Octopus.registerWidget({
    key: "Thrower", label: "Thrower", layout: {w: 4, h: 4}, config: {schema: {type: "object", properties: {}}},
    component: () => {
      if (!globalThis.calm) throw new Error("the coupling is loose");
      return React.createElement("p", null, "calm again");
    },
  });
}, 20);
"""


def test_a_widget_that_throws_fails_in_its_place_and_the_others_go_on(sit_down: SitDown) -> None:
    page = sit_down(
        "operator",
        workspace("Throwing", widget("Thrower", "Loose", (0, 0, 8, 8)), values("Wind", WIND, place=(8, 0, 8, 8))),
    )
    page.add_init_script(THROWING)
    page.reload()
    loose = page.get_by_role("article", name="Loose")
    failure = loose.get_by_role("alert")
    expect(failure).to_contain_text("Failed to load this widget")
    expect(failure).to_contain_text("the coupling is loose")
    failure.get_by_text("Details", exact=True).click()
    expect(failure.locator("pre")).to_contain_text("Error: the coupling is loose")
    wind = page.get_by_role("article", name="Wind").get_by_role("listitem")
    expect(wind).to_contain_text(re.compile(r"\d\.\d"))
    before = wind.inner_text()
    expect(wind).not_to_have_text(before)
    page.evaluate("globalThis.calm = true")
    failure.get_by_role("button", name="Try again").click()
    expect(loose.get_by_text("calm again")).to_be_visible()


def test_a_bundle_that_was_tampered_with_does_not_run(sit_down: SitDown) -> None:
    page = sit_down("operator", workspace("Quiet", values("Wind", WIND)))

    def tamper(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "cache-control": "no-store"}
        route.fulfill(response=answer, headers=headers, body=f"globalThis.tampered = true;{answer.text()}")

    page.route(re.compile(r"/widgets/.*clock.*\.js"), tamper)
    page.get_by_role("button", name="Edit this workspace (E)").click()
    page.get_by_role("button", name="Add widget").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Clock", re.IGNORECASE)).click()
    failure = page.get_by_role("article", name="Clock").get_by_role("alert")
    expect(failure).to_contain_text("Failed to load this widget")
    expect(failure).to_contain_text("was refused")
    failure.get_by_text("Details", exact=True).click()
    expect(failure.locator("pre")).to_contain_text("sha384-")
    assert page.evaluate("globalThis.tampered") is None
    expect(page.get_by_role("article", name="Wind").get_by_role("listitem")).to_contain_text(re.compile(r"\d\.\d"))
    page.unroute_all()
    failure.get_by_role("button", name="Try again").click()
    expect(failure).to_have_count(0)


def test_a_widget_that_nobody_offers_says_so(sit_down: SitDown) -> None:
    page = sit_down("operator", workspace("Unknown", widget("NoSuchWidget", "Lost"), values("Wind", WIND)))
    failure = page.get_by_role("article", name="Lost").get_by_role("alert")
    expect(failure).to_contain_text("No widget package of this deployment offers “NoSuchWidget”")
    expect(page.get_by_role("article", name="Wind").get_by_role("listitem")).to_contain_text(re.compile(r"\d\.\d"))


def test_an_attribute_or_device_that_does_not_exist_is_named(sit_down: SitDown) -> None:
    page = sit_down(
        "operator", workspace("Wrong", values("Wrong", "mid-weather/station/01/windSpede", WIND, "nonsense"))
    )
    wrong = page.get_by_role("article", name="Wrong")
    expect(wrong.get_by_role("list", name="Errors of this widget's data")).to_contain_text(
        re.compile("windspede", re.IGNORECASE)
    )
    expect(wrong.get_by_role("listitem").filter(has_text="Wind speed")).to_contain_text(re.compile(r"\d\.\d"))


def test_a_lost_link_is_told_at_once_and_mends_by_itself(sit_down: SitDown, base_url: str) -> None:
    with wire_to(base_url) as wire:
        page = sit_down("operator", workspace("Link", values("Wind", WIND)), home=wire.address)
        wind = page.get_by_role("article", name="Wind").get_by_role("listitem")
        expect(wind).to_contain_text(re.compile(r"\d\.\d"))
        page.evaluate("globalThis.neverReloaded = true")
        wire.cut()
        banner = page.get_by_role("alert").filter(has_text="Link lost")
        expect(banner).to_contain_text("the values shown are old", timeout=10_000)
        expect(wind).to_have_attribute("data-stale", "true")
        expect(wind).to_contain_text(re.compile(r"stale \d+ s"))
        expect(page.get_by_text("NOT LIVE")).to_be_visible()
        page.get_by_role("button", name="Menu of Wind").click()
        page.get_by_role("menuitem", name="Duplicate").click()
        expect(page.get_by_role("article", name="Wind")).to_have_count(2)
        expect(page.get_by_text("Not saved — retrying")).to_be_visible()

        wire.mend()
        expect(banner).to_have_count(0, timeout=40_000)
        for shown in page.get_by_role("article", name="Wind").get_by_role("listitem").all():
            expect(shown).not_to_have_attribute("data-stale", "true")
        before = wind.first.inner_text()
        expect(wind.first).not_to_have_text(before)
        expect(page.locator("header [data-save]")).to_have_attribute("data-save", "saved", timeout=40_000)
        assert page.evaluate("globalThis.neverReloaded") is True


def test_what_is_changed_while_the_link_is_lost_can_still_be_arranged(sit_down: SitDown, base_url: str) -> None:
    with wire_to(base_url) as wire:
        page = sit_down("operator", workspace("Cut off", values("Wind", WIND)), home=wire.address)
        expect(page.get_by_role("article", name="Wind").get_by_role("listitem")).to_contain_text(re.compile(r"\d\.\d"))
        wire.cut()
        expect(page.get_by_role("alert").filter(has_text="Link lost")).to_be_visible()
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        expect(page.get_by_role("article", name="Wind")).to_be_visible()


@pytest.fixture(scope="module")
def without_tango(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demonstration whose Tango is out of reach."""
    with demonstration(Path(tmp_path_factory.mktemp("no-tango")), "--no-tango") as address:
        yield address


def test_without_tango_the_same_screens_say_so_and_invent_nothing(sit_down: SitDown, without_tango: str) -> None:
    page = sit_down("operator", home=without_tango)
    expect(page.get_by_role("article")).to_have_count(9)
    telescope = page.get_by_role("article", name="Telescope")
    notices = telescope.get_by_role("list", name="Errors of this widget's data")
    expect(notices).to_contain_text("SOURCE_UNAVAILABLE")
    for row in telescope.locator("[data-status]").all():
        expect(row).not_to_contain_text(re.compile(r"\d+\.\d"))
    page.goto(f"{without_tango}w/devices")
    expect(page.get_by_text(re.compile("The list of devices cannot be read|SOURCE_UNAVAILABLE")).first).to_be_visible()
    page.get_by_role("contentinfo").get_by_role("button", name=re.compile("client")).click()
    expect(page.get_by_role("dialog", name="Live metrics")).to_contain_text("tango:ska")
    expect(page.get_by_role("dialog").get_by_role("img", name="not reachable")).to_be_visible()
