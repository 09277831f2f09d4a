"""Several attributes at common times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from octopus.functions import aligned
from octopus.model import Sample


def series(*points: tuple[float, float]) -> list[Sample]:
    return [Sample("n", value, quality="ATTR_VALID", timestamp=time) for time, value in points]


def test_at_each_time_the_sample_in_force() -> None:
    rows = aligned({"a": series((1, 10), (3, 30)), "b": series((2, 0.2))}, {"b": series((0, 0.1))[0]}, 100)
    assert [(time, row["a"].value, row["b"].value) for time, row in rows] == [(1, 10, 0.1), (2, 10, 0.2), (3, 30, 0.2)]


def test_what_is_not_known_yet_is_invalid() -> None:
    rows = aligned({"a": series((1, 10), (3, 30)), "b": series((2, 0.2)), "c": []}, {"a": None}, 100)
    assert [(row["b"].value, row["b"].quality) for _, row in rows] == [
        (None, "ATTR_INVALID"),
        (0.2, "ATTR_VALID"),
        (0.2, "ATTR_VALID"),
    ]
    assert {row["c"].quality for _, row in rows} == {"ATTR_INVALID"}


def test_nothing_gives_nothing() -> None:
    assert aligned({}, {}, 10) == []
    assert aligned({"a": []}, {}, 10) == []


TIMES = st.lists(st.integers(0, 50), max_size=30).map(sorted)


@given(TIMES, TIMES, st.integers(1, 40))
def test_times_ascend_are_bounded_and_hold_no_future(first: list[int], second: list[int], most: int) -> None:
    given_series = {"a": series(*((t, t) for t in first)), "b": series(*((t, t) for t in second))}
    rows = aligned(given_series, {}, most)
    times = [time for time, _ in rows]
    everything = sorted(set(first) | set(second))
    assert times == sorted(set(times))
    assert len(times) == min(most, len(everything))
    if everything:
        assert times[-1] == everything[-1]
        assert most == 1 or times[0] == everything[0]
    for time, row in rows:
        for name, known in (("a", first), ("b", second)):
            assert row[name].value == max((t for t in known if t <= time), default=None)
