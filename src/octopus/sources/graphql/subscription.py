"""One subscription over one WebSocket: `graphql-transport-ws` (graphql-ws's PROTOCOL.md) or the older `graphql-ws`
(Apollo's subscriptions-transport-ws), whichever the server speaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import aiohttp
import orjson

from octopus.model import SourceError, SourceTimeout
from octopus.sources.graphql.call import GraphQLCall, graphql_body
from octopus.sources.graphql.reply import errors_of, result_of
from octopus.sources.outbound import Outbound, Redactor, Unreadable, place_of
from octopus.sources.outbound.foreign import BadJson, parse_json
from octopus.sources.outbound.target import source_of
from octopus.sources.streams import Over, StreamEvent, StreamLimits
from octopus.sources.ws import HEARTBEAT, next_message

NEWER, OLDER = "graphql-transport-ws", "graphql-ws"
ID = "1"
ACKNOWLEDGED = 10.0
"""Seconds for the acknowledgement of a connection."""

Socket = aiohttp.ClientWebSocketResponse[bool]


class Message(NamedTuple):
    """One message of the protocol."""

    type: str
    payload: Any
    size: int
    """Bytes that it came in."""


class Subscription:
    """Subscribes, once for each connection.

    Args:
        outbound: the way out.
        call: what to subscribe to, at a ws(s) address.
        limits: bounds of the stream.
    """

    def __init__(self, outbound: Outbound, call: GraphQLCall, limits: StreamLimits) -> None:
        self._outbound = outbound
        self._call = call
        self._limits = limits
        self._where = place_of(call)
        self._source = source_of(call)
        self._redactor = Redactor.of(call)

    async def connect(self) -> AsyncGenerator[StreamEvent, None]:
        """The events of one connection.

        Raises:
            Over: the upstream completed the subscription. FieldError: it refused it, or the connection broke.
        """
        opened = self._outbound.socket(
            self._call, (NEWER, OLDER), max_message=self._limits.max_event, heartbeat=HEARTBEAT
        )
        async with opened as socket:
            if socket.protocol not in (NEWER, OLDER):
                raise Unreadable(
                    f"expected {self._where} to speak {NEWER} or {OLDER}, and it chose neither", source=self._source
                )
            await self._begin(socket)
            while (message := await self._next(socket)) is not None:
                event = self._event(message)
                if event is not None:
                    yield event

    async def _begin(self, socket: Socket) -> None:
        tokens = {name: value for name, value in self._call.headers if name.lower() == "authorization"}
        await _send(socket, {"type": "connection_init", "payload": tokens})
        try:
            async with asyncio.timeout(ACKNOWLEDGED):
                while True:
                    message = await self._next(socket)
                    if message is None:
                        raise SourceError(
                            f"{self._where} closed the connection before it acknowledged it", source=self._source
                        )
                    if message.type == "connection_ack":
                        break
                    if message.type in ("connection_error", "error"):
                        raise SourceError(
                            f"{self._where} refused the connection: does it take our credentials?",
                            source=self._source,
                            upstream=self._redactor.upstream(orjson.dumps(message.payload)),
                        )
        except TimeoutError:
            raise SourceTimeout(
                f"{self._where} did not acknowledge within {ACKNOWLEDGED:g} s", source=self._source
            ) from None
        body = graphql_body(self._call.query, self._call.variables, self._call.operation)
        start = "subscribe" if socket.protocol == NEWER else "start"
        await _send(socket, {"type": start, "id": ID, "payload": orjson.Fragment(body)})

    async def _next(self, socket: Socket) -> Message | None:
        """The next message, pings answered; None when the connection ended in order."""
        while (text := await next_message(socket, self._limits, self._where, self._source)) is not None:
            try:
                message = parse_json(text)
            except BadJson:
                message = None
            if not isinstance(message, dict) or not isinstance(message.get("type"), str):
                raise Unreadable(
                    f"expected a message of GraphQL's protocol from {self._where}, got something else",
                    source=self._source,
                    upstream=self._redactor.upstream(text),
                )
            if message["type"] == "ping":
                await _send(socket, {"type": "pong"})
            else:
                return Message(message["type"], message.get("payload"), len(text))
        return None

    def _event(self, message: Message) -> StreamEvent | None:
        kind, payload, size = message
        if kind in ("next", "data") and isinstance(payload, dict):
            try:
                return StreamEvent(result_of(payload, self._where, self._source, self._redactor), size=size)
            except SourceError as fault:
                return StreamEvent(fault=fault, size=size)
        if kind in ("error", "connection_error"):
            raise errors_of(payload, self._where, self._source, self._redactor)
        if kind == "complete":
            raise Over
        return None


async def _send(socket: Socket, message: dict[str, Any]) -> None:
    await socket.send_str(orjson.dumps(message).decode())
