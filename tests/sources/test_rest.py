"""REST services that behave, and the ways in which they commonly do not."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import orjson
import pytest
from aiohttp import web

from octopus.model import SourceError, SourceTimeout, SourceUnavailable
from octopus.sources.outbound import Outbound
from octopus.sources.rest import Flights, NotJson, Refused, Rest, RestCall
from tests.sources.upstream import Upstream, serving, until, way_out


def json_answer(value: Any, status: int = 200, **more: Any) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json", **more)


async def ask(outbound: Outbound, upstream: Upstream, path: str = "/", **more: Any) -> Any:
    rest = Rest(outbound)
    try:
        return await rest.ask(RestCall(url=upstream.url + path, **more))
    finally:
        await rest.stop()


async def test_method_query_headers_and_body_arrive_as_rendered() -> None:
    async def echo(request: web.Request) -> web.Response:
        return json_answer({
            "method": request.method, "path": request.rel_url.raw_path, "query": list(request.query.items()),
            "token": request.headers.get("Authorization"), "type": request.headers.get("Content-Type"),
            "accept": request.headers["Accept"], "body": (await request.read()).decode(),
        })  # fmt: skip

    async with serving(echo) as upstream, way_out(upstream.host) as outbound:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            body = None if method == "GET" else b'{"state":"RUNNING"}'
            said = await ask(
                outbound, upstream, "/procedures/a%2Fb?x=1", method=method, body=body,
                params=(("kind", "a b&c"), ("kind", "ü")), headers=(("Authorization", "Bearer abcd1234"),),
            )  # fmt: skip
            assert said == {
                "method": method,
                "path": "/procedures/a%2Fb",
                "query": [["x", "1"], ["kind", "a b&c"], ["kind", "ü"]],
                "token": "Bearer abcd1234",
                "type": "application/json" if body else None,
                "accept": "application/json",
                "body": body.decode() if body else "",
            }


async def test_user_and_password_of_an_address_go_as_a_header() -> None:
    async def who(request: web.Request) -> web.Response:
        return json_answer([request.headers.get("Authorization"), request.headers["Host"]])

    async with serving(who) as upstream, way_out(upstream.host) as outbound:
        call = RestCall(url=f"http://ada:s3cret@{upstream.host}/")
        assert await Rest(outbound).ask(call) == ["Basic YWRhOnMzY3JldA==", upstream.host]


@pytest.mark.parametrize(
    ("content_type", "body", "value"),
    [
        ("application/json", b'{"a": 1}', {"a": 1}),
        ("application/problem+json; charset=utf-8", b"[1]", [1]),
        ("text/plain", b'{"a": [true]}', {"a": [True]}),
        ("application/json", b'{"a": NaN, "b": [Infinity, -Infinity]}', {"a": None, "b": [None, None]}),
        ("application/json", b"[" * 90 + b"]" * 90, orjson.loads(b"[" * 90 + b"]" * 90)),
    ],
)
async def test_json_is_read(content_type: str, body: bytes, value: Any) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": content_type})

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        assert await ask(outbound, upstream) == value


@pytest.mark.parametrize(
    ("content_type", "body", "sentence"),
    [
        ("text/html", b"<html><title>Sign in\n</title>", r"JSON from http://127.*/x, got text/html \('Sign in'\)"),
        ("text/plain", b"<html>", "got 6 bytes that are none"),
        ("application/json", b"", r"got an empty answer \(200\)"),
        ("application/json", b'{"a": 1', "got 7 bytes that are none"),
        ("application/json", b'{"a": "\xff\xfe"}', "got 11 bytes that are none"),
        ("application/json", b'{"a": NaN, "b": "\\ud800"}', "that are none"),
        ("application/json", b"[" * 101 + b"]" * 101, "nested deeper than 100"),
        ("application/json", b"[" * 100_000 + b"]" * 100_000, "that are none"),
        ("application/json", b'{"a":' * 90_000 + b"NaN" + b"}" * 90_000, "that are none"),
        ("image/png", b"\x89PNG", "got image/png"),
    ],
)  # fmt: skip
async def test_what_is_no_json_is_told_of(content_type: str, body: bytes, sentence: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": content_type})

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(NotJson, match=sentence) as raised:
            await ask(outbound, upstream, "/x")
        assert raised.value.source == f"rest:{upstream.host}"
        assert outbound.stats()[0].errors == 1 and outbound.stats()[0].reachable


async def test_a_status_that_is_no_success_carries_what_was_said() -> None:
    async def answer(_: web.Request) -> web.Response:
        return json_answer({"detail": "No information available for PID=99"}, 404)

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(Refused, match="/procedures/99 answered 404 Not Found") as raised:
            await ask(outbound, upstream, "/procedures/99")
        fault = raised.value
        assert isinstance(fault, SourceError) and fault.code == "SOURCE_ERROR"
        assert fault.upstream == {"status": 404, "body": {"detail": "No information available for PID=99"}}
        assert fault.message.endswith("404 Not Found ('No information available for PID=99')")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": 409, "title": "Conflict", "detail": "version 3 is newer"}, "version 3 is newer"),
        ({"detail": [{"type": "missing", "loc": ["body"], "msg": "Field required"}]}, "Field required"),
        ({"detail": {"type": "ResourceNotFound", "Message": "No information for ID=9"}}, "No information for ID=9"),
        ({"error": "two\n\nlines " + "x" * 500}, f"two lines {'x' * 189}…"),
        ({"message": {}, "title": None}, None),
        ([], None),
        ("<html>", None),
        (7, None),
    ],
)
async def test_what_the_service_says_in_words_is_part_of_the_sentence(body: Any, words: str | None) -> None:
    async def answer(_: web.Request) -> web.Response:
        return json_answer(body, 500)

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(Refused) as raised:
            await ask(outbound, upstream, "/x")
    said = "answered 500 Internal Server Error"
    assert raised.value.message == f"{upstream.url}/x {said}" + (f" ({words!r})" if words else "")


async def test_a_long_or_telltale_body_of_an_error_is_bounded_and_redacted() -> None:
    async def answer(request: web.Request) -> web.Response:
        token = request.headers["Authorization"]
        return web.Response(
            text=f"bad token {token}; password=hunter22 {request.query['api_key']} " + "x" * 9000, status=401
        )

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(Refused, match="does not take our credentials") as raised:
            await ask(
                outbound, upstream, "/?api_key=opensesame", headers=(("Authorization", "Bearer t0psecret-token"),)
            )
        said = raised.value.upstream["body"]
        assert len(said) == 2000 and said.startswith("bad token ***")
        for secret in ("t0psecret", "hunter22", "opensesame"):
            assert secret not in said and secret not in raised.value.message
        (stats,) = outbound.stats()
        assert stats.lastError is not None and "opensesame" not in stats.lastError


@pytest.mark.parametrize(("method", "status"), [("PUT", 200), ("DELETE", 204), ("POST", 202), ("GET", 204)])
async def test_a_change_acknowledged_without_a_word_is_null(method: str, status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    async with serving(answer) as upstream, way_out(upstream.host) as outbound:
        assert await ask(outbound, upstream, method=method) is None


async def test_nobody_there_and_nobody_answering(free_port: int) -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    async with way_out("127.0.0.1") as outbound:
        with pytest.raises(SourceUnavailable, match=rf"127\.0\.0\.1:{free_port}/x cannot be reached: connection"):
            await Rest(outbound).ask(RestCall(url=f"http://127.0.0.1:{free_port}/x"))
        async with serving(hang) as upstream:
            with pytest.raises(SourceTimeout, match=r"did not answer within 0\.2 s"):
                await ask(outbound, upstream, timeout=0.2)
        assert [stats.reachable for stats in outbound.stats()] == [False, False]


async def test_the_longest_time_out_is_a_setting() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    async with serving(hang) as upstream, way_out(upstream.host, max_timeout=0.3) as outbound:
        with pytest.raises(SourceTimeout, match=r"within 0\.3 s"):
            await ask(outbound, upstream, timeout=600.0)


@pytest.fixture
def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Flaky:
    """Fails some times, then answers."""

    def __init__(self, times: int, status: int = 503) -> None:
        self.times, self.status, self.asked = times, status, 0

    async def __call__(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.asked <= self.times:
            return web.Response(status=self.status, text="later")
        return json_answer("well")


@pytest.mark.parametrize(
    ("method", "status", "unsafe", "attempts"),
    [("GET", 503, False, 3), ("PUT", 502, False, 3), ("DELETE", 429, False, 3), ("POST", 503, True, 3),
     ("POST", 503, False, 1), ("PATCH", 504, False, 1), ("GET", 500, False, 1), ("GET", 404, False, 1)],
)  # fmt: skip
async def test_what_may_be_tried_again_is(method: str, status: int, unsafe: bool, attempts: int) -> None:
    flaky = Flaky(2, status)
    async with serving(flaky) as upstream, way_out(upstream.host) as outbound:
        more: dict[str, Any] = {"method": method, "retries": 2, "retry_unsafe": unsafe}
        if attempts == 3:
            assert await ask(outbound, upstream, **more) == "well"
        else:
            with pytest.raises(Refused, match=str(status)):
                await ask(outbound, upstream, **more)
        assert flaky.asked == attempts


async def test_retries_end_with_the_time_out_and_with_the_last_error() -> None:
    flaky = Flaky(1000)
    async with serving(flaky) as upstream, way_out(upstream.host) as outbound:
        began = asyncio.get_running_loop().time()
        with pytest.raises(Refused, match="503"):
            await ask(outbound, upstream, retries=100, timeout=1.0)
        assert asyncio.get_running_loop().time() - began < 1.5
        assert 2 <= flaky.asked <= 5, "the pauses grow"


async def test_two_hundred_who_ask_the_same_cost_one_request() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.1)
        return json_answer({"n": 1, "who": request.headers.get("Authorization")})

    async with serving(slow) as upstream, way_out(upstream.host) as outbound:
        rest = Rest(outbound)
        call = RestCall(url=upstream.url + "/load", cache=0.5)
        answers = await asyncio.gather(*(rest.ask(call) for _ in range(200)))
        assert all(answer == {"n": 1, "who": None} for answer in answers) and len(upstream.asked) == 1
        assert await rest.ask(call) == answers[0] and len(upstream.asked) == 1
        other = RestCall(url=upstream.url + "/load", cache=0.5, headers=(("Authorization", "Bearer of-bob"),))
        assert (await rest.ask(other))["who"] == "Bearer of-bob", "one person's answer is not another's"
        assert len(upstream.asked) == 2
        await asyncio.sleep(0.6)
        await rest.ask(call)
        assert len(upstream.asked) == 3
        await rest.ask(RestCall(url=upstream.url + "/load"))
        assert len(upstream.asked) == 4, "without a cache each asks"
        await rest.stop()


async def test_errors_are_shared_by_those_who_wait_and_not_kept() -> None:
    flaky = Flaky(1, 500)
    async with serving(flaky) as upstream, way_out(upstream.host) as outbound:
        rest = Rest(outbound)
        call = RestCall(url=upstream.url, cache=60)
        found = await asyncio.gather(*(rest.ask(call) for _ in range(20)), return_exceptions=True)
        assert all(isinstance(each, Refused) and each.upstream["status"] == 500 for each in found)
        assert len({id(each) for each in found}) == 20 and flaky.asked == 1
        assert await rest.ask(call) == "well"
        await rest.stop()


async def test_the_last_who_leaves_ends_the_call() -> None:
    ended = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()
        return web.Response()

    async with serving(hang) as upstream, way_out(upstream.host) as outbound:
        rest = Rest(outbound)
        call = RestCall(url=upstream.url, cache=5)
        first, second = (asyncio.ensure_future(rest.ask(call)) for _ in range(2))
        await until(lambda: len(upstream.asked) == 1)
        first.cancel()
        await asyncio.sleep(0.1)
        assert outbound.stats()[0].inFlight == 1, "somebody still waits"
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        await until(lambda: outbound.stats()[0].inFlight == 0)
        assert not rest.flights._flights
        await rest.stop()


async def test_what_is_old_is_given_to_nobody_and_who_waits_for_it_disturbs_nobody() -> None:
    flights = Flights(10_000)
    first, second = asyncio.Event(), asyncio.Event()

    async def answer(held: asyncio.Event, value: str) -> tuple[str, int]:
        await held.wait()
        return value, 1

    def ask(held: asyncio.Event, value: str, about: str | None = "host:80") -> asyncio.Task[str]:
        return asyncio.create_task(flights.get("key", 60, lambda: answer(held, value), about))

    leaving, before = ask(first, "before"), ask(first, "not asked")
    await asyncio.sleep(0)
    flights.forget("another:80")
    flights.forget("host:80")
    after = ask(second, "after")
    await asyncio.sleep(0)
    for each in (leaving, before):
        each.cancel()
    await asyncio.gather(leaving, before, return_exceptions=True)
    joined = ask(second, "not asked")
    second.set()
    assert [await after, await joined, await ask(second, "not asked")] == ["after"] * 3
    flights.forget("another:80")
    assert await ask(second, "not asked") == "after"
    flights.forget("host:80")
    assert await ask(second, "anew", None) == "anew" and flights.size == 1
    flights.forget("another:80")
    assert flights.size == 0, "of what nobody knows what it is about, it may be about this"
    await flights.stop()


async def test_kept_answers_are_bounded() -> None:
    async def big(request: web.Request) -> web.Response:
        return json_answer(request.query["n"] * int(request.query["size"]))

    async with serving(big) as upstream, way_out(upstream.host) as outbound:
        rest = Rest(outbound, cache=10_000)
        for number in range(50):
            await rest.ask(RestCall(url=f"{upstream.url}/?n={number % 10}&size=1000&{number}", cache=60))
        assert rest.flights.size <= 10_000 and len(upstream.asked) == 50
        await rest.ask(RestCall(url=f"{upstream.url}/?n=9&size=1000&49", cache=60))
        assert len(upstream.asked) == 50, "the newest are kept"
        await rest.ask(RestCall(url=f"{upstream.url}/?n=0&size=1000&0", cache=60))
        assert len(upstream.asked) == 51, "the oldest are not"
        huge = RestCall(url=f"{upstream.url}/?n=1&size=5000", cache=60)
        await rest.ask(huge)
        await rest.ask(huge)
        assert len(upstream.asked) == 53, "one that would push out the others is not kept"
        await rest.stop()


async def test_calls_to_one_host_wait_their_turn_and_others_do_not() -> None:
    now = most = 0

    async def slow(_: web.Request) -> web.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        return json_answer(1)

    async with serving(slow) as upstream, serving(slow) as other, way_out("127.0.0.1", concurrency=3) as outbound:
        rest = Rest(outbound)
        await asyncio.gather(*(rest.ask(RestCall(url=f"{upstream.url}/{n}")) for n in range(12)))
        assert most == 3
        await asyncio.gather(
            *(rest.ask(RestCall(url=f"{each.url}/{n}")) for n in range(6) for each in (upstream, other))
        )
        assert most == 6
        assert not outbound._turns._places, "nothing is left of hosts that nobody asks"


async def test_what_is_known_of_a_source() -> None:
    flaky = Flaky(1, 500)
    async with serving(flaky) as upstream, way_out(upstream.host) as outbound:
        with pytest.raises(Refused):
            await ask(outbound, upstream, source="oet")
        await ask(outbound, upstream, source="oet")
        (stats,) = outbound.stats()
        assert (stats.name, stats.reachable, stats.requests, stats.errors, stats.errorRate) == ("oet", True, 2, 1, 0.5)
        assert stats.latency is not None and 0 < stats.latency < 2
        assert stats.lastError is not None and "500" in stats.lastError
