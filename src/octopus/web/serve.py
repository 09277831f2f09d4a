"""Running the application: listening, uvicorn, several workers, an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Generator
from types import FrameType
from typing import Any

import uvicorn

from octopus.settings import Settings
from octopus.web.app import App
from octopus.web.http_protocol import HttpProtocol
from octopus.web.memory import give_memory_back
from octopus.web.siblings import WORKERS_FOLDER

GRACE = 5
"""Seconds that requests under way get to finish, after clients on WebSocket were given theirs."""
LOOK_EVERY = 0.05
"""Seconds between two looks whether requests are still under way."""
LAST_ANSWER = (b"connection", b"close")
"""What proxies, which keep connections open, are told with each answer of a process that ends."""
FACTORY = "octopus.web.app:from_environment"


class CannotListen(Exception):
    """The address cannot be listened on; the text says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 picks a free one.

    Raises:
        CannotListen: the port is taken, reserved, or the host is none of this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as fault:
        raise CannotListen(
            f"cannot listen on {host}: {fault.strerror}; choose an address with OCTOPUS_HOST=…"
        ) from None
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(2048)
    except OSError as fault:
        sock.close()
        raise CannotListen(_why(fault, host, port)) from None
    return sock


def _why(fault: OSError, host: str, port: int) -> str:
    if fault.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 0
        return f"port {port} on {host} is in use; choose another: OCTOPUS_PORT={other} (0 picks a free one)"
    if fault.errno == errno.EACCES:
        return f"port {port} needs more rights than this process has; choose one above 1023: OCTOPUS_PORT=8000"
    if fault.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; choose one: OCTOPUS_HOST=127.0.0.1, or 0.0.0.0 for all"
    return f"cannot listen on {host}:{port}: {fault.strerror}"


def url_of(settings: Settings, sock: socket.socket) -> str:
    """Where a browser finds the page."""
    host, port = sock.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if ":" in host else "127.0.0.1"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{settings.base_path}/"


def server_config(app: App | str, settings: Settings, **more: Any) -> uvicorn.Config:
    """How uvicorn serves us: our own WebSocket class, no per-message compression, logs of our own."""
    return uvicorn.Config(
        app,
        ws=websocket_class(settings),
        ws_max_size=settings.max_message,
        ws_ping_interval=settings.idle_timeout / 2,
        ws_ping_timeout=settings.idle_timeout / 2,
        ws_per_message_deflate=False,
        http=HttpProtocol,
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=GRACE,
        **more,
    )


def websocket_class(settings: Settings) -> Any:
    """`OCTOPUS_TRANSPORT`: our own protocol class, or the ASGI way."""
    if settings.transport == "fast":
        from octopus.graphql.fast import FastWebSocket

        return FastWebSocket
    from octopus.graphql.handshake import WebSocket

    return WebSocket


class Server(uvicorn.Server):
    """A uvicorn server that says when it serves, and that returns after a signal instead of dying of it.

    Args:
        ready: called once, when the first request can come.
        signals: end on SIGTERM and SIGINT.
    """

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None] | None = None, *, signals: bool = True
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._signals = signals
        self._departure: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        if not self._signals:
            yield
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready is not None:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._departure = asyncio.create_task(self._depart(sockets or []))
        await asyncio.wait({self._departure})
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        # A second Ctrl-C.
        if self.force_exit and self._departure is not None:
            self._departure.cancel()

    async def _depart(self, sockets: list[socket.socket]) -> None:
        """Say that this process ends, take no more connections, and ask clients on WebSocket to come back."""
        service = self.lifespan.state.get("graphql")
        if service is None:
            return
        service.departing = True
        self.server_state.default_headers = [*self.server_state.default_headers, LAST_ANSWER]
        await asyncio.sleep(service.settings.drain_notice)
        # A refused connection is what every proxy and client understands: it tries the next one.
        for server in self.servers:
            server.close()
        for each in sockets:
            each.close()
        for connection in tuple(self.server_state.connections):
            # Connections that wait for a request end; on WebSocket, they have their turn.
            if isinstance(connection, self.config.http_protocol_class):
                connection.shutdown()
        end = asyncio.get_running_loop().time() + service.settings.drain_seconds
        await service.drain(service.settings.drain_seconds)
        await self._answered(end)

    async def _answered(self, end: float) -> None:
        """Let requests under way have the time that clients on WebSocket may take; their connections end with them."""
        clock = asyncio.get_running_loop().time
        while clock() < end and any(  # noqa: ASYNC110
            isinstance(each, self.config.http_protocol_class) for each in self.server_state.connections
        ):
            await asyncio.sleep(LOOK_EVERY)


async def serve(app: App, sock: socket.socket, ready: Callable[[], None] | None = None) -> None:
    """Serve in this process until SIGTERM or SIGINT; clients on WebSocket are then told to come back (1012).

    Raises:
        SettingsError, FieldError: the start failed; see `running_suite`.
    """
    give_memory_back()
    server = Server(server_config(app, app.settings), ready)
    try:
        await server.serve([sock])
    except SystemExit:
        if app.failure is None:
            raise
    if app.failure is not None:
        raise app.failure


def run(app: App, sock: socket.socket, ready: Callable[[], None] | None = None) -> None:
    """`serve`, on an event loop of its own."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(app, sock, ready))


def run_workers(settings: Settings, sock: socket.socket) -> None:
    """Several serving processes on one socket, watched and replaced by uvicorn's supervisor.

    Each reads the environment again, which must therefore say what `settings` say. They find each other in a folder
    that only their user may look into, and that lives as long as the supervisor; its path is short, for sockets.
    """
    from octopus.web.workers import Workers, load_what_serves

    load_what_serves(settings)
    config = server_config(FACTORY, settings, factory=True, workers=settings.workers)
    with tempfile.TemporaryDirectory(prefix="octopus-", ignore_cleanup_errors=True) as folder:
        os.environ[WORKERS_FOLDER] = folder
        Workers(config, sockets=[sock]).run()


def run_reloading(settings: Settings, sock: socket.socket, folder: str) -> None:
    """For development: one process, started again whenever a file below `folder` changes."""
    from uvicorn.supervisors import ChangeReload

    config = server_config(FACTORY, settings, factory=True, reload=True, reload_dirs=[folder])
    ChangeReload(config, target=uvicorn.Server(config).run, sockets=[sock]).run()
