"""The threat model says which test holds each of its sentences: all of them are there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs/explanations/threat-model.md").read_text()
NAMED = re.findall(r"`((?:tests|e2e)/[\w/]+\.py)::(\w+)`", PAGE)
ROADS = re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]


@cache
def names_in(file: str) -> set[str]:
    path = ROOT / file
    if not path.is_file():
        return set()
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)}


def test_every_test_that_it_names_is_there() -> None:
    assert len(NAMED) > 60
    assert [f"{file}::{name}" for file, name in NAMED if name not in names_in(file)] == []


def test_every_road_says_what_holds_and_what_remains() -> None:
    assert len(ROADS) >= 13
    for road in ROADS:
        name = road.partition("\n")[0]
        assert re.search(r"`(tests|e2e)/", road), f"{name}: by which test?"
        remains = re.search(r"^Remains: .*", road, re.MULTILINE)
        assert remains and "*Risk: " in remains[0], f"{name}: what remains, and with what risk?"
