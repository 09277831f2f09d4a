"""`octopus demo` with its telescope, as it came up for these tests; `demonstration` sees that Ctrl-C ends it."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import BrowserContext

from e2e.workspaces import ask, begin_session

NOW = '{ me { role } databases { name reachable } attributes(fullNames: ["low-mccs/tile/001/state"]) { value } }'
OBSERVED = '{ procedures { id state } projects(user: "robot", match: "contains") { id } stationHealth { level } }'
PAST = """query($start: DateTime!, $end: DateTime!) {
  hdbppHistory(
    fullNames: ["mid-weather/station/01/temperature", "mid-weather/station/01/state"], start: $start, end: $end
  ) {
    returnedPoints timestamps values errors { message }
  } }"""


def moment(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


@pytest.mark.timeout(300)
def test_the_whole_telescope_comes_up(base_url: str, demonstration_folder: Path, context: BrowserContext) -> None:
    if os.environ.get("BASE_URL"):
        pytest.skip("the server that BASE_URL names was started by somebody else")
    said = (demonstration_folder / "octopus-demo.log").read_text().partition("ready:")[0]
    assert said.splitlines()[0].strip() and "writing the past into the archive: 100 %" in said
    token = begin_session(context.request, base_url, "operator")
    found = ask(context.request, base_url, token, NOW)
    assert found["me"] == {"role": "Operator"}
    assert found["databases"] == [{"name": "ska", "reachable": True}]
    assert found["attributes"][0]["value"] is not None
    end = time.time()
    past = ask(context.request, base_url, token, PAST, start=moment(end - 3600), end=moment(end))
    temperature, state = past["hdbppHistory"]
    assert temperature["returnedPoints"] >= 12 and temperature["errors"] == []
    assert state["values"] and set(state["values"]) <= {"ON", "ALARM"}
    assert temperature["timestamps"][-1] > end - 90, "the archiver goes on from the past"
    observed = ask(context.request, base_url, token, OBSERVED)
    assert observed["procedures"] and len(observed["projects"]) == 6
    commands = [" ".join(each.cmdline()) for each in psutil.Process().children(recursive=True)]
    assert all(any(f"octopus.simulator.{name}" in command for command in commands) for name in ("oet", "oda"))
