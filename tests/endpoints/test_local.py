"""LOCAL: functions of attributes, arguments and other endpoints, in the real sandbox: now, live, and in the past."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from octopus.functions import Functions
from octopus.model import Sample, TimeRange
from tests.endpoints.served import error, publish, served, value
from tests.graphql.serving import Server
from tests.sources.upstream import serving, until

TEMPERATURES = ["st/a/1/temp", "st/a/2/temp"]
FUNCTIONS = {
    "hottest": {
        "code": "def hottest(temps: list[float], above: float = 0.0) -> float:\n    return max(temps) - above\n"
    },
    "health": {"code": "def health(temps: list[float]) -> str:\n    return 'hot' if max(temps) > 60 else 'ok'\n"},
    "known": {
        "code": "def known(temps: list[float | None]) -> int:\n    return sum(1 for t in temps if t is not None)\n"
    },
    "twice": {"code": "def twice(x: float) -> float:\n    return 2 * x\n"},
    "greet": {"code": "def greet(name: str, n: int = 1) -> str:\n    return name * n\n"},
    "picky": {"code": "def picky(x: float) -> float:\n    return 1 / (x - 3)\n"},
}
INPUTS = {"temps": {"attributes": TEMPERATURES}}


def local(function: str, **more: Any) -> dict[str, Any]:
    return {"method": "LOCAL", "function": function, **more}


class Past:
    """What was, as a test says it was."""

    def __init__(self) -> None:
        self.known: dict[str, list[Sample]] = {}

    def remember(self, name: str, *points: tuple[float, Any]) -> None:
        self.known[name] = [Sample(name, value, quality="ATTR_VALID", timestamp=at) for at, value in points]

    async def samples(self, names: Sequence[str], over: TimeRange, max_points: int = 1000) -> dict[str, list[Sample]]:
        start, end = over.start.timestamp(), over.end.timestamp()
        return {
            name: [each for each in self.known.get(name, ()) if start <= (each.timestamp or 0) <= end] for name in names
        }

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]:
        return {
            name: next(
                (each for each in reversed(self.known.get(name, ())) if (each.timestamp or 0) <= moment.timestamp()),
                None,
            )
            for name in names
        }


Measured = Callable[..., AbstractAsyncContextManager[Server]]


@pytest.fixture
def measured(functions: Functions) -> Measured:
    """A server whose bus knows the attributes `st/a/1/temp`, … by `_1`, `_2`."""

    @asynccontextmanager
    async def start(document: dict[str, Any], **values: float) -> AsyncIterator[Server]:
        async with served({"functions": FUNCTIONS, **document}, functions=functions) as server:
            keep = [server.bus.subscribe(f"st/a/{name[1:]}/temp", lambda _: None) for name in values]
            assert len(keep) == len(values)
            for name, number in values.items():
                server.publish(f"st/a/{name[1:]}/temp", number, at=1000.0 + number)
            yield server

    return start


# Queries


async def test_a_query_evaluates_on_what_is_measured_now(measured: Measured) -> None:
    document = {"queries": {"hottest": local("hottest", inputs=INPUTS, type="Float", args={"above": "Float"})}}
    async with measured(document, _1=41.0, _2=43.0) as server:
        assert await value(server, "{ hottest }") == 43.0
        assert await value(server, "{ hottest(above: 40) }") == 3.0, "an argument of a parameter's name is its value"


async def test_quality_and_time_come_along_where_the_type_asks(measured: Measured) -> None:
    types = "type Health { value: String! quality: String timestamp: Float }"
    queries = {
        "own": local("health", inputs=INPUTS, type="Health!"),
        "given": local("known", inputs=INPUTS, type="EndpointSample!"),
    }
    async with measured({"types": types, "queries": queries}, _1=41.0, _2=83.0) as server:
        server.bus.publish(Sample("st/a/1/temp", 41.0, quality="ATTR_ALARM", timestamp=2000.0))
        assert await value(server, "{ own { value quality timestamp } }") == {
            "value": "hot",
            "quality": "ATTR_ALARM",
            "timestamp": 2000.0,
        }
        server.bus.publish(Sample("st/a/1/temp", None, quality="ATTR_INVALID"))
        found = await value(server, "{ given { value quality error } }")
        assert found == {"value": 1, "quality": "ATTR_WARNING", "error": None}
        fault = await error(server, "{ own { value } }")
        assert "Health.value is String!, and the answer has nothing for it" in fault["message"]


async def test_quality_and_time_go_through_endpoints_that_stand_on_one_another(measured: Measured) -> None:
    hottest = local("hottest", inputs=INPUTS, type="EndpointSample!")
    double = local("twice", inputs={"x": {"field": "hottest", "path": "value"}}, type="EndpointSample!")
    both = {"hottest": hottest, "double": double}
    wanted = "{ value quality timestamp stale }"
    async with measured({"queries": both, "streams": both}, _1=41.0, _2=43.0) as server, server.client() as client:
        server.bus.publish(Sample("st/a/1/temp", 41.0, quality="ATTR_ALARM", timestamp=2000.0, stale=True))
        expected = {"value": 86.0, "quality": "ATTR_ALARM", "timestamp": 2000.0, "stale": True}
        assert await value(server, f"{{ double {wanted} }}") == expected
        await client.subscribe("1", f"subscription {{ double {wanted} }}")
        assert await next_value(client, "double") == expected
        server.bus.publish(Sample("st/a/1/temp", None, quality="ATTR_INVALID"))
        invalid = {"value": None, "quality": "ATTR_INVALID", "timestamp": None, "stale": False}
        assert await value(server, f"{{ double {wanted} }}") == invalid
        assert await next_value(client, "double") == invalid


async def test_what_cannot_be_had_is_said_and_not_made_up(measured: Measured) -> None:
    queries = {
        "sure": local("health", inputs=INPUTS, type="String!"),
        "maybe": local("health", inputs=INPUTS, type="String"),
        "sample": local("health", inputs=INPUTS, type="EndpointSample!"),
        "nowhere": local("twice", inputs={"x": {"attribute": "nowhere://a/b/c/d"}}, type="Float"),
    }
    async with measured({"queries": queries}) as server:
        for field in ("sure", "maybe"):
            fault = await error(server, f"{{ {field} }}")
            assert fault["extensions"]["code"] == "SOURCE_ERROR"
            assert f"{field} cannot be evaluated: no Tango database is configured" in fault["message"]
        found = await value(server, "{ sample { value quality error } }")
        assert (found["value"], found["quality"]) == (None, "ATTR_INVALID")
        assert found["error"]["code"] == "SOURCE_UNAVAILABLE"
        assert (await error(server, "{ nowhere }"))["extensions"]["code"] == "NOT_FOUND"


async def test_inputs_come_from_arguments_constants_names_with_holes_and_other_endpoints(measured: Measured) -> None:
    async def reply(_: web.Request) -> web.Response:
        return web.json_response({"deep": [{"n": 4.0}]})

    async with serving(reply) as upstream:
        queries = {
            "greet": local(
                "greet", args={"who": "String!", "n": "Int"}, inputs={"name": {"argument": "who"}}, type="String"
            ),
            "fixed": local("twice", inputs={"x": {"value": 21}}, type="Float"),
            "one": local("twice", args={"n": "Int!"}, inputs={"x": {"attribute": "st/a/{n}/temp"}}, type="Float"),
            "rest": {"url": upstream.url + "/{id}", "args": {"id": "Int!"}},
            "chained": local(
                "twice",
                args={"id": "Int!"},
                inputs={"x": {"field": "rest", "args": {"id": "{id}"}, "path": "deep[0].n"}},
                type="Float",
            ),
            "again": local("twice", inputs={"x": {"field": "chained", "args": {"id": 7}}}, type="Float"),
        }
        async with measured({"queries": queries}, _1=5.0) as server:
            assert await value(server, '{ greet(who: "ab", n: 2) }') == "abab"
            assert await value(server, '{ greet(who: "ab") }') == "ab", "null is left to the default"
            assert await value(server, "{ fixed }") == 42.0
            assert await value(server, "{ one(n: 1) }") == 10.0
            assert await value(server, "{ chained(id: 3) }") == 8.0
            assert await value(server, "{ again }") == 16.0
            assert [request.path for request in upstream.asked] == ["/3", "/7"]


async def test_an_endpoint_is_asked_once_for_all_its_parts_and_with_its_own_defaults(measured: Measured) -> None:
    async def reply(request: web.Request) -> web.Response:
        return web.json_response({"name": "ab", "count": int(request.query["count"]) + int(request.path[1:])})

    async with serving(reply) as upstream:
        source = {"url": upstream.url + "/{id}", "args": {"id": "Int = 1", "count": "Int! = 2"}}
        inputs = {"name": {"field": "rest", "path": "name"}, "n": {"field": "rest", "path": "count"}}
        queries = {
            "rest": {**source, "params": {"count": "{count}"}},
            "greet": local("greet", inputs=inputs, type="String!"),
            "other": local(
                "greet",
                args={"id": "Int"},
                inputs={name: {**each, "args": {"id": "{id}"}} for name, each in inputs.items()},
                type="String!",
            ),
        }
        async with measured({"queries": queries}) as server:
            assert await value(server, "{ greet }") == "ababab"
            assert [request.path_qs for request in upstream.asked] == ["/1?count=2"]
            assert await value(server, "{ other(id: 0) }") == "abab"
            assert await value(server, "{ other }") == "ababab", "what is left out has its default"


async def test_a_function_that_fails_shows_its_own_lines(measured: Measured) -> None:
    queries = {"picky": local("picky", args={"x": "Float!"}, type="Float")}
    async with measured({"queries": queries}) as server:
        fault = await error(server, "{ picky(x: 3) }")
        assert fault["extensions"]["code"] == "FUNCTION_ERROR"
        assert fault["extensions"]["line"] == 2 and "ZeroDivisionError" in fault["message"]
        assert await value(server, "{ picky(x: 4) }") == 1.0


async def test_an_answer_is_kept_where_the_document_says(measured: Measured) -> None:
    queries = {"hottest": local("hottest", inputs=INPUTS, type="Float", cache=60)}
    async with measured({"queries": queries}, _1=1.0, _2=2.0) as server:
        assert await value(server, "{ hottest }") == 2.0
        server.publish("st/a/1/temp", 50.0)
        assert await value(server, "{ hottest }") == 2.0


# The past


async def test_a_query_answers_for_a_moment_of_the_past(measured: Measured) -> None:
    past = Past()
    past.remember("st/a/1/temp", (1000.0, 10.0), (2000.0, 20.0))
    past.remember("st/a/2/temp", (1500.0, 15.0))
    queries = {"hottest": local("hottest", inputs=INPUTS, type="EndpointSample!")}
    async with measured({"queries": queries}, _1=99.0, _2=98.0) as server:
        with_past(server, past)
        await publish(server, {"functions": FUNCTIONS, "queries": queries, "description": "again"}, base=1)
        ask = "query ($at: DateTime) { hottest(at: $at) { value timestamp quality } }"
        assert (await value(server, ask, at="1970-01-01T00:30:00Z"))["value"] == 15.0
        found = await value(server, ask, at="1970-01-01T00:33:20Z")
        assert found == {"value": 20.0, "timestamp": 2000.0, "quality": "ATTR_VALID"}
        early = await value(server, ask, at="1970-01-01T00:00:01Z")
        assert (early["value"], early["quality"]) == (None, "ATTR_INVALID")
        assert (await value(server, "{ hottest { value } }"))["value"] == 99.0


async def test_then_is_not_mixed_with_now(measured: Measured) -> None:
    """The past of another endpoint is not known, so who stands on one is not asked for a moment."""
    queries = {
        "limit": local("twice", inputs={"x": {"value": 20}}, type="Float!"),
        "hottest": local("hottest", inputs={**INPUTS, "above": {"field": "limit"}}, type="Float!"),
    }
    async with measured({"queries": queries}, _1=41.0, _2=43.0) as server:
        assert await value(server, "{ hottest }") == 3.0
        answer = await server.ask('{ hottest(at: "1970-01-01T00:30:00Z") }')
        assert "Unknown argument 'at'" in answer["errors"][0]["message"]


async def test_a_series_is_the_function_wherever_an_input_changes(functions: Functions) -> None:
    past = Past()
    past.remember("st/a/1/temp", (990.0, 1.0), (1010.0, 10.0), (1030.0, 3.0))
    past.remember("st/a/2/temp", (1000.0, 2.0), (1020.0, 2.5))
    queries = {"hottest": local("hottest", inputs=INPUTS, type="EndpointSeries!")}
    document = {"functions": FUNCTIONS, "queries": queries}
    async with served(functions=functions) as server:
        with_past(server, past)
        await publish(server, document)
        ask = (
            "query ($start: DateTime, $end: DateTime, $n: Int) { hottest(start: $start, end: $end, maxPoints: $n) "
            "{ timestamps values qualities returnedPoints truncated failed } }"
        )
        start, end = iso(995.0), iso(1040.0)
        found = await value(server, ask, start=start, end=end, n=100)
        assert found["timestamps"] == [995.0, 1000.0, 1010.0, 1020.0, 1030.0]
        assert found["values"] == [None, 2.0, 10.0, 10.0, 3.0], "before the second input is known there is no value"
        assert found["qualities"][1:] == ["ATTR_VALID"] * 4
        assert (found["returnedPoints"], found["truncated"], found["failed"]) == (5, False, 0)
        fault = await error(server, ask, start=end, end=start)
        assert fault["extensions"]["code"] == "BAD_REQUEST" and "must end after it starts" in fault["message"]


async def test_a_spike_survives_the_reduction_to_few_points(functions: Functions) -> None:
    past = Past()
    points = [(1000.0 + n, 50.0 if n == 777 else float(n % 7)) for n in range(3000)]
    past.remember("st/a/1/temp", *points)
    past.remember("st/a/2/temp", (900.0, -1.0))
    words = {"state": local("health", inputs=INPUTS, type="EndpointSeries!")}
    queries = {"hottest": local("hottest", inputs=INPUTS, type="EndpointSeries!"), **words}
    async with served(functions=functions) as server:
        with_past(server, past)
        await publish(server, {"functions": FUNCTIONS, "queries": queries})
        ask = (
            "query ($start: DateTime, $end: DateTime) "
            "{ hottest(start: $start, end: $end, maxPoints: 20) { timestamps values } }"
        )
        found = await value(server, ask, start=iso(1000.0), end=iso(4000.0))
        assert len(found["values"]) <= 20 and found["timestamps"] == sorted(found["timestamps"])
        assert found["timestamps"][found["values"].index(50.0)] == 1777.0, "at its own time"
        assert min(found["values"]) == 0.0
        text = ask.replace("hottest", "state")
        found = await value(server, text, start=iso(1000.0), end=iso(4000.0))
        assert found == {"timestamps": [1000.0, 3999.0], "values": ["ok", "ok"]}, (
            "only where the result changes, and the end"
        )


async def test_a_series_says_where_the_function_failed(functions: Functions) -> None:
    past = Past()
    past.remember("st/a/1/temp", (1000.0, 2.0), (1001.0, 3.0), (1002.0, 4.0))
    queries = {"picky": local("picky", inputs={"x": {"attribute": "st/a/1/temp"}}, type="EndpointSeries!")}
    async with served(functions=functions) as server:
        with_past(server, past)
        await publish(server, {"functions": FUNCTIONS, "queries": queries})
        ask = (
            "query ($s: DateTime, $e: DateTime) "
            "{ picky(start: $s, end: $e) { values qualities failed errors { timestamp line } } }"
        )
        assert await value(server, ask, s=iso(1000.0), e=iso(1010.0)) == {
            "values": [-1.0, None, 1.0],
            "qualities": ["ATTR_VALID", "ATTR_INVALID", "ATTR_VALID"],
            "failed": 1,
            "errors": [{"timestamp": 1001.0, "line": 2}],
        }


def with_past(server: Server, past: Past) -> None:
    """Let what is compiled from now on ask a past of the test's own: there is no archive here."""
    endpoints = server.service.rooms.endpoints
    object.__setattr__(endpoints._services, "past", past)


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


# Streams


async def next_value(client: Any, field: str) -> Any:
    message = await client.receive()
    assert message["type"] == "next", message
    payload = message["payload"]
    assert "errors" not in payload, payload["errors"]
    return payload["data"][field]


async def test_a_stream_is_evaluated_whenever_an_input_changes(measured: Measured) -> None:
    streams = {"health": local("health", inputs=INPUTS, type="String!")}
    async with measured({"streams": streams}, _1=41.0, _2=42.0) as server, server.client() as client:
        await client.subscribe("1", "subscription { health }")
        assert await next_value(client, "health") == "ok"
        server.publish("st/a/1/temp", 42.0)
        server.publish("st/a/1/temp", 83.0)
        assert await next_value(client, "health") == "hot", "the same result again is not sent"
        server.bus.publish(Sample("st/a/2/temp", None, quality="ATTR_INVALID"))
        message = await client.receive()
        assert "an input is invalid now" in message["payload"]["errors"][0]["message"]
        server.publish("st/a/2/temp", 1.0)
        assert await next_value(client, "health") == "hot"


async def test_changes_within_one_tick_are_one_evaluation_and_time_comes_along(measured: Measured) -> None:
    streams = {"hottest": local("hottest", inputs=INPUTS, type="EndpointSample!")}
    async with measured({"streams": streams}, _1=1.0, _2=2.0) as server, server.client() as client:
        await client.subscribe("1", "subscription { hottest { value timestamp quality } }")
        assert await next_value(client, "hottest") == {"value": 2.0, "timestamp": 1002.0, "quality": "ATTR_VALID"}
        count = server.service.rooms.functions.counters.by_name["hottest"]
        before = count.calls
        for number in range(50):
            server.publish("st/a/1/temp", 100.0 + number, at=2000.0 + number)
        assert await next_value(client, "hottest") == {"value": 149.0, "timestamp": 2049.0, "quality": "ATTR_VALID"}
        assert count.calls == before + 1


async def test_it_waits_until_every_input_has_been_heard_of(measured: Measured) -> None:
    streams = {"hottest": local("hottest", inputs=INPUTS, type="Float!")}
    async with measured({"streams": streams}, _1=1.0) as server, server.client() as client:
        await client.subscribe("1", "subscription { hottest }")
        await asyncio.sleep(0.3)
        server.publish("st/a/2/temp", 5.0)
        message = await client.receive()
        while "errors" in message["payload"]:  # Without Tango the bus first says that it cannot be had.
            message = await client.receive()
        assert message["payload"]["data"]["hottest"] == 5.0


async def test_streams_feed_streams_and_all_listeners_share_one(measured: Measured) -> None:
    streams = {
        "hottest": local("hottest", inputs=INPUTS, type="Float!"),
        "double": local("twice", inputs={"x": {"field": "hottest"}}, type="Float!"),
    }
    async with (
        measured({"streams": streams}, _1=1.0, _2=2.0) as server,
        server.client() as one,
        server.client("operator") as other,
    ):
        await one.subscribe("1", "subscription { double }")
        await other.subscribe("1", "subscription { twice: double }")
        assert await next_value(one, "double") == 4.0 and await next_value(other, "twice") == 4.0
        shared = server.service.rooms.endpoints._services.outside.streams
        assert len(shared) == 2, "the double and the hottest, each once"
        server.publish("st/a/1/temp", 10.0)
        assert await next_value(one, "double") == 20.0 and await next_value(other, "twice") == 20.0


async def test_a_failing_function_is_told_once_and_the_stream_goes_on(measured: Measured) -> None:
    streams = {"picky": local("picky", inputs={"x": {"attribute": "st/a/1/temp"}}, type="Float")}
    async with measured({"streams": streams}, _1=3.0) as server, server.client() as client:
        await client.subscribe("1", "subscription { picky }")
        first = (await client.receive())["payload"]
        assert first["data"] == {"picky": None}
        assert first["errors"][0]["extensions"]["code"] == "FUNCTION_ERROR"
        server.publish("st/a/1/temp", 4.0)
        assert await next_value(client, "picky") == 1.0


async def test_it_stops_listening_to_the_bus_after_its_last_listener(functions: Functions) -> None:
    streams = {"temp": local("twice", inputs={"x": {"attribute": "st/a/7/temp"}}, type="Float")}
    async with served({"functions": FUNCTIONS, "streams": streams}, functions=functions) as server:
        server.service.rooms.endpoints._services.outside.streams._linger = 0.0
        async with server.client() as client:
            await client.subscribe("1", "subscription { temp }")
            await until(lambda: server.bus.topics == 1)
        await until(lambda: server.bus.topics == 0)
