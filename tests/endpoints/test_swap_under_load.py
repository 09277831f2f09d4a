"""Fifty versions are published while two hundred clients stream and others ask: nothing is lost and nothing fails."""

from __future__ import annotations

import asyncio
import gc
import json
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from graphql import GraphQLSchema

from tests.endpoints.served import PUBLISH, publish, served
from tests.graphql.editions import Station, stream_of
from tests.graphql.serving import TRANSPORT, Server
from tests.serving import make_settings, running_server, server_process
from tests.sources.upstream import Upstream, serving, until

CLIENTS, VERSIONS, EVERY = 200, 50, 0.02
LAST, TRIAL = -1, -2
"""The number after which a client has seen everything, and one that says only that it follows."""
ATTRIBUTE = "a/b/c/d"
FRAMES = 'subscription { tangoAttributes(fullNames: ["a/b/c/d"]) { value } }'
BATCHES = """subscription {
  attributeBatches(fullNames: ["a/b/c/d"], window: 0.05, delivery: lossless) { frames { value } missed }
}"""
BEATS = "subscription { beats { number } }"
CHANGES = "subscription { endpointsChanged { version } }"
ASK = {"query": "{ me { role } databases { name } serverStatus { clients } }"}


class Heart:
    """An outside event stream: who listens hears each number from then on."""

    def __init__(self) -> None:
        self.listeners: list[asyncio.Queue[int]] = []

    def beat(self, number: int) -> None:
        for queue in self.listeners:
            queue.put_nowait(number)

    async def listen(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        queue: asyncio.Queue[int] = asyncio.Queue()
        self.listeners.append(queue)
        try:
            while True:
                await response.write(b"data:" + orjson.dumps({"number": await queue.get()}) + b"\n\n")
        finally:
            self.listeners.remove(queue)


def document(upstream: Upstream, version: int) -> dict[str, Any]:
    """The stream `beats`, and other fields than the last version had: more of them, fewer, of other types."""
    kinds = ("Int", "String", "[Float!]")
    more = {f"field{n}": {"url": f"{upstream.url}/{n}", "type": kinds[version % 3]} for n in range(version % 7 * 5)}
    streams = {
        "beats": {"method": "SSE", "url": f"{upstream.url}/beats", "type": "Beat!"},
        "other": {"method": "GET", "url": f"{upstream.url}/{version}", "interval": 60, "type": "Int"},
    }
    return {"types": "type Beat { number: Int! }", "queries": more, "streams": streams}


@asynccontextmanager
async def subscribed(http: aiohttp.ClientSession, url: str, token: str, *queries: str) -> AsyncIterator[Any]:
    """A WebSocket whose subscriptions have begun."""
    async with http.ws_connect(url, protocols=[TRANSPORT]) as socket_:
        await socket_.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert (await socket_.receive_json())["type"] == "connection_ack"
        for number, query in enumerate(queries):
            await socket_.send_json({"id": str(number), "type": "subscribe", "payload": {"query": query}})
        # Answered after they began.
        await socket_.send_json({"type": "ping"})
        assert (await socket_.receive_json())["type"] == "pong"
        yield socket_


def values_of(message: dict[str, Any]) -> list[int]:
    """What a message tells; the only others would be an error and the end."""
    assert message["type"] == "next" and "errors" not in message["payload"], message
    data = message["payload"]["data"]
    if "tangoAttributes" in data:
        return [data["tangoAttributes"]["value"]]
    if "beats" in data:
        return [data["beats"]["number"]]
    assert data["attributeBatches"]["missed"] == 0
    return [frame["value"] for frame in data["attributeBatches"]["frames"]]


async def follow(http: aiohttp.ClientSession, server: Server, query: str, ready: asyncio.Semaphore) -> list[int]:
    """All that a subscription is sent, up to the last number."""
    async with subscribed(http, server.ws_url, "viewer", query) as socket_:
        ready.release()
        found: list[int] = []
        while not found or found[-1] != LAST:
            found += values_of(await socket_.receive_json(timeout=60))
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


async def count(server: Server, heart: Heart, over: asyncio.Event) -> int:
    """Count on the attribute and on the stream until all versions are out; returns how far."""
    number = 0
    while not over.is_set():
        server.publish(ATTRIBUTE, number)
        heart.beat(number)
        number += 1
        await asyncio.sleep(EVERY)
    server.publish(ATTRIBUTE, LAST)
    heart.beat(LAST)
    return number


async def test_two_hundred_clients_lose_nothing_while_fifty_versions_are_published() -> None:
    heart, over, ready = Heart(), asyncio.Event(), asyncio.Semaphore(0)
    queries = [(FRAMES, BEATS, BATCHES, BEATS)[number % 4] for number in range(CLIENTS)]
    async with (
        serving(heart.listen) as upstream,
        served(document(upstream, 0), OCTOPUS_MAX_CONNECTIONS="300") as server,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http,
    ):
        async with asyncio.TaskGroup() as tasks:
            clients = [tasks.create_task(follow(http, server, query, ready)) for query in queries]
            for _ in clients:
                await ready.acquire()
            await until(lambda: len(heart.listeners) == 1, 10.0)
            counting = tasks.create_task(count(server, heart, over))
            asking = [tasks.create_task(ask(http, server, over)) for _ in range(4)]
            editions: list[weakref.ref[Any]] = []
            for version in range(1, VERSIONS + 1):
                editions += [weakref.ref(server.service.edition), weakref.ref(server.service.schema)]
                await publish(server, document(upstream, version), version)
            over.set()
        expected = list(range(counting.result()))
        assert len(expected) > VERSIONS / 2
        for query, client in zip(queries, clients, strict=True):
            assert client.result() == expected, query
        assert sum(task.result() for task in asking) > VERSIONS
        assert len([each for each in upstream.asked if each.path == "/beats"]) == 1, "one source for all of them"
        await until(lambda: not any(edition() for edition in editions), 10.0)
        assert sum(isinstance(each, GraphQLSchema) for each in gc.get_objects()) < 8


async def test_the_application_gives_the_first_edition_back_too(tmp_path: Path) -> None:
    async with running_server(make_settings(tmp_path)) as server:
        service = server.suite.graphql
        first = weakref.ref(service.schema)
        assert "errors" not in await server.query("{ me { role } }")
        await service.adopt(stream_of(Station(), more="one: Int @requires(role: Viewer)"))
        assert (await server.query("{ one }"))["data"] == {"one": 0}
        await until(lambda: first() is None, 10.0)


async def test_what_one_of_three_workers_publishes_all_run_within_a_second(tmp_path: Path) -> None:
    """Whichever worker a client came to: its stream is not interrupted, and it hears of the version."""

    def adopted(version: int) -> bool:
        """Whether all three run it, by their logs."""
        lines = [line for line in (tmp_path / "stderr.log").read_text().splitlines() if '"endpoints adopted"' in line]
        return [json.loads(line)["version"] for line in lines].count(version) == 3

    heart = Heart()
    environment = {"OCTOPUS_OUTBOUND_HOSTS": "127.0.0.1", "OCTOPUS_MAX_CONNECTIONS": "300"}
    async with (
        serving(heart.listen) as upstream,
        server_process(tmp_path, seconds=60, WORKERS="3", **environment) as process,
        aiohttp.ClientSession() as http,
    ):
        try:
            token = await signed_in(http, process.url)
            post = Poster(http, process.url, token)
            await post.publish(document(upstream, 0), 0)
            # Of the first, a worker may hear only when it begins; then all three run.
            await until(lambda: adopted(1), 60.0)
            ws_url = process.url.replace("http", "ws", 1) + "/graphql"
            async with asyncio.TaskGroup() as tasks:
                over, following = asyncio.Event(), set[int]()
                heard: dict[int, list[float]] = {version: [] for version in (2, 3, 4)}
                clients = []
                # The kernel gives a connection to whichever worker is there first.
                while len(clients) < 30 or (len(heart.listeners) < 3 and len(clients) < 200):
                    for number in range(len(clients), len(clients) + 10):
                        clients.append(tasks.create_task(attend(http, ws_url, token, heard, number, following)))
                    # Until each of them follows the stream.
                    while len(following) < len(clients):
                        heart.beat(TRIAL)
                        await asyncio.sleep(EVERY)
                assert len(heart.listeners) >= 2
                beating = tasks.create_task(beat(heart, over))
                for base in (1, 2, 3):
                    await post.publish(document(upstream, base), base)
                    published = now()
                    await until(lambda version=base + 1: len(heard[version]) == len(clients), 5.0)
                    assert max(heard[base + 1]) - published < 1.0, "every client of every worker heard of it"
                    await until(lambda version=base + 1: adopted(version), max(0.0, published + 1.0 - now()))
                over.set()
            for client in clients:
                numbers = client.result()
                assert numbers == list(range(beating.result())), "no event is missing"
            workers = len({each.transport for each in upstream.asked if each.path == "/beats"})
            assert workers >= 2, "each worker has one source"
            assert len([each for each in upstream.asked if each.path == "/beats"]) == workers
        finally:
            # The workers, too: whoever kills their supervisor leaves them behind.
            await process.stop()


def now() -> float:
    return asyncio.get_running_loop().time()


async def signed_in(http: aiohttp.ClientSession, url: str) -> str:
    async with http.post(f"{url}/auth/login", json={"username": "admin", "password": "admin"}) as answer:
        return str((await answer.json())["access_token"])


class Poster:
    def __init__(self, http: aiohttp.ClientSession, url: str, token: str) -> None:
        self._http, self._url, self._headers = http, url + "/graphql", {"Authorization": f"Bearer {token}"}

    async def publish(self, found: dict[str, Any], base: int) -> None:
        body = {"query": PUBLISH, "variables": {"document": found, "base": base}}
        async with self._http.post(self._url, json=body, headers=self._headers) as answer:
            published = await answer.json()
        assert published["data"]["publishEndpoints"]["version"] == base + 1, published


async def beat(heart: Heart, over: asyncio.Event) -> int:
    number = 0
    while not over.is_set():
        heart.beat(number)
        number += 1
        await asyncio.sleep(EVERY)
    heart.beat(LAST)
    return number


async def attend(
    http: aiohttp.ClientSession, url: str, token: str, heard: dict[int, list[float]], client: int, following: set[int]
) -> list[int]:
    """The numbers of the stream; beside them, when each new version was told, and whether the stream is there."""
    async with subscribed(http, url, token, BEATS, CHANGES) as socket_:
        found: list[int] = []
        while not found or found[-1] != LAST:
            message = await socket_.receive_json(timeout=60)
            if message["id"] == "1":
                version = message["payload"]["data"]["endpointsChanged"]["version"]
                heard[version].append(now())
            else:
                following.add(client)
                found += [number for number in values_of(message) if number != TRIAL]
        return found[:-1]
