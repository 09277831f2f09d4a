"""What a preferences document may hold, and how a fault is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.model import BadRequest
from octopus.settings import SettingsError
from octopus.workspaces import BUILT_IN, load_default_document, preferences_schema, schema_text
from octopus.workspaces.check import check_document, check_size

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "reference" / "preferences.schema.json"


def workspace(**members: Any) -> dict[str, Any]:
    return {"workspaces": [{"id": "a", "name": "A"} | members]}


def widget(**members: Any) -> dict[str, Any]:
    return {"id": "w", "key": "Grid", "layout": {"x": 0, "y": 0, "w": 8, "h": 10}} | members


def placed(**layout: Any) -> dict[str, Any]:
    return workspace(widgets=[widget(layout={"x": 0, "y": 0, "w": 8, "h": 10} | layout)])


GOOD: dict[str, dict[str, Any]] = {
    "nothing": {},
    "the built-in one": dict(BUILT_IN),
    "the full width": placed(x=0, w=24),
    "the last column": placed(x=23, w=1),
    "a widget without a title, and one in a panel that is gone": workspace(
        widgets=[widget(title=None), widget(id="w2", panel="gone", hidden=True)]
    ),
    "settings of a widget that is gone": workspace(widget_configs={"gone": {"a": 1}}, widget_state={"gone": {}}),
    "an active workspace that is gone": workspace() | {"activeWorkspace": "gone"},
    "a preset": workspace(timeRange={"preset": "15m"}),
    "a range": workspace(timeRange={"start": "2026-11-22T10:00:00Z", "end": "2026-11-22T12:00:00+01:00"}),
    "a whole number of seconds": workspace(refreshRate=2),
    "places": {"clocks": {"latitude": -30.7, "longitude": 21, "lstLongitude": None}},
}

BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "theme": ({"theme": "pink"}, "/theme", "expected 'dark', 'light' or 'dome'; got \"pink\""),
    "density": ({"density": 3}, "/density", "expected 'compact', 'normal' or 'comfortable'; got 3"),
    "schema to come": ({"schema": 2}, "/schema", "expected 1; got 2"),
    "workspaces": ({"workspaces": {"a": {}}}, "/workspaces", "expected a valid list; got an object of 1"),
    "no id": ({"workspaces": [{"name": "A"}]}, "/workspaces/0/id", "expected a value, got none"),
    "empty id": (workspace(id=""), "/workspaces/0/id", "at least 1 character"),
    "ids": ({"workspaces": [workspace()["workspaces"][0]] * 2}, "", "ids of their own; 'a' stands twice"),
    "widget ids": (
        workspace(widgets=[widget(), widget()]),
        "/workspaces/0",
        "widgets with ids of their own; 'w' stands",
    ),
    "panel ids": (workspace(panels=[{"id": "p"}, {"id": "p"}]), "/workspaces/0", "panels with ids of their own"),
    "x": (placed(x=-1), "/workspaces/0/widgets/0/layout/x", "expected greater than or equal to 0; got -1"),
    "y": (placed(y=1.5), "/workspaces/0/widgets/0/layout/y", "expected a valid integer; got 1.5"),
    "w": (placed(w=0), "/workspaces/0/widgets/0/layout/w", "expected greater than or equal to 1; got 0"),
    "w beyond": (placed(w=25), "/workspaces/0/widgets/0/layout/w", "expected less than or equal to 24; got 25"),
    "h as text": (placed(h="8"), "/workspaces/0/widgets/0/layout/h", 'expected a valid integer; got "8"'),
    "h as truth": (placed(h=True), "/workspaces/0/widgets/0/layout/h", "expected a valid integer; got true"),
    "x + w": (
        placed(x=20, w=8),
        "/workspaces/0/widgets/0/layout",
        "x + w of at most 24, the columns of the grid; got 20 + 8",
    ),
    "no layout": (
        workspace(widgets=[{"id": "w", "key": "k"}]),
        "/workspaces/0/widgets/0/layout",
        "expected a value, got none",
    ),
    "refresh": (workspace(refreshRate=-1), "/workspaces/0/refreshRate", "expected greater than or equal to 0"),
    "refresh as nan": (workspace(refreshRate=float("nan")), "/workspaces/0/refreshRate", "expected"),
    "variables": (workspace(variables={"a/b~": 1}), "/workspaces/0/variables/a~1b~0", "expected a valid string; got 1"),
    "widget_configs": (workspace(widget_configs={"w": []}), "/workspaces/0/widget_configs/w", "got a list of 0"),
    "half a range": (
        workspace(timeRange={"start": "2026-11-22T10:00:00Z"}),
        "/workspaces/0/timeRange",
        'both "start" and "end"',
    ),
    "no time zone": (
        workspace(timeRange={"start": "2026-11-22T10:00:00", "end": "2026-11-22T12:00:00Z"}),
        "/workspaces/0/timeRange/start",
        "timezone",
    ),
    "a range that runs backwards": (
        workspace(timeRange={"start": "2026-11-22T12:00:00Z", "end": "2026-11-22T10:00:00Z"}),
        "/workspaces/0/timeRange",
        "a start before the end",
    ),
    "latitude": ({"clocks": {"latitude": 91}}, "/clocks/latitude", "expected less than or equal to 90; got 91"),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_good_document_passes(case: str) -> None:
    check_document(GOOD[case])


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_named_with_its_place_and_what_was_expected(case: str) -> None:
    document, pointer, message = BAD[case]
    with pytest.raises(BadRequest) as fault:
        check_document(document)
    assert fault.value.extra["faults"][0]["pointer"] == pointer
    assert message in fault.value.extra["faults"][0]["message"]
    assert fault.value.message.startswith(f"preferences document, {pointer or 'at the top'}: ")
    assert message in fault.value.message


def test_all_faults_are_told_at_once_within_bounds() -> None:
    with pytest.raises(BadRequest, match=r"\(and 1 more\)") as fault:
        check_document({"theme": "pink", "density": "thin"})
    assert [found["pointer"] for found in fault.value.extra["faults"]] == ["/theme", "/density"]
    with pytest.raises(BadRequest, match=r"\(and 599 more\)") as fault:
        check_document(workspace(widgets=[{}] * 200, variables={"v": "x" * 10_000}))
    assert len(fault.value.extra["faults"]) == 20
    assert len(fault.value.message) < 300


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ([], "a JSON object., got list"),
        (None, "a JSON object., got NoneType"),
        ({"n": 2**70}, "an integer within 64 bits at /n"),
        ({"n": {1: 2}}, "keys that are texts in /n"),
    ],
)
def test_what_is_no_document_at_all(config: Any, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        check_size(config, 1000)


def test_depth_cannot_bring_it_down() -> None:
    config: dict[str, Any] = {}
    for _ in range(100_000):
        config = {"a": config}
    with pytest.raises(BadRequest, match="at most 90 levels"):
        check_size(config, 10_000_000)
    while config:  # Taken apart by hand: a deep object is freed recursively.
        config = config["a"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
names = st.sampled_from(["schema", "version", "theme", "density", "clocks", "activeWorkspace", "workspaces", "other"])


@given(st.dictionaries(names, json_values))
def test_any_document_passes_or_is_named_a_bad_request(config: dict[str, Any]) -> None:
    before = json.dumps(config)
    try:
        check_document(config)
    except BadRequest as fault:
        assert fault.extra["faults"]
    assert json.dumps(config) == before


def test_the_published_schema_is_the_one_of_the_model() -> None:
    assert SCHEMA_FILE.read_text() == schema_text(), (
        "docs/reference/preferences.schema.json is old; write it anew: "
        "octopus schema preferences > docs/reference/preferences.schema.json"
    )
    widget = preferences_schema()["$defs"]["Widget"]
    assert widget["additionalProperties"] is True
    assert set(widget["required"]) == {"id", "key", "layout"}
    assert "title" in widget["properties"]


def test_a_default_document_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "default.json"
    file.write_text(json.dumps(workspace(name="Whole telescope")))
    assert load_default_document(file)["workspaces"][0]["name"] == "Whole telescope"
    assert load_default_document(None) == dict(BUILT_IN)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file"),
        ("{", "is not JSON"),
        ("[]", "expected a preferences document"),
        ('{"theme": "pink"}', "/theme: expected 'dark', 'light' or 'dome'"),
    ],
)
def test_a_default_document_that_cannot_be_used(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "default.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsError, match=f"^OCTOPUS_DEFAULT_PREFERENCES: .*{message}"):
        load_default_document(file)
