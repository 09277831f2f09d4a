"""Our own WebSocket protocol class behind uvicorn: live frames go from the hub to the socket without ASGI between.

The handshake stays with uvicorn's class and `websockets`; only `/graphql` is taken over, and after its handshake the
transport is handed to a `LiveSocket`. The class finds the service in the ASGI lifespan state (`graphql`), so that
`uvicorn.Config(ws=FastWebSocket)` needs no argument.
"""

from __future__ import annotations

import socket
from typing import Any

from websockets.http11 import Request

from octopus.graphql.dialect import choose
from octopus.graphql.handshake import WebSocket
from octopus.graphql.live_socket import LiveSocket, Sockets
from octopus.graphql.origins import origin_allowed
from octopus.graphql.request import bearer_of
from octopus.graphql.session import Session

TCP_NOTSENT_LOWAT = getattr(socket, "TCP_NOTSENT_LOWAT", 25)
UNSENT_IN_KERNEL = 16 * 1024
"""Bytes the kernel may hold unsent before the socket counts as full: unbounded, it swallows 600 KB of old samples."""
BLOCKED_AT = 16 * 1024
"""Bytes that wait in the transport before a client counts as blocked and gets the newest values only: each byte here is
older news when the client reads on."""
OPEN_AGAIN_AT = 4 * 1024


class FastWebSocket(WebSocket):
    """A handshake at `/graphql`; every other path goes the ASGI way to the end."""

    live: LiveSocket | None = None

    def handle_connect(self, event: Request) -> None:
        service = self.app_state.get("graphql")
        path = event.path.partition("?")[0].rstrip("/")
        # A proxy may leave the base path on or take it away.
        if service is None or path not in ("/graphql", f"{service.settings.base_path}/graphql"):
            super().handle_connect(event)
            return
        self.response = self.conn.accept(event)
        if self.response.status_code != 101:
            self._refuse_handshake()
            return
        headers = [(key.lower().encode("latin-1"), value.encode("latin-1")) for key, value in event.headers.raw_items()]
        offered = [
            each.strip() for value in event.headers.get_all("Sec-WebSocket-Protocol") for each in value.split(",")
        ]
        dialect = choose(offered)
        if dialect is None or not origin_allowed(headers, service.settings):
            reason = "Subprotocol not acceptable" if dialect is None else "Origin not allowed"
            self.response = self.conn.reject(400 if dialect is None else 403, reason + "\n")
            self._refuse_handshake()
            return
        del self.response.headers["Date"]
        self.response.headers["Sec-WebSocket-Protocol"] = dialect.name
        self._open(service, event, dialect)

    def _refuse_handshake(self) -> None:
        self.handshake_complete = True
        self.close_sent = True
        self.conn.send_response(self.response)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def _open(self, service: Any, event: Request, dialect: Any) -> None:
        transport = self.transport
        transport.set_write_buffer_limits(high=BLOCKED_AT, low=OPEN_AGAIN_AT)
        sock = transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            try:
                sock.setsockopt(socket.IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_IN_KERNEL)
            except OSError:
                # Not every kernel has it; conflation then starts later.
                pass
        peer = self.client[0] if self.client else None
        address = service.client_address.of(peer, ", ".join(event.headers.get_all("X-Forwarded-For")))
        bearer = next(filter(None, map(bearer_of, event.headers.get_all("Authorization"))), None)
        self.conn.send_response(self.response)
        transport.write(b"".join(self.conn.data_to_send()))
        self.connections.discard(self)
        self.live = LiveSocket(self._sockets(service), transport, address, bearer)
        self.live.session = Session(service, self.live, dialect)
        self._let_go(transport.get_protocol())
        # uvicorn gives the transport to this object as soon as it is back from here.
        self.loop.call_soon(transport.set_protocol, self.live)

    def _sockets(self, service: Any) -> Sockets:
        """What this server's connections share."""
        found = self.app_state.get("sockets")
        if not isinstance(found, Sockets):
            found = self.app_state["sockets"] = Sockets(
                service,
                self.connections,
                most=self.config.ws_max_size,
                interval=self.config.ws_ping_interval,
                timeout=self.config.ws_ping_timeout,
            )
        return found

    def _let_go(self, before: Any) -> None:
        """Undo the circles that parsers make with their owners: they would wait for the garbage collector, which
        comes rarely, and are several times as large as the connection itself."""
        self.conn.parser.close()
        if getattr(before, "parser", None) is not None:
            # What uvicorn does itself when a connection is lost.
            before.parser = None

    # Between the handshake and the next turn of the loop

    def data_received(self, data: bytes) -> None:
        if self.live is None:
            super().data_received(data)
        else:
            self.live.data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.live is None:
            super().connection_lost(exc)
        else:
            self.live.connection_lost(exc)

    def pause_writing(self) -> None:
        if self.live is None:
            super().pause_writing()
        else:
            self.live.pause_writing()

    def resume_writing(self) -> None:
        if self.live is None:
            super().resume_writing()
        else:
            self.live.resume_writing()
