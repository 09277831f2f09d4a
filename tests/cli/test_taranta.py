"""`octopus provisioning taranta`: dashboards become files that can be served, all of them or none."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from octopus.cli.app import app
from tests.workspaces.taranta_files import EVERY_TYPE, attribute, dashboard, widget


def octopus(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["provisioning", *map(str, arguments)], env={"JWT_SECRET": "s" * 32})
    return done.exit_code, done.output


def test_dashboards_become_files_that_can_be_served(tmp_path: Path) -> None:
    every, low = tmp_path / "Every type.wj", tmp_path / "low.wj"
    every.write_text(dashboard(*(widget(kind, inputs) for kind, (inputs, _, _) in EVERY_TYPE.items())))
    low.write_text(dashboard(widget("ATTRIBUTE_DISPLAY", {"attribute": attribute("state", "low://a/b/c")}), name="Low"))
    folder = tmp_path / "served"
    code, told = octopus("taranta", every, low, "--into", folder, "--database", "mid", "--database", "low")
    assert code == 0, told
    assert f"{every}: /widget/23: MACROBUTTON: Octopus runs no Sardana macros." in told
    found = json.loads((folder / "workspaces/low.json").read_text())["workspaces"][0]
    assert (found["id"], found["name"]) == ("taranta-low", "Low")
    assert found["widget_configs"]["w-1"]["attributes"] == ["low://a/b/c/state"]
    code, told = octopus("check", folder)
    assert (code, f"{folder} can be served: 2 entries" in told) == (0, True), told

    code, told = octopus("taranta", low, "--into", folder)
    assert (code != 0, "is taken" in told) == (True, True)


def test_one_that_is_none_keeps_all_from_being_written(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.wj", tmp_path / "bad.wj"
    good.write_text(dashboard(widget("LABEL", {"text": "x"})))
    bad.write_text('{"widget": [3]}')
    code, told = octopus("taranta", good, bad, tmp_path / "away.wj", "--into", tmp_path / "served")
    assert code != 0
    assert f"{bad}: /widget/0: expected a widget (an object); got 3" in told
    assert "away.wj cannot be read" in told
    assert not (tmp_path / "served").exists()
