"""The page Files, the marks of what comes from files, and workspaces from files, over a folder that is rewritten."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e.config.conftest import Bare, bare_octopus
from e2e.config.upstream import Upstream
from e2e.test_accessibility import in_every_theme
from e2e.workspaces import workspace

OpenConfig = Callable[..., Page]
IMAGES = Path(__file__).parents[2] / "docs" / "images"
STATE = "{ provisioning { problem refused { message } files { ok } entries { pointer state fileChanged } } }"
ENDPOINTS = """\
types: |
  type Reading { station: Int! wind: Float }
queries:
  station:
    url: "{UPSTREAM_URL}/stations/{id}"
    args: {id: Int!}
    type: Reading
    mapping: {station: id, wind: readings.wind}
  calm:
    url: "{UPSTREAM_URL}/stations/1"
    description: At the centre.
"""
VARS = {"vars": {"UPSTREAM_URL": ""}}


class Folder:
    """The folder of the files, as somebody else writes it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # As a careful writer does: put in place whole.
        part = target.with_name(f".{target.name}")
        part.write_text(text)
        part.replace(target)

    def lay(self) -> None:
        """Put everything as each test begins with it."""
        for path in [*self.root.rglob("*.patch.json"), *self.root.rglob("broken.*")]:
            path.unlink()
        self.write("endpoints/10-stations.yaml", ENDPOINTS)
        self.write("endpoints/20-vars.json", json.dumps(VARS))
        operations = workspace("Operations", id="operations")
        self.write("workspaces/operations.json", json.dumps({"roles": ["Operator"], "workspaces": [operations]}))
        self.write("widgets/list.yaml", "widgets:\n- {name: '@octopus-widgets/clock', enabled: false}\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(tmp_path_factory.mktemp("files"))
    made.lay()
    return made


@pytest.fixture(scope="module")
def octopus(tmp_path_factory: pytest.TempPathFactory, upstream: Upstream, folder: Folder) -> Iterator[Bare]:
    """A bare Octopus that follows the folder."""
    where = tmp_path_factory.mktemp("octopus")
    with bare_octopus(where, upstream, OCTOPUS_PROVISIONING_DIR=str(folder.root)) as running:
        yield running


def settled(octopus: Bare, context: BrowserContext, what: Callable[[Any], bool]) -> Any:
    """The state of the files, once it is so."""
    end = time.monotonic() + 15
    while not what(found := octopus.ask(context, STATE)["provisioning"]):
        assert time.monotonic() < end, found
        time.sleep(0.2)
    return found


def changed_by_hand(octopus: Bare, context: BrowserContext) -> None:
    """An administrator publishes another station, and takes `calm` away."""
    document = octopus.ask(context, "{ endpointDocument }")["endpointDocument"]
    document["queries"]["station"]["description"] = "Ours."
    document["queries"].pop("calm", None)
    octopus.publish(context, document)


def test_an_override_is_shown_kept_exported_and_dropped_while_the_files_go_on(
    open_config: OpenConfig, octopus: Bare, folder: Folder, browse: Callable[..., BrowserContext]
) -> None:
    folder.lay()
    changed_by_hand(octopus, browse())
    page = open_config("config/files")
    overrides = page.get_by_role("region", name="Overrides")
    station = overrides.get_by_role("listitem").filter(has=page.locator("strong", has_text="station"))
    expect(station).to_contain_text("changed here")
    expect(overrides.get_by_role("listitem").filter(has_text="calm")).to_contain_text("removed here")
    station.get_by_role("button", name="Show the difference").click()
    expect(station.get_by_text("Ours.")).to_be_visible()
    tree = open_config("config/structure")
    expect(
        tree.get_by_role("treeitem", name="Reading, type, from endpoints/10-stations.yaml", exact=True)
    ).to_be_visible()
    tree.get_by_role("treeitem", name="station, GET, from endpoints/10-stations.yaml, changed here").click()
    expect(tree.get_by_title("from endpoints/10-stations.yaml, changed here")).to_have_count(2)
    tree.close()
    # The file changes the same entry: told on the open page, and nothing is overwritten.
    folder.write("endpoints/10-stations.yaml", ENDPOINTS.replace("stations/{id}", "stations/{id}?all"))
    expect(station).to_contain_text("and in the file since")
    expect(station.get_by_role("heading", name="What changed in the file since")).to_be_visible()
    station.get_by_role("button", name="Keep mine").click()
    expect(station).not_to_contain_text("and in the file since")
    page.get_by_role("button", name="Export all as a patch").click()
    patch = page.get_by_role("dialog", name="Overrides as a patch")
    expect(patch.get_by_role("region", name="The patch")).to_contain_text("/queries/station/description")
    with page.expect_download() as download:
        patch.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == "90-overrides.patch.json"
    text = Path(download.value.path()).read_text()
    patch.get_by_role("button", name="Close").click()
    station.get_by_role("button", name="Drop").click()
    question = page.get_by_role("alertdialog")
    expect(question).to_contain_text("publishes a new version")
    question.get_by_role("button", name="Drop the override").click()
    expect(station).to_have_count(0)
    expect(overrides.get_by_role("heading", name="Overrides")).to_be_focused()
    # The patch in the folder ends the other override as well.
    folder.write("endpoints/90-overrides.patch.json", text)
    expect(overrides).to_contain_text("None: all that comes from files is served")
    document = octopus.ask(page.context, "{ endpointDocument }")["endpointDocument"]
    assert document["queries"]["station"]["description"] == "Ours." and "calm" not in document["queries"]


def test_a_broken_file_and_faults_are_told_at_their_line_until_they_are_mended(
    open_config: OpenConfig, octopus: Bare, folder: Folder, browse: Callable[..., BrowserContext]
) -> None:
    folder.lay()
    page = open_config("config/files")
    files = page.get_by_role("region", name="In the folder")
    expect(files.get_by_role("listitem").filter(has_text="10-stations")).to_contain_text("served")
    folder.write("endpoints/broken.yaml", "queries:\n  bad: {url: 1}\n")
    row = files.get_by_role("listitem").filter(has_text="broken.yaml")
    expect(row).to_contain_text("broken: not served")
    expect(row).to_contain_text("Line 2, column 14")
    folder.write("endpoints/broken.yaml", "queries:\n  bad:\n    url: '{UPSTREAM_URL}/x'\n    type: Nowhere\n")
    trouble = page.get_by_role("alert", name="What is not served")
    expect(trouble).to_contain_text("endpoints/broken.yaml, line 4")
    expect(trouble).to_contain_text("there is no type Nowhere")
    (folder.root / "endpoints/broken.yaml").unlink()
    expect(trouble).to_have_count(0)


def test_widgets_follow_the_list_and_the_administrator(open_config: OpenConfig, octopus: Bare, folder: Folder) -> None:
    folder.lay()
    page = open_config("config/files")
    widgets = page.get_by_role("region", name="Widgets")
    clock = widgets.get_by_role("checkbox", name="@octopus-widgets/clock")
    expect(clock).not_to_be_checked()
    names = "{ widgets { name } }"
    assert {"name": "@octopus-widgets/clock"} not in octopus.ask(page.context, names)["widgets"]
    clock.click()
    expect(clock).to_be_checked()
    row = widgets.get_by_role("listitem").filter(has_text="widgets/clock")
    expect(row).to_contain_text("chosen here")
    assert {"name": "@octopus-widgets/clock"} in octopus.ask(page.context, names)["widgets"]
    override = page.get_by_role("region", name="Overrides").get_by_role("listitem").filter(has_text="clock")
    override.get_by_role("button", name="Drop").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Drop the override").click()
    expect(row).to_contain_text("widgets/list.yaml")
    expect(clock).not_to_be_checked()


def test_a_workspace_from_a_file_is_changed_as_an_own_copy_and_taken_back(
    open_config: OpenConfig, octopus: Bare, folder: Folder
) -> None:
    folder.lay()
    page = open_config("", "operator")
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitemradio", name="Operations").click()
    banner = page.get_by_text("which it follows")
    expect(banner).to_contain_text("workspaces/operations.json")
    # The file changes: the open page follows.
    renamed = json.dumps({"roles": ["Operator"], "workspaces": [workspace("Night shift", id="operations")]})
    folder.write("workspaces/operations.json", renamed)
    expect(page.get_by_role("button", name="Workspace", exact=True)).to_contain_text("Night shift")
    page.get_by_role("button", name="Make it mine to change").click()
    expect(page).to_have_url(octopus.home + "w/operations")
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitem", name="Rename and describe").click()
    page.get_by_role("dialog").get_by_label("Name").fill("My night")
    page.get_by_role("dialog").locator("button[type=submit]").click()
    page.get_by_role("button", name="Workspace", exact=True).click()
    expect(page.get_by_role("menuitemradio", name="My night (changed by you)")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export my changes as a patch").click()
    operations = json.loads(Path(download.value.path()).read_text())
    assert operations[1:] == [{"op": "replace", "path": "/workspaces/operations/name", "value": "My night"}]
    folder.lay()
    changed = page.get_by_text("has changed since you changed this workspace")
    expect(changed).to_be_visible(timeout=10_000)
    page.get_by_role("button", name=re.compile("Look at the file")).click()
    expect(page.get_by_role("button", name="Workspace", exact=True)).to_contain_text("Operations")
    page.get_by_role("button", name="Back to mine").click()
    page.get_by_role("button", name="Keep mine").click()
    expect(changed).to_have_count(0)
    page.get_by_role("button", name="Workspace", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("Back to the file")).click()
    page.get_by_role("button", name="Make it mine to change").click()
    expect(page.get_by_role("button", name="Workspace", exact=True)).to_contain_text("Operations")
    folder.write("workspaces/operations.json", json.dumps({"workspaces": []}))
    left = page.get_by_text("does not show this workspace to you any more")
    expect(left).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Keep it as mine").click()
    expect(left).to_have_count(0)
    folder.lay()
    # Others do not see it.
    other = open_config("", "viewer")
    other.get_by_role("button", name="Workspace", exact=True).click()
    expect(other.get_by_role("menuitemradio", name="Main")).to_be_visible()
    expect(other.get_by_role("menuitemradio", name="Operations")).to_have_count(0)


def test_the_page_is_accessible(
    open_config: OpenConfig, octopus: Bare, folder: Folder, browse: Callable[..., BrowserContext]
) -> None:
    folder.lay()
    context = browse()
    settled(octopus, context, lambda found: not found["refused"] and len(found["entries"]) > 4)
    changed_by_hand(octopus, context)
    folder.write("endpoints/broken.yaml", "queries: {\n")
    folder.write("endpoints/10-stations.yaml", ENDPOINTS.replace("stations/{id}", "stations/{id}?all"))
    settled(octopus, context, lambda found: any(each["fileChanged"] for each in found["entries"]))
    page = open_config("config/files")
    station = page.get_by_role("region", name="Overrides").get_by_role("listitem").first
    expect(station.get_by_role("heading", name="From the file to what is served")).to_be_visible()
    in_every_theme(page, "files")
    if os.environ.get("OCTOPUS_SCREENSHOTS"):
        page.screenshot(path=IMAGES / "files.png")
    for size in ((1024, 768), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
