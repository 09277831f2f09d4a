"""The peer: stock Ariadne on stock uvicorn with the same schema, written as Ariadne's documentation shows.

Also run on TangoGQL's pinned versions (.venv-tango), so it imports nothing of Octopus but its SDL files, by path.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uvicorn
from ariadne import ObjectType, QueryType, ScalarType, SubscriptionType, make_executable_schema
from ariadne.asgi import GraphQL
from ariadne.asgi.handlers import GraphQLTransportWSHandler

from servers.control import announce, listener, serve_control

SDL = Path(__file__).resolve().parents[2] / "src" / "octopus" / "graphql" / "schema"
STARTED = "2026-11-23T00:00:00+00:00"


class Broadcast:
    """Queues by topic, as the pattern of the documentation has them."""

    def __init__(self) -> None:
        self.queues: dict[str, set[asyncio.Queue[dict[str, Any]]]] = {}

    def publish(self, name: str, value: float, timestamp: float) -> None:
        event = {
            "fullName": name,
            "device": name.rpartition("/")[0],
            "attribute": name.rpartition("/")[2],
            "value": value,
            "writeValue": None,
            "quality": "ATTR_VALID",
            "timestamp": timestamp,
            "stale": False,
            "age": None,
            "error": None,
        }
        for queue in self.queues.get(name, ()):
            queue.put_nowait(event)

    def join(self, names: list[str]) -> asyncio.Queue[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        for name in names:
            self.queues.setdefault(name, set()).add(queue)
        return queue

    def leave(self, names: list[str], queue: asyncio.Queue[dict[str, Any]]) -> None:
        for name in names:
            self.queues[name].discard(queue)


def schema_of(broadcast: Broadcast, archive: str | None, further: str = "") -> Any:
    """The schema, with resolvers that do no more than they must; with an archive, those of the past too."""
    query, subscription, json_scalar = QueryType(), SubscriptionType(), ScalarType("JSON")
    query.set_field("me", lambda *_: {"username": "bench", "role": "Viewer", "roleLevel": 1})
    query.set_field("serverStatus", server_status)
    query.set_field("databases", databases)
    subscription.set_source("tangoAttributes", lambda _, info, **given: frames(broadcast, **given))
    subscription.set_field("tangoAttributes", lambda event, info, **_: event)
    subscription.set_source("attributeBatches", lambda _, info, **given: batches(broadcast, **given))
    subscription.set_field("attributeBatches", lambda event, info, **_: event)
    types = "\n".join(path.read_text() for path in sorted(SDL.glob("*.graphql")))
    if archive:
        from servers.stock_history import SDL as PAST
        from servers.stock_history import Past

        types += PAST
        Past(archive).bind(query)
    types += further
    return make_executable_schema(types, query, subscription, json_scalar, ObjectType("AttributeFrame"))


def frames(broadcast: Broadcast, fullNames: list[str]) -> Any:
    queue = broadcast.join(fullNames)

    async def events() -> Any:
        try:
            while True:
                yield await queue.get()
        finally:
            broadcast.leave(fullNames, queue)

    return events()


def batches(broadcast: Broadcast, fullNames: list[str], window: float = 0.1, **_: Any) -> Any:
    queue = broadcast.join(fullNames)

    async def events() -> Any:
        sequence = 0
        try:
            while True:
                waiting = [await queue.get()]
                await asyncio.sleep(window)
                while not queue.empty():
                    waiting.append(queue.get_nowait())
                sequence += 1
                yield {"frames": waiting, "sequence": sequence, "sourceRate": 0.0, "deliveredRate": 0.0, "missed": 0}
        finally:
            broadcast.leave(fullNames, queue)

    return events()


def server_status(*_: Any) -> dict[str, Any]:
    return {
        "version": "0.1.0",
        "startedAt": STARTED,
        "clients": 0,
        "cpu": 0.0,
        "memory": 1e8,
        "attributes": 0,
        "sourceRate": 0.0,
        "deliveredRate": 0.0,
        "sources": [],
    }


async def databases(*_: Any) -> list[dict[str, Any]]:
    return []


class App:
    """`/graphql` and nothing else."""

    def __init__(self, graphql: Any) -> None:
        self.graphql = graphql

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self.graphql(scope, receive, send)
            return
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})


class Server(uvicorn.Server):
    """Stock uvicorn that says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: asyncio.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


async def main() -> None:
    broadcast = Broadcast()
    given = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}
    app = App(
        GraphQL(
            schema_of(broadcast, given.get("archive"), given.get("further", "")),
            websocket_handler=GraphQLTransportWSHandler(),
        )
    )
    bound = listener()
    ready = asyncio.Event()
    server = Server(uvicorn.Config(app, log_level="warning", access_log=False), ready)
    serving = asyncio.ensure_future(server.serve(sockets=[bound]))
    control = await serve_control(broadcast.publish, lambda: {"time": time.time()})
    await ready.wait()
    announce(bound.getsockname()[1], control)
    await serving


def start() -> None:
    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())


if __name__ == "__main__":
    start()
