"""RFC 6455 over both transports: the groups of cases of the Autobahn test suite (which is for Python 2), rewritten."""

import asyncio
import struct
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from websockets.frames import Frame, Opcode

from tests.graphql.serving import Client, Server, serving

PING = b'{"type":"ping"}'


@pytest_asyncio.fixture(params=["fast", "asgi"], scope="module", loop_scope="session")
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    """One server for all: none of these clients may leave it worse than it was."""
    async with serving(request.param) as running:
        yield running


async def write_frames(client: Client, *frames: Frame) -> None:
    for frame in frames:
        client.connection.transport.write(frame.serialize(mask=True))


async def test_fragments_are_joined_even_with_a_ping_between(server: Server) -> None:
    async with server.client() as client:
        text = b'{"type":"ping"}'
        await write_frames(
            client,
            Frame(Opcode.TEXT, text[:5], fin=False),
            Frame(Opcode.PING, b"hello"),
            Frame(Opcode.CONT, text[5:9], fin=False),
            Frame(Opcode.CONT, text[9:]),
        )
        assert (await client.receive())["type"] == "pong"


async def test_a_message_in_single_bytes_is_read(server: Server) -> None:
    async with server.client() as client:
        for byte in Frame(Opcode.TEXT, b'{"type":"ping"}').serialize(mask=True):
            client.connection.transport.write(bytes([byte]))
            await asyncio.sleep(0)
        assert (await client.receive())["type"] == "pong"


async def test_a_ping_is_answered_with_its_payload(server: Server) -> None:
    async with server.client() as client:
        waiter = await client.connection.ping(b"0123456789")
        assert await asyncio.wait_for(waiter, 2) < 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (Frame(Opcode.TEXT, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80").serialize(mask=True), 1007),
        (b"\xc1\x82\x00\x00\x00\x00{}", 1002),
        (Frame(Opcode.CONT, b"{}").serialize(mask=True), 1002),
        (b"\x83\x80\x00\x00\x00\x00", 1002),
        (b"\x89\xfe\x00\x7e" + b"\x00" * 130, 1002),
        (Frame(Opcode.TEXT, b"{}").serialize(mask=False), 1002),
    ],
    ids=["invalid UTF-8", "reserved bit", "continuation of nothing", "reserved opcode", "ping too long", "unmasked"],
)
async def test_a_breach_of_the_framing_closes_with_its_code(server: Server, data: bytes, code: int) -> None:
    async with server.client() as client, server.client() as other:
        client.connection.transport.write(data)
        assert (await client.closed())[0] == code
        await other.send({"type": "ping"})
        assert (await other.receive())["type"] == "pong"


async def test_binary_messages_are_refused(server: Server) -> None:
    async with server.client() as client:
        await client.connection.send(b"{}")
        assert (await client.closed())[0] == 4400


async def test_a_close_is_answered_with_its_code(server: Server) -> None:
    async with server.client() as client:
        began = time.monotonic()
        await client.connection.close(1000, "done")
        assert client.connection.close_code == 1000
        assert time.monotonic() - began < 2
        await asyncio.sleep(0.05)
        assert not server.service.sessions


async def alive(client: Client) -> None:
    await client.send(PING.decode())
    assert (await client.receive())["type"] == "pong"


# Groups 1 and 5: sizes and fragments


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 128, 65_535, 65_536, 200_000])
async def test_messages_of_every_header_size_are_read(server: Server, size: int) -> None:
    async with server.client() as client:
        text = PING[:-1] + b',"filler":"' + b"*" * size + b'"}'
        await write_frames(client, Frame(Opcode.TEXT, text))
        assert (await client.receive())["type"] == "pong"


@pytest.mark.parametrize("pieces", [2, 7, 50])
async def test_a_message_in_many_fragments(server: Server, pieces: int) -> None:
    async with server.client() as client:
        text = PING[:-1] + b',"filler":"' + "Żółć 🐙".encode() * 40 + b'"}'
        step = len(text) // pieces + 1
        parts = [text[start : start + step] for start in range(0, len(text), step)]
        for number, part in enumerate(parts):
            opcode = Opcode.CONT if number else Opcode.TEXT
            await write_frames(client, Frame(opcode, part, fin=number == len(parts) - 1))
        assert (await client.receive())["type"] == "pong"


async def test_a_new_message_inside_a_fragmented_one_is_refused(server: Server) -> None:
    async with server.client() as client:
        await write_frames(client, Frame(Opcode.TEXT, b"{", fin=False), Frame(Opcode.TEXT, b"}"))
        assert (await client.closed())[0] == 1002


# Group 2: pings and pongs


@pytest.mark.parametrize("payload", [b"", b"Hello", b"\x00\xff\xfe\xfd", b"\xfe" * 125])
async def test_a_ping_comes_back_with_its_payload(server: Server, payload: bytes) -> None:
    async with server.client() as client:
        # The client library matches the pong with its ping by the payload.
        waiter = await client.connection.ping(payload)
        await asyncio.wait_for(waiter, 2)


async def test_many_pings_in_one_write_are_all_answered(server: Server) -> None:
    async with server.client() as client:
        waiters = [await client.connection.ping(b"%d" % number) for number in range(20)]
        await asyncio.wait_for(asyncio.gather(*waiters), 2)


async def test_a_pong_that_nobody_asked_for_is_ignored(server: Server) -> None:
    async with server.client() as client:
        await write_frames(client, Frame(Opcode.PONG, b"unsolicited"))
        await alive(client)


# Group 6: UTF-8


@pytest.mark.parametrize(
    "text",
    [b"\xc3\x28", b"\xe2\x82", b"\xf4\x90\x80\x80", b"\xed\xbf\xbf", b"\xc0\xaf", b"\xfe", b"\x80"],
    ids=["second byte", "cut short", "above U+10FFFF", "surrogate", "overlong", "0xfe", "lone continuation"],
)
async def test_text_that_is_not_utf8_is_refused(server: Server, text: bytes) -> None:
    async with server.client() as client:
        await write_frames(client, Frame(Opcode.TEXT, b'{"type":"' + text + b'"}'))
        assert (await client.closed())[0] == 1007


async def test_utf8_split_between_fragments_is_whole_again(server: Server) -> None:
    async with server.client() as client:
        octopus = "🐙".encode()
        await write_frames(
            client,
            Frame(Opcode.TEXT, PING[:-1] + b',"x":"' + octopus[:2], fin=False),
            Frame(Opcode.CONT, octopus[2:] + b'"}'),
        )
        assert (await client.receive())["type"] == "pong"


# Group 7: closing


@pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 4999])
async def test_a_valid_close_code_is_echoed(server: Server, code: int) -> None:
    async with server.client() as client:
        await client.connection.close(code, "bye")
        assert client.connection.close_code == code


@pytest.mark.parametrize(
    "payload",
    [b"\x03", *(struct.pack("!H", code) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000)), b"\x03\xe8\xff\xff"],
)
async def test_a_close_that_cannot_be_is_a_breach(server: Server, payload: bytes) -> None:
    async with server.client() as client:
        header = bytes((0x88, 0x80 | len(payload))) + b"\x00\x00\x00\x00"
        client.connection.transport.write(header + payload)
        assert (await client.closed())[0] in (1002, 1007)


async def test_an_empty_close_is_answered(server: Server) -> None:
    async with server.client() as client:
        client.connection.transport.write(b"\x88\x80\x00\x00\x00\x00")
        await asyncio.wait_for(client.connection.wait_closed(), 2)


async def test_what_follows_a_close_is_ignored(server: Server) -> None:
    async with server.client() as client, server.client() as other:
        close = Frame(Opcode.CLOSE, struct.pack("!H", 1000)).serialize(mask=True)
        client.connection.transport.write(close + Frame(Opcode.TEXT, PING).serialize(mask=True) * 3)
        assert (await client.closed())[0] == 1000
        await alive(other)


# Group 9: size and pace


async def test_a_thousand_messages_in_one_write(server: Server) -> None:
    async with server.client() as client:
        client.connection.transport.write(Frame(Opcode.TEXT, PING).serialize(mask=True) * 1000)
        for _ in range(1000):
            assert (await client.receive())["type"] == "pong"
