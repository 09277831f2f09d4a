"""WebSocket over plain ASGI: the portable path, and the oracle that the fast one is tested against."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from octopus.graphql import closing
from octopus.graphql.dialect import choose
from octopus.graphql.frames import SharedFrame
from octopus.graphql.origins import header_of, origin_allowed
from octopus.graphql.request import bearer_of
from octopus.graphql.session import Session

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

BLOCKED_AT = 256 * 1024
"""Bytes that wait in our queue before the client counts as blocked: an ASGI server shows its back-pressure only when
`send` stops returning."""
OPEN_AGAIN_AT = 64 * 1024


class AsgiWire:
    """A connection whose messages a writer task hands to the ASGI server, one by one."""

    def __init__(self, address: str | None, bearer: str | None) -> None:
        self.address = address
        self.bearer = bearer
        self.blocked = False
        self.close_code: tuple[int, str] | None = None
        self._queue: deque[bytes] = deque()
        self._queued = 0
        self._wake = asyncio.Event()
        self._drained: dict[Any, None] = {}

    @property
    def waiting(self) -> int:
        return self._queued

    def send_text(self, message: bytes) -> None:
        self._queue.append(message)
        self._queued += len(message)
        self._wake.set()
        if self._queued > BLOCKED_AT:
            self.blocked = True

    def send_shared(self, frame: SharedFrame, suffix: bytes) -> None:
        self.send_text(frame.unframed + suffix)

    def when_drained(self, operation: Any) -> None:
        self._drained[operation] = None

    def close(self, code: int, reason: str) -> None:
        if self.close_code is None:
            self.close_code = (code, reason)
            if self.blocked:
                # A client that does not read learns why at once if it ever reads again.
                self._queue.clear()
        self._wake.set()

    async def write(self, send: Any) -> None:
        """Send what comes until the connection is closed."""
        while True:
            while self._queue:
                message = self._queue.popleft()
                await send({"type": "websocket.send", "text": message.decode()})
                self._queued -= len(message)
                if self.blocked and self._queued <= OPEN_AGAIN_AT:
                    self._reopen()
            if self.close_code is not None:
                code, reason = self.close_code
                await send({"type": "websocket.close", "code": code, "reason": reason})
                return
            self._wake.clear()
            if not self._queue and self.close_code is None:
                await self._wake.wait()

    def _reopen(self) -> None:
        self.blocked = False
        waiting, self._drained = self._drained, {}
        for operation in waiting:
            operation.flush()


async def serve(service: GraphQLService, scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One connection, from handshake to end."""
    await receive()
    dialect = choose(scope.get("subprotocols", []))
    if dialect is None or not origin_allowed(scope["headers"], service.settings):
        await send({"type": "websocket.close", "code": 4406, "reason": "Subprotocol not acceptable"})
        return
    await send({"type": "websocket.accept", "subprotocol": dialect.name})
    client = scope.get("client")
    bearer = bearer_of(header_of(scope["headers"], b"authorization"))
    wire = AsgiWire(client[0] if client else None, bearer)
    session = Session(service, wire, dialect)
    writer = asyncio.create_task(wire.write(send))
    reader = asyncio.create_task(_read(session, receive))
    try:
        await asyncio.wait((writer, reader), return_when=asyncio.FIRST_COMPLETED)
    finally:
        session.lost()
        for task in (writer, reader):
            task.cancel()
        await asyncio.gather(writer, reader, return_exceptions=True)


async def _read(session: Session, receive: Any) -> None:
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        text = event.get("text")
        if text is None:
            session.close(closing.BAD_REQUEST, "expected text messages")
            return
        session.receive(text)
