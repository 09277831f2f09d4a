"""What is published reaches open dashboards without a reload: an operator looks on while an administrator publishes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from e2e.config.conftest import Bare
from e2e.config.drafts import masts
from e2e.workspaces import PREFERENCES, SET_PREFERENCES, widget, workspace

FOLLOWS = 15_000
"""Milliseconds within which a widget shows what was published: it takes less than two seconds on a machine that has
nothing else to do. Nothing here asks again by itself."""
MARK = "window.octopusWasHere = true"
SELECTORS = workspace(
    "Weather",
    widget(
        "variableSelector",
        "Masts",
        (0, 0, 8, 4),
        {"variable": "mast", "mode": "buttons", "source": "query", "query": "query Masts { masts }"},
    ),
    widget(
        "variableSelector",
        "Stations",
        (8, 0, 8, 4),
        {"variable": "station", "mode": "buttons", "source": "list", "list": "STATIONS"},
    ),
    widget("Procedures", "Procedures", (0, 4, 16, 12)),
    variables={"mast": "", "station": ""},
)
PROCEDURES = """type Procedure {
  id: Int! script: String! state: String! states: [String!]! stateTimes: [Float!]! createdAt: Float initArguments: JSON
  mainArguments: JSON subarray: Int telescope: String stacktrace: String
}
type Activity { id: Int! procedure: Int! name: String! sbd: String! sbi: String prepareOnly: Boolean! }
type Event { procedure: Int! state: String message: String stacktrace: String }"""


def observing(state: str) -> dict[str, Any]:
    """An API with the fields of the procedures widget, whose one procedure is in that state."""
    told = {"id": 1, "script": "file:///scripts/hello.py", "state": state, "states": [state], "stateTimes": [1.0]}
    code = f"from typing import Any\n\n\ndef made() -> list[dict[str, Any]]:\n    return [{told!r}]\n"
    local = {"method": "LOCAL", "function": "made", "type": "[Procedure!]!"}
    none = "from typing import Any\n\n\ndef none() -> list[dict[str, Any]]:\n    return []\n"
    found = masts(
        functions={"made": {"code": code}, "none": {"code": none}},
        queries={"procedures": local, "activities": {"method": "LOCAL", "function": "none", "type": "[Activity!]!"}},
        streams={
            "proceduresLive": local,
            "procedureEvents": {
                "method": "SSE",
                "url": "{UPSTREAM_URL}/events",
                "type": "Event!",
                "mapping": {"procedure": "sequence"},
            },
        },
    )
    return {**found, "types": f"{found['types']}\n{PROCEDURES}"}


def sit_down(octopus: Bare, browse: Callable[..., BrowserContext], username: str) -> Page:
    """A person before a workspace whose widgets show configured fields."""
    context = browse()
    stored = octopus.ask(context, PREFERENCES, username, user=username)["preferences"]
    config = {**stored, "workspaces": [SELECTORS], "activeWorkspace": SELECTORS["id"]}
    octopus.ask(context, SET_PREFERENCES, username, user=username, config=config)
    page = context.new_page()
    page.goto(octopus.home)
    expect(page.get_by_role("article", name="Masts").get_by_role("radio", name="Core", exact=True)).to_be_visible()
    page.evaluate(MARK)
    return page


def test_widgets_lists_and_streams_follow_what_is_published(
    octopus: Bare, browse: Callable[..., BrowserContext]
) -> None:
    """A Viewer's, too, who may not know of versions. Fields that go are told of, and come back with the field."""
    admin = browse()
    octopus.publish(admin, observing("READY"))
    pages = [sit_down(octopus, browse, "operator"), sit_down(octopus, browse, "viewer")]
    for page in pages:
        expect(page.get_by_role("article", name="Procedures")).to_contain_text("READY")

    changed = observing("COMPLETE")
    changed["queries"]["masts"]["mapping"] = "stations[*].readings.wind"
    changed["vars"]["STATIONS"] = ["1", "2", "3"]
    octopus.publish(admin, changed)
    for page in pages:
        mast = page.get_by_role("article", name="Masts")
        expect(mast.get_by_role("radio", name="4.5", exact=True)).to_be_visible(timeout=FOLLOWS)
        expect(page.get_by_role("article", name="Stations").get_by_role("radio", name="3", exact=True)).to_be_visible(
            timeout=FOLLOWS
        )
        expect(page.get_by_role("article", name="Procedures")).to_contain_text("COMPLETE", timeout=FOLLOWS)

    gone = masts()
    del gone["queries"]["masts"]
    octopus.publish(admin, gone)
    for page in pages:
        expect(page.get_by_role("article", name="Masts")).to_contain_text("masts", timeout=FOLLOWS)
        expect(page.get_by_role("article", name="Masts").get_by_role("radio", name="4.5", exact=True)).to_have_count(0)
        expect(page.get_by_role("article", name="Procedures")).to_contain_text(
            re.compile("The API of this deployment has no field .*proceduresLive"), timeout=FOLLOWS
        )

    octopus.publish(admin, observing("READY"))
    for page in pages:
        mast = page.get_by_role("article", name="Masts")
        expect(mast.get_by_role("radio", name="Core", exact=True)).to_be_visible(timeout=FOLLOWS)
        expect(page.get_by_role("article", name="Procedures")).to_contain_text("READY", timeout=FOLLOWS)
        assert page.evaluate("window.octopusWasHere"), "the page was never loaded anew"


def test_the_explorer_knows_what_is_published(octopus: Bare, browse: Callable[..., BrowserContext]) -> None:
    context = browse()
    octopus.publish(context, masts())
    octopus.ask(context, "{ __typename }", "viewer")
    page = context.new_page()
    page.goto(f"{octopus.home}graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.get_by_role("link", name="Query").click()
    expect(page.get_by_role("link", name="masts", exact=True)).to_be_visible()
    octopus.publish(browse(), masts(queries={"rainGauges": {"url": "{UPSTREAM_URL}/stations"}}))
    expect(page.get_by_role("link", name="rainGauges")).to_be_visible(timeout=FOLLOWS)
