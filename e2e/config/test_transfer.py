"""Endpoints carried out and in: whole or in part, looked at first; hostile texts are refused or shown inert."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.config.conftest import Bare
from e2e.config.drafts import masts, picture

OpenConfig = Callable[..., Page]


@pytest.fixture
def page(octopus: Bare, browse: Callable[..., BrowserContext], open_config: OpenConfig) -> Page:
    """The administrator before the page, with `masts()` published."""
    document = masts(vars={"MAST_TOKEN": ""})
    document["queries"]["masts"]["headers"] = {"Authorization": "Bearer {MAST_TOKEN}"}
    octopus.publish(browse(), document)
    return open_config("config/transfer")


def pane(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def give(page: Page, document: Any) -> Locator:
    """Paste a document, or a text."""
    found = pane(page, "Import")
    found.get_by_label("JSON or YAML").fill(document if isinstance(document, str) else json.dumps(document))
    return found


def test_a_part_goes_out_with_what_it_needs_and_without_what_is_only_here(page: Page, tmp_path: Path) -> None:
    found = pane(page, "Export")
    expect(found.get_by_label("Queries (2 of 2)")).to_be_checked()
    found.get_by_role("button", name="Tick none").click()
    found.get_by_label("station", exact=True).check()
    expect(found.get_by_text("Comes along, since it is needed: Type Reading, Variable UPSTREAM_URL.")).to_be_visible()
    row = found.get_by_role("row", name="UPSTREAM_URL")
    expect(row).to_contain_text("•••")
    expect(row).not_to_contain_text("127.0.0.1")
    picture(page, "transfer")
    with page.expect_download() as download:
        found.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "endpoints-station.json"
    part = json.loads(download.value.path().read_text())
    whole = masts()
    assert part["queries"] == {"station": whole["queries"]["station"]}
    assert part["vars"] == {"UPSTREAM_URL": ""} and "Reading" in json.dumps(part["types"])
    assert "Mast " not in json.dumps(part["types"]) and "functions" not in part

    found.get_by_label(re.compile("^Write the values")).check()
    expect(row).to_contain_text("127.0.0.1")
    found.get_by_role("button", name="Tick all").click()
    expect(found.get_by_text("Secret, and not in the file: MAST_TOKEN.")).to_be_visible()
    found.get_by_label("Format").select_option("YAML")
    with page.expect_download() as download:
        found.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "endpoints.yaml"
    assert "http://127.0.0.1" in download.value.path().read_text()


def test_an_import_is_looked_at_picked_from_and_undone(page: Page, tmp_path: Path) -> None:
    """From a file, in YAML; what is the same is not offered, what is left out of the ticks stays out."""
    file = tmp_path / "weather.yaml"
    file.write_text(
        "vars:\n  STATIONS: ['1', '2']\nqueries:\n"
        "  masts: {url: '{UPSTREAM_URL}/stations', mapping: 'stations[*].id'}\n"
        "  rain: {url: '{UPSTREAM_URL}/stations/1'}\n  snow: {url: '{UPSTREAM_URL}/stations/2'}\n"
    )
    found = pane(page, "Import")
    found.get_by_label("File to import").set_input_files(file)
    expect(found.get_by_label(re.compile("^STATIONS"))).to_be_disabled()
    expect(found.get_by_text("2 new, 1 changed")).to_be_visible()
    found.get_by_label(re.compile("^snow")).uncheck()
    expect(found.get_by_text("1 new, 1 changed")).to_be_visible()
    expect(found.get_by_role("list", name="What the import changes")).to_contain_text("stations[*].id")
    found.get_by_role("button", name="Take it into the draft").click()
    expect(found.get_by_text("It is in the draft.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Draft of version \d+$"))).to_be_visible()
    page.get_by_role("link", name="Structure").click()
    expect(page.get_by_text("rain", exact=True)).to_be_visible()
    expect(page.get_by_text("snow", exact=True)).to_have_count(0)
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_text("No changes")).to_be_visible()
    expect(page.get_by_text("rain", exact=True)).to_have_count(0)


def test_what_a_hostile_import_holds_is_refused_or_inert(page: Page) -> None:
    """Huge, deep, of wrong types, with scripts and with `__proto__`: the page stays, and nothing of it runs."""
    page.evaluate("window.harmed = false")
    script = "<img src=x onerror='window.harmed = true'><script>window.harmed = true</script>"
    evil = {"url": "{UPSTREAM_URL}/x", "description": script}
    given = json.dumps({"queries": {"evil": evil, "PROTO": {**evil, "polluted": 1}}, "PROTO": {"polluted": True}})
    found = give(page, given.replace("PROTO", "__proto__"))
    expect(found.get_by_role("list", name="What the import changes")).to_contain_text(script)
    expect(found.locator("img[src=x], script")).to_have_count(0)
    assert page.evaluate("[window.harmed, {}.polluted, Object.prototype.polluted]") == [False, None, None]

    deep = '{"queries":{"q":{"body":' + "[" * 100_000 + "]" * 100_000 + "}}}"
    for text, sentence in (
        (deep, re.compile("nested|deep|levels", re.IGNORECASE)),
        ({"queries": [1], "functions": "print()"}, re.compile("expected an object under 'functions'")),
        ("[1, 2]", re.compile("expected", re.IGNORECASE)),
        ("a: &a [*a, *a]", re.compile("expected|alias|anchor", re.IGNORECASE)),
        ("{ not json", re.compile("expected|line 1", re.IGNORECASE)),
    ):
        give(page, text)
        refused = found.get_by_role("region", name="It cannot be imported")
        expect(refused.get_by_role("alert")).to_contain_text(sentence)
        expect(found.get_by_role("button", name=re.compile("^Take it"))).to_have_count(0)
    large = {"name": "large.json", "mimeType": "application/json", "buffer": b" " * (5 * 1024 * 1024)}
    found.get_by_label("File to import").set_input_files(large)
    expect(found.get_by_role("alert")).to_contain_text("large.json has 5 MB; expected endpoints of at most 4 MB")
    expect(page.get_by_text("No changes")).to_be_visible()


def test_a_file_is_dropped(page: Page) -> None:
    pane(page, "Import").evaluate(
        """element => {
          const data = new DataTransfer();
          data.items.add(new File(['{"queries": {"rain": {"url": "{UPSTREAM_URL}/x"}}}'], "rain.json"));
          element.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(pane(page, "Import").get_by_text("1 new")).to_be_visible()
