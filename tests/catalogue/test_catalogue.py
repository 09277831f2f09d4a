"""What the deployment offers, from a folder as a build leaves it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from octopus.catalogue import Catalogue
from octopus.catalogue.folder import MAX_ENTRY, MAX_MANIFEST
from octopus.model import NotFound

GRID = "@octopus-widgets/grid"
TEXT = "(function(){/* grid */})();\n"


def build(
    root: Path, name: str = GRID, version: str = "0.1.0", text: str = TEXT, replaced: dict[str, Any] | None = None
) -> Path:
    """Write one version as `npm run build` does; `replaced` are members of package.json."""
    folder = root / name / version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.iife.js").write_text(text)
    block = {"keys": [name.rpartition("/")[2].capitalize()], "label": "Grid", "apiVersion": 1}
    package = {"name": name, "version": version, "license": "BSD-3-Clause", "octopus": block} | (replaced or {})
    (folder / "package.json").write_text(json.dumps(package))
    return folder


def catalogue(root: Path) -> Catalogue:
    return Catalogue(root, look_again=0)


def address(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha384(text.encode()).digest()).decode()


def test_a_package_with_its_versions(tmp_path: Path) -> None:
    build(tmp_path, version="0.9.0")
    build(tmp_path, version="0.10.0", text=TEXT + "//2", replaced={"description": "One square per attribute"})
    build(tmp_path, version="1.0.0-rc.1")
    build(
        tmp_path,
        "clock",
        "2.0.0",
        replaced={"octopus": {"keys": ["Clock", "LstClock"], "label": "Clock", "apiVersion": 1}},
    )
    grid, clock = catalogue(tmp_path).packages()
    assert (grid.name, grid.label, grid.description) == (GRID, "Grid", "One square per attribute")
    assert (grid.active, grid.pinned, grid.keys) == ("0.10.0", False, ["Grid"])
    assert [version.version for version in grid.versions] == ["1.0.0-rc.1", "0.10.0", "0.9.0"]
    version = grid.versions[1]
    assert (
        version.fingerprint == "sha384-" + base64.b64encode(hashlib.sha384((TEXT + "//2").encode()).digest()).decode()
    )
    assert (version.size, version.apiVersion, version.trusted) == (len(TEXT) + 3, 1, True)
    assert version.addedAt.endswith("Z") and version.addedBy
    assert (clock.name, clock.description, clock.keys) == ("clock", None, ["Clock", "LstClock"])


def test_only_pre_releases_still_have_an_active_one(tmp_path: Path) -> None:
    build(tmp_path, version="1.0.0-rc.2")
    build(tmp_path, version="1.0.0-rc.10+build-7")
    assert catalogue(tmp_path).packages()[0].active == "1.0.0-rc.10+build-7"


async def test_a_bundle_is_served_at_the_address_of_its_content(tmp_path: Path) -> None:
    build(tmp_path, version="0.1.0")
    build(tmp_path, version="0.2.0", text=TEXT + "//2")
    widgets = catalogue(tmp_path)
    bundle = await widgets.bundle(GRID)
    assert (bundle.version, bundle.source, bundle.apiVersion) == ("0.2.0", TEXT + "//2", 1)
    assert bundle.integrity == bundle.fingerprint
    assert bundle.url == f"/widgets/{GRID}/0.2.0/{address(TEXT + '//2')}.js"
    assert await widgets.file(GRID, "0.2.0", address(TEXT + "//2")) == (TEXT + "//2").encode()
    older = await widgets.bundle(GRID, "0.1.0")
    assert older.source == TEXT
    assert (await Catalogue(tmp_path, base_path="/octopus").bundle(GRID)).url.startswith(
        "/octopus/widgets/@octopus-widgets/"
    )


@pytest.mark.parametrize(
    ("name", "version", "message"),
    [
        ("nothing", None, "no widget package 'nothing'; there are: @octopus-widgets/grid"),
        (GRID, "9.9.9", "no version '9.9.9' of @octopus-widgets/grid; there are: 0.1.0"),
        ("../../etc", None, "no widget package"),
        (GRID, "../0.1.0", "no version"),
    ],
)
async def test_what_is_not_there_is_named_with_what_is(
    tmp_path: Path, name: str, version: str | None, message: str
) -> None:
    build(tmp_path)
    with pytest.raises(NotFound, match=message):
        await catalogue(tmp_path).bundle(name, version)


@pytest.mark.parametrize("hash", ["", "x", "é", address("other"), address(TEXT).lower()])
async def test_another_hash_gets_nothing(tmp_path: Path, hash: str) -> None:
    build(tmp_path)
    with pytest.raises(NotFound, match="another fingerprint"):
        await catalogue(tmp_path).file(GRID, "0.1.0", hash)


async def test_tampered_text_never_comes_out_under_the_old_fingerprint(tmp_path: Path) -> None:
    folder = build(tmp_path)
    widgets = catalogue(tmp_path)
    before = await widgets.bundle(GRID)
    hash = before.url.rpartition("/")[2].removesuffix(".js")
    times = (folder / "index.iife.js").stat()
    (folder / "index.iife.js").write_text(TEXT.replace("grid", "evil"))
    # Size and times put back, as somebody would who does not want to be seen: what was read stays what is served.
    os.utime(folder / "index.iife.js", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert await widgets.file(GRID, "0.1.0", hash) == TEXT.encode()
    # Seen, it is another bundle with another fingerprint, and the old address is gone.
    os.utime(folder / "index.iife.js")
    with pytest.raises(NotFound):
        await widgets.file(GRID, "0.1.0", hash)
    assert (await widgets.bundle(GRID)).fingerprint != before.fingerprint


async def test_a_rebuild_shows_without_a_restart(tmp_path: Path) -> None:
    root = tmp_path / "widgets"
    widgets = catalogue(root)
    assert widgets.packages() == []
    build(root, text="one")
    assert (await widgets.bundle(GRID)).source == "one"
    build(root, text="two")
    build(root, "clock")
    assert (await widgets.bundle(GRID)).source == "two"
    assert [package.name for package in widgets.packages()] == [GRID, "clock"]
    for file in (root / "clock" / "0.1.0").iterdir():
        file.unlink()
    assert [package.name for package in widgets.packages()] == [GRID]


async def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    build(tmp_path)
    widgets = catalogue(tmp_path)
    first = await widgets.file(GRID, "0.1.0", address(TEXT))
    assert await widgets.file(GRID, "0.1.0", address(TEXT)) is first


def test_a_missing_folder_is_an_empty_catalogue_and_one_line_in_the_log(tmp_path: Path) -> None:
    with capture_logs() as lines:
        widgets = catalogue(tmp_path / "nowhere")
        assert widgets.packages() == widgets.packages() == []
    (line,) = lines
    assert line["log_level"] == "warning" and str(tmp_path / "nowhere") in line["reason"]


BLOCK: dict[str, Any] = {"keys": ["Bad"], "label": "Bad", "apiVersion": 1}
BAD_MANIFESTS: dict[str, tuple[dict[str, Any], str]] = {
    "no block": ({"octopus": None}, r"\$.octopus"),
    "no keys": ({"octopus": BLOCK | {"keys": []}}, r"\$.octopus.keys"),
    "an odd key": ({"octopus": BLOCK | {"keys": ["a b"]}}, r"\$.octopus.keys\[0\]"),
    "a key twice": ({"octopus": BLOCK | {"keys": ["A", "A"]}}, "names a key twice: A, A"),
    "no label": ({"octopus": {"keys": ["Bad"], "apiVersion": 1}}, "label"),
    "a contract to come": (
        {"octopus": BLOCK | {"apiVersion": 2}},
        "version 2 of the widget contract, this Octopus speaks 1",
    ),
    "a contract that is no number": ({"octopus": BLOCK | {"apiVersion": "1"}}, r"\$.octopus.apiVersion"),
    "a preview in a colour of its own": (
        {"octopus": BLOCK | {"preview": [{"paint": "#f00", "path": "M0 0h1"}]}},
        r"\$.octopus.preview\[0\].paint",
    ),
    "a preview that is markup": (
        {"octopus": BLOCK | {"preview": [{"paint": "text", "path": "<script>"}]}},
        r"\$.octopus.preview\[0\].path",
    ),
    "a preview of nothing": ({"octopus": BLOCK | {"preview": [{"paint": "text"}]}}, "either a path or a text"),
    "another name": ({"name": "@octopus-widgets/other"}, "is of '@octopus-widgets/other' '0.1.0', but its folder says"),
    "another version": ({"version": "0.1.1"}, "but its folder says '@octopus-widgets/bad' '0.1.0'"),
}


def test_a_preview_is_handed_on_as_shapes(tmp_path: Path) -> None:
    shapes = [{"paint": "line", "path": "M0 0h9", "width": 2}, {"paint": "text", "text": "21.5", "x": 9, "y": 20}]
    build(tmp_path, replaced={"octopus": BLOCK | {"preview": shapes}})
    (package,) = catalogue(tmp_path).packages()
    line, text = package.preview
    assert (line.paint, line.path, line.width, line.text) == ("line", "M0 0h9", 2, None)
    assert (text.text, text.x, text.y, text.path) == ("21.5", 9, 20, None)


@pytest.mark.parametrize("case", BAD_MANIFESTS)
def test_a_bad_manifest_is_named_and_the_others_load(tmp_path: Path, case: str) -> None:
    manifest, message = BAD_MANIFESTS[case]
    build(tmp_path)
    build(tmp_path, "@octopus-widgets/bad", replaced=manifest)
    with capture_logs() as lines:
        widgets = catalogue(tmp_path)
        assert [package.name for package in widgets.packages()] == [GRID]
    (fault,) = widgets.faults()
    assert fault.place == "@octopus-widgets/bad/0.1.0"
    assert re.search(message, fault.message)
    assert [line["place"] for line in lines if line["log_level"] == "warning"] == [fault.place]


def _broken(folder: Path, how: str) -> None:
    entry, manifest = folder / "index.iife.js", folder / "package.json"
    match how:
        case "no entry":
            entry.unlink()
        case "empty entry":
            entry.write_text(" \n")
        case "entry that is no text":
            entry.write_bytes(b"ok\xff")
        case "entry too large":
            entry.write_bytes(b"x" * (MAX_ENTRY + 1))
        case "linked entry":
            entry.rename(folder.parent / "elsewhere.js")
            entry.symlink_to(folder.parent / "elsewhere.js")
        case "entry that is a pipe":
            entry.unlink()
            os.mkfifo(entry)
        case "entry that is a folder":
            entry.unlink()
            entry.mkdir()
        case "no manifest":
            manifest.unlink()
        case "manifest that is no JSON":
            manifest.write_text('{"name": ')
        case "manifest too large":
            manifest.write_text(manifest.read_text() + " " * MAX_MANIFEST)
        case "linked manifest":
            manifest.rename(folder.parent / "package.json")
            manifest.symlink_to(folder.parent / "package.json")


BROKEN = {
    "no entry": "index.iife.js cannot be read: No such file",
    "empty entry": "the bundle is empty",
    "entry that is no text": "not UTF-8 text (byte 2)",
    "entry too large": f"index.iife.js holds more than {MAX_ENTRY} bytes",
    "linked entry": "index.iife.js is a link",
    "entry that is a pipe": "index.iife.js is not a plain file",
    "entry that is a folder": "index.iife.js is not a plain file",
    "no manifest": "package.json cannot be read",
    "manifest that is no JSON": "package.json: ",
    "manifest too large": f"package.json holds more than {MAX_MANIFEST} bytes",
    "linked manifest": "package.json is a link",
}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_files_are_named_and_the_others_load(tmp_path: Path, how: str) -> None:
    build(tmp_path)
    _broken(build(tmp_path, "@octopus-widgets/bad"), how)
    widgets = catalogue(tmp_path)
    assert [package.name for package in widgets.packages()] == [GRID]
    faults = {fault.place: fault.message for fault in widgets.faults()}
    assert BROKEN[how] in faults["@octopus-widgets/bad/0.1.0"]


def test_links_at_no_level_lead_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    build(outside, "clock")
    build(outside, "@elsewhere/clock")
    root = tmp_path / "widgets"
    build(root)
    (root / "clock").symlink_to(outside / "clock")
    (root / "@elsewhere").symlink_to(outside / "@elsewhere")
    (root / GRID / "0.2.0").symlink_to(root / GRID / "0.1.0")
    widgets = catalogue(root)
    assert [(package.name, len(package.versions)) for package in widgets.packages()] == [(GRID, 1)]
    assert [fault.place for fault in widgets.faults()] == ["@elsewhere", f"{GRID}/0.2.0", "clock"]
    assert all("link" in fault.message for fault in widgets.faults())


def test_odd_names_and_stray_files_are_named(tmp_path: Path) -> None:
    build(tmp_path)
    build(tmp_path, "Grid")
    build(tmp_path, version="latest")
    (tmp_path / "README").write_text("x")
    (tmp_path / ".gitkeep").write_text("")
    widgets = catalogue(tmp_path)
    assert [package.name for package in widgets.packages()] == [GRID]
    assert [fault.place for fault in widgets.faults()] == [f"{GRID}/latest", "Grid", "README"]


def test_a_key_belongs_to_one_package(tmp_path: Path) -> None:
    build(tmp_path)
    build(tmp_path, "another-grid", replaced={"octopus": {"keys": ["Grid"], "label": "Another", "apiVersion": 1}})
    widgets = catalogue(tmp_path)
    assert [package.name for package in widgets.packages()] == [GRID]
    assert widgets.faults()[0].message == f"registers the key 'Grid', which {GRID} registers"
