"""Documents of the weather service, and drafts of them that a test lays before a person."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from e2e.config.conftest import Bare

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SAVE = """mutation ($text: String!, $base: Int!) {
  saveEndpointDraft(text: $text, baseVersion: $base, revision: 0) { revision }
}"""
NEWEST = "{ endpointVersions { version } endpointDocument }"
MASTS: dict[str, Any] = {
    "types": 'type Reading { station: Int! wind: Float }\n\n"A mast"\ntype Mast { id: Int }',
    "vars": {"UPSTREAM_URL": "", "STATIONS": ["1", "2"]},
    "functions": {"gusty": {"code": "def gusty(wind: float) -> bool:\n    return wind > 8.0\n"}},
    "queries": {
        "station": {
            "url": "{UPSTREAM_URL}/stations/{id}",
            "args": {"id": "Int!"},
            "type": "Reading",
            "mapping": {"station": "id", "wind": "readings.wind"},
        },
        "masts": {"url": "{UPSTREAM_URL}/stations", "mapping": "stations[*].name"},
    },
}
"""What the API offers when a test begins."""


def masts(**more: Any) -> dict[str, Any]:
    """A copy of `MASTS`, with entries added: `queries={"more": {…}}`."""
    found = copy.deepcopy(MASTS)
    for section, entries in more.items():
        found[section] = {**found.get(section, {}), **entries}
    return found


def lay_draft(octopus: Bare, context: BrowserContext, document: Any, username: str = "admin") -> int:
    """Keep a document as the draft of a person, made from the newest version; gives that version."""
    newest: int = octopus.ask(context, NEWEST, username)["endpointVersions"][0]["version"]
    octopus.ask(context, SAVE, username, text=json.dumps(document, indent=2), base=newest)
    return newest


def published(octopus: Bare, context: BrowserContext) -> Any:
    """The newest document."""
    return octopus.ask(context, NEWEST)["endpointDocument"]


def picture(page: Page, name: str) -> None:
    """A picture for the documentation, where OCTOPUS_SCREENSHOTS asks for it."""
    if os.environ.get("OCTOPUS_SCREENSHOTS"):
        page.screenshot(path=IMAGES / f"{name}.png")
