"""Upstreams of the tests: real servers on loopback sockets, well-behaved ones on aiohttp and raw ones that are not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from octopus.sources.outbound import Limits, Outbound

Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Upstream:
    """Where a server is, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.url = f"http://{self.host}"
        self.ws_url = f"ws://{self.host}"
        self.allowed = frozenset({self.host})
        self.asked: list[web.Request] = []
        self.connections = 0
        """Of a raw server: made to it so far."""
        self.open = 0
        """Of a raw server: open now."""


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Upstream]:
    """An HTTP server that answers every request by a handler."""
    found: list[Upstream] = []

    async def noting(request: web.Request) -> web.StreamResponse:
        found[0].asked.append(request)
        return await handler(request)

    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{tail:.*}", noting)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.append(Upstream(runner.addresses[0][1]))
    try:
        yield found[0]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(handler: Raw) -> AsyncIterator[Upstream]:
    """A server of bare sockets: the handler reads and writes what it likes; the connection ends with it."""
    found: list[Upstream] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found[0].connections += 1
        found[0].open += 1
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            found[0].open -= 1
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    found.append(Upstream(server.sockets[0].getsockname()[1]))
    try:
        yield found[0]
    finally:
        server.close()


async def head(reader: asyncio.StreamReader) -> bytes:
    """Read the head of a request."""
    return await reader.readuntil(b"\r\n\r\n")


def answering(text: bytes, hang: bool = False) -> Raw:
    """A handler that answers one request with these bytes, then closes or hangs."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(text)
        await writer.drain()
        if hang:
            await reader.read()

    return handle


@asynccontextmanager
async def way_out(*hosts: str, lookup: Any = None, **limits: Any) -> AsyncIterator[Outbound]:
    """An `Outbound` with some hosts allowed and some limits set."""
    outbound = Outbound(hosts, Limits(**limits), lookup)
    try:
        yield outbound
    finally:
        await outbound.stop()


async def until(holds: Callable[[], bool], timeout: float = 5.0) -> None:
    """Wait for something to hold."""
    async with asyncio.timeout(timeout):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
