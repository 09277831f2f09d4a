"""`Sse`: JSON events of an event stream, from one connection after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from octopus.model import FieldError, SourceError
from octopus.sources.outbound import Answer, Call, Outbound, OversizedAnswer, Reply, Unreadable, place_of
from octopus.sources.outbound.foreign import BadJson, parse_json
from octopus.sources.outbound.target import source_of
from octopus.sources.rest import refusal
from octopus.sources.sse.parser import EventParser, Oversized, ServerEvent
from octopus.sources.streams import Backoff, Over, StreamEvent, StreamLimits, persistent

NO_CONTENT = 204
MAX_REFUSAL = 64 * 1024
PATIENCE = 5.0
"""Bytes and seconds spent on an answer that is no stream."""


class Sse:
    """Follows event streams.

    Args:
        outbound: the way out.
        limits: bounds of each stream.
    """

    def __init__(self, outbound: Outbound, limits: StreamLimits | None = None) -> None:
        self._outbound = outbound
        self._limits = limits or StreamLimits()

    async def stream(self, call: Call) -> AsyncGenerator[StreamEvent, None]:
        """The events of a stream, whose data is JSON; connected anew whenever it breaks, from the last identity on.

        The stream ends when the server answers 204. What cannot be read is a fault, and the stream goes on after it.

        Raises:
            BadAddress, BadHeader, HostNotAllowed, AddressNotAllowed: the call must not go out.
        """
        call = msgspec.structs.replace(call, kind="sse")
        following = _Following(self._outbound, call, self._limits)
        where, source = place_of(call), source_of(call)
        async with aclosing(persistent(following.connect, where, source, following.backoff)) as events:
            async for event in events:
                yield event


class _Following:
    """What lasts from one connection of a stream to the next."""

    def __init__(self, outbound: Outbound, call: Call, limits: StreamLimits) -> None:
        self.backoff = Backoff()
        self._outbound = outbound
        self._call = call
        self._limits = limits
        self._last_id = ""

    async def connect(self) -> AsyncGenerator[StreamEvent, None]:
        call = self._call
        if self._last_id.isascii() and self._last_id.isprintable() and self._last_id:
            call = msgspec.structs.replace(call, headers=(*call.headers, ("Last-Event-ID", self._last_id)))
        async with self._outbound.open(call) as answer:
            await _check(answer)
            parser = EventParser(self._limits.max_event, self._last_id)
            async with aclosing(self._pieces(answer)) as pieces:
                async for piece in pieces:
                    for found in parser.feed(piece):
                        yield _event(found, answer)
                    self._last_id = parser.last_id
                    if parser.retry is not None:
                        self.backoff.wished(parser.retry)
                        parser.retry = None

    async def _pieces(self, answer: Answer) -> AsyncGenerator[bytes, None]:
        """The body until it ends or is silent for too long."""
        async with aclosing(answer.pieces()) as pieces:
            while True:
                try:
                    async with asyncio.timeout(self._limits.idle or None):
                        piece = await anext(pieces, None)
                except TimeoutError:
                    return
                if piece is None:
                    return
                yield piece


def _event(found: ServerEvent | Oversized, answer: Answer) -> StreamEvent:
    if isinstance(found, Oversized):
        return StreamEvent(
            fault=OversizedAnswer(
                f"an event of {answer.where} is larger than {found.bound:,} bytes (OCTOPUS_STREAM_MAX_EVENT) and "
                "was left out",
                source=answer.source,
            )
        )
    try:
        value = parse_json(found.data)
    except BadJson as fault:
        error: SourceError = Unreadable(
            f"expected JSON in the data of an event of {answer.where}, got {len(found.data):,} bytes that are none "
            f"({fault})",
            source=answer.source,
            upstream=answer.redactor.upstream(found.data),
        )
        return StreamEvent(fault=error, type=found.type, id=found.id or None, size=len(found.data))
    return StreamEvent(value, type=found.type, id=found.id or None, size=len(found.data))


async def _check(answer: Answer) -> None:
    """Refuse what is no event stream."""
    if answer.status == NO_CONTENT:
        raise Over
    if answer.status != 200:
        raise refusal(Reply(answer, await _said(answer)))
    if answer.content_type != "text/event-stream":
        raise Unreadable(
            f"expected an event stream (text/event-stream) from {answer.where}, got "
            f"{answer.content_type[:60] or 'no content type'}",
            source=answer.source,
        )


async def _said(answer: Answer) -> bytes:
    """What an answer that is no stream says, if it says it soon."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await answer.read(MAX_REFUSAL)
    except (TimeoutError, FieldError):
        return b""
