"""Clients that hold a connection and do nothing with it: each is ended in time, and counted."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from octopus.web.suite import STATIC
from tests.serving import RunningServer, make_settings, running_server

HEAD = b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
WITHIN = 5.0
"""Seconds that a test waits for the end of what is to end within one."""
LARGE, RATE = 12_000_000, 6_000_000
"""Bytes of an answer, more than the system holds, and bytes a second: it takes longer than a client may be idle."""


@asynccontextmanager
async def server_of(folder: Path, transport: str = "fast", static: Path = STATIC) -> AsyncIterator[RunningServer]:
    settings = make_settings(folder, init_timeout=0.5, idle_timeout=0.8, transport=transport, anonymous=True)
    async with running_server(settings, static) as server:
        yield server


async def ended(server: RunningServer) -> dict[str, float]:
    text = (await server.suite.figures.text()).decode()
    return {why: float(count) for why, count in re.findall(r'connections_ended_total\{why="(\w+)"\} (\S+)', text)}


async def silence(server: RunningServer, *said: bytes) -> bytes:
    """What the server says to a client that says this and no more, until it ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        for each in said:
            writer.write(each)
            await asyncio.sleep(0.05)
        with contextlib.suppress(ConnectionResetError):
            return await asyncio.wait_for(reader.read(), WITHIN)
        return b""
    finally:
        writer.close()


async def test_who_never_says_what_it_wants_is_ended(tmp_path: Path) -> None:
    async with server_of(tmp_path) as server:
        before = await ended(server)
        assert set(before.values()) == {0}, "zeros too, for an alert cannot see what is not there"
        request = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
        said = await asyncio.gather(
            silence(server),
            silence(server, b"\r\n"),
            silence(server, b"GET / HT"),
            silence(server, HEAD),
            silence(server, request, b"\r\n"),
            silence(server, request, b"GET / HTTP/1.1\r\nHost: "),
        )
        assert [each[:12] for each in said] == [b"", b"", b"", b"", b"HTTP/1.1 200", b"HTTP/1.1 200"]
        assert (await ended(server))["no_request"] == len(said)


async def test_who_begins_a_body_and_sends_no_more_of_it_is_ended_and_who_is_slow_is_not(tmp_path: Path) -> None:
    async with server_of(tmp_path) as server:
        slow = [HEAD + b"\r\n", *[b" " * 200] * 5]

        async def trickling() -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            for each in slow:
                writer.write(each)
                await asyncio.sleep(0.3)
            answer = await asyncio.wait_for(reader.read(12), WITHIN)
            writer.close()
            return answer

        nothing, answered = await asyncio.gather(silence(server, HEAD + b"\r\n", b"{"), trickling())
        assert nothing == b"" and answered.startswith(b"HTTP/1.1 4")
        assert (await ended(server))["stalled"] == 1


async def test_who_does_not_read_its_answer_is_ended(tmp_path: Path) -> None:
    async with server_of(tmp_path) as server:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(client, ("127.0.0.1", server.port))
            # Answers of some megabytes together, more than the systems of both ends hold.
            await loop.sock_sendall(client, b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 400)
            async with asyncio.timeout(WITHIN):
                while server.suite.graphql.ended["stalled"] == 0:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)


async def test_who_reads_a_large_answer_slowly_gets_all_of_it(tmp_path: Path) -> None:
    ui = tmp_path / "static" / "ui"
    (ui / "assets").mkdir(parents=True)
    (ui / "index.html").write_text("<!doctype html>")
    (ui / "assets" / "large-0123456789.js").write_bytes(bytes(LARGE))
    async with server_of(tmp_path / "data", static=tmp_path / "static") as server:
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(client, ("127.0.0.1", server.port))
            await loop.sock_sendall(client, b"GET /assets/large-0123456789.js HTTP/1.1\r\nHost: x\r\n\r\n")
            read, began = 0, loop.time()
            while read < LARGE:
                piece = await asyncio.wait_for(loop.sock_recv(client, 65536), WITHIN)
                assert piece, f"ended after {read} bytes and {loop.time() - began:.1f} s"
                read += len(piece)
                await asyncio.sleep(max(0.0, began + read / RATE - loop.time()))
        assert server.suite.graphql.ended["stalled"] == 0


@pytest.mark.parametrize(("transport", "code"), [("fast", 1013), ("asgi", 1011)])
async def test_who_answers_no_ping_is_ended_and_who_does_stays(tmp_path: Path, transport: str, code: int) -> None:
    async with (
        server_of(tmp_path, transport) as server,
        connect(server.ws_url, subprotocols=[Subprotocol("graphql-transport-ws")]) as lively,
    ):
        await lively.send('{"type": "connection_init"}')
        assert "connection_ack" in str(await lively.recv())
        hello = b'{"type":"connection_init"}'
        # A mask of zeros leaves the text as it is.
        said = await silence(server, UPGRADE, bytes([0x81, 0x80 + len(hello)]) + bytes(4) + hello)
        assert b"connection_ack" in said and code.to_bytes(2) in said
        assert (await ended(server))["silent"] == 1
        await lively.send('{"type": "ping"}')
        assert "pong" in str(await lively.recv())
