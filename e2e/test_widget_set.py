"""The set of widgets on the telescope: all in one workspace, each walked through, in every theme and at every size."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.test_accessibility import check
from e2e.workspaces import DISH, WIND, widget, workspace

SitDown = Callable[..., Page]
DISHES = [f"{DISH}/ska{number:03}" for number in range(1, 17)]
TILES = "[properties]low-mccs/station/001/tiles"
PICTURES = Path(__file__).parent.parent / "test-results" / "widgets"
NOTES = """## Shift notes
Wind {mid-weather/station/01/windSpeed}; dish **{dish}** is in mode {{dish}/dishMode}.
[Elsewhere](<workspace:Elsewhere>), [nowhere](javascript:alert(1)) <b>bold</b>"""

DRAWING = (Path(__file__).parent.parent / "widgets/synoptic/examples/dish.svg").read_text(encoding="utf-8")
RECEIVER = "{dish}/receiverTemperature"

CONFIGS: dict[str, tuple[str, dict[str, Any]]] = {
    "Components": (
        "ComponentsTable",
        {
            "devices": DISHES,
            "attributes": ["state", "dishMode", "achievedElevation", "receiverTemperature"],
            "timeColumnFormat": "time",
            "hoverAttributes": ["pointingState"],
            "selectedVariableKey": "dish",
        },
    ),
    "Selector": (
        "variableSelector",
        {
            "variable": "dish",
            "source": "query",
            "query": 'query { devices(pattern: "mid-dish/*/*") { name } }',
            "labelFormat": "{member}",
        },
    ),
    "Gauges": (
        "Gauge",
        {
            "attributes": [WIND, f"{DISH}/ska001/receiverTemperature", f"{TILES}/fpga1Temperature"],
            "labelFormat": "{member} {label}",
            "highWarning": 60,
        },
    ),
    "Notes": ("Markdown", {"text": NOTES}),
    "Fleet": (
        "FleetMatrix",
        {
            "devices": DISHES,
            "attributes": ["state", "healthState", "dishMode", "achievedElevation"],
            "selectedVariableKey": "dish",
        },
    ),
    "Alarms": (
        "AlarmTable",
        {"pattern": "mid-dish/*/*", "deviceAttributes": ["state", "healthState"], "attributes": [WIND]},
    ),
    "Procedures": ("QueryTable", {"field": "procedures", "selectedVariableKey": "procedure"}),
    "Sky": ("SkyMap", {"pointings": DISHES, "selectedVariableKey": "dish"}),
    "Plant": (
        "Synoptic",
        {
            "drawing": {"name": "dish.svg", "data": f"data:image/svg+xml,{quote(DRAWING)}"},
            "bindings": [{"part": "receiver-text", "attributes": [RECEIVER], "show": "text"}],
        },
    ),
}
PLACES = {
    "Components": (0, 0, 12, 9),
    "Selector": (12, 0, 6, 4),
    "Gauges": (12, 4, 6, 5),
    "Notes": (18, 0, 6, 9),
    "Fleet": (0, 9, 8, 8),
    "Alarms": (8, 9, 8, 8),
    "Procedures": (16, 9, 8, 8),
    "Sky": (0, 17, 9, 13),
    "Plant": (9, 17, 15, 13),
}


def everything(small: bool = False) -> dict[str, Any]:
    """One of each, as large as it likes to be, or at two by two cells."""
    parts = [
        widget(key, title, ((at * 3) % 24, 0, 2, 2) if small else PLACES[title], config)
        for at, (title, (key, config)) in enumerate(CONFIGS.items())
    ]
    return workspace("Small" if small else "Set", *parts, variables={"dish": DISHES[0], "procedure": ""})


def frame(page: Page, title: str) -> Locator:
    return page.get_by_role("article", name=title, exact=True)


def settle(page: Page) -> None:
    """Until every widget shows something of the telescope."""
    expect(frame(page, "Components").get_by_role("rowheader")).to_have_count(16)
    expect(frame(page, "Components")).to_contain_text("°")
    expect(frame(page, "Selector").get_by_role("combobox")).to_be_visible()
    expect(frame(page, "Gauges").get_by_role("meter")).to_have_count(6)
    expect(frame(page, "Notes")).to_contain_text(re.compile(r"Wind \d+\.\d+ m/s"))
    expect(frame(page, "Fleet").get_by_role("listbox")).to_be_visible()
    expect(frame(page, "Procedures").get_by_role("columnheader", name="script")).to_be_visible()
    expect(frame(page, "Sky")).to_contain_text("16 pointings")
    expect(frame(page, "Plant")).to_contain_text(re.compile(r"\d K"))


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURES / f"{name}.png")


@pytest.mark.timeout(120)
def test_each_of_the_set_shows_the_telescope_and_acts_on_the_dashboard(sit_down: SitDown) -> None:
    page = sit_down("operator", everything(), workspace("Elsewhere"), size=(1600, 900))
    settle(page)

    # A row of the table sets the variable, which the selector, the notes and the matrix follow.
    table = frame(page, "Components").get_by_role("grid")
    table.get_by_role("rowheader", name="ska004").click()
    expect(frame(page, "Selector").get_by_role("combobox")).to_have_value(DISHES[3])
    expect(frame(page, "Notes")).to_contain_text(re.compile(rf"dish {DISHES[3]} is in mode [A-Z]"))
    expect(table.locator('[aria-selected="true"]')).to_contain_text("ska004")
    table.get_by_role("gridcell").filter(has_text=re.compile(r"\d K$")).first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Receiver temperature")
    frame(page, "Selector").get_by_role("combobox").select_option(label="ska007")
    expect(table.locator('[aria-selected="true"]')).to_contain_text("ska007")

    # By keys alone: the last column first, sorted downwards, and that is kept over a reload.
    table.focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(table.get_by_role("rowheader").first).to_contain_text("ska016")

    fleet = frame(page, "Fleet").get_by_role("listbox")
    fleet.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(frame(page, "Selector").get_by_role("combobox")).to_have_value(DISHES[0])
    expect(fleet.get_by_role("option")).to_contain_text(re.compile("^ska001"))

    sky = frame(page, "Sky").get_by_role("listbox")
    sky.focus()
    page.keyboard.press("ArrowRight")
    expect(sky.get_by_role("option")).to_contain_text(re.compile(r"^ska0\d\d: azimuth \d+\.\d°, elevation"))
    page.keyboard.press("Enter")
    expect(frame(page, "Selector").get_by_role("combobox")).to_have_value(re.compile(f"^{DISH}/ska0"))

    # What is bound in the drawing's own editor is a setting as the form's.
    plant = frame(page, "Plant")
    plant.get_by_role("button", name="Edit the bindings").click()
    plant.get_by_role("button", name="Receiver g").click()
    plant.get_by_role("button", name="Add a binding").click()
    plant.get_by_label("Attribute", exact=True).fill(RECEIVER)
    page.keyboard.press("Enter")
    plant.get_by_role("button", name="Done").click()
    expect(plant.get_by_role("group", name=re.compile(r"^Receiver: \d.* K"))).to_be_attached(timeout=45_000)

    notes = frame(page, "Notes")
    expect(notes.get_by_role("link")).to_have_count(0)
    expect(notes.get_by_text("bold")).to_be_visible()
    assert notes.locator("b").count() == 0
    rows = frame(page, "Procedures").get_by_role("row")
    rows.nth(1).click()
    expect(frame(page, "Procedures").locator('[aria-selected="true"]')).to_have_count(1)

    page.reload()
    settle(page)
    expect(table.get_by_role("rowheader").first).to_contain_text("ska016")
    expect(plant.get_by_role("group", name=re.compile(r"^Receiver: \d.* K"))).to_be_attached(timeout=45_000)
    notes.get_by_role("button", name="Elsewhere").click()
    expect(page).to_have_url(re.compile("/w/elsewhere$"))


@pytest.mark.timeout(180)
def test_the_set_is_accessible_in_every_theme_and_at_two_by_two_cells(sit_down: SitDown) -> None:
    page = sit_down("operator", everything(), everything(small=True), size=(1600, 900))
    for theme in ("dark", "light", "dome"):
        page.get_by_role("button", name="operator, Operator").click()
        page.get_by_role("menuitemradio", name=theme.capitalize()).click()
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        settle(page)
        check(page, f"the set, {theme}")
        picture(page, theme)
    page.goto("w/small")
    for title in CONFIGS:
        expect(frame(page, title)).to_be_visible()
    expect(frame(page, "Components").get_by_role("list")).to_be_visible()
    expect(frame(page, "Procedures")).to_contain_text(re.compile(r"\d+ rows?"))
    check(page, "two by two cells")
    picture(page, "small")


@pytest.mark.timeout(60)
def test_what_is_observed_is_seen_in_spectra_logs_cards_and_coverage(sit_down: SitDown) -> None:
    correlator = "mid-csp/correlator/01"
    spectra = {"attributes": [f"{correlator}/spectrum"], "xAttribute": [f"{correlator}/frequencies"]}
    page = sit_down(
        "operator",
        workspace(
            "Observing",
            widget("Waterfall", "Spectra", (0, 0, 12, 10), spectra),
            widget("LogViewer", "Log", (12, 0, 12, 10), {"leastLevel": "debug"}),
            widget("Observation", "Subarrays", (0, 10, 12, 9), {}),
            widget(
                "Coverage",
                "Coverage",
                (12, 10, 12, 9),
                {"pointing": "fixed", "declination": -45, "layout": "y"},
            ),
        ),
        size=(1600, 900),
    )
    axis = frame(page, "Spectra").get_by_role("application")
    expect(axis).to_have_accessible_name(re.compile("^Waterfall of .* over channel frequencies"))
    expect(frame(page, "Spectra").get_by_text("No spectrum came yet")).to_have_count(0)
    axis.hover(position={"x": 200, "y": 20})
    expect(frame(page, "Spectra")).to_contain_text(re.compile(r"\d MHz: -?\d.* dB"))
    expect(frame(page, "Log").get_by_role("grid")).to_contain_text(re.compile("INFO|DEBUG"))
    expect(frame(page, "Subarrays").get_by_role("listitem").first).to_contain_text(re.compile("mid-tmc 01[A-Z]+"))
    # A station has no receiver band, which is no fault of anybody.
    expect(frame(page, "Subarrays").get_by_text("NOT_FOUND")).to_have_count(0)
    expect(frame(page, "Coverage")).to_contain_text("No pointing is known")
    check(page, "spectra, logs, observations and coverage")
    picture(page, "observing")
