"""Local builds as they come and go: every layout, rebuilt, broken, and in the place of what the catalogue has."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from octopus.catalogue import Catalogue
from octopus.catalogue.builds import LocalBuilds
from octopus.catalogue.folder import MAX_ENTRY
from octopus.model import Conflict
from tests.catalogue.houses import ADA, open_house
from tests.catalogue.test_catalogue import GRID, TEXT, address, build

LOCAL = "(function(){/* local */})();\n"


def package(folder: Path, text: str | None = LOCAL, entry: str = "dist/index.iife.js", **replaced: Any) -> Path:
    """A package as its author's build leaves it, written long enough ago to be whole."""
    block = {"keys": ["Grid"], "label": "Grid", "apiVersion": 1}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"name": GRID, "version": "0.1.0", "octopus": block} | replaced))
    _settle(folder / "package.json")
    if text is not None:
        write(folder / entry, text)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    _settle(path)


def _settle(path: Path) -> None:
    then = time.time_ns() - 10**9
    os.utime(path, ns=(then, then))


def catalogue(own: Path, *folders: Path, **more: Any) -> Catalogue:
    own.mkdir(exist_ok=True)
    return Catalogue(own, look_again=0, builds=LocalBuilds(folders, **more))


def told(widgets: Catalogue) -> list[str]:
    widgets.packages()
    return [f"{fault.place.rpartition('/')[2]}: {fault.message}" for fault in widgets.faults()]


@pytest.mark.parametrize("given", ["work/grid", "work/grid/dist", "work", "work/../work", "scoped"])
async def test_a_folder_may_be_a_package_or_its_dist_or_hold_packages(tmp_path: Path, given: str) -> None:
    package(tmp_path / "work/grid")
    package(tmp_path / "scoped/@octopus-widgets/grid", entry="index.iife.js")
    widgets = catalogue(tmp_path / "own", tmp_path / given)
    (found,) = widgets.packages()
    assert (found.name, found.local, found.pinned) == (GRID, True, True)
    assert found.active.startswith("0.1.0+local.")
    bundle = await widgets.bundle(GRID)
    assert (bundle.source, bundle.url) == (LOCAL, f"/widgets/{GRID}/{found.active}/{address(LOCAL)}.js")
    assert await widgets.file(GRID, found.active, address(LOCAL)) == LOCAL.encode()


async def test_it_goes_before_the_same_version_and_before_whoever_has_its_keys(tmp_path: Path) -> None:
    build(tmp_path / "own", version="9.0.0")
    package(tmp_path / "grid")
    widgets = catalogue(tmp_path / "own", tmp_path / "grid")
    (found,) = widgets.packages()
    assert [(each.version[:11], each.local, each.trusted) for each in found.versions] == [
        ("9.0.0", False, True),
        ("0.1.0+local", True, True),
    ]
    assert (await widgets.bundle(GRID)).source == LOCAL
    assert (await widgets.bundle(GRID, "9.0.0")).source == TEXT
    package(tmp_path / "grid", name="@my-team/grid")
    assert [(each.name, each.local) for each in widgets.packages()] == [("@my-team/grid", True)]
    assert told(widgets) == ["grid: registers the key 'Grid', which @my-team/grid registers"]


async def test_a_rebuild_is_another_version_and_open_dashboards_are_told_within_a_second(tmp_path: Path) -> None:
    package(tmp_path / "grid")
    widgets = Catalogue(tmp_path / "own", builds=LocalBuilds([tmp_path / "grid"]))
    await widgets.start()
    try:
        changes = widgets.changes()
        (before,) = await anext(changes)
        (tmp_path / "grid/dist/index.iife.js").write_text(LOCAL + "//2")
        began = time.monotonic()
        (after,) = await asyncio.wait_for(anext(changes), 5)
        assert time.monotonic() - began < 1.5
        assert after.active != before.active and after.active.startswith("0.1.0+local.")
        assert (await widgets.bundle(GRID)).source == LOCAL + "//2"
        await changes.aclose()
    finally:
        await widgets.stop()


def test_what_is_being_written_is_left_until_it_is_whole(tmp_path: Path) -> None:
    widgets = catalogue(tmp_path / "own", tmp_path, settled=60)
    (package(tmp_path / "grid") / "dist/index.iife.js").write_text(LOCAL[:10])
    assert widgets.packages() == []
    assert told(widgets) == []


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda folder: write(folder / "package.json", '{"name": '), "package.json: input data was truncated"),
        (lambda folder: (folder / "package.json").unlink(), "package.json cannot be read"),
        (lambda folder: write(folder / "dist/index.iife.js", ""), "the bundle is empty"),
        (lambda folder: write(folder / "dist/index.iife.js", "x" * (MAX_ENTRY + 1)), "holds more than"),
        (lambda folder: (folder / "dist/index.iife.js").unlink(), "has no bundle: expected dist/index.iife.js"),
    ],
)
def test_a_bad_build_is_told_and_the_last_good_one_goes_on(tmp_path: Path, break_it: Any, message: str) -> None:
    folder = package(tmp_path / "grid")
    widgets = catalogue(tmp_path / "own", tmp_path, missed=0)
    (good,) = widgets.packages()
    break_it(folder)
    widgets.packages()
    (fault,) = told(widgets)
    assert message in fault and f"{good.active} goes on" in fault
    assert widgets.packages() == [good]
    package(folder, LOCAL + "//mended")
    (mended,) = widgets.packages()
    assert mended.active != good.active and told(widgets) == []


def test_what_was_never_built_and_what_is_no_widget_are_told(tmp_path: Path) -> None:
    package(tmp_path / "work/grid", text=None)
    (tmp_path / "empty").mkdir()
    widgets = catalogue(tmp_path / "own", tmp_path / "work", tmp_path / "empty", tmp_path / "nowhere")
    assert widgets.packages() == []
    assert told(widgets) == [
        "empty: holds no widget: expected a package.json with an octopus block, in it or one folder below",
        "nowhere: is no folder",
        "grid: has no bundle: expected dist/index.iife.js; build it, npm run watch",
    ]


async def test_no_other_version_is_chosen_while_a_local_build_is_loaded(tmp_path: Path) -> None:
    build(tmp_path / "own")
    package(tmp_path / "grid")
    async with open_house(tmp_path / "data", tmp_path / "own", OCTOPUS_WIDGET_DEV_DIR=str(tmp_path / "grid")) as house:
        for act in (
            lambda: house.widgets.activate(GRID, "0.1.0", False, ADA),
            lambda: house.widgets.pin(GRID, ADA),
            lambda: house.widgets.upgrade(GRID, None, ADA),
        ):
            with pytest.raises(Conflict, match="a local build of @octopus-widgets/grid is loaded"):
                await act()


def test_a_bundle_outside_of_its_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "secret.iife.js", LOCAL)
    package(
        tmp_path / "work/grid",
        text=None,
        octopus={"keys": ["Grid"], "label": "Grid", "apiVersion": 1, "entry": "../../secret.iife.js"},
    )
    widgets = catalogue(tmp_path / "own", tmp_path / "work")
    assert widgets.packages() == []
    assert told(widgets) == ["grid: its bundle secret.iife.js is outside of its folder"]
