"""Fifty versions are published while two hundred clients stream and others ask: nothing is lost and nothing fails."""

import asyncio
import gc
import weakref
from pathlib import Path
from typing import Any

import aiohttp
from graphql import GraphQLSchema

from tests.graphql.editions import Station, stream_of, until
from tests.graphql.serving import TRANSPORT, Server, serving
from tests.serving import make_settings, running_server

CLIENTS, VERSIONS, EVERY = 200, 50, 0.02
LAST = -1
"""The number after which a client has seen everything."""
ATTRIBUTE = "a/b/c/d"
FRAMES = 'subscription { tangoAttributes(fullNames: ["a/b/c/d"]) { value } }'
BATCHES = """subscription {
  attributeBatches(fullNames: ["a/b/c/d"], window: 0.05, delivery: lossless) { frames { value } missed }
}"""
BEATS = "subscription { beats { number } }"
ASK = {"query": "{ me { role } databases { name } serverStatus { clients } }"}


def values_of(data: dict[str, Any]) -> list[int]:
    if "tangoAttributes" in data:
        return [data["tangoAttributes"]["value"]]
    if "beats" in data:
        return [data["beats"]["number"]]
    assert data["attributeBatches"]["missed"] == 0
    return [frame["value"] for frame in data["attributeBatches"]["frames"]]


async def follow(http: aiohttp.ClientSession, server: Server, query: str, ready: asyncio.Semaphore) -> list[int]:
    """All that a subscription is sent, up to the last number; its only other message would be its end."""
    async with http.ws_connect(server.ws_url, protocols=[TRANSPORT]) as socket_:
        await socket_.send_json({"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}})
        assert (await socket_.receive_json())["type"] == "connection_ack"
        await socket_.send_json({"id": "1", "type": "subscribe", "payload": {"query": query}})
        # Answered after the subscription began.
        await socket_.send_json({"type": "ping"})
        found: list[int] = []
        while not found or found[-1] != LAST:
            message = await socket_.receive_json(timeout=60)
            if message["type"] == "pong":
                ready.release()
                continue
            assert message["type"] == "next" and "errors" not in message["payload"], message
            found += values_of(message["payload"]["data"])
        return found[:-1]


async def ask(http: aiohttp.ClientSession, server: Server, over: asyncio.Event) -> int:
    """Ask again and again; returns how often."""
    asked = 0
    while not over.is_set():
        async with http.post(server.url, json=ASK, headers={"Authorization": "Bearer viewer"}) as answer:
            assert answer.status == 200
            assert (await answer.json())["data"]["me"] == {"role": "Viewer"}
        asked += 1
    return asked


async def publish(server: Server, station: Station, over: asyncio.Event) -> int:
    """Count on the attribute and on the stream until all versions are out; returns how far."""
    number = 0
    while not over.is_set():
        server.publish(ATTRIBUTE, number)
        station.say({"number": number})
        number += 1
        await asyncio.sleep(EVERY)
    server.publish(ATTRIBUTE, LAST)
    station.say({"number": LAST})
    return number


def version_of(station: Station, version: int) -> Any:
    """A version with other fields than the last one: more of them, fewer, of other types."""
    kind = ("Int", "String", "[Float!]")[version % 3]
    more = "\n".join(f"field{number}: {kind} @requires(role: Viewer)" for number in range(version % 7 * 5))
    return stream_of(station, version, more=more, lossless=True)


async def test_two_hundred_clients_lose_nothing_while_fifty_versions_are_published() -> None:
    station, over, ready = Station(), asyncio.Event(), asyncio.Semaphore(0)
    connector = aiohttp.TCPConnector(limit=0)
    queries = [(FRAMES, BEATS, BATCHES, BEATS)[number % 4] for number in range(CLIENTS)]
    async with (
        serving("fast", OCTOPUS_MAX_CONNECTIONS="300") as server,
        aiohttp.ClientSession(connector=connector) as http,
    ):
        await server.service.adopt(version_of(station, 0))
        async with asyncio.TaskGroup() as tasks:
            clients = [tasks.create_task(follow(http, server, query, ready)) for query in queries]
            for _ in clients:
                await ready.acquire()
            publishing = tasks.create_task(publish(server, station, over))
            asking = [tasks.create_task(ask(http, server, over)) for _ in range(4)]
            editions = []
            for version in range(1, VERSIONS + 1):
                editions += [weakref.ref(server.service.edition), weakref.ref(server.service.schema)]
                await server.service.adopt(version_of(station, version))
            over.set()
        count = publishing.result()
        expected = list(range(count))
        assert count > VERSIONS / 2
        for query, client in zip(queries, clients, strict=True):
            assert client.result() == expected, query
        assert sum(task.result() for task in asking) > VERSIONS
        assert station.opened == 1 and station.executed == count + 1, "one source, each value executed once"
        await until(lambda: not any(edition() for edition in editions))
        assert sum(isinstance(each, GraphQLSchema) for each in gc.get_objects()) < 5


async def test_the_application_gives_the_first_edition_back_too(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path)) as server:
        service = server.suite.graphql
        first = weakref.ref(service.schema)
        assert "errors" not in await server.query("{ me { role } }")
        await service.adopt(stream_of(Station(), more="one: Int @requires(role: Viewer)"))
        assert (await server.query("{ one }"))["data"] == {"one": 0}
        await until(lambda: first() is None)
