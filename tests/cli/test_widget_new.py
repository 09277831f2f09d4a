"""`octopus widget new`, and what its author does next: install, check, test, build, pack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PAYLOAD = {
    "name": "Beam Health",
    "scope": "@my-team",
    "history": True,
    "operations": [
        {"text": "query beamHealth($beam: Int! = 3) { beam(id: $beam) { health } }"},
        {"text": "mutation pointBeam { pointBeam { ok } }", "file": "point.graphql"},
    ],
}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """An author's shell: the tools of this project are on the PATH, its packages are not."""
    environment = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


@pytest.mark.timeout(180)
def test_a_new_widget_installs_and_passes_its_own_checks(tmp_path: Path) -> None:
    made = run(tmp_path, "octopus", "widget", "new", "--payload", json.dumps(PAYLOAD), "--ci", "github")
    assert made.returncode == 0, made.stderr
    assert "beam-health holds the widget beam-health" in made.stdout
    home = tmp_path / "beam-health"
    for command in (
        ("npm", "install", "--prefer-offline", "--no-audit", "--no-fund"),
        ("npm", "run", "lint"),
        ("npm", "run", "types"),
        ("npm", "test"),
        ("npm", "run", "build"),
    ):
        done = run(home, *command)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    packed = json.loads(run(home, "npm", "pack", "--json", "--dry-run", "--ignore-scripts").stdout)
    # npm 11 and 12 word it as a list and as an object.
    (package,) = packed if isinstance(packed, list) else packed.values()
    assert package["name"] == "@my-team/beam-health"
    assert "dist/index.iife.js" in {file["path"] for file in package["files"]}


def test_what_cannot_be_made_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    for arguments, sentence in (
        (("9 lives", "--history", "--no-attributes"), "name: expected words"),
        (("Beam", "--operation", "query { a }"), "expected a name, as in"),
        (("Beam", "--operation-file", "away.graphql"), "away.graphql cannot be read"),
        (("Beam", "--payload", "{"), "the payload is no JSON"),
        (("Beam", "--payload", "[]"), "expected the payload to be a JSON object; got list"),
        (("Beam", "--payload", '{"colour": 1}'), "unknown field `colour`"),
        (("Beam", "--zip", "a.zip", "--into", "b"), "expected --into or --zip; got both"),
        ((), "expected a name"),
    ):
        done = run(tmp_path, "octopus", "widget", "new", *arguments)
        assert done.returncode == 2, arguments
        assert sentence in done.stderr, arguments
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_archive_holds_the_project_with_the_sdk_that_travels_along(tmp_path: Path) -> None:
    done = run(tmp_path, "octopus", "widget", "new", "Beam", "--zip", "beam.zip")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / "beam.zip") as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("beam/package.json"))
    version = manifest["devDependencies"]["@octopus-widgets/sdk"]
    assert f"beam/{version.removeprefix('file:')}" in names
    named = run(
        tmp_path, "octopus", "widget", "new", "Beam", "--sdk", "@my/sdk", "--sdk-version", "^2", "--into", "other"
    )
    assert named.returncode == 0, named.stderr
    assert json.loads((tmp_path / "other/package.json").read_text())["devDependencies"]["@my/sdk"] == "^2"
    assert not (tmp_path / "other/vendor").exists()
