"""What a package asks, and what an upgrade asks more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.catalogue.permissions import Permissions, within

CASES = Path(__file__).with_name("within.json")
"""Name, pattern, whether it fits with capitals folded; the page's own `within` is held to them too."""
PATTERNS = st.text("ab/*", max_size=8)


@pytest.mark.parametrize(("name", "pattern", "answer"), json.loads(CASES.read_text()))
def test_a_pattern_within_another(name: str, pattern: str, answer: bool) -> None:
    assert within(name, pattern, fold=True) is answer


@given(PATTERNS, PATTERNS, st.data())
def test_whatever_fits_the_inner_pattern_fits_the_outer_one(inner: str, outer: str, data: st.DataObject) -> None:
    if within(inner, outer):
        name = "".join(data.draw(st.text("ab/", max_size=3)) if each == "*" else each for each in inner)
        assert re.fullmatch(".*".join(map(re.escape, outer.split("*"))), name)


@given(st.text("ab", max_size=6), PATTERNS)
def test_a_name_fits_a_pattern_as_a_regular_expression_says(name: str, pattern: str) -> None:
    assert within(name, pattern) == bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name))


def test_an_upgrade_asks_more_where_nothing_granted_covers_it() -> None:
    before = Permissions(attributes=("low/*/temperature",), queries=("hdbppHistory",))
    after = Permissions(
        attributes=("low/tile/temperature", "low/*/voltage"), queries=("hdbppHistory",), commands=("low/*/stow",)
    )
    assert after.beyond(before) == Permissions(attributes=("low/*/voltage",), commands=("low/*/stow",))
    assert before.beyond(before).none and not before.none
