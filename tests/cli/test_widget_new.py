"""`octopus widget new`: projects and archives, and what cannot be made.

What its author does next (install, check, test, build, publish) is in e2e/store/test_tutorial.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

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


def test_a_new_widget_is_a_project_in_a_folder_of_its_own(tmp_path: Path) -> None:
    made = run(tmp_path, "octopus", "widget", "new", "--payload", json.dumps(PAYLOAD), "--ci", "github")
    assert made.returncode == 0, made.stderr
    assert "beam-health holds the widget beam-health" in made.stdout
    home = tmp_path / "beam-health"
    assert json.loads((home / "package.json").read_text())["name"] == "@my-team/beam-health"
    for file in ("src/graphql/point.graphql", ".github/workflows/widget.yml", "vendor/octopus-widgets-sdk-0.1.0.tgz"):
        assert (home / file).is_file()


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
