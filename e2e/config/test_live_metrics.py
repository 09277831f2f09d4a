"""The page Live metrics: who may see it, what it shows, and what it says when nothing comes."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from e2e.config.conftest import Bare
from e2e.config.drafts import picture
from e2e.test_accessibility import in_every_theme
from e2e.wire import wire_to

OpenConfig = Callable[..., Page]
PERIOD = re.compile(r"\d\d:\d\d:\d\d to \d\d:\d\d:\d\d UTC")


def is_status(route: Route) -> bool:
    return "serverStatus" in (route.request.post_data or "")


def test_an_engineer_sees_what_the_server_does_and_since_when_nothing_is_known(
    open_config: OpenConfig, octopus: Bare
) -> None:
    with wire_to(octopus.home) as wire:
        page = open_config("", "engineer", home=wire.address)
        page.get_by_role("button", name=re.compile("CPU")).click()
        page.clock.install()
        expect(page.get_by_role("region", name="CPU")).to_contain_text(re.compile(r"busiest\d+ %|busiest< 1 %"))
        assert page.url.endswith("/live-metrics")
        expect(page.get_by_role("row", name=re.compile("Engineer"))).to_contain_text("1")
        octopus.ask(page.context, "{ serverStatus { version } }", "engineer")
        expect(page.get_by_role("row", name="serverStatus")).to_contain_text("ms")
        expect(page.locator("main svg path[data-series='1']").first).to_have_attribute("d", re.compile("L"))
        expect(page.get_by_role("button", name="1 h")).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text(PERIOD)).to_be_visible()
        picture(page, "live-metrics")
        in_every_theme(page, "live metrics")
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        wire.cut()
        page.clock.fast_forward(8_000)
        expect(page.get_by_role("alert")).to_contain_text(re.compile(r"No figures since \d\d:\d\d:\d\d UTC"))
        wire.mend()
        page.clock.fast_forward(8_000)
        expect(page.get_by_role("alert")).to_have_count(0)
        page.get_by_role("button", name="To your workspaces").click()
        expect(page.get_by_role("main", name="Workspace")).to_be_visible()


def test_an_operator_sees_the_load_alone_and_is_told_who_sees_more(open_config: OpenConfig) -> None:
    page = open_config("live-metrics", "operator")
    expect(page.get_by_role("status")).to_contain_text("Live metrics need the role Engineer")
    page.get_by_role("button", name="To your workspaces").click()
    page.get_by_role("button", name=re.compile("CPU")).click()
    load = page.get_by_role("dialog", name="Live metrics")
    expect(load).to_contain_text("Samples in")
    page.clock.install()
    hung = []
    page.route("**/graphql", lambda route: hung.append(route) if is_status(route) else route.continue_())
    page.clock.fast_forward(2_500)
    page.wait_for_function("() => true")
    page.clock.fast_forward(6_000)
    expect(load).to_contain_text("Waiting for the server")
