"""Drafts: tried on given values, on now, on a moment and on a range of the past."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from octopus.functions import Functions, Trials
from octopus.model import BadRequest, Caller, RateLimited, Role, Sample, TimeRange
from tests.functions.house import source

ADA, BOB = Caller("ada", Role.Engineer), Caller("bob", Role.Engineer)
TEMPERATURE, LIMIT = "low-mccs/tile/001/temperature", "low-mccs/tile/001/limit"
NOW = {
    TEMPERATURE: Sample(TEMPERATURE, 42.0, quality="ATTR_WARNING", timestamp=200.0),
    LIMIT: Sample(LIMIT, 40.0, quality="ATTR_VALID", timestamp=150.0),
}
EXCESS = source("def excess(t: float, limit: float) -> float:\n    print(t)\n    return t - limit")
RANGE = TimeRange(datetime.fromtimestamp(100, UTC), datetime.fromtimestamp(200, UTC))


async def now(names: Sequence[str]) -> list[Sample]:
    return [
        NOW.get(name) or Sample(name, error={"code": "NOT_FOUND", "message": f"there is no {name}"}) for name in names
    ]


class Recorded:
    """A past of two attributes: one measured every ten seconds, the other set before the range began."""

    async def samples(self, names: Sequence[str], over: TimeRange, max_points: int) -> dict[str, list[Sample]]:
        times = range(int(over.start.timestamp()), int(over.end.timestamp()), 10)
        measured = [Sample(TEMPERATURE, t / 10, quality="ATTR_VALID", timestamp=float(t)) for t in times]
        return {name: measured if name == TEMPERATURE else [] for name in names}

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]:
        known = Sample(LIMIT, 12.0, quality="ATTR_VALID", timestamp=50.0)
        measured = Sample(TEMPERATURE, 9.0, quality="ATTR_ALARM", timestamp=moment.timestamp() - 3)
        return {name: {LIMIT: known, TEMPERATURE: measured}.get(name) for name in names}


ATTRIBUTES = {"t": {"attribute": TEMPERATURE}, "limit": {"attribute": LIMIT}}


def trials(functions: Functions, per_minute: int = 600) -> Trials:
    return Trials(functions, now, Recorded(), per_minute)


async def test_on_given_values(functions: Functions) -> None:
    trial = await trials(functions).evaluate(ADA, EXCESS, {"t": {"value": 42}, "limit": {"value": 40.5}})
    assert (trial.ok, trial.value, trial.printed, trial.quality) == (True, 1.5, "42.0\n", "ATTR_VALID")
    assert trial.seconds is not None
    assert trial.memory is not None
    assert trial.inputs == {"t": 42, "limit": 40.5}


async def test_on_attributes_as_they_are_now(functions: Functions) -> None:
    trial = await trials(functions).evaluate(ADA, EXCESS, ATTRIBUTES)
    assert (trial.value, trial.quality, trial.timestamp) == (2.0, "ATTR_WARNING", 200.0)
    many = source("def f(values: list[float]) -> float:\n    return sum(values)")
    trial = await trials(functions).evaluate(ADA, many, {"values": {"attributes": [TEMPERATURE, LIMIT, LIMIT]}})
    assert (trial.value, trial.inputs) == (122.0, {"values": [42.0, 40.0, 40.0]})


async def test_an_attribute_that_cannot_be_read_is_named(functions: Functions) -> None:
    trial = await trials(functions).evaluate(ADA, EXCESS, {"t": {"attribute": "a/b/c/d"}, "limit": {"value": 1}})
    assert (trial.ok, trial.value, trial.quality, trial.kind) == (True, None, "ATTR_INVALID", "missing")
    assert trial.message == (
        "excess was not called: `t` lacks a value (there is no a/b/c/d), and its type does not allow None"
    )


async def test_at_a_moment_of_the_past(functions: Functions) -> None:
    moment = datetime.fromtimestamp(170, UTC)
    trial = await trials(functions).evaluate(ADA, EXCESS, ATTRIBUTES, moment=moment)
    assert (trial.value, trial.quality, trial.timestamp) == (-3.0, "ATTR_ALARM", 167.0)


async def test_over_a_range_of_the_past(functions: Functions) -> None:
    trial = await trials(functions).evaluate(ADA, EXCESS, ATTRIBUTES, over=RANGE)
    assert trial.ok
    assert trial.series is not None
    assert trial.series.timestamps == [float(t) for t in range(100, 200, 10)]
    assert trial.series.values == [t / 10 - 12 for t in range(100, 200, 10)]
    assert set(trial.series.qualities) == {"ATTR_VALID"}
    few = await trials(functions).evaluate(ADA, EXCESS, ATTRIBUTES, over=RANGE, max_points=4)
    assert few.series is not None
    assert few.series.timestamps == [100.0, 130.0, 160.0, 190.0]


async def test_points_that_fail_are_counted_and_the_first_are_told(functions: Functions) -> None:
    code = source("def f(t: float) -> float:\n    return 1 / (t - 15)")
    trial = await trials(functions).evaluate(ADA, code, {"t": {"attribute": TEMPERATURE}}, over=RANGE)
    assert (trial.ok, trial.kind, trial.line) == (False, "exception", 2)
    assert trial.series is not None
    assert trial.series.failed == 1
    assert trial.series.values[5] is None
    assert trial.series.qualities[5] == "ATTR_INVALID"
    assert trial.series.errors[0].timestamp == 150.0
    assert trial.series.errors[0].message == "f failed in line 2: ZeroDivisionError: division by zero"


async def test_a_failure_is_an_answer(functions: Functions) -> None:
    code = source("def f() -> int:\n    print('here')\n    raise ValueError('no')")
    trial = await trials(functions).evaluate(ADA, code, {})
    assert (trial.ok, trial.kind, trial.line, trial.printed) == (False, "exception", 3, "here\n")
    assert trial.traceback is not None
    assert "raise ValueError('no')" in trial.traceback
    trial = await trials(functions).evaluate(ADA, source("def f( -> int"), {})
    assert (trial.ok, trial.kind, trial.line) == (False, "source", 1)
    trial = await trials(functions).evaluate(ADA, source("x = 1"), ATTRIBUTES, over=RANGE)
    assert (trial.ok, trial.kind) == (False, "source")


@pytest.mark.parametrize(
    ("inputs", "more", "said"),
    [
        ([1], {}, "as an object"),
        ({"t": 1}, {}, "for `t`, got 1"),
        ({"t": {"attribut": "x"}}, {}, "expected one of"),
        ({"t": {"value": 1, "attribute": "x"}}, {}, "expected one of"),
        ({"t": {"attributes": "x"}}, {}, "full names for `t`"),
        ({"t": {"attribute": 7}}, {}, "full names for `t`"),
        ({"t": {"attributes": [f"a/b/c/{n}" for n in range(501)]}}, {}, "at most 500"),
        ({"t": {"value": 1}}, {"over": RANGE}, "an input that is an attribute"),
        ({"t": {"value": 1}}, {"over": RANGE, "moment": RANGE.start}, "got both"),
        ({"t": {"value": 1}}, {"max_points": 0}, "1 to 2000 points"),
        ({"t": {"value": 1}}, {}, "needs a value for `limit`"),
        ({"t": {"value": 1}, "limit": {"value": 1}, "x": {"value": 1}}, {}, "no parameter `x`"),
    ],
)
async def test_inputs_that_cannot_be_used(functions: Functions, inputs: Any, more: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        await trials(functions).evaluate(ADA, EXCESS, inputs, **more)


async def test_who_tries_too_often_waits_and_nobody_else_does(functions: Functions) -> None:
    room = trials(functions, per_minute=30)
    constant = {"t": {"value": 1}, "limit": {"value": 1}}
    for _ in range(5):
        await room.evaluate(ADA, EXCESS, constant)
    with pytest.raises(RateLimited, match="too many drafts; try again in") as caught:
        await room.evaluate(ADA, EXCESS, constant)
    assert caught.value.extra["retryAfter"] >= 1
    assert (await room.evaluate(BOB, EXCESS, constant)).ok


async def test_checks_have_an_allowance_of_their_own(functions: Functions) -> None:
    room = trials(functions, per_minute=6)
    for _ in range(10):
        await room.check(ADA, EXCESS)
    with pytest.raises(RateLimited, match="too many checks"):
        await room.format(ADA, EXCESS.code)


async def test_ones_own_flood_delays_only_oneself(functions: Functions) -> None:
    """Five loops of ada wait for each other; bob's draft comes after one of them at most."""
    room = trials(functions)
    loop = source("def f() -> int:\n    while True:\n        pass")
    flood = [asyncio.ensure_future(room.evaluate(ADA, loop, {})) for _ in range(5)]
    await asyncio.sleep(0.1)
    began = asyncio.get_running_loop().time()
    assert (await room.evaluate(BOB, EXCESS, {"t": {"value": 1}, "limit": {"value": 1}})).ok
    assert asyncio.get_running_loop().time() - began < 1.2
    for each in flood:
        each.cancel()
    await asyncio.gather(*flood, return_exceptions=True)
