"""A widget while it is written: alone on its dev server, and as a local build on a dashboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from e2e.bare import Octopus
from e2e.workspaces import widget, workspace

SHOWN = "<section className={styles.widget}"


def say(project: Path, text: str) -> None:
    """Put a line at the head of what the widget draws."""
    file = project / "src/beam-health-widget.tsx"
    source = re.sub(r"\n\s*<p>.*</p>", "", file.read_text())
    file.write_text(re.sub(rf"({re.escape(SHOWN)}[^\n]*>)\n", rf"\1\n      <p>{text}</p>\n", source))


def test_npm_run_dev_shows_the_widget_alone_and_what_changes_at_once(
    project: Path, octopus: Octopus, tool: Callable[..., Any], browse: Callable[..., BrowserContext]
) -> None:
    printed = tool("dev", "--port", "5300", OCTOPUS_URL=octopus.home.rstrip("/"))
    home = printed(r"http://127\.0\.0\.1:\d+/")[0]
    page = browse().new_page()
    page.route("**/auth/providers", lambda route: route.fulfill(status=502))
    page.goto(home)
    expect(page.get_by_role("alert")).to_contain_text("Start one with octopus demo, or say where one runs: OCTOPUS_URL")
    page.unroute("**/auth/providers")
    page.get_by_label("User name").fill("operator")
    page.get_by_label("Password").fill("operator")
    page.get_by_role("button", name="Sign in").click()
    frame = page.get_by_role("article", name="Beam Health")
    expect(frame).to_contain_text("@octopus-widgets/clock")

    page.get_by_label("Title").fill("South beam")
    expect(frame.get_by_role("heading", name="South beam")).to_be_visible()
    page.get_by_role("radio", name=re.compile(r"^2 . 2$")).check(force=True)
    box = frame.bounding_box()
    assert box is not None and (box["width"], box["height"]) == (110, 56)
    page.get_by_role("radio", name="Full").check(force=True)
    assert (frame.bounding_box() or {"width": 0})["width"] > 1400
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Light").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Stop it").click()
    page.get_by_role("button", name="Go live").click()

    page.evaluate("window.stayed = true")
    say(project, "It changed")
    expect(frame.get_by_text("It changed")).to_be_visible()
    expect(frame.get_by_role("heading", name="South beam")).to_be_visible()
    assert page.evaluate("window.stayed")

    page.get_by_role("link", name="Show mock values").click()
    expect(frame).to_contain_text("answered census")
    expect(frame).to_contain_text("It changed")


def test_a_local_build_stands_in_for_the_catalogue_and_follows_each_rebuild(
    project: Path, tool: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    say(project, "First build")
    printed = tool("watch")
    printed(r"built in")
    page = open_page("operator", workspace("Work", widget("BeamHealth", "Beam")))
    frame = page.get_by_role("article", name="Beam")
    expect(frame).to_contain_text("First build")
    expect(frame.get_by_text("local build")).to_be_visible()
    page.evaluate("window.stayed = true")
    say(project, "Second build")
    expect(frame).to_contain_text("Second build")
    assert page.evaluate("window.stayed")
