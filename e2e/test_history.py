"""The past in plots: joined to the present, as fine as the plot, drawn together, exported."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Download, Locator, Page, Request, expect

from e2e.test_accessibility import in_every_theme
from e2e.wire import wire_to
from e2e.workspaces import DISH, WIND, widget, workspace

SitDown = Callable[..., Page]
LIVE = {"useLiveData": True}
ELEVATION = f"{DISH}/ska001/achievedElevation"
TILES = [f"low-mccs/tile/{number:03}/fpga1Temperature" for number in range(1, 5)]
SUBARRAYS = [f"{tmc}/subarray/01/obsState" for tmc in ("low-tmc", "mid-tmc")]
OPENED = timedelta(seconds=20)
"""What is older than the page by so much can only come from the archive."""


def two_plots(preset: str = "1h", **more: Any) -> dict[str, Any]:
    """Tiles' temperatures above the wind."""
    return workspace(
        "Past",
        widget("HDBPPLiveWidget", "Tiles", (0, 0, 24, 9), {"attributes": TILES, **LIVE}),
        widget("HDBPPLiveWidget", "Wind", (0, 9, 24, 9), {"attributes": [WIND], **LIVE}),
        timeRange={"preset": preset},
        **more,
    )


def plot(page: Page, title: str) -> Locator:
    """The part of a widget that has the gestures."""
    return page.get_by_role("article", name=title).get_by_role("application")


def shown(page: Page, title: str) -> None:
    """Wait until a plot has what it asked for."""
    frame = page.get_by_role("article", name=title)
    expect(frame.get_by_role("application")).to_be_visible()
    expect(frame.get_by_role("progressbar")).to_have_count(0)
    expect(frame.get_by_text(re.compile("^(Loading|No values|Nothing came)"))).to_have_count(0)


class Questions:
    """What the page asks of the past, as it asks."""

    def __init__(self, page: Page) -> None:
        self.all: list[dict[str, Any]] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        body = request.post_data if request.url.endswith("/graphql") else None
        if body and '"History"' in body:
            self.all.append(json.loads(body)["variables"])

    def forget(self) -> None:
        self.all.clear()

    def next(self, page: Page, *names: str) -> dict[str, Any]:
        """What is asked last of these since all was forgotten, once there is an answer."""
        for _ in range(200):
            if self.of(*names):
                break
            page.wait_for_timeout(50)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        return self.of(*names)[-1]

    def of(self, *names: str) -> list[dict[str, Any]]:
        """Those of all these attributes together, but for the point after a range."""
        wanted = {name.lower() for name in names}
        return [each for each in self.all if wanted <= set(each["fullNames"]) and each["maxPoints"] > 1]


def bucket(question: dict[str, Any]) -> float:
    """Seconds that two of the points asked for stand for."""
    start, end = (datetime.fromisoformat(question[key]) for key in ("start", "end"))
    return (end - start).total_seconds() / (question["maxPoints"] / 2)


def drag(page: Page, where: Locator, start: float, end: float, **options: Any) -> None:
    """From one part of a plot's width to another."""
    box = where.bounding_box()
    assert box is not None
    if shift := options.get("shift"):
        page.keyboard.down("Shift")
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + end * box["width"], middle, steps=6)
    page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


def from_menu(page: Page, title: str, item: str) -> None:
    page.get_by_role("button", name=f"Menu of {title}").click()
    page.get_by_role("menuitem", name=item).click()


def export(page: Page, title: str, what: str) -> list[dict[str, str]]:
    """The rows of a widget's CSV export."""
    from_menu(page, title, "Export CSV…")
    dialog = page.get_by_role("dialog", name="Export CSV")
    dialog.get_by_label(what).check()
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="Export").click()
    return rows_of(coming.value)


def rows_of(download: Download) -> list[dict[str, str]]:
    text = Path(download.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def times(rows: list[dict[str, str]], name: str) -> list[datetime]:
    return [datetime.fromisoformat(row["time"]) for row in rows if row["attribute"].lower() == name.lower()]


def test_live_goes_on_where_the_archive_ends_without_a_gap_or_a_double(sit_down: SitDown, base_url: str) -> None:
    live = widget("HDBPPLiveWidget", "Elevation", (0, 0, 24, 9), {"attributes": [ELEVATION], **LIVE})
    with wire_to(base_url) as wire:
        page = sit_down("operator", workspace("Joined", live, timeRange={"preset": "15m"}), home=wire.address)
        opened = datetime.now(UTC)
        shown(page, "Elevation")
        page.wait_for_timeout(5_000)
        wire.cut()
        expect(page.get_by_role("alert").filter(has_text="Link lost")).to_be_visible()
        page.wait_for_timeout(4_000)
        wire.mend()
        expect(page.get_by_role("alert").filter(has_text="Link lost")).to_have_count(0, timeout=30_000)
        page.wait_for_timeout(2_000)
        found = times(export(page, "Elevation", "What is shown"), ELEVATION)
    assert found == sorted(set(found))
    assert found[0] < opened - OPENED
    assert found[-1] > opened + timedelta(seconds=9)
    recent = [one for one in found if one > opened + timedelta(seconds=3)]
    assert max((after - before for before, after in pairwise(recent)), default=timedelta()) < timedelta(seconds=5)


def test_a_drag_zooms_all_plots_at_their_resolution_and_leads_back(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    asked = Questions(page)
    page.reload()
    shown(page, "Tiles")
    shown(page, "Wind")
    (before,) = {bucket(each) for each in asked.of(*TILES)}
    asked.forget()
    drag(page, plot(page, "Tiles"), 0.3, 0.5)
    closer, other = asked.next(page, *TILES), asked.next(page, WIND)
    assert (closer["start"], closer["end"]) == (other["start"], other["end"])
    assert bucket(closer) < before / 3
    length = datetime.fromisoformat(closer["end"]) - datetime.fromisoformat(closer["start"])
    assert abs(length - timedelta(minutes=12)) < timedelta(seconds=30)
    expect(page.get_by_role("button", name=re.compile("^PAST"))).to_be_visible()

    asked.forget()
    drag(page, plot(page, "Wind"), 0.5, 0.25, shift=True)
    moved = asked.next(page, WIND)
    assert abs(
        datetime.fromisoformat(moved["start"]) - datetime.fromisoformat(closer["start"]) - length / 4
    ) < timedelta(seconds=20)
    page.get_by_role("button", name="Let go of the range that was drawn").click()
    expect(page.get_by_text("LIVE", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Reset zoom")).to_have_count(0)
    drag(page, plot(page, "Tiles"), 0.1, 0.6)
    plot(page, "Tiles").dblclick()
    expect(page.get_by_text("LIVE", exact=True)).to_be_visible()


def test_what_is_shown_stays_while_a_closer_look_is_on_its_way(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    shown(page, "Tiles")
    held: list[Any] = []
    page.route(
        "**/graphql",
        lambda route: held.append(route) if '"History"' in (route.request.post_data or "") else route.continue_(),
    )
    drag(page, plot(page, "Tiles"), 0.2, 0.8)
    frame = page.get_by_role("article", name="Tiles")
    expect(frame.get_by_role("progressbar")).to_be_visible()
    expect(frame.get_by_text("Loading…")).to_have_count(0)
    painted = frame.locator("canvas").evaluate(
        """one => { const { data } = one.getContext("2d").getImageData(0, 0, one.width, one.height);
        return new Set(Array.from(new Uint32Array(data.buffer))).size; }"""
    )
    assert painted > 20
    for route in held:
        route.continue_()
    page.unroute_all(behavior="ignoreErrors")
    shown(page, "Tiles")


def test_one_cursor_stands_in_all_plots_with_its_values(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    shown(page, "Tiles")
    shown(page, "Wind")
    legend = page.get_by_role("article", name="Wind").get_by_role("list", name="Legend")
    newest = legend.inner_text()
    box = plot(page, "Tiles").bounding_box()
    assert box is not None
    for part in 4 * (0.2, 0.35, 0.5, 0.65):
        page.mouse.move(box["x"] + part * box["width"], box["y"] + 30)
        page.wait_for_timeout(400)
        if legend.inner_text() != newest:
            break
    else:
        pytest.fail(f"the legend stayed at {newest}")
    lines = page.locator("[role=application] > div:not([hidden])")
    expect(lines).to_have_count(2)
    places = [line.evaluate("one => one.getBoundingClientRect().left") for line in lines.all()]
    assert abs(places[0] - places[1]) < 25
    expect(page.get_by_text(re.compile(r"^\d+ \w{3} \d\d:\d\d:\d\d UTC$")).first).to_be_visible()
    page.mouse.move(5, 5)
    expect(lines).to_have_count(0)


def test_every_reading_and_the_picture_are_exported(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    shown(page, "Tiles")
    readings = export(page, "Tiles", "Every reading of the archive")
    assert {row["attribute"] for row in readings} == set(TILES)
    assert {row["quality"] for row in readings} <= {"ATTR_VALID", "ATTR_ALARM", "ATTR_WARNING", "ATTR_INVALID"}
    assert {row["unit"] for row in readings} == {"degC"}
    for name in TILES:
        found = times(readings, name)
        assert len(found) > 5
        assert found == sorted(set(found))
    with page.expect_download() as coming:
        from_menu(page, "Tiles", "Save as PNG")
    assert re.fullmatch(r"Tiles_\d{8}T\d{6}Z_\d{8}T\d{6}Z\.png", coming.value.suggested_filename)
    picture = Path(coming.value.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000


def test_a_grid_exports_what_it_shows(sit_down: SitDown) -> None:
    options = {"attributes": TILES, "showUnits": True}
    page = sit_down("operator", workspace("Squares", widget("Grid", "Tiles", (0, 0, 12, 9), options)))
    squares = page.get_by_role("gridcell")
    expect(squares).to_have_count(len(TILES))
    for square in squares.all():
        expect(square).to_have_accessible_name(re.compile(r"\d °C"))
    with page.expect_download() as coming:
        from_menu(page, "Tiles", "Export CSV")
    rows = rows_of(coming.value)
    assert [row["attribute"] for row in rows] == TILES
    now = datetime.now(UTC)
    for row in rows:
        assert 10 < float(row["value"]) < 150
        assert (row["unit"], row["error"]) == ("degC", "")
        assert abs(now - datetime.fromisoformat(row["time"])) < timedelta(minutes=2)


def test_no_zoom_leads_to_what_cannot_be_shown(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    shown(page, "Tiles")
    plot(page, "Tiles").focus()
    for _ in range(60):
        page.keyboard.press("-")
    chip = page.get_by_role("button", name="Let go of the range that was drawn")
    expect(chip).to_contain_text(re.compile(rf"^\d{{4}}-.* . {datetime.now(UTC):%Y-%m-%d}"))
    shown(page, "Tiles")
    shown(page, "Wind")
    page.keyboard.press("0")
    expect(chip).to_have_count(0)
    shown(page, "Tiles")


def test_a_range_is_typed_moved_and_left_by_keys(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    shown(page, "Tiles")
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Time range")
    start, end = (dialog.get_by_role("textbox", name=name) for name in ("From", "To"))
    expect(start).to_be_focused()
    start.fill("2026-02-30 10:00")
    end.fill("soon")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("February 2026 has 28 days; got 30.")).to_be_visible()
    expect(dialog.get_by_text(re.compile("Expected a date and time, .* got “soon”"))).to_be_visible()
    start.fill("now - 3h")
    end.fill("now - 2h")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    label = page.get_by_role("button", name=re.compile("^Time range: "))
    expect(label).to_have_accessible_name(re.compile(r"\d\d:\d\d:?\d* . \d\d:\d\d:?\d* UTC"))
    expect(page.get_by_role("button", name=re.compile("^PAST"))).to_be_visible()
    typed = label.get_attribute("aria-label")
    page.keyboard.press("[")
    expect(label).not_to_have_accessible_name(typed or "")
    page.keyboard.press("]")
    expect(label).to_have_accessible_name(typed or "")
    page.keyboard.press("o")
    expect(label).not_to_have_accessible_name(typed or "")
    page.keyboard.press("l")
    expect(label).to_have_accessible_name("Time range: Last hour")
    page.keyboard.press("t")
    dialog.get_by_role("region", name="Typed of late").get_by_role("button").first.click()
    expect(label).to_have_accessible_name(typed or "")

    plot(page, "Tiles").focus()
    page.keyboard.press("+")
    expect(page.get_by_role("button", name="Let go of the range that was drawn")).to_be_visible()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("[role=application] > div:not([hidden])")).to_have_count(2)
    page.keyboard.press("0")
    expect(page.get_by_role("button", name="Let go of the range that was drawn")).to_have_count(0)


def test_a_widget_has_a_time_of_its_own(sit_down: SitDown) -> None:
    page = sit_down("operator", two_plots())
    asked = Questions(page)
    shown(page, "Wind")
    from_menu(page, "Wind", "Time range…")
    page.get_by_role("dialog", name="Time range of Wind").get_by_role("button", name="Last 6 hours").click()
    chip = page.get_by_role("article", name="Wind").get_by_role("button", name="Last 6 hours")
    expect(chip).to_be_visible()
    shown(page, "Wind")
    drag(page, plot(page, "Tiles"), 0.3, 0.5)
    shown(page, "Tiles")
    shown(page, "Wind")
    hours = bucket(asked.of(WIND)[-1]) * asked.of(WIND)[-1]["maxPoints"] / 2 / 3600
    assert 5.9 < hours < 6.2
    drag(page, plot(page, "Wind"), 0.3, 0.5)
    shown(page, "Wind")
    wind, tiles = asked.of(WIND)[-1], asked.of(*TILES)[-1]
    assert wind["start"] != tiles["start"]
    chip.click()
    page.get_by_role("dialog").get_by_role("button", name="Follows the workspace").click()
    expect(chip).to_have_count(0)


def test_what_cannot_be_had_of_the_past_is_told_on_the_widget(sit_down: SitDown) -> None:
    lost = widget("HDBPPLiveWidget", "Lost", (0, 0, 24, 9), {"attributes": [WIND], "archive": "nowhere"})
    page = sit_down("operator", workspace("Lost", lost))
    frame = page.get_by_role("article", name="Lost")
    expect(frame.get_by_text(re.compile("The past of .*windspeed cannot be shown", re.IGNORECASE))).to_be_visible()
    expect(frame.get_by_text("The past cannot be shown", exact=True)).to_be_visible()


@pytest.mark.timeout(120)
def test_plots_of_the_past_are_accessible(sit_down: SitDown) -> None:
    bars = {"attributes": SUBARRAYS, "barView": True, "enumDisplay": "label", **LIVE}
    page = sit_down(
        "operator",
        workspace(
            "Past",
            widget("HDBPPLiveWidget", "Tiles", (0, 0, 12, 9), {"attributes": TILES, **LIVE}),
            widget("TimelineWidget", "States", (12, 0, 12, 9), bars),
            widget("HDBPPLiveWidget", "Heat", (0, 9, 12, 9), {"attributes": TILES, "useHeatmap": True}),
            timeRange={"preset": "1h"},
        ),
    )
    for title in ("Tiles", "States", "Heat"):
        shown(page, title)
    in_every_theme(page, "plots")
    drag(page, plot(page, "Tiles"), 0.3, 0.6)
    shown(page, "Tiles")
    in_every_theme(page, "zoomed")
    page.keyboard.press("t")
    expect(page.get_by_role("dialog", name="Time range")).to_be_visible()
    in_every_theme(page, "time range")
    page.keyboard.press("Escape")
    from_menu(page, "Tiles", "Export CSV…")
    expect(page.get_by_role("dialog", name="Export CSV")).to_be_visible()
    in_every_theme(page, "export")
