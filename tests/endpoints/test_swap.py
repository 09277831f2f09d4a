"""New versions under running clients: who is not concerned does not notice."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import orjson
from aiohttp import web

from tests.endpoints.served import publish, served, value
from tests.sources.upstream import serving, until


async def counting(request: web.Request) -> web.StreamResponse:
    """An event stream that counts, and says where it was asked for."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for number in range(1000):
        await response.write(b"data:" + orjson.dumps({"n": number, "at": request.path}) + b"\n\n")
        await asyncio.sleep(0.02)
    return response


def counted(url: str, **more: Any) -> dict[str, Any]:
    stream = {"method": "SSE", "url": url + "/a", "type": "Count!"}
    return {"types": "type Count { n: Int! at: String }", "streams": {"count": stream}, **more}


async def test_a_stream_runs_on_while_other_fields_come_and_go() -> None:
    async with serving(counting) as upstream, served(counted(upstream.url)) as server, server.client() as client:
        await client.subscribe("1", "subscription { count { n } }")
        seen = []
        for base in range(1, 4):
            further = {"queries": {f"q{base}": {"url": upstream.url, "description": "words " * base}}}
            await publish(server, counted(upstream.url, **further), base)
            seen += [(await client.receive())["payload"]["data"]["count"]["n"] for _ in range(10)]
        assert seen == list(range(30)), "every event, once, in order"
        assert len(upstream.asked) == 1


async def test_a_stream_that_changes_is_moved_and_one_that_goes_ends_with_a_word() -> None:
    async with serving(counting) as upstream, served(counted(upstream.url)) as server, server.client() as client:
        await client.subscribe("1", "subscription { count { at } }")
        assert (await client.receive())["payload"]["data"]["count"] == {"at": "/a"}
        changed = counted(upstream.url)
        changed["streams"]["count"]["url"] = upstream.url + "/b"
        await publish(server, changed, 1)
        async with asyncio.timeout(5):
            while (await client.receive())["payload"]["data"]["count"] != {"at": "/b"}:
                pass
        await publish(server, {}, 2)
        async with asyncio.timeout(5):
            while (message := await client.receive())["type"] == "next":
                pass
        assert message["type"] == "error" and message["id"] == "1"
        assert message["payload"][0]["extensions"]["code"] == "NOT_FOUND"


def large(url: str, fields: int) -> dict[str, Any]:
    """A document of so many fields over a tenth as many types."""
    kinds = [f"type T{n} {{ id: Int! name: String values: [Float!] state: State }}" for n in range(fields // 10)]
    queries = {
        f"q{n}": {
            "url": "{BASE}/things/{id}",
            "args": {"id": "Int!", "limit": "Int = 10"},
            "params": {"limit": "{limit}"},
            "type": f"T{n % (fields // 10)}",
            "mapping": {"id": "a.id", "name": "b.name", "values": "rows[*].v"},
            "cache": 5,
        }
        for n in range(fields * 8 // 10)
    }
    streams = {f"s{n}": {"url": "{BASE}/s", "interval": 5, "type": f"[T{n}!]"} for n in range(fields // 10)}
    mutations = {
        f"m{n}": {"method": "PUT", "url": "{BASE}/m/{n}", "args": {"n": "Int!"}, "body": {"n": "{n}"}}
        for n in range(fields // 10)
    }
    return {
        "types": "\n".join(["enum State { ON OFF }", *kinds]),
        "vars": {"BASE": url},
        "queries": queries,
        "mutations": mutations,
        "streams": streams,
    }


async def test_five_hundred_fields_are_swapped_in_while_requests_are_answered() -> None:
    async def reply(_: web.Request) -> web.Response:
        return web.json_response({"a": {"id": 1}, "rows": [{"v": 0.5}]})

    async with serving(reply) as upstream, served() as server:
        slowest, asked, done = 0.0, 0, asyncio.Event()

        async def keep_asking() -> None:
            nonlocal slowest, asked
            while not done.is_set():
                began = time.monotonic()
                assert await value(server, "{ me { username } }") == {"username": "viewer"}
                slowest = max(slowest, time.monotonic() - began)
                asked += 1

        task = asyncio.create_task(keep_asking())
        for base in range(2):
            await publish(server, {**large(upstream.url, 500), "description": f"version {base}"}, base)
        done.set()
        await task
        assert asked > 3
        assert await value(server, "{ q399(id: 1) { id values } }") == {"id": 1, "values": [0.5]}
        assert len(server.service.edition.schema.query_type.fields) > 400


async def test_memory_comes_back_after_many_versions() -> None:
    import gc
    import weakref

    async with served() as server:
        editions = []
        for base in range(4):
            await publish(server, large("http://127.0.0.1:1", 50), base)
            editions.append(weakref.ref(server.service.edition))
        gc.collect()
        await until(lambda: sum(1 for found in editions if found() is not None) <= 1, 5.0)


async def test_what_is_compiled_does_not_hold_the_document() -> None:
    """Its text, its syntax trees and their places are several times what runs."""
    import gc

    from octopus.endpoints.judgement import Judgement
    from octopus.endpoints.text import Text

    code = {"twice": {"code": "def twice(x: float) -> float:\n    return 2 * x\n"}}
    local = {"method": "LOCAL", "function": "twice", "type": "Float"}
    queries = {
        "a": {**local, "args": {"x": "Float!"}},
        "b": {**local, "inputs": {"x": {"field": "a", "args": {"x": 1}}}},
    }
    async with served({**large("http://127.0.0.1:1", 20), "functions": code}) as server:
        document = large("http://127.0.0.1:1", 20)
        await publish(server, {**document, "functions": code, "queries": {**document["queries"], **queries}}, 1)
        assert await value(server, "{ b }") == 4.0
        gc.collect()
        assert [found for found in gc.get_objects() if isinstance(found, Judgement | Text)] == []


async def test_whoever_looks_is_told_which_fields_changed_whatever_their_role() -> None:
    """Others are not named, so that a dashboard asks again only what it must."""
    query = {"url": "http://127.0.0.1/x", "type": "Beam"}
    first: dict[str, Any] = {"types": "type Beam { id: Int }", "queries": {"a": query, "b": query, "c": query}}
    async with served(first) as server, server.client("viewer") as client:
        await client.subscribe("1", "subscription { endpointsServed { version before changed } }")

        async def told() -> dict[str, Any]:
            message = await client.receive()
            return dict(message["payload"]["data"]["endpointsServed"])

        assert await told() == {"version": 1, "before": None, "changed": []}
        moved = {**query, "url": "http://127.0.0.1/y"}
        closed = {**query, "role": "Admin"}
        second = {**first, "queries": {"a": query, "b": moved, "c": closed, "d": query}}
        await publish(server, second, 1)
        assert await told() == {"version": 2, "before": 1, "changed": ["b", "c", "d"]}
        await publish(server, {**second, "types": "type Beam { id: Int name: String }"}, 2)
        assert (await told())["changed"] == ["a", "b", "c", "d"], "any of them may show the type"
        await publish(server, {}, 3)
        assert await told() == {"version": 4, "before": 3, "changed": ["a", "b", "c", "d"]}
