"""Taranta's dashboards: what each widget becomes, where it goes, and what is said of a file that is none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.workspaces.check import check_document
from octopus.workspaces.taranta import LINES, BadDashboard, Imported, imported, line_of
from octopus.workspaces.taranta.document import Rectangle
from octopus.workspaces.taranta.placing import Wanted, placed
from tests.fuzzing import examples
from tests.workspaces.taranta_files import DISH, EVERY_TYPE, attribute, dashboard, widget

ROOT = Path(__file__).parents[2]
VARIABLES = [{"name": "dish", "class": "DishManager", "device": DISH}]


def take(*widgets: dict[str, Any], databases: tuple[str, ...] = ("mid", "low"), **more: Any) -> Imported:
    found = imported(dashboard(*widgets, **more), fallback_name="file", databases=databases)
    check_document({"workspaces": [found.workspace]})
    return found


def fields_of(key: str) -> set[str]:
    """The settings of a widget, out of its README (which its own tests hold to its schema)."""
    readme = next(
        text
        for path in ROOT.glob("widgets/*/README.md")
        if f"Key `{key}`" in (text := re.sub(r"\s+", " ", path.read_text()))
    )
    return set(re.findall(r"\| `(\w+)` +\|", readme))


@pytest.mark.parametrize("kind", EVERY_TYPE)
def test_each_type_becomes_what_the_table_says(kind: str) -> None:
    inputs, expected, outcome = EVERY_TYPE[kind]
    found = take(widget(kind, inputs), variables=VARIABLES)
    (line,), (made,) = found.lines, found.workspace["widgets"]
    row = line_of(kind)
    assert row is not None
    assert (line.type, line.outcome, line.widgetId, line.key) == (kind, outcome, made["id"], row.becomes or "Markdown")
    assert bool(line.notes) is (outcome != "mapped")
    assert made["key"] == line.key
    shown = found.workspace["widget_configs"][made["id"]]
    assert {key: made["title"] if key == "title" else shown.get(key) for key in expected} == expected
    assert set(shown) <= fields_of(line.key)
    if outcome == "placeholder":
        assert kind.replace("_", "\\_") in shown["text"]
        assert json.dumps(inputs, indent=1) in shown["text"]


def test_every_row_of_the_table_is_tried_and_stands_in_the_documentation() -> None:
    assert {kind.replace(" ", "_") for kind in EVERY_TYPE} == set(LINES)
    page = (ROOT / "docs/how-to/bring-taranta-dashboards.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` +\| (.+?) +\|$", page, re.M))
    told = {
        kind: f"{f'`{line.becomes}`' if line.becomes else 'placeholder'} | {line.says}" for kind, line in LINES.items()
    }
    assert {kind: re.sub(r" +\| +", " | ", row) for kind, row in rows.items() if kind != "BOX"} == told


def test_an_unknown_type_and_one_with_nothing_chosen_leave_placeholders_that_name_them() -> None:
    found = take(
        widget("FANCY_CLOCK", {"zone": "`utc`"}), widget("ATTRIBUTE_DISPLAY", {"attribute": attribute("x", None)})
    )
    assert [line.outcome for line in found.lines] == ["placeholder", "placeholder"]
    assert [line.notes for line in found.lines] == [
        ["Octopus does not know this type."],
        ["No attribute was chosen in it."],
    ]
    assert '"zone": "`utc`"' in found.workspace["widget_configs"]["w-1"]["text"]


def test_a_box_of_lines_is_one_display_and_one_of_other_things_a_title_above_them() -> None:
    rows = [
        widget("DEVICE_STATUS", {"device": DISH}, (1, 2, 18, 2)),
        widget("LED_DISPLAY", {"attribute": attribute("healthState")}, (1, 4, 18, 2)),
        widget("LABEL", {"text": ""}, (1, 6, 18, 2)),
        widget("ATTRIBUTE_WRITER", {"attribute": attribute("azimuth")}, (1, 8, 18, 2)),
    ]
    dial = widget("ATTRIBUTE_DIAL", {"attribute": attribute("azimuth")}, (21, 2, 18, 8))
    found = take(
        widget("BOX", {"title": "Dish 1"}, (0, 0, 20, 10), rows),
        widget("BOX", {"title": "Dials"}, (20, 0, 20, 10), [dial]),
        widget("BOX", {"title": ""}, (40, 0, 1, 1), []),
    )
    assert [(line.type, line.outcome, line.widgetId) for line in found.lines] == [
        ("BOX", "mapped", "w-1"),
        ("DEVICE_STATUS", "mapped", "w-1"),
        ("LED_DISPLAY", "mapped", "w-1"),
        ("LABEL", "leftOut", None),
        ("ATTRIBUTE_WRITER", "mapped", "w-1"),
        ("BOX", "mapped", "w-2"),
        ("ATTRIBUTE_DIAL", "mapped", "w-3"),
        ("BOX", "leftOut", None),
    ]
    assert found.lines[2].pointer == "/widget/0/innerWidgets/1"
    first, head, gauge = found.workspace["widgets"]
    shown = found.workspace["widget_configs"][first["id"]]
    assert (first["title"], shown["allowWrite"], shown["labelFormat"]) == ("Dish 1", True, "{label}")
    assert shown["attributes"] == [f"{DISH}/{name}" for name in ("state", "healthstate", "azimuth")]
    assert found.workspace["widget_configs"][head["id"]]["text"] == "**Dials**"
    assert head["layout"]["y"] < gauge["layout"]["y"]
    assert first["layout"]["x"] < gauge["layout"]["x"]


def test_devices_are_named_where_a_display_has_several() -> None:
    rows = [widget("DEVICE_STATUS", {"device": f"a/b/{at}"}) for at in (1, 2)]
    found = take(widget("BOX", {"title": "States"}, inner=rows))
    assert found.workspace["widget_configs"]["w-1"]["labelFormat"] == "{device} {label}"


def test_names_are_routed_to_the_databases_that_there_are_and_variables_stay_variables() -> None:
    shown = [
        widget("ATTRIBUTE_DISPLAY", {"attribute": attribute("State", device)}, (0, 10 * at, 20, 10))
        for at, device in enumerate(
            ["low://low-mccs/tile/001", "mid://" + DISH, DISH.upper(), "taranta://" + DISH, "my dish", "no-name"]
        )
    ]
    found = take(*shown, variables=[{"name": "my dish", "device": "low://low-mccs/tile/002"}, {"name": "none"}])
    names = [found.workspace["widget_configs"][each["id"]].get("attributes") for each in found.workspace["widgets"]]
    assert names == [
        ["low://low-mccs/tile/001/state"],
        [f"{DISH}/state"],
        [f"{DISH}/state"],
        [f"{DISH}/state"],
        ["{my_dish}/state"],
        None,
    ]
    assert found.workspace["variables"] == {"my_dish": "low://low-mccs/tile/002", "none": ""}
    assert "no Tango database called “taranta”" in found.lines[3].notes[0]
    assert found.lines[5].outcome == "placeholder"


def test_a_plot_of_too_many_and_of_two_scales_says_what_is_lost() -> None:
    many = [{"attribute": attribute(f"a{at}"), "yAxis": "right"} for at in range(22)]
    found = take(widget("ATTRIBUTE_PLOT", {"attributes": many, "timeWindow": 90}))
    assert len(found.workspace["widget_configs"]["w-1"]["attributes"]) == 20
    assert found.workspace["widgets"][0]["timeRange"] == {"preset": "90s"}
    assert len(found.lines[0].notes) == 2


@pytest.mark.parametrize(
    ("text", "pointer", "says"),
    [
        ('{"name": "x",', "", "expected JSON; unexpected end of data in line 1, column 14"),
        ("[]", "", "expected a Taranta dashboard (a JSON object); got a list of 0"),
        ("{}", "", "expected the widgets of a Taranta dashboard, a list under `widget`; got nothing"),
        ('{"widget": {}}', "/widget", "a list under `widget`; got an object of 0"),
        (dashboard(widget("LABEL"), 7), "/widget/1", "expected a widget (an object); got 7"),  # type: ignore[arg-type]
        (dashboard(widget("")), "/widget/0/type", 'expected the type of a widget such as LABEL; got ""'),
        (dashboard(widget("LABEL") | {"x": "3"}), "/widget/0/x", 'expected a number; got "3"'),
        (dashboard(widget("LABEL") | {"width": -1}), "/widget/0/width", "expected a number from 0 to 1000000; got -1"),
        (dashboard(widget("LABEL") | {"inputs": []}), "/widget/0/inputs", "expected the inputs of the widget"),
        (
            dashboard(widget("BOX", inner=[widget("LABEL"), widget("LABEL") | {"y": None}])),
            "/widget/0/innerWidgets/1/y",
            "expected a number; got nothing",
        ),
        (dashboard(variables=[{"class": "x"}]), "/variables/0/name", "expected the name of a variable; got none"),
        (dashboard(*[widget("LABEL")] * 501), "/widget", "expected at most 500 widgets; got 501"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place_of_the_fault(text: str, pointer: str, says: str) -> None:
    with pytest.raises(BadDashboard) as refused:
        imported(text, fallback_name="file")
    assert refused.value.pointer == pointer
    assert says in refused.value.fault


def test_boxes_in_boxes_end_somewhere() -> None:
    nested = widget("LABEL", {"text": "deep"})
    for _ in range(8):
        nested = widget("BOX", inner=[nested])
    with pytest.raises(BadDashboard, match="boxes in at most 5 others"):
        imported(dashboard(nested), fallback_name="file")


sizes = st.floats(0, 300, allow_nan=False)
rectangles = st.builds(Rectangle, st.floats(-50, 300), st.floats(-50, 300), sizes, sizes)


@examples(30)
@given(st.lists(rectangles, max_size=14))
def test_nothing_lies_over_anything_and_what_was_below_stays_below(rectangles: list[Rectangle]) -> None:
    cells = placed([Wanted(each, 3, 2) for each in rectangles])
    for at, (cell, one) in enumerate(zip(cells, rectangles, strict=True)):
        assert cell.x >= 0
        assert cell.x + cell.w <= 24
        assert cell.y >= 0
        for other, that in list(zip(cells, rectangles, strict=True))[at + 1 :]:
            assert not cell.meets(other)
            if cell.beside(other) and one.y + one.height <= that.y and one.y < that.y:
                assert cell.y + cell.h <= other.y


def test_edges_that_meet_go_on_meeting() -> None:
    cells = placed([Wanted(Rectangle(x, y, 50, 20), 2, 2) for y in (0, 20) for x in (0, 50, 100, 150)])
    assert [(cell.x, cell.w) for cell in cells[:4]] == [(0, 6), (6, 6), (12, 6), (18, 6)]
    assert {cell.y for cell in cells[:4]} == {0}
    assert {cell.y for cell in cells[4:]} == {cells[0].h}
