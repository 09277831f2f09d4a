"""A GraphQL service on a real socket, over either transport, with samples published by the test itself."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from octopus.accounts import ConfigAccess, Passwords, SecondPassword
from octopus.audit import Audit
from octopus.catalogue import Administration
from octopus.endpoints import Endpoints, Ground, LiveReadings, Services, Workbench
from octopus.functions import Functions, Trials
from octopus.graphql.fast import FastWebSocket
from octopus.graphql.handshake import WebSocket
from octopus.graphql.resolvers import scalars
from octopus.graphql.rooms import Rooms
from octopus.graphql.schema import static_sdl
from octopus.graphql.service import GraphQLService
from octopus.history import History
from octopus.live import MemoryBus
from octopus.model import Caller, Role, Sample, SourceState, Unauthenticated
from octopus.provisioning import Provisioning
from octopus.scaffolder import Projects
from octopus.settings import Settings, read_settings
from octopus.sources.hdbpp import Archives
from octopus.sources.outside import Outside
from octopus.sources.tango import Tango
from octopus.store import open_store
from octopus.web.checks import Checks
from octopus.web.metrics import Figures
from octopus.web.sights import Sights
from octopus.web.stored import packages, stored_workspaces, widget_uses
from octopus.workspaces import Preferences, Shares, load_default_document

TRANSPORT, LEGACY = "graphql-transport-ws", "graphql-ws"


class Prompt(uvicorn.Server):
    """Uvicorn's, which else looks only ten times a second whether it shall end: hundreds of tests wait for that."""

    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Server:
    """What a test needs of a running service."""

    def __init__(self, service: GraphQLService, bus: MemoryBus, port: int) -> None:
        self.service = service
        self.bus = bus
        self.port = port
        self.url = f"http://127.0.0.1:{port}/graphql"
        self.ws_url = f"ws://127.0.0.1:{port}/graphql"

    def publish(self, name: str, value: Any, at: float | None = None, **more: Any) -> None:
        now = time.time()
        moment = now if at is None else at
        self.bus.publish(Sample(name=name, value=value, quality="ATTR_VALID", timestamp=moment, received=now, **more))

    async def ask(self, query: str, token: str = "viewer", **variables: Any) -> Any:
        """The response object of a query or mutation."""
        headers = {"Authorization": f"Bearer {token}"}
        body = {"query": query, "variables": variables}
        async with aiohttp.ClientSession(headers=headers) as session, session.post(self.url, json=body) as answer:
            return await answer.json()

    @asynccontextmanager
    async def client(
        self, token: str = "viewer", dialect: str = TRANSPORT, payload: dict[str, str] | None = None, **options: Any
    ) -> AsyncIterator[Client]:
        async with connect(self.ws_url, subprotocols=[Subprotocol(dialect)], **options) as socket_:
            client = Client(socket_)
            introduction = payload or {"Authorization": f"Bearer {token}"}
            await client.send({"type": "connection_init", "payload": introduction})
            assert (await client.receive())["type"] == "connection_ack"
            yield client


class Client:
    """JSON messages over one WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: Any) -> None:
        await self.connection.send(message if isinstance(message, str) else orjson.dumps(message).decode())

    async def receive(self, within: float = 5.0) -> Any:
        return orjson.loads(await asyncio.wait_for(self.connection.recv(), within))

    async def subscribe(self, operation_id: str, query: str, **variables: Any) -> None:
        kind = "subscribe" if self.connection.subprotocol == TRANSPORT else "start"
        await self.send({"id": operation_id, "type": kind, "payload": {"query": query, "variables": variables}})

    async def closed(self, within: float = 5.0) -> tuple[int, str]:
        """The close code and reason of the server."""
        await asyncio.wait_for(self.connection.wait_closed(), within)
        return self.connection.close_code or 0, self.connection.close_reason or ""


async def authenticate(token: str | None, address: str | None) -> Caller:
    """`viewer`, `operator`, … are tokens of users of that role; `NAME:SECONDS` is a Viewer for so long."""
    if token is None:
        raise Unauthenticated("no token")
    name, _, lasts = token.partition(":")
    if name.title() not in Role.__members__:
        raise Unauthenticated("unknown token")
    expires = time.time() + float(lasts) if lasts else None
    return Caller(name, Role[name.title()], session=name, expires=expires, address=address, token=token)


async def no_attributes(names: Sequence[str]) -> list[Sample]:
    return [Sample(name, error={"code": "NOT_FOUND", "message": f"there is no {name}"}) for name in names]


@asynccontextmanager
async def serving(
    transport: str = "fast",
    *,
    now: Any = None,
    past: Any = None,
    functions: Functions | None = None,
    second_password: SecondPassword | None = None,
    widgets: Path | None = None,
    **environment: str,
) -> AsyncIterator[Server]:
    """A service with no Tango behind it: `server.publish` is the source.

    Args:
        now, past: where drafts of functions find attributes.
        functions: shared with others; else a process of its own.
        second_password: of the Config UI.
        widgets: built packages; else there are none.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"OCTOPUS_DATA_DIR": folder, **environment})
        store = await open_store(settings)
        bus = MemoryBus(linger=settings.linger)
        preferences = Preferences(
            store, bus, max_bytes=settings.max_preferences, default_document=load_default_document(None)
        )
        own = None if functions is not None else Functions.of(settings)
        functions = functions or own
        assert functions is not None
        tango = Tango([], bus, secret_of=lambda _: None)
        passwords = Passwords()
        history = History(bus, Archives([], tango.canonical))
        outside = Outside.of(settings)
        services = Services(outside, functions, LiveReadings(tango, bus), history, bus, Audit(store))
        ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
        endpoints = Endpoints(store, ground, services)

        def states() -> list[SourceState]:
            return [SourceState("tango:low", True, 0.01), *outside.states()]

        provisioning = Provisioning(settings.provisioning_dir, store, bus, endpoints, Audit(store))
        shares = Shares(store, preferences)
        workspaces = stored_workspaces(preferences, shares, provisioning)
        administration = Administration.of(
            settings, widgets or Path(folder) / "widgets", store, Audit(store), widget_uses(workspaces)
        )
        rooms = Rooms(
            settings=settings,
            bus=bus,
            tango=tango,
            functions=functions,
            endpoints=endpoints,
            workbench=Workbench(
                endpoints,
                ground,
                services,
                scalars=scalars.bindables(),
                trials=settings.function_drafts,
                workspaces=workspaces,
                packages=packages(administration.catalogue),
            ),
            history=history,
            trials=Trials(functions, now or no_attributes, past or history, settings.function_drafts),
            provisioning=provisioning,
            preferences=preferences,
            shares=shares,
            catalogue=administration.catalogue,
            widgets=administration,
            projects=Projects(store, Path(folder) / "sdk"),
            audit=Audit(store),
            authenticate=authenticate,
            config_access=ConfigAccess(second_password, store, Audit(store), passwords),
            server_status=lambda: {"version": "0", "startedAt": "2026-01-01T00:00:00Z", "cpu": 0.0, "memory": 0.0},
            sources=states,
            sights=Sights(store, states, endpoints),
            figures=Figures(),
            checks=Checks(settings, store, outside.outbound, bus, provisioning.state),
        )
        service = GraphQLService(rooms)
        try:
            await endpoints.start(service.adopt)
            async with _listening(service, settings, transport) as port:
                yield Server(service, bus, port)
        finally:
            await endpoints.stop()
            if own is not None:
                await own.stop()
            await outside.stop()
            passwords.close()
            await bus.close()
            # Its thread would keep the process of the tests alive.
            await store.close()


@asynccontextmanager
async def _listening(service: GraphQLService, settings: Settings, transport: str) -> AsyncIterator[int]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            scope["state"]["graphql"] = service
            async with service.running():
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await service(scope, receive, send)

    ws: Any = FastWebSocket if transport == "fast" else WebSocket
    options = {"ws_max_size": settings.max_message, "ws_per_message_deflate": False, "log_level": "warning"}
    server = Prompt(uvicorn.Config(app, ws=ws, lifespan="on", timeout_graceful_shutdown=2, **options))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(200)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
            if task.done():
                task.result()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task
