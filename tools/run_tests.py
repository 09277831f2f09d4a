"""Runs every suite and adds their counts up: `run_tests.py [NAME …]` (default: all).

Names: lint, front, api, sources, python, programs, deployment, telescope, e2e, e2e-config, e2e-store.

Each suite writes JUnit XML; a linter counts as one test. The last line is `N passed, N failed` over all of them.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results"


@dataclass
class Suite:
    """One command and what it counted."""

    name: str
    command: list[str]
    junit: list[Path] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    """What to add to the command to run only what failed."""
    tells: bool = False
    """It is quiet, and yet what it says is told."""
    skips: int | None = None
    """The exit code with which it says that it could not look; what it then says is no failure, and no success."""
    failures: list[str] = field(default_factory=list)
    passed: int = 0
    failed: int = 0
    skipped: int = 0


APART = {
    "api": ("tests/endpoints", "tests/graphql"),
    "sources": ("tests/sources",),
    "programs": ("tests/cli", "tests/web", "tests/history", "tests/packaging"),
    "deployment": ("tests/deploy", "tests/containers", "tests/cluster"),
    "telescope": ("tests/simulator",),
}
"""Python tests that take long, or mostly wait for the processes that they started: they go beside the others."""
LIVE = "e2e/config/test_python_telescope.py"
"""Among those that need no telescope the one that does: it shares the others' demonstration, which is dear to start."""
BARE = {"e2e-config": ("config", "authoring", "widgets"), "e2e-store": ("store",)}
"""Folders of browser tests that need no telescope and bring servers of their own, by group."""


def suites() -> dict[str, list[Suite]]:
    """The suites by group, in the order they run: quick ones first."""
    bare = {name: [f"e2e/{each}" for each in folders] for name, folders in BARE.items()}
    return {
        "lint": [
            Suite("ruff", ["ruff", "check", "src", "tests", "e2e", "bench", "tools"]),
            Suite("ruff format", ["ruff", "format", "--check", "src", "tests", "e2e", "bench", "tools"]),
            Suite("mypy", ["mypy"]),
            Suite("import contract", ["lint-imports"]),
            Suite("biome", ["npx", "biome", "check", "."]),
            Suite("dependency audit", [sys.executable, "tools/audit_dependencies.py"], tells=True, skips=2),
            # All widgets have the same options: read together, what they share is read once.
            Suite("types of widgets", ["npx", "tsc", "-p", "widgets"]),
            *(
                Suite(f"types of {each}", ["npm", "run", "--silent", "types", "-w", each])
                for each in ("widgets/sdk", "widgets/playground", "explorer", "frontend")
            ),
        ],
        "front": [_vitest("widgets"), _vitest("explorer"), _vitest("frontend", codegen=True)],
        "python": [_pytest("python", "tests", *(f"--ignore={each}" for folders in APART.values() for each in folders))],
        **{name: [_pytest(name, *folders)] for name, folders in APART.items()},
        "e2e": [_pytest("browser", *_before_the_telescope(), LIVE)],
        **{
            name: [_pytest(name.replace("e2e", "browser"), *folders, f"--ignore={LIVE}")]
            for name, folders in bare.items()
        },
    }


def _before_the_telescope() -> list[str]:
    """The first waits until it is there, and has the time for that."""
    found = sorted(ROOT.glob("e2e/test_*.py"), key=lambda path: (path.name != "test_demo.py", path.name))
    return [str(path.relative_to(ROOT)) for path in found]


def _vitest(folder: str, *, codegen: bool = False) -> Suite:
    junit = RESULTS / f"vitest-{folder}.xml"
    reporters = ["--reporter=default", "--reporter=junit", f"--outputFile.junit={junit}"]
    # Files of tests share their workers: a fresh one for each costs more than the tests.
    run = shlex.join(["npx", "vitest", "run", "--isolate=false", "--retry=1", *reporters])
    first = "npm run --silent codegen && " if codegen else ""
    return Suite(f"vitest {folder}", ["sh", "-c", f"cd {folder} && {first}exec {run}"], [junit])


def _pytest(name: str, *arguments: str) -> Suite:
    junit = RESULTS / f"pytest-{name}.xml"
    # A cache of its own: what failed last is told to nobody else. What one group alone needs costs each half a second.
    options = [f"--junitxml={junit}", "-o", f"cache_dir=.pytest_cache/{name}"]
    options += [] if name == "api" else ["-p", "no:schemathesis"]
    command = [sys.executable, "-m", "pytest", *arguments, *options]
    return Suite(f"pytest {name}", command, [junit], ["--last-failed", "--last-failed-no-failures=none"])


FEW = 10
"""Failures of one suite that are worth a second run."""


AT_ONCE = 6
"""Rows that run side by side: most wait for processes that they started, and a browser keeps half a core busy."""
ROWS: tuple[tuple[str, ...], ...] = (
    ("e2e",),
    ("e2e-config",),
    ("programs",),
    ("telescope",),
    ("api",),
    ("deployment",),
    ("python",),
    ("e2e-store",),
    ("sources",),
    ("front", "lint"),
)
"""Groups that run one after another; the longest rows come first, and whoever is done takes the next."""


def run_all(suites: list[Suite]) -> None:
    """Run suites one after another."""
    for suite in suites:
        run(suite)


def run(suite: Suite) -> None:
    """Run one suite, printing its output only when it is a test runner or fails."""
    began = time.monotonic()
    quiet = not suite.junit or suite.name.startswith("vitest")
    for path in suite.junit:
        path.unlink(missing_ok=True)
    with tempfile.TemporaryFile("w+") as said:
        output = said if quiet else None
        process = subprocess.Popen(
            suite.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output and subprocess.STDOUT
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if quiet and (process.returncode != 0 or suite.tells):
            said.seek(0)
            print(said.read())
    for path in suite.junit:
        if path.exists():
            _count(suite, path)
    if process.returncode == suite.skips:
        suite.skipped = 1
    elif process.returncode != 0 and suite.failed == 0:
        suite.failed = 1
    elif not suite.junit:
        suite.passed = 1
    _tell(suite, time.monotonic() - began, used.ru_utime + used.ru_stime)


def _tell(suite: Suite, seconds: float, processor: float | None = None) -> None:
    """Say how it went; `processor`: seconds that whatever it waited for kept a core busy."""
    verdict = "failed" if suite.failed else "ok"
    counted = f"{suite.passed} passed, {suite.failed} failed" + (f", {suite.skipped} skipped" if suite.skipped else "")
    cost = "" if processor is None else f" ({processor:.0f} s of a core)"
    print(f"[{verdict:>6}] {suite.name}: {counted} in {seconds:.0f} s{cost}", flush=True)


def _run_again(suite: Suite) -> None:
    """Run what failed once more, aloud and alone: a busy machine can be at fault; a defect stays."""
    began = time.monotonic()
    first, names = suite.failed, suite.failures
    suite.failed, suite.failures = 0, []
    again = [part.replace(".xml", "-again.xml") for part in suite.command]
    subprocess.run([*again, *suite.again], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    before = suite.passed
    for path in suite.junit:
        repeated = path.with_name(path.name.replace(".xml", "-again.xml"))
        if not repeated.exists():
            suite.failed = first
            return
        _count(suite, repeated)
    if suite.passed - before + suite.failed != first:
        suite.passed, suite.failed = before, first
    for name in names:
        print(f"[ {'failed' if name in suite.failures else ' flaky'}] {name}: failed at first", flush=True)
    _tell(suite, time.monotonic() - began)


def _count(suite: Suite, path: Path) -> None:
    for case in ET.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            suite.failed += 1
            suite.failures.append(f"{case.get('classname')}::{case.get('name')}")
        elif case.find("skipped") is not None:
            suite.skipped += 1
        else:
            suite.passed += 1


def main(wanted: list[str]) -> int:
    """Run the groups asked for; the exit code is 1 when anything failed or nothing ran."""
    groups = suites()
    unknown = [name for name in wanted if name not in groups]
    if unknown:
        print(f"unknown suite {unknown[0]!r}; known are {', '.join(groups)}", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    os.environ["PATH"] = f"{ROOT / '.venv/bin'}:{os.environ['PATH']}"
    chosen = [suite for name in (wanted or groups) for suite in groups[name]]
    with ThreadPoolExecutor(AT_ONCE) as running:
        rows = [[suite for name in row if name in (wanted or groups) for suite in groups[name]] for row in ROWS]
        for done in [running.submit(run_all, row) for row in rows]:
            done.result()
    for suite in chosen:
        if suite.again and 0 < suite.failed <= FEW:
            _run_again(suite)
    for suite in chosen:
        if not suite.passed + suite.failed + suite.skipped:
            print(f"[failed] {suite.name}: nothing of it ran")
            suite.failed = 1
    passed, failed = sum(suite.passed for suite in chosen), sum(suite.failed for suite in chosen)
    for suite in chosen:
        if suite.failed:
            print(f"failed: {suite.name}")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
