"""Our own WebSocket protocol class behind uvicorn: live frames go from the hub to the socket without ASGI between.

The handshake, fragments, masking, UTF-8 and control frames stay with uvicorn's class and `websockets`' sans-I/O parser;
only `/graphql` is taken over, and only what goes out is ours. The class finds the service in the ASGI lifespan state
(`graphql`), so that `uvicorn.Config(ws=FastWebSocket)` needs no argument.
"""

from __future__ import annotations

import socket
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame
from websockets.http11 import Request

from octopus.graphql.dialect import choose
from octopus.graphql.frames import SharedFrame, header
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


class _NoQueue:
    """In the place of uvicorn's queue to an ASGI application, which a connection of ours does not have."""

    @staticmethod
    def put_nowait(event: Any) -> None:
        """Nobody listens."""


class _AlwaysWritable:
    """In the place of the event that an ASGI application's `send` waits for."""

    @staticmethod
    def set() -> None:
        """Nobody waits."""

    @staticmethod
    def clear() -> None:
        """Nobody waits."""


class FastWebSocket(WebSocketsSansIOProtocol):
    """A connection of `/graphql`; every other path goes the ASGI way."""

    session: Session | None = None
    blocked = False
    address: str | None = None
    bearer: str | None = None

    def handle_connect(self, event: Request) -> None:
        service = self.app_state.get("graphql")
        path = event.path.partition("?")[0].rstrip("/")
        # A proxy may leave the base path on or take it away.
        if service is None or path not in ("/graphql", f"{service.settings.base_path}/graphql"):
            super().handle_connect(event)
            return
        self._out: list[bytes] = []
        self._drained: dict[Any, None] = {}
        self._service = service
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
        self._open(event, dialect)

    def _refuse_handshake(self) -> None:
        self.handshake_complete = True
        self.close_sent = True
        self.conn.send_response(self.response)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()

    def _open(self, event: Request, dialect: Any) -> None:
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
        self.address = self._service.client_address.of(peer, ", ".join(event.headers.get_all("X-Forwarded-For")))
        self.bearer = next(filter(None, map(bearer_of, event.headers.get_all("Authorization"))), None)
        self.handshake_initiated = self.handshake_complete = True
        self.conn.send_response(self.response)
        transport.write(b"".join(self.conn.data_to_send()))
        self._forget_handshake(event)
        self.start_keepalive()
        self.session = Session(self._service, self, dialect)

    def _forget_handshake(self, event: Request) -> None:
        """Let go of what only the handshake and ASGI need: with a thousand clients it is half of their memory.

        The parser holds on to the request, hence its headers are emptied rather than it dropped.
        """
        event.headers.clear()
        del self.response
        self.queue = cast(Any, _NoQueue)
        self.writable = cast(Any, _AlwaysWritable)

    # What comes in

    def send_receive_event_to_app(self) -> None:
        session = self.session
        if session is None:
            super().send_receive_event_to_app()
            return
        data = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
        self.frames = []
        if self.close_sent:
            return
        if self.curr_msg_data_type != "text":
            session.close(4400, "expected text messages")
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.conn.send_close(1007)
            self.handle_parser_exception()
            return
        session.receive(text)

    def handle_parser_exception(self) -> None:
        if self.session is None:
            super().handle_parser_exception()
            return
        self.flush()
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.session.lost()
        self.transport.close()

    def handle_close(self, event: Frame) -> None:
        if self.session is not None:
            self.session.lost()
        super().handle_close(event)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.session is not None:
            self.session.lost()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self.session is None:
            super().shutdown()
            return
        self.session.close(1012, "service restart")
        self.stop_keepalive()

    def keepalive_timeout(self) -> None:
        """A client that answers no ping may be on a bad link: 1013 lets it come back, 1011 would end it for good."""
        if self.session is None:
            super().keepalive_timeout()
            return
        self.pong_timer = None
        self.pending_ping_payload = None
        self.session.close(1013, "no answer to ping")
        self.transport.abort()

    # What goes out

    @property
    def waiting(self) -> int:
        return self.transport.get_write_buffer_size()

    def send_text(self, message: bytes) -> None:
        """A message to this client alone."""
        self._queue_out(header(len(message)), message)

    def send_shared(self, frame: SharedFrame, suffix: bytes) -> None:
        out = self._out
        if not out:
            self._service.hub.soon(self)
        out.append(frame.framed(len(suffix)))
        out.append(suffix)

    def _queue_out(self, *parts: bytes) -> None:
        if not self._out:
            self._service.hub.soon(self)
        self._out.extend(parts)

    def flush(self) -> None:
        """Everything of this turn in one write."""
        out = self._out
        if out:
            self._out = []
            if not self.close_sent and not self.transport.is_closing():
                self.transport.write(b"".join(out))

    def when_drained(self, operation: Any) -> None:
        self._drained[operation] = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self.blocked = True

    def resume_writing(self) -> None:
        super().resume_writing()
        self.blocked = False
        if self.session is not None:
            waiting, self._drained = self._drained, {}
            for operation in waiting:
                operation.flush()

    def close(self, code: int, reason: str) -> None:
        """Send what waits, then the close frame; give the client a while to answer it."""
        if self.close_sent or self.transport.is_closing():
            return
        self.flush()
        try:
            self.conn.send_close(code, reason)
        except InvalidState:
            self.transport.close()
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(2.0, self.transport.abort)
