"""What is kept, and what goes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octopus.functions.remembered import Remembered


def test_the_least_recently_used_goes_first() -> None:
    kept: Remembered[str, int] = Remembered(10)
    kept.put("a", 1, 4)
    kept.put("b", 2, 4)
    assert kept.get("a") == 1
    kept.put("c", 3, 4)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 12))))
def test_it_never_weighs_more_than_it_may(puts: list[tuple[int, int]]) -> None:
    """Save for one entry that alone is too heavy."""
    kept: Remembered[int, int] = Remembered(20)
    weights: dict[int, int] = {}
    for key, weight in puts:
        kept.put(key, weight, weight)
        weights[key] = weight
        there = [each for each in weights if kept.get(each) is not None]
        assert key in there
        assert all(kept.get(each) == weights[each] for each in there)
        assert sum(weights[each] for each in there) <= 20 or there == [key]
