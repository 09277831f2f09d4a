"""Functions over the API: tried, checked, laid out and listed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import aiohttp
import pytest

from octopus.model import Sample, TimeRange
from tests.graphql.serving import Server, serving

CODE = "def excess(t: float, limit: float = 40.0) -> float:\n    print('at', t)\n    return t - limit\n"
NAME = "low-mccs/tile/001/temperature"


async def now(names: Sequence[str]) -> list[Sample]:
    return [Sample(name, 42.0, quality="ATTR_ALARM", timestamp=200.0) for name in names]


class Past:
    async def samples(self, names: Sequence[str], over: TimeRange, max_points: int) -> dict[str, list[Sample]]:
        return {name: [Sample(name, v, quality="ATTR_VALID", timestamp=v) for v in (41.0, 43.0)] for name in names}

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]:
        return {name: Sample(name, 50.0, quality="ATTR_VALID", timestamp=moment.timestamp()) for name in names}


@pytest.fixture
async def house() -> AsyncIterator[Server]:
    async with serving(now=now, past=Past()) as running:
        yield running


async def ask(server: Server, query: str, role: str = "engineer", **variables: Any) -> Any:
    headers = {"Authorization": f"Bearer {role}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        body = {"query": query, "variables": variables}
        async with session.post(f"http://127.0.0.1:{server.port}/graphql", json=body) as reply:
            return await reply.json()


TRY = """query($code: String!, $inputs: JSON!, $at: DateTime, $start: DateTime, $end: DateTime) {
  evaluateFunction(code: $code, inputs: $inputs, at: $at, start: $start, end: $end) {
    ok value quality timestamp stale inputs printed seconds memory kind message traceback line
    faults { line column endLine endColumn severity code message }
    series { timestamps values qualities failed errors { timestamp message line } } } }"""


async def test_a_draft_is_tried_on_now_then_and_a_range(house: Server) -> None:
    given = {"t": {"attribute": NAME}}
    found = (await ask(house, TRY, code=CODE, inputs=given))["data"]["evaluateFunction"]
    assert (found["ok"], found["value"], found["quality"], found["timestamp"]) == (True, 2.0, "ATTR_ALARM", 200.0)
    assert (found["printed"], found["faults"], found["inputs"]) == ("at 42.0\n", [], {"t": 42.0})
    assert found["seconds"] > 0
    assert found["memory"] >= 0
    found = (await ask(house, TRY, code=CODE, inputs=given, at="1970-01-01T00:02:00Z"))["data"]["evaluateFunction"]
    assert (found["value"], found["timestamp"]) == (10.0, 120.0)
    times = {"start": "1970-01-01T00:00:00Z", "end": "1970-01-01T00:02:00Z"}
    found = (await ask(house, TRY, code=CODE, inputs=given, **times))["data"]["evaluateFunction"]
    assert found["series"] == {
        "timestamps": [41.0, 43.0],
        "values": [1.0, 3.0],
        "qualities": ["ATTR_VALID", "ATTR_VALID"],
        "failed": 0,
        "errors": [],
    }


async def test_a_draft_that_fails_says_where(house: Server) -> None:
    code = "def f(t: float) -> float:\n    return t / nought\n"
    found = (await ask(house, TRY, code=code, inputs={"t": {"value": 1}}))["data"]["evaluateFunction"]
    assert (found["ok"], found["kind"], found["line"]) == (False, "exception", 2)
    assert "NameError" in found["traceback"]
    fault = found["faults"][0]
    assert (fault["line"], fault["column"], fault["endLine"], fault["endColumn"]) == (2, 16, 2, 22)
    assert (fault["severity"], fault["code"], fault["message"]) == ("error", "F821", "Undefined name `nought`.")


async def test_checking_and_laying_out(house: Server) -> None:
    query = (
        'query($c: String!, $i: JSON!) { checkFunction(code: $c, inputs: $i, returns: "str") { line code message } }'
    )
    reply = await ask(house, query, c=CODE, i={"t": "str"})
    assert {each["code"] for each in reply["data"]["checkFunction"]} == {"invalid-argument-type", "invalid-return-type"}
    reply = await ask(house, '{ formatFunction(code: "x=1") }')
    assert reply["data"]["formatFunction"] == "x = 1\n"
    reply = await ask(house, '{ formatFunction(code: "x=") }')
    assert reply["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_what_functions_may_call_is_listed(house: Server) -> None:
    reply = await ask(house, "{ hostFunctions { name group stub description crosses } }", role="viewer")
    found = {each["name"]: each for each in reply["data"]["hostFunctions"]}
    assert found["mean"]["stub"] == "def mean(values: list[float]) -> float: ..."
    assert found["fft_magnitude"]["crosses"] is True


async def test_only_engineers_try_and_check(house: Server) -> None:
    for query in (
        '{ evaluateFunction(code: "") { ok } }',
        '{ checkFunction(code: "") { line } }',
        '{ formatFunction(code: "") }',
    ):
        reply = await ask(house, query, role="operator")
        assert reply["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ('code: "def f(): pass", inputs: [1]', "BAD_REQUEST", "as an object"),
        ('code: "def f(): pass", start: "2026-01-01T00:00:00Z"', "BAD_REQUEST", "together"),
        (
            'code: "", start: "2026-01-02T00:00:00Z", end: "2026-01-01T00:00:00Z"',
            "BAD_REQUEST",
            "must end after it starts",
        ),
        ('code: "def f() -> int: return 1", maxPoints: 5000', "BAD_REQUEST", "2000 points"),
        ('code: "def f() -> int: return 1", inputs: {x: {value: 1}}', "BAD_REQUEST", "no parameter `x`"),
    ],
)
async def test_bad_requests_are_told(house: Server, arguments: str, code: str, said: str) -> None:
    reply = await ask(house, f"{{ evaluateFunction({arguments}) {{ ok }} }}")
    assert reply["errors"][0]["extensions"]["code"] == code
    assert said in reply["errors"][0]["message"]


async def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    async with serving(OCTOPUS_FUNCTION_DRAFTS="6") as server:
        query = '{ evaluateFunction(code: "def f() -> int: return 1") { ok value } }'
        assert (await ask(server, query))["data"]["evaluateFunction"] == {"ok": True, "value": 1}
        refused = (await ask(server, query))["errors"][0]["extensions"]
        assert refused["code"] == "RATE_LIMITED"
        assert refused["retryAfter"] >= 1
