"""`WebSockets`: streams of JSON messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
import msgspec

from octopus.model import SourceUnavailable
from octopus.sources.outbound import Call, Outbound, OversizedAnswer, Redactor, Unreadable, place_of
from octopus.sources.outbound.foreign import BadJson, parse_json
from octopus.sources.outbound.target import source_of
from octopus.sources.streams import StreamEvent, StreamLimits, persistent

HEARTBEAT = 20.0
"""Seconds between pings; an upstream that answers none is taken for gone."""
NORMAL = (1000, 1001, 1012)
"""Close codes of an orderly end."""
TOO_BIG = 1009


class WebSockets:
    """Follows WebSockets.

    Args:
        outbound: the way out.
        limits: bounds of each stream.
    """

    def __init__(self, outbound: Outbound, limits: StreamLimits | None = None) -> None:
        self._outbound = outbound
        self._limits = limits or StreamLimits()

    async def stream(self, call: Call) -> AsyncGenerator[StreamEvent, None]:
        """The messages of a WebSocket, each JSON; connected anew whenever it closes.

        The call's body, if it has one, is the first message of each connection: what many services want to hear before
        they say anything.

        Raises:
            BadAddress, BadHeader, HostNotAllowed, AddressNotAllowed: the call must not go out.
        """
        call = msgspec.structs.replace(call, kind="ws")
        events = persistent(lambda: self._connect(call), place_of(call), source_of(call))
        async with aclosing(events):
            async for event in events:
                yield event

    async def _connect(self, call: Call) -> AsyncGenerator[StreamEvent, None]:
        source, where, limits = source_of(call), place_of(call), self._limits
        opened = self._outbound.socket(call, max_message=limits.max_event, heartbeat=HEARTBEAT)
        async with opened as socket:
            if call.body is not None:
                await socket.send_str(call.body.decode())
            while (message := await next_message(socket, limits, where, source)) is not None:
                yield _event(message, call)


def _event(message: bytes, call: Call) -> StreamEvent:
    try:
        return StreamEvent(parse_json(message), size=len(message))
    except BadJson as fault:
        error = Unreadable(
            f"expected JSON in a message of {place_of(call)}, got {len(message):,} bytes that are none ({fault})",
            source=source_of(call),
            upstream=Redactor.of(call).upstream(message),
        )
        return StreamEvent(fault=error, size=len(message))


async def next_message(
    socket: aiohttp.ClientWebSocketResponse[bool], limits: StreamLimits, where: str, source: str
) -> bytes | None:
    """The next message; None when the upstream ended the connection in order, or was silent for too long.

    Raises:
        SourceUnavailable: it broke. OversizedAnswer: a message was too large.
    """
    try:
        async with asyncio.timeout(limits.idle or None):
            message = await socket.receive()
    except TimeoutError:
        return None
    if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
        data: bytes = message.data
        return data
    code = socket.close_code
    if message.type is aiohttp.WSMsgType.ERROR and code == TOO_BIG:
        raise OversizedAnswer(
            f"a message of {where} is larger than {limits.max_event:,} bytes (OCTOPUS_STREAM_MAX_EVENT)", source=source
        )
    if code in NORMAL:
        return None
    reason = f": {message.extra[:120]}" if message.extra else ""
    raise SourceUnavailable(f"the connection to {where} broke (close code {code}{reason})", source=source)
