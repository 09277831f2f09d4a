"""JSON over WebSockets: real servers, and what they do to their clients."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest
from aiohttp import WSCloseCode, web

from octopus.model import SourceUnavailable
from octopus.sources.outbound import Call, OversizedAnswer, Unreadable
from octopus.sources.streams import StreamLimits
from octopus.sources.ws import WebSockets
from tests.sources.following import Following
from tests.sources.upstream import Handler, head, raw_server, serving, until, way_out

Talk = Callable[[web.WebSocketResponse], Awaitable[None]]


def talking(*talks: Talk) -> Handler:
    """Each connection has its talk, the last one again and again; the connection closes with it."""
    left = list(talks)

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        await (left.pop(0) if len(left) > 1 else left[0])(socket)
        return socket

    return handle


def saying(*messages: str | bytes) -> Talk:
    """Say this, and close at the first word of the other side; `hold` waits first."""

    async def talk(socket: web.WebSocketResponse) -> None:
        for message in messages:
            if message == "hold":
                await asyncio.sleep(1)
                continue
            await (socket.send_str(message) if isinstance(message, str) else socket.send_bytes(message))
        await socket.receive()

    return talk


def closing(code: int, reason: bytes = b"") -> Talk:
    async def talk(socket: web.WebSocketResponse) -> None:
        await socket.close(code=code, message=reason)

    return talk


async def test_messages_are_json_text_or_binary() -> None:
    async with serving(talking(saying('{"a": 1}', b"[2]", "3"))) as upstream, way_out(upstream.host) as outbound:
        found = Following(
            WebSockets(outbound).stream(Call(url=upstream.ws_url, headers=(("Authorization", "Bearer abcd"),)))
        )
        await until(lambda: found.values == [{"a": 1}, [2], 3])
        (request,) = upstream.asked
        assert request.headers["Authorization"] == "Bearer abcd"
        assert "Sec-WebSocket-Extensions" not in request.headers, "no compression is offered: no bomb can come"
        assert outbound.stats()[0].name == f"ws:{upstream.host}"
        await found.stop()


async def test_a_body_is_the_first_message_of_each_connection() -> None:
    async def echo(socket: web.WebSocketResponse) -> None:
        await socket.send_str(await socket.receive_str())

    async with serving(talking(echo)) as upstream, way_out(upstream.host) as outbound:
        found = Following(WebSockets(outbound).stream(Call(url=upstream.ws_url, body=b'{"subscribe": "all"}')))
        await until(lambda: found.values == [{"subscribe": "all"}] * 2)
        assert not found.faults
        await found.stop()


async def test_what_cannot_be_read_harms_no_other() -> None:
    talk = saying("1", "<html>", b"\xff", "[" * 3000, "2")
    async with serving(talking(talk)) as upstream, way_out(upstream.host) as outbound:
        found = Following(WebSockets(outbound).stream(Call(url=upstream.ws_url)))
        await until(lambda: found.values == [1, 2])
        assert len(found.faults) == 3 and all(isinstance(fault, Unreadable) for fault in found.faults)
        assert "expected JSON in a message of ws://127.0.0.1" in found.faults[0].message
        await found.stop()


async def test_a_message_too_large_is_told_of_and_the_stream_goes_on() -> None:
    async with serving(talking(saying("1", "7" * 50_000), saying("2"))) as upstream, way_out(upstream.host) as outbound:
        found = Following(WebSockets(outbound, StreamLimits(max_event=10_000)).stream(Call(url=upstream.ws_url)))
        await until(lambda: found.values == [1, 2])
        (fault,) = found.faults
        assert isinstance(fault, OversizedAnswer) and "10,000 bytes" in fault.message
        await found.stop()


@pytest.mark.parametrize(("code", "told"), [(WSCloseCode.OK, 0), (WSCloseCode.GOING_AWAY, 0), (1011, 1), (4403, 1)])
async def test_closing_codes(code: int, told: int) -> None:
    async with serving(talking(closing(code, b"because"), saying("1"))) as upstream, way_out(upstream.host) as outbound:
        found = Following(WebSockets(outbound).stream(Call(url=upstream.ws_url)))
        await until(lambda: found.values == [1])
        assert len(found.faults) == told
        for fault in found.faults:
            assert isinstance(fault, SourceUnavailable) and f"close code {code}: because" in fault.message
        await found.stop()


def switching(request: bytes) -> bytes:
    """The answer to a handshake (RFC 6455, 4.2.2)."""
    found = re.search(rb"Sec-WebSocket-Key: (\S+)", request)
    assert found is not None
    accept = base64.b64encode(hashlib.sha1(found[1] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    lines = (b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade")
    return b"\r\n".join((*lines, b"Sec-WebSocket-Accept: " + accept, b"", b""))


async def test_a_connection_that_is_lost_under_our_answer_to_a_ping_is_made_anew() -> None:
    left = [b"\x81\x011\x89\x00", b"\x81\x012"]
    """Two texts, the first followed by a ping and the end of the connection."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(switching(await head(reader)) + left.pop(0))
        await writer.drain()
        if not left:
            await reader.read()

    seen: list[Any] = []
    async with (
        raw_server(handle) as upstream,
        way_out(upstream.host) as outbound,
        asyncio.timeout(5),
        aclosing(WebSockets(outbound).stream(Call(url=upstream.ws_url))) as events,
    ):
        async for event in events:
            seen.append(event.value if event.fault is None else event.fault)
            if event.value == 2:
                break
            await asyncio.sleep(0.1)  # until the end of the connection is known, ahead of the ping
    assert [seen[0], seen[-1]] == [1, 2]
    assert isinstance(seen[1], SourceUnavailable) and "it closed the connection" in seen[1].message


async def test_one_that_speaks_no_websocket_or_says_no() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>", content_type="text/html")

    async def no(_: web.Request) -> web.Response:
        return web.Response(status=403)

    for handler, status in ((page, 200), (no, 403)):
        async with serving(handler) as upstream, way_out(upstream.host) as outbound:
            found = Following(WebSockets(outbound).stream(Call(url=upstream.ws_url + "/x?token=abcdefgh")))
            await until(lambda found=found: len(found.faults) == 1)  # type: ignore[misc]
            assert (
                f"expected a WebSocket at ws://{upstream.host}/x?token=***, got HTTP {status}"
                in found.faults[0].message
            )
            await found.stop()


async def test_silence_connects_anew() -> None:
    async with serving(talking(saying("1"), saying("2"))) as upstream, way_out(upstream.host) as outbound:
        found = Following(WebSockets(outbound, StreamLimits(idle=0.2)).stream(Call(url=upstream.ws_url)))
        await until(lambda: found.values[:2] == [1, 2])
        assert not found.faults
        await found.stop()


async def test_leaving_closes_the_connection() -> None:
    began, closed = asyncio.Event(), asyncio.Event()

    async def talk(socket: web.WebSocketResponse) -> None:
        began.set()
        await socket.receive()
        closed.set()

    async with serving(talking(talk)) as upstream, way_out(upstream.host) as outbound:
        found = Following(WebSockets(outbound).stream(Call(url=upstream.ws_url)))
        await asyncio.wait_for(began.wait(), 5)
        assert outbound.stats()[0].streams == 1
        await found.stop()
        await asyncio.wait_for(closed.wait(), 5)
        assert outbound.stats()[0].streams == 0
