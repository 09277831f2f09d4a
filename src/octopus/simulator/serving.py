"""What the simulated REST services have in common: a socket, a bearer token, and troubles on demand.

`/simulator/troubles` (GET, PUT, DELETE; beside the documented paths, never below them) makes a service late, failing,
or cut its streams, for tests and demonstrations: `curl -X PUT localhost:8100/simulator/troubles -d '{"delay": 3}'`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import random
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

import msgspec
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Work = Callable[[], Coroutine[None, None, None]]
CONTROL = "/simulator/troubles"
LONGEST_DELAY = 600.0
LARGEST_BODY = 16 * 1024 * 1024


class Trouble(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong with requests.

    `delay` seconds before the answer; `status` (500 to 599) instead of it; `share` of the requests that are concerned;
    `count` of requests after which all is well again; `stream_life` seconds after which a stream is cut without a word.
    """

    delay: float = 0.0
    status: int | None = None
    share: float = 1.0
    count: int | None = None
    stream_life: float | None = None

    def fault(self) -> str | None:
        """What is wrong with it, as a sentence."""
        if not 0.0 <= self.delay <= LONGEST_DELAY:
            return f"delay must be 0 to {LONGEST_DELAY:g} seconds; got {self.delay:g}"
        if self.status is not None and not 500 <= self.status <= 599:
            return f"status must be 500 to 599; got {self.status}"
        if not 0.0 < self.share <= 1.0:
            return f"share must be above 0 and at most 1; got {self.share:g}"
        if self.count is not None and self.count < 1:
            return f"count must be 1 or more; got {self.count}"
        if self.stream_life is not None and self.stream_life <= 0:
            return f"stream_life must be above 0 seconds; got {self.stream_life:g}"
        return None


class Troubles:
    """The trouble in force, and the streams it can cut."""

    def __init__(self) -> None:
        self.current = Trouble()
        self._streams: set[asyncio.Transport] = set()

    def set(self, trouble: Trouble) -> None:
        """From now on this goes wrong; running streams begin their `stream_life` now."""
        self.current = trouble
        if trouble.stream_life is not None:
            for transport in self._streams:
                self._cut_later(transport, trouble.stream_life)

    def draw(self) -> Trouble | None:
        """The trouble of one request, or none."""
        trouble = self.current
        if trouble.delay == 0.0 and trouble.status is None:
            return None
        if random.random() >= trouble.share:
            return None
        if trouble.count is not None:
            left = trouble.count - 1
            rest = Trouble(stream_life=trouble.stream_life)
            self.current = msgspec.structs.replace(trouble, count=left) if left else rest
        return trouble

    @contextlib.contextmanager
    def stream(self, request: web.Request) -> Iterator[None]:
        """A stream lives while this context lasts."""
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("the client is gone")
        self._streams.add(transport)
        if self.current.stream_life is not None:
            self._cut_later(transport, self.current.stream_life)
        try:
            yield
        finally:
            self._streams.discard(transport)

    def _cut_later(self, transport: asyncio.Transport, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._cut, transport)

    def _cut(self, transport: asyncio.Transport) -> None:
        if transport in self._streams:
            transport.abort()


def application(routes: list[web.RouteDef], troubles: Troubles, refused: Handler, token: str | None) -> web.Application:
    """The service with its routes behind troubles and token.

    Args:
        refused: answers a request without the right token, in the service's own shape.
        token: the bearer token that every request must carry; None: none is asked for.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if token is not None and not _carries(request, token):
            return await refused(request)
        trouble = None if request.path == CONTROL else troubles.draw()
        if trouble is not None:
            await asyncio.sleep(trouble.delay)
            if trouble.status is not None:
                return web.json_response({"detail": "the simulator was told to fail"}, status=trouble.status)
        return await handler(request)

    app = web.Application(middlewares=[guard], client_max_size=LARGEST_BODY)
    app.add_routes([*routes, *_control(troubles)])
    return app


def _carries(request: web.Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _control(troubles: Troubles) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        return web.json_response(msgspec.to_builtins(troubles.current))

    async def put(request: web.Request) -> web.Response:
        try:
            trouble = msgspec.json.decode(await request.read(), type=Trouble)
        except msgspec.DecodeError as unfit:
            return web.json_response({"detail": str(unfit)}, status=422)
        fault = trouble.fault()
        if fault is not None:
            return web.json_response({"detail": fault}, status=422)
        troubles.set(trouble)
        return await show(request)

    async def clear(request: web.Request) -> web.Response:
        troubles.set(Trouble())
        return await show(request)

    return [web.get(CONTROL, show), web.put(CONTROL, put), web.delete(CONTROL, clear)]


async def serve(app: web.Application, host: str, port: int, name: str, beside: Work | None = None) -> None:
    """Listen until SIGTERM or Ctrl-C; prints a line when it does. `beside` is done meanwhile."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        print(f"{name} listens on http://{host}:{port}", flush=True)  # noqa: T201
        working = asyncio.create_task(beside()) if beside is not None else None
        await stopping.wait()
        if working is not None:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    finally:
        await runner.cleanup()


def reply(data: Any, status: int = 200) -> web.Response:
    """JSON without loss: numbers as they are, no escapes."""
    return web.Response(body=msgspec.json.encode(data), status=status, content_type="application/json")
