"""Bytes that no client sends: both transports take them the same way, and neither is worse for it.

The ASGI way stands on uvicorn's and websockets' own reading of frames; it is the oracle for ours.
"""

import asyncio
import contextlib
import itertools
import json
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from tests.fuzzing import examples
from tests.graphql.serving import LEGACY, TRANSPORT, Server, serving

HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
PATIENCE = 15.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def servers() -> AsyncIterator[dict[str, Server]]:
    """One of each transport, for all examples: none may leave it worse than it was."""
    async with AsyncExitStack() as stack:
        yield {each: await stack.enter_async_context(serving(each)) for each in ("fast", "asgi")}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
ids = st.sampled_from(["1", "2", "", "é", "🔭" * 40, "x" * 200]) | json_values
queries = (
    st.sampled_from(["{ me { username } }", "{", "{ nothing }", "subscription { x }", "\ud800", "#"]) | json_values
)
payloads = (
    st.fixed_dictionaries({"query": queries}, optional={"variables": json_values, "operationName": json_values})
    | st.just({"Authorization": "Bearer viewer"})
    | json_values
)
kinds = st.sampled_from(
    [
        *("connection_init", "connection_terminate", "subscribe", "start", "stop", "complete"),
        *("ping", "pong", "ka", "next", "error", "data"),
    ]
)
messages = st.fixed_dictionaries({}, optional={"type": kinds | json_values, "id": ids, "payload": payloads})
HELLO = {"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}}


def encoded(message: Any) -> bytes:
    return json.dumps(message).encode("utf-8", "surrogatepass")


texts = (messages | json_values | st.just(HELLO)).map(encoded) | st.binary(max_size=60)


@st.composite
def odd_frames(draw: st.DrawFn) -> bytes:
    """A frame that keeps the rules, or breaks one: reserved bits, unknown opcodes, no mask, lengths that lie."""
    body = draw(texts)
    first = draw(st.sampled_from([0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8A, 0x08, 0x83, 0xC1, 0x8B, 0xFF]))
    masked = draw(st.sampled_from([0x80, 0x80, 0x80, 0x00]))
    length = len(body) + draw(st.sampled_from([0, 0, 0, 1, -1, 1000]))
    length = max(length, 0)
    form = draw(st.sampled_from(["short", "short", "short", "medium", "long", "endless"]))
    if form == "endless":
        size = b"\x7f" + (2**63 + length).to_bytes(8, "big")
    elif form == "long":
        size = b"\x7f" + length.to_bytes(8, "big")
    elif form == "medium" or length > 125:
        size = b"\x7e" + (length & 0xFFFF).to_bytes(2, "big")
    else:
        size = bytes([length])
    size = bytes([size[0] | masked]) + size[1:]
    key = draw(st.binary(min_size=4, max_size=4)) if masked else b""
    coded = bytes(byte ^ key[at % 4] for at, byte in enumerate(body)) if key else body
    return bytes([first]) + size + key + coded


plain = texts.map(lambda body: Frame(Opcode.TEXT, body).serialize(mask=True))
cuts = st.lists(st.integers(0, 300), max_size=2).map(sorted)
parts = st.lists(st.tuples(st.one_of(plain, plain, odd_frames(), st.binary(max_size=12)), cuts), min_size=1, max_size=6)


@examples(60)
@given(dialect=st.sampled_from([TRANSPORT, LEGACY]), first=st.booleans(), sent=parts)
async def test_both_transports_take_whatever_comes_alike(
    servers: dict[str, Server], dialect: str, first: bool, sent: list[tuple[bytes, list[int]]]
) -> None:
    pieces: list[tuple[bytes, list[int]]] = [(Frame(Opcode.TEXT, encoded(HELLO)).serialize(mask=True), [])]
    pieces = [*pieces, *sent] if first else sent
    for pause in (0.004, 0.1):
        heard = await asyncio.gather(*(conversation(server, dialect, pieces, pause) for server in servers.values()))
        if heard[0] == heard[1]:
            return
        # On a busy machine two pieces came at once to one of them: again, with more time.
    assert heard[0] == heard[1], "fast beside asgi"


async def conversation(server: Server, dialect: str, pieces: list[tuple[bytes, list[int]]], pause: float) -> list[str]:
    """What a server says to these pieces, each sent in as many writes as it is cut into, until it closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(HANDSHAKE + f"Sec-WebSocket-Protocol: {dialect}\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
        reading = asyncio.create_task(whatever(reader))
        for data, cuts in [*pieces, (Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True), [])]:
            for begin, end in itertools.pairwise([0, *cuts, len(data) + 300]):
                if not reading.done():
                    writer.write(data[begin:end])
                    # What was asked is answered before more comes: which of two goes first is no difference.
                    await asyncio.sleep(pause)
        with contextlib.suppress(OSError):
            writer.write_eof()
        async with asyncio.timeout(PATIENCE):
            return said(await reading)
    finally:
        writer.close()


async def whatever(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the connection ends, in whatever way."""
    found = bytearray()
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65536):
            found += piece
    return bytes(found)


def said(data: bytes) -> list[str]:
    """The messages of a server, sorted, since two answers may overtake each other, and its closing last."""
    found, ending, at = [], "", 0
    while at < len(data):
        opcode, size = data[at] & 0x0F, data[at + 1]
        at += 2
        assert not size & 0x80, "a server masks nothing"
        if size >= 126:
            wide = 2 if size == 126 else 8
            size, at = int.from_bytes(data[at : at + wide], "big"), at + wide
        body, at = data[at : at + size], at + size
        if opcode == Opcode.CLOSE:
            ending = f"closed with {int.from_bytes(body[:2], 'big')}"
        elif opcode == Opcode.TEXT:
            found.append(body.decode())
            assert "INTERNAL" not in found[-1], found[-1]
    return [*sorted(found), ending]


names = st.sampled_from(
    [
        *("Host", "Origin", "Authorization", "Cookie", "Accept", "Accept-Encoding", "If-None-Match", "Range", "Expect"),
        *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-ID", "X-CSRF-Token", "Sec-Fetch-Site"),
        *("Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions"),
        *("Connection", "Upgrade", "Content-Length", "Content-Type", "Transfer-Encoding", "traceparent", "baggage"),
    ]
)
values = st.one_of(
    st.sampled_from(["http://[", "//", "chunked", "5", "-1", "Bearer ", "Basic =", "a=b; c", '"', ",,", "graphql-ws"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
    st.sampled_from([8_000, 20_000]).map("x".__mul__),
)
headers = st.lists(st.tuples(names, values), max_size=4)


@examples(40)
@given(more=headers, many=st.sampled_from([0, 0, 0, 300]))
async def test_any_handshake_is_answered(servers: dict[str, Server], more: list[tuple[str, str]], many: int) -> None:
    lines = [f"{name}: {value}" for name, value in [*more, *((f"X-{at}", "a") for at in range(many))]]
    offered = "Sec-WebSocket-Protocol: graphql-transport-ws"
    request = HANDSHAKE + "\r\n".join([offered, *lines, "", ""]).encode("latin-1")
    answers = await asyncio.gather(*(answer(server, request) for server in servers.values()))
    assert answers[0] == answers[1], "fast beside asgi"
    assert answers[0] and answers[0] < 500


async def answer(server: Server, request: bytes) -> int:
    """The status of the answer; 0: none came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(request)
        async with asyncio.timeout(PATIENCE):
            line = await reader.readline()
    except (TimeoutError, ConnectionError):
        return 0
    finally:
        writer.close()
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", line)
    return int(found[1]) if found else 0


async def test_they_are_none_the_worse(servers: dict[str, Server]) -> None:
    """The last of this file: after all that, there is no connection left, and a client is served."""
    for server in servers.values():
        async with asyncio.timeout(PATIENCE):
            while server.service.sessions:  # noqa: ASYNC110 - nothing tells when the last one went
                await asyncio.sleep(0.01)
        async with server.client() as client:
            await client.subscribe("1", "{ me { username } }")
            assert (await client.receive())["payload"]["data"] == {"me": {"username": "viewer"}}
