"""Observing: procedures run by hand through the OET, and blocks of the ODA whose time the workspace shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.test_accessibility import in_every_theme
from e2e.workspaces import widget, workspace

SitDown = Callable[..., Page]
ELEVATION = "mid-dish/dish-manager/ska001/achievedElevation"
NO_OF = re.compile(r"^Procedure \d+$")


def procedures() -> dict[str, Any]:
    return workspace("Running", widget("Procedures", "Procedures", (0, 0, 24, 20)))


def schedule() -> dict[str, Any]:
    """The schedule above a plot that follows the workspace."""
    return workspace(
        "Looking",
        widget("Schedule", "Schedule", (0, 0, 24, 10)),
        widget("HDBPPLiveWidget", "Elevation", (0, 10, 24, 10), {"attributes": [ELEVATION], "useLiveData": True}),
    )


def create(page: Page, init: str, script: str = "file:///scripts/observe.py") -> Locator:
    """Create a procedure by hand; gives its details when the OET has it."""
    frame = page.get_by_role("article", name="Procedures")
    expect(frame.get_by_role("list", name="Procedures").get_by_role("listitem").first).to_be_visible()
    before = frame.get_by_role("region", name=NO_OF).get_attribute("aria-label")
    frame.get_by_role("button", name="New procedure").click()
    dialog = page.get_by_role("dialog", name="New procedure")
    dialog.get_by_role("combobox", name="Script").fill(script)
    dialog.get_by_label("Arguments of init").fill(init)
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_have_count(0)
    details = frame.get_by_role("region", name=NO_OF)
    if before is not None:
        expect(details).not_to_have_attribute("aria-label", before)
    expect(details).not_to_contain_text("robot")
    return details


def start(page: Page, details: Locator, main: str) -> None:
    """Run it with arguments of `main`."""
    expect(details.get_by_role("status").first).to_have_text("READY")
    details.get_by_role("button", name=re.compile(r"^Start procedure \d+$")).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Start procedure"))
    dialog.get_by_label("Arguments of main").fill(main)
    dialog.get_by_role("button", name="Start", exact=True).click()
    expect(dialog).to_have_count(0)


@pytest.mark.timeout(240)
def test_a_procedure_is_run_by_hand_and_followed_to_its_end(sit_down: SitDown) -> None:
    page = sit_down("operator", procedures())
    details = create(page, '{"subarray_id": 1, "telescope": "mid"}')
    start(page, details, '{"scans": 1, "scan_duration": 1, "setup": 1}')
    expect(details.get_by_role("status").first).to_have_text("RUNNING")
    lines = details.get_by_role("list", name="Announced lines")
    expect(lines).to_contain_text("scan 1/1", timeout=90_000)
    expect(details.get_by_role("status").first).to_have_text("COMPLETE", timeout=90_000)
    expect(lines).to_contain_text("is complete")
    expect(details.get_by_role("list", name="States")).to_contain_text(re.compile(r"RUNNING\d\d:\d\d:\d\d"))
    expect(details.get_by_role("button", name=re.compile("^Abort"))).to_have_attribute("aria-disabled", "true")


@pytest.mark.timeout(240)
def test_an_abort_is_confirmed_by_the_subarrays_name(sit_down: SitDown) -> None:
    page = sit_down("operator", procedures())
    details = create(page, '{"subarray_id": 2, "telescope": "mid"}')
    start(page, details, '{"scans": 3}')
    expect(details.get_by_role("status").first).to_have_text("RUNNING")
    abort = details.get_by_role("button", name=re.compile("^Abort Mid subarray 02"))
    abort.click()
    question = page.get_by_role("alertdialog", name="Abort Mid subarray 02?")
    expect(question).to_contain_text("observe.py")
    question.get_by_role("button", name="Cancel").click()
    expect(details.get_by_role("status").first).to_have_text("RUNNING")
    abort.click()
    question.get_by_role("button", name="Abort Mid subarray 02").click()
    expect(details).to_contain_text("Successfully stopped script")
    expect(details.get_by_role("status").first).to_have_text("STOPPED")
    rows = page.get_by_role("list", name="Procedures").get_by_role("listitem")
    expect(rows.filter(has_text="abort.py").first).to_contain_text("Mid subarray 02")


def test_a_failed_procedure_shows_its_traceback(sit_down: SitDown) -> None:
    page = sit_down("operator", procedures())
    details = create(page, '{"subarray_id": 0, "telescope": "mid"}')
    expect(details.get_by_role("status").first).to_have_text("FAILED")
    expect(details.get_by_role("img", name="critical")).to_be_visible()
    expect(details).to_contain_text("subarray_id must be a whole number above 0; got 0")
    trace = details.get_by_role("region", name="Traceback")
    expect(trace).to_have_count(0)
    details.get_by_text("Traceback", exact=True).click()
    expect(trace).to_contain_text("Traceback (most recent call last)")
    expect(trace).to_contain_text("observe.py")


def test_arguments_that_are_no_json_object_are_not_sent(sit_down: SitDown) -> None:
    page = sit_down("operator", procedures())
    page.get_by_role("button", name="New procedure").click()
    dialog = page.get_by_role("dialog", name="New procedure")
    dialog.get_by_label("Arguments of init").fill("[1]")
    expect(dialog).to_contain_text("Expected a JSON object")
    expect(dialog.get_by_role("button", name="Create")).to_be_disabled()


def test_a_viewer_follows_but_does_not_run(sit_down: SitDown) -> None:
    page = sit_down("viewer", procedures())
    new = page.get_by_role("button", name=re.compile("^New procedure"))
    expect(new).to_have_attribute("title", re.compile("role Operator"))
    new.click(force=True)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_block_that_is_chosen_is_the_time_that_the_workspace_shows(sit_down: SitDown) -> None:
    page = sit_down("operator", schedule())
    frame = page.get_by_role("article", name="Schedule")
    axis = frame.get_by_role("application", name=re.compile("^Observing blocks"))
    header = page.get_by_role("button", name=re.compile("^Time range: "))
    expect(header).to_have_accessible_name("Time range: Last 5 minutes")
    expect(axis).to_be_visible()
    axis.focus()
    sentence = axis.get_by_role("status")
    # On a busy machine the axis is there before its blocks, and a key then finds none.
    while not sentence.inner_text():
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(100)
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    said = sentence.inner_text()
    begun = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", said)
    assert begun is not None, said
    with page.expect_request(lambda request: "hdbppHistory" in (request.post_data or "")) as asked:
        page.keyboard.press("Enter")
    variables = asked.value.post_data_json["variables"]
    start = datetime.fromisoformat(begun[0]).replace(tzinfo=UTC)
    assert timedelta() < start - datetime.fromisoformat(variables["start"]) < timedelta(minutes=2)
    # A block that began before midnight may end after it.
    shown = re.compile(r"^Time range: [\d-]{10} [\d:]+ \W (?:[\d-]{10} )?[\d:]+ UTC$")
    expect(header).to_have_accessible_name(shown)
    expect(page.get_by_role("banner").get_by_role("button", name="PAST")).to_be_visible()
    before = header.get_attribute("aria-label") or ""
    box = axis.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + 24)
    expect(header).not_to_have_accessible_name(before)
    frame.get_by_role("button", name="Back to live").click()
    expect(header).to_have_accessible_name("Time range: Last 5 minutes")


def test_the_schedule_is_read_as_a_list(sit_down: SitDown) -> None:
    page = sit_down("operator", schedule())
    frame = page.get_by_role("article", name="Schedule")
    frame.get_by_role("button", name="List").click()
    rows = frame.get_by_role("row")
    expect(rows.nth(4)).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    frame.get_by_role("row").nth(4).get_by_role("button").click()
    expect(page.get_by_role("button", name=re.compile(r"^Time range: \d{4}-"))).to_be_visible()


def test_observing_is_accessible(sit_down: SitDown) -> None:
    both = workspace(
        "Observing", widget("Schedule", "Schedule", (0, 0, 24, 9)), widget("Procedures", "Procedures", (0, 9, 24, 14))
    )
    page = sit_down("operator", both)
    expect(page.get_by_role("list", name="Procedures").get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_role("application", name=re.compile("^Observing blocks"))).to_be_visible()
    in_every_theme(page, "observing")
    page.get_by_role("button", name="New procedure").click()
    in_every_theme(page, "new procedure")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="List").click()
    expect(page.get_by_role("region", name="Blocks").get_by_role("row").nth(2)).to_be_visible()
    in_every_theme(page, "list of blocks")
