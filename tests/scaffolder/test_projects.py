"""Scaffolded projects as their authors meet them: types, lint, tests and build of every combination of options.

They stand below the repository's `node_modules`, where the SDK and the tools are; one run of each tool takes them all.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from octopus.scaffolder import OperationWish, Wish, scaffold, write_project

ROOT = Path(__file__).parent.parent.parent
HOME = ROOT / "test-results" / "scaffolded"
QUERY = "query beamHealth($beam: Int! = 3, $names: [String!]) { beam(id: $beam, names: $names) { health } }"
STREAM = "subscription beamEvents($beam: Int!) { beamEvents(beam: $beam) { topic } }"
MUTATION = "mutation pointBeam($azimuth: Float!, $slow: Boolean) { pointBeam(azimuth: $azimuth, slow: $slow) { ok } }"
BUILD = """
import { build } from "vite";
import { readdirSync } from "node:fs";
for (const name of readdirSync(process.argv[2]).filter((each) => each.startsWith("beam-"))) {
  const root = `${process.argv[2]}/${name}`;
  await build({ root, configFile: `${root}/vite.config.ts`, logLevel: "warn" });
}
"""
SETTINGS = """
import { widgetConfig } from "@octopus-widgets/sdk/vite";
const { define, css, test } = widgetConfig(import.meta.dirname + "/FIRST");
export default { root: import.meta.dirname, define, css, test: { ...test, include: ["*/tests/*.test.tsx"] } };
"""


def wishes() -> Iterator[Wish]:
    """Every combination of what a widget shows, with its GraphQL in the source and in files."""
    kinds = ((QUERY, "beam.graphql"), (STREAM, "events.graphql"), (MUTATION, "point.gql"))
    for number, (attributes, history, filed, *chosen) in enumerate(
        itertools.product((True, False), (True, False), (True, False), *(((False, True),) * 3))
    ):
        if (history and not attributes) or (filed and not any(chosen)):
            continue
        operations = tuple(
            OperationWish(text, file if filed else "")
            for (text, file), wanted in zip(kinds, chosen, strict=True)
            if wanted
        )
        ci = ("github", "gitlab", "none")[number % 3]
        yield Wish(f"Beam {number}", attributes=attributes, history=history, operations=operations, ci=ci)


def run(*command: str, home: Path = ROOT) -> str:
    done = subprocess.run(
        command, cwd=home, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, timeout=240
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def projects() -> Iterator[list[Path]]:
    shutil.rmtree(HOME, ignore_errors=True)
    found = []
    for wish in wishes():
        files = scaffold(wish)
        folder = HOME / json.loads(files["package.json"])["name"].split("/")[1]
        write_project(files, folder)
        found.append(folder)
    yield found
    shutil.rmtree(HOME, ignore_errors=True)


def test_all_have_right_types(projects: list[Path]) -> None:
    (HOME / "tsconfig.json").write_text(
        json.dumps({"extends": "@octopus-widgets/sdk/tsconfig", "include": ["*/src", "*/tests", "*/dev"]})
    )
    run("npx", "tsc", "-p", str(HOME / "tsconfig.json"))


def test_all_pass_the_linter(projects: list[Path]) -> None:
    settings = json.loads((projects[0] / "biome.json").read_text())
    settings["files"] = {"includes": ["**/src/**", "**/tests/**", "**/dev/**", "!**/dist"]}
    (HOME / "biome.json").write_text(json.dumps(settings))
    for folder in projects:
        (folder / "biome.json").unlink()
    told = run("npx", "biome", "lint", "--error-on-warnings", ".", home=HOME)
    checked = re.search(r"Checked (\d+) files", told)
    assert checked is not None and int(checked[1]) >= 7 * len(projects)


def test_the_tests_of_all_pass(projects: list[Path]) -> None:
    settings, report = HOME / "vitest.config.ts", HOME / "vitest.xml"
    settings.write_text(SETTINGS.replace("FIRST", projects[0].name))
    run(
        "npx",
        "vitest",
        "run",
        "--isolate=false",
        "--config",
        str(settings),
        "--reporter=junit",
        f"--outputFile={report}",
    )
    suites = ET.parse(report).getroot()
    assert len(suites) == len(projects)
    assert int(suites.attrib["tests"]) > 2 * len(projects)


def test_all_build_into_small_bundles_that_register(projects: list[Path]) -> None:
    for stray in HOME.iterdir():
        if stray.is_file():
            stray.unlink()
    script = ROOT / "test-results" / "build-scaffolded.mjs"
    script.write_text(BUILD)
    run("node", str(script), str(HOME))
    script.unlink()
    bundles = {folder.name: (folder / "dist/index.iife.js").read_bytes() for folder in projects}
    assert all(b"registerWidget" in bundle for bundle in bundles.values())
    plain = next(wish for wish in wishes() if not wish.attributes and not wish.operations)
    name = json.loads(scaffold(plain)["package.json"])["name"].split("/")[1]
    assert len(gzip.compress(bundles[name])) <= 3 * 1024
