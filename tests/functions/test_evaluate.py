"""Samples in, a sample out: what becomes of quality, time, staleness and missing values."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.functions import FunctionFailed, Functions, Lane, Parameter, Signature
from octopus.functions.propagate import ORDER, prepare
from octopus.model import Quality, Sample
from tests.functions.house import source

TOTAL = source("def total(values: list[float], offset: float = 0.0) -> float:\n    return sum(values) + offset")
TOLERANT = source("def there(values: list[float | None]) -> int:\n    return len(present(values))")
HALF = source("def half(x: float) -> float:\n    return x / 2")


def sample(value: Any, quality: Quality = Quality.VALID, timestamp: float | None = 100.0, **more: Any) -> Sample:
    return Sample("a/b/c/d", value, quality=str(quality), timestamp=timestamp, **more)


async def test_the_result_has_the_worst_quality_and_the_newest_time(functions: Functions) -> None:
    found = await functions.evaluate(
        TOTAL, {"values": [sample(1.0), sample(2.0, Quality.ALARM, 105.0), sample(3.0, Quality.WARNING, 103.0)]}
    )
    assert (found.name, found.value, found.quality, found.timestamp) == ("total", 6.0, "ATTR_ALARM", 105.0)


async def test_constants_have_no_quality_of_their_own(functions: Functions) -> None:
    found = await functions.evaluate(TOTAL, {"values": [sample(1.0, Quality.CHANGING)], "offset": 5}, name="sum")
    assert (found.name, found.value, found.quality, found.timestamp) == ("sum", 6.0, "ATTR_CHANGING", 100.0)
    alone = await functions.evaluate(TOTAL, {"values": [1.0]})
    assert (alone.value, alone.quality, alone.timestamp) == (1.0, "ATTR_VALID", None)


async def test_stale_inputs_make_a_stale_result(functions: Functions) -> None:
    found = await functions.evaluate(TOTAL, {"values": [sample(1.0), sample(2.0, stale=True, age=7.5)]})
    assert (found.stale, found.age) == (True, 7.5)


async def test_an_invalid_input_makes_the_result_invalid_and_null(functions: Functions) -> None:
    found = await functions.evaluate(TOTAL, {"values": [sample(1.0), sample(2.0, Quality.INVALID, None)]})
    assert (found.value, found.quality, found.timestamp) == (None, "ATTR_INVALID", None)


async def test_an_input_that_cannot_be_had_hands_its_error_on(functions: Functions) -> None:
    error = {"code": "SOURCE_UNAVAILABLE", "message": "nobody answers"}
    found = await functions.evaluate(TOTAL, {"values": [sample(1.0), Sample("x/y/z/w", error=error)]})
    assert (found.value, found.quality, found.timestamp, found.error) == (None, "ATTR_INVALID", None, error)


async def test_who_allows_none_is_told_of_what_is_missing(functions: Functions) -> None:
    inputs = [sample(1.0), sample(2.0, Quality.INVALID, None), Sample("x/y/z/w", error={"code": "TIMEOUT"})]
    found = await functions.evaluate(TOLERANT, {"values": inputs})
    assert (found.value, found.quality, found.timestamp, found.error) == (1, "ATTR_WARNING", 100.0, None)


async def test_nan_in_is_null_out_without_a_call(functions: Functions) -> None:
    found = await functions.evaluate(HALF, {"x": sample(math.nan)})
    assert (found.value, found.quality, found.timestamp) == (None, "ATTR_VALID", 100.0)
    found = await functions.evaluate(HALF, {"x": sample(None)})
    assert (found.value, found.quality) == (None, "ATTR_VALID")


async def test_a_null_inside_a_spectrum_counts(functions: Functions) -> None:
    assert (await functions.evaluate(TOTAL, {"values": sample([1.0, None, 2.0])})).value is None
    assert (await functions.evaluate(TOLERANT, {"values": sample([1.0, None, 2.0])})).value == 2
    assert (await functions.evaluate(TOTAL, {"values": sample([1.0, 2.0])})).value == 3.0


async def test_a_failure_is_raised_and_in_many_rows_it_stands_at_its_place(functions: Functions) -> None:
    inverse = source("def inverse(x: float) -> float:\n    return 1 / x")
    with pytest.raises(FunctionFailed, match="division by zero"):
        await functions.evaluate(inverse, {"x": sample(0.0)})
    rows = [{"x": sample(float(x), timestamp=float(x))} for x in range(3)] + [{"x": sample(None)}]
    for lane in Lane:
        first, second, third, fourth = await functions.evaluate_many(inverse, rows, lane=lane)
        assert isinstance(first, FunctionFailed)
        assert [getattr(each, "value", 0) for each in (second, third, fourth)] == [1.0, 0.5, None]
        assert [getattr(each, "timestamp", 0) for each in (second, third)] == [1.0, 2.0]


QUALITIES = st.sampled_from(list(Quality))
VALUES = st.one_of(
    st.none(), st.floats(), st.integers(-9, 9), st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), max_size=4)
)
SAMPLES = st.builds(
    lambda value, quality, timestamp, stale: Sample(
        "n", value, quality=quality and str(quality), timestamp=timestamp, stale=stale
    ),
    VALUES,
    st.one_of(st.none(), QUALITIES),
    st.one_of(st.none(), st.floats(0, 1e10)),
    st.booleans(),
)


@given(st.lists(SAMPLES, min_size=1, max_size=5), st.booleans(), st.booleans())
def test_what_is_inherited(given_samples: list[Sample], nullable: bool, nullable_items: bool) -> None:
    parameter = Parameter("x", "?", True, nullable, nullable_items)
    prepared = prepare(Signature("f", (parameter,), None, None, True), {"x": given_samples})
    times = [each.timestamp for each in given_samples if each.timestamp is not None]
    assert prepared.timestamp == max(times, default=None)
    assert prepared.stale == any(each.stale for each in given_samples)
    lacking = any(
        each.quality == Quality.INVALID or each.value is None or each.value != each.value for each in given_samples
    )
    assert (prepared.values is None) == (lacking and not nullable_items)
    ranks = [ORDER.index(Quality(each.quality)) if each.quality else 0 for each in given_samples]
    if prepared.values is None:
        assert prepared.quality == str(ORDER[max(ranks)])
    else:
        # What it was told of is a warning at most.
        told = [2 if rank == 4 else rank for rank in ranks]
        assert prepared.quality == str(ORDER[max(told)])
    result = prepared.sample("f", 1.0)
    assert (result.timestamp is None) == (result.quality == Quality.INVALID or not times)
    if result.quality == Quality.INVALID:
        assert result.value is None
