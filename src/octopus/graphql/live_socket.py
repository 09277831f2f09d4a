"""A connection of `/graphql` after its handshake: as little of an object as it can be, for there are thousands.

Whole text messages and pongs are read here; for everything else (fragments, control frames, breaches of the protocol)
the connection is lent a parser of `websockets`, until no message is incomplete any more.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any, cast

from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side, State

from octopus.graphql import closing
from octopus.graphql.frames import SharedFrame, header
from octopus.graphql.handshake import ANSWER_TO_CLOSE
from octopus.graphql.inbound import PONG, TEXT, frame_end, payload
from octopus.graphql.session import Session
from octopus.graphql.sweep import NEVER

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

MOST_PONGS = 1024 * 1024
"""Bytes that may wait for a client that sends pings and reads none of the answers."""
MOST_UNREAD = 24 * 1024
"""Bytes that are sent before the client is asked, by a ping, how far it reads. What its own receive buffer holds can
neither be seen nor called back, and it is old news when the client reads on."""
PATIENCE = 0.4
"""Seconds that such a ping may remain unanswered, however much is sent meanwhile: far beyond any round trip, so that a
client that is merely far away is not taken for slow."""
PROBE = b"\x89\x01r"


class Sockets:
    """What the connections of one server share.

    Args:
        service: whose connections they are.
        connections: the server's own set of what it has to shut down.
        most: bytes of the largest message.
        interval: seconds between two pings, None for none.
        timeout: seconds that a client has to answer one.
    """

    def __init__(
        self,
        service: GraphQLService,
        connections: set[Any],
        *,
        most: int,
        interval: float | None,
        timeout: float | None,
    ) -> None:
        self.service = service
        self.hub = service.hub
        self.connections = connections
        self.most = most
        self.interval = interval or None
        self.timeout = timeout
        self.logger = logging.getLogger("uvicorn.error")


class LiveSocket(asyncio.Protocol):
    """One connection.

    Args:
        sockets: what it shares with the others.
        transport: its handshake is done.
        address: of the client.
        bearer: the token of the handshake, if it brought one.
    """

    __slots__ = (
        "_closing",
        "_drained",
        "_need",
        "_out",
        "_parser",
        "_paused",
        "_pieces",
        "_ping",
        "_probed",
        "_rest",
        "_sockets",
        "_stalled",
        "_sticky",
        "_transport",
        "_unread",
        "address",
        "bearer",
        "blocked",
        "due",
        "session",
    )

    def __init__(self, sockets: Sockets, transport: asyncio.Transport, address: str | None, bearer: str | None) -> None:
        self._sockets = sockets
        self._transport = transport
        self.address = address
        self.bearer = bearer
        self.blocked = False
        self.session: Session | None = None
        self._out: bytes | list[bytes] | None = None
        """What leaves at the end of this turn: in most turns it is one message."""
        self._drained: dict[Any, None] | None = None
        self._rest: bytearray | None = None
        """The beginning of a frame that is not whole; it will be when `_need` bytes are here."""
        self._need = 0
        self._parser: Protocol | None = None
        self._sticky = False
        """The parser stays: what comes now cannot be told into frames, or the connection ends."""
        self._pieces: list[Frame] | None = None
        self._closing: asyncio.TimerHandle | bool = False
        """True, or the timer that ends the connection, once our close frame was sent."""
        self._ping: bytes | None = None
        """The payload of the ping that was not answered yet."""
        self._paused = False
        """The transport takes no more."""
        self._stalled = False
        """The client takes no more, whatever the transport does."""
        self._unread = 0
        """Bytes sent since the client last said that it reads."""
        self._probed: float | None = None
        """When it was asked, while it did not answer."""
        self.due = NEVER
        sockets.connections.add(self)
        if sockets.interval is not None:
            self.due = asyncio.get_running_loop().time() + sockets.interval
            sockets.service.sweep.add(self)

    # What comes in

    def data_received(self, data: bytes) -> None:
        if self._sticky:
            self._feed(data)
            return
        rest = self._rest
        if rest is not None:
            rest += data
            if len(rest) < self._need:
                return
            data, self._rest = bytes(rest), None
        at, size = 0, len(data)
        while at < size:
            end = None if self._sticky else frame_end(data, at, self._sockets.most)
            if end is None:
                self._sticky = True
                self._feed(data[at:])
                return
            if end > size:
                self._rest, self._need = bytearray(data[at:]), end - at
                return
            self._take(data[at:end] if at or end < size else data)
            at = end

    def _take(self, frame: bytes) -> None:
        """A whole frame."""
        if self._parser is None:
            if frame[0] == TEXT:
                self._receive(payload(frame))
                return
            if frame[0] == PONG:
                self._answered(payload(frame))
                return
        self._feed(frame)

    def _feed(self, data: bytes) -> None:
        parser = self._lent()
        parser.receive_data(data)
        if parser.parser_exc is not None:
            self._fail()
            return
        for event in parser.events_received():
            # Only the handshake's parser has events of other kinds.
            frame = cast(Frame, event)
            if frame.opcode is Opcode.PING:
                self._transport.write(b"".join(parser.data_to_send()))
                if self._transport.get_write_buffer_size() > MOST_PONGS:
                    self._transport.abort()
                    return
            elif frame.opcode is Opcode.PONG:
                self._answered(bytes(frame.data))
            elif frame.opcode is Opcode.CLOSE:
                self._closed_by_client(parser)
            else:
                self._piece(frame)
        if not self._sticky and parser.current_size is None and parser.state is State.OPEN:
            self._parser = None
            # It and its generator hold each other.
            parser.parser.close()

    def _lent(self) -> Protocol:
        parser = self._parser
        if parser is None:
            sockets = self._sockets
            parser = self._parser = Protocol(Side.SERVER, max_size=sockets.most, logger=sockets.logger)
        return parser

    def _piece(self, frame: Frame) -> None:
        pieces = self._pieces
        if pieces is None:
            pieces = self._pieces = []
        pieces.append(frame)
        if not frame.fin:
            return
        self._pieces = None
        if pieces[0].opcode is Opcode.TEXT:
            self._receive(b"".join(piece.data for piece in pieces))
        elif self.session is not None and not self._closing:
            self.session.close(closing.BAD_REQUEST, "expected text messages")

    def _receive(self, data: bytes) -> None:
        """A whole text message."""
        if self._closing or self.session is None:
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self._lent().send_close(1007)
            self._fail()
            return
        self.session.receive(text)

    def _answered(self, data: bytes) -> None:
        if data == PROBE[2:]:
            self._unread = 0
            self._probed = None
            self._stalled = False
            self._reopen()
        elif data == self._ping and self._sockets.interval is not None:
            self._ping = None
            self.due = asyncio.get_running_loop().time() + self._sockets.interval

    def _fail(self) -> None:
        """The client broke the protocol: what the parser has to say is the last that it hears."""
        self.flush()
        self._sticky = True
        self._transport.write(b"".join(self._lent().data_to_send()))
        if not isinstance(self._closing, asyncio.TimerHandle):
            # A client that does not read keeps an orderly end waiting for ever.
            self._closing = asyncio.get_running_loop().call_later(ANSWER_TO_CLOSE, self._transport.abort)
        self._end_session()
        self._transport.close()

    def _closed_by_client(self, parser: Protocol) -> None:
        self._end_session()
        self._sticky = True
        if not self._closing:
            self._transport.write(b"".join(parser.data_to_send()))
        self._transport.close()

    def _end_session(self) -> None:
        if self.session is not None:
            self.session.lost()

    # What becomes of the connection

    def connection_lost(self, exc: Exception | None) -> None:
        self._sockets.connections.discard(self)
        self._sockets.service.sweep.discard(self)
        if isinstance(self._closing, asyncio.TimerHandle):
            self._closing.cancel()
        self._closing = True
        self._end_session()

    def shutdown(self) -> None:
        """The server ends."""
        if self.session is not None:
            self.session.depart()

    def wake(self, now: float) -> None:
        """Send a ping, or end a connection whose client did not answer the last one.

        It may be on a bad link: 1013 lets it come back, 1011 would end it for good.
        """
        sockets = self._sockets
        if self._closing or self.session is None or sockets.interval is None:
            self.due = NEVER
        elif self._ping is not None:
            self.due = NEVER
            self.session.close(closing.TRY_AGAIN, "no answer to ping", closing.SILENT)
            self._transport.abort()
        else:
            ping = secrets.token_bytes(4)
            if sockets.timeout is not None:
                self._ping = ping
            self.due = now + (sockets.timeout or sockets.interval)
            self._transport.write(b"\x89\x04" + ping)

    # What goes out

    @property
    def waiting(self) -> int:
        return self._transport.get_write_buffer_size()

    def send_text(self, message: bytes) -> None:
        """A message to this client alone."""
        self._queue(header(len(message)) + message)

    def send_shared(self, frame: SharedFrame, suffix: bytes) -> None:
        """A message to many."""
        message = (frame.framed.get(len(suffix)) or frame.frame(len(suffix))) + suffix
        # As `_queue`, without the call: this runs for each message to each client.
        out = self._out
        if out is None:
            self._sockets.hub.soon(self)
            self._out = message
        elif isinstance(out, list):
            out.append(message)
        else:
            self._out = [out, message]

    def _queue(self, message: bytes) -> None:
        out = self._out
        if out is None:
            self._sockets.hub.soon(self)
            self._out = message
        elif isinstance(out, list):
            out.append(message)
        else:
            self._out = [out, message]

    def flush(self) -> None:
        """Everything of this turn in one write."""
        out = self._out
        if out is not None:
            self._out = None
            if not self._closing and not self._transport.is_closing():
                message = b"".join(out) if isinstance(out, list) else out
                self._unread += len(message)
                self._transport.write(message if self._unread <= MOST_UNREAD else self._probe(message))

    def _probe(self, message: bytes) -> bytes:
        """Much was sent since the client last said that it reads: ask, or see that it does not."""
        now = asyncio.get_running_loop().time()
        if self._probed is None:
            self._probed = now
            return message + PROBE
        if now - self._probed > PATIENCE:
            self.blocked = self._stalled = True
        return message

    def when_drained(self, operation: Any) -> None:
        if self._drained is None:
            self._drained = {}
        self._drained[operation] = None

    def pause_writing(self) -> None:
        self.blocked = self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        self._reopen()

    def _reopen(self) -> None:
        """The transport, or the client, takes more."""
        if self._paused or self._stalled or not self.blocked:
            return
        self.blocked = False
        waiting, self._drained = self._drained, None
        for operation in waiting or ():
            operation.flush()

    def close(self, code: int, reason: str) -> None:
        """Send what waits, then the close frame; give the client a while to answer it."""
        if self._closing or self._transport.is_closing():
            return
        self.flush()
        parser = self._lent()
        try:
            parser.send_close(code, reason)
        except InvalidState:
            self._transport.close()
            return
        self._transport.write(b"".join(parser.data_to_send()))
        self._closing = asyncio.get_running_loop().call_later(ANSWER_TO_CLOSE, self._transport.abort)
