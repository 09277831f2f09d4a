"""A widget is begun on the page: faults at their place, files before they are made, the archive as the command's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from e2e.test_accessibility import in_every_theme, nothing_beside_the_screen
from octopus.cli.app import app

OpenPage = Callable[..., Page]
FILE = "query beamHealth($wide: Boolean! = true) {\n  serverStatus { version cpu }\n}\n"


def test_a_widget_is_begun_on_the_page_as_by_the_command(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("new-widget", "operator")
    form = page.get_by_role("form", name="The widget")
    form.get_by_label("Name", exact=True).fill("3 beams")
    expect(form.get_by_text("expected words of letters and digits, a letter first")).to_be_visible()
    form.get_by_label("Name", exact=True).fill("beamHealth")
    names = form.locator("dl")
    expect(names).to_contain_text("@octopus-widgets/beam-health")
    expect(names).to_contain_text("BEAM_HEALTH")
    form.get_by_label("Scope").fill("@my-team")
    form.get_by_text("past").click()

    form.get_by_role("button", name="Add an operation").click()
    written = form.get_by_role("region", name="Operation 1")
    written.get_by_role("textbox").click()
    page.keyboard.type("query status { serverStatus { versions } }")
    expect(written.get_by_text("Cannot query field 'versions' on type 'ServerStatus'")).to_be_visible()
    expect(form.get_by_role("button", name="Make the project")).to_be_enabled()
    page.keyboard.press("Backspace")
    expect(written.get_by_text("Syntax Error: Expected Name, found <EOF>")).to_be_visible()
    expect(form.get_by_role("button", name="Make the project")).to_be_disabled()

    form.get_by_label("From files").check()
    form.get_by_label("GraphQL files").set_input_files(
        {"name": "beam.graphql", "mimeType": "text/plain", "buffer": FILE.encode()}
    )
    files = page.get_by_role("region", name="Files of the project")
    files.get_by_role("button", name="src/graphql/beam.graphql").click()
    expect(files.get_by_role("region", name="Content of src/graphql/beam.graphql")).to_contain_text("serverStatus {")
    in_every_theme(page, "new widget")
    page.reload()
    expect(form.get_by_label("Name", exact=True)).to_have_value("beamHealth")
    expect(form.get_by_role("region", name="beam.graphql")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    nothing_beside_the_screen(page)

    with page.expect_download() as begun:
        form.get_by_role("button", name="Make the project").click()
    progress = form.get_by_role("region", name="Progress")
    expect(progress.get_by_role("listitem")).to_contain_text(
        ["The wish can be fulfilled", "package.json", "src/graphql/beam.graphql", "vendor/", "Packed", "Ready to fetch"]
    )
    expect(progress.get_by_text("beam-health.zip is saved")).to_be_visible()
    made, by_command = tmp_path / "page.zip", tmp_path / "command.zip"
    begun.value.save_as(made)
    wish = {
        "name": "beamHealth",
        "scope": "@my-team",
        "history": True,
        "operations": [{"text": FILE, "file": "beam.graphql"}],
    }
    command = ["widget", "new", "--payload", json.dumps(wish), "--zip", str(by_command)]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert made.read_bytes() == by_command.read_bytes()
    with zipfile.ZipFile(made) as archive:
        assert "beam-health/src/graphql/beam.graphql" in archive.namelist()


def test_a_viewer_is_told_who_begins_widgets(open_page: OpenPage) -> None:
    page = open_page("new-widget", "viewer")
    expect(page.get_by_text("Beginning a widget needs the role User")).to_be_visible()
