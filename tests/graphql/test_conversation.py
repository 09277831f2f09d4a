"""The rules of the two subprotocols and of RFC 6455, over both transports."""

import asyncio
import time

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.typing import Origin, Subprotocol

from tests.graphql.serving import LEGACY, TRANSPORT, Client, Server, serving

FRAMES = "subscription ($names: [String!]!) { tangoAttributes(fullNames: $names) { value } }"


async def raw(server: Server, dialect: str = TRANSPORT) -> Client:
    return Client(await connect(server.ws_url, subprotocols=[Subprotocol(dialect)]))


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["not json"], 4400),
        (['{"no": "type"}'], 4400),
        (['{"type": "strange"}'], 4400),
        (['{"type": "subscribe", "id": "1", "payload": {"query": "{ me { username } }"}}'], 4401),
        (['{"type": "connection_init", "payload": {"Authorization": "Bearer nobody"}}'], 4403),
        (['{"type": "connection_init", "payload": {}}'], 4403),
        (['{"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}}'] * 2, 4429),
    ],
)
async def test_a_breach_of_the_protocol_closes_with_its_code(server: Server, messages: list[str], code: int) -> None:
    client = await raw(server)
    for message in messages:
        await client.send(message)
    assert (await client.closed())[0] == code


async def test_an_operation_id_in_use_closes_with_4409(server: Server) -> None:
    async with server.client() as client:
        for _ in range(2):
            await client.subscribe("1", FRAMES, names=["a/b/c/d"])
        assert await client.closed() == (4409, "Subscriber for 1 already exists")


async def test_an_operation_id_is_free_again_after_complete(server: Server) -> None:
    async with server.client() as client:
        await client.subscribe("1", FRAMES, names=["a/b/c/d"])
        await client.send({"id": "1", "type": "complete"})
        await client.subscribe("1", "{ me { username } }")
        assert (await client.receive())["payload"]["data"] == {"me": {"username": "viewer"}}
        assert (await client.receive()) == {"type": "complete", "id": "1"}


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_a_client_that_never_introduces_itself_is_closed(transport: str) -> None:
    async with serving(transport, OCTOPUS_INIT_TIMEOUT="0.2") as server:
        client = await raw(server)
        assert (await client.closed())[0] == 4408


async def test_neither_subprotocol_is_no_connection(server: Server) -> None:
    with pytest.raises(InvalidHandshake):
        await connect(server.ws_url, subprotocols=[Subprotocol("mqtt")])


async def test_another_sites_page_is_refused(server: Server) -> None:
    with pytest.raises(InvalidStatus):
        await connect(server.ws_url, subprotocols=[Subprotocol(TRANSPORT)], origin=Origin("https://evil.example"))


async def test_our_preferred_subprotocol_wins(server: Server) -> None:
    async with connect(server.ws_url, subprotocols=[Subprotocol(LEGACY), Subprotocol(TRANSPORT)]) as connection:
        assert connection.subprotocol == TRANSPORT


async def test_a_token_that_expires_ends_the_connection_so_that_the_client_comes_back(server: Server) -> None:
    async with server.client("viewer:0.3") as client, server.client() as other:
        await client.subscribe("1", FRAMES, names=["a/b/c/d"])
        await other.subscribe("1", FRAMES, names=["a/b/c/d"])
        assert await client.closed() == (4403, "token expired")
        server.publish("a/b/c/d", 1)
        assert (await other.receive())["type"] == "next", "nobody else notices"


async def test_a_ping_with_a_fresh_token_renews_the_connection(server: Server) -> None:
    async with server.client("viewer:0.4") as client:
        await client.subscribe("1", FRAMES, names=["a/b/c/d"])
        await client.send({"type": "ping", "payload": {"Authorization": "Bearer viewer:30"}})
        assert (await client.receive())["type"] == "pong"
        await asyncio.sleep(0.6)
        server.publish("a/b/c/d", 1)
        assert (await client.receive())["type"] == "next"
        await client.send({"type": "ping", "payload": {"Authorization": "Bearer admin"}})
        assert await client.closed() == (4403, "another user's token cannot renew this connection")


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_limits_of_a_connection_and_of_a_user(transport: str) -> None:
    limits = {"OCTOPUS_MAX_OPERATIONS": "3", "OCTOPUS_MAX_CONNECTIONS": "2"}
    async with serving(transport, **limits) as server, server.client() as client, server.client():
        for number in range(4):
            await client.subscribe(str(number), FRAMES, names=["a/b/c/d"])
        error = await client.receive()
        assert error["id"] == "3"
        assert "OCTOPUS_MAX_OPERATIONS" in error["payload"][0]["message"]
        third = await raw(server)
        await third.send({"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}})
        code, reason = await third.closed()
        assert code == 1013
        assert "OCTOPUS_MAX_CONNECTIONS" in reason
        async with server.client("operator"):
            pass


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_a_message_too_large_ends_its_connection_alone(transport: str) -> None:
    async with serving(transport, OCTOPUS_MAX_MESSAGE="4096") as server, server.client() as other:
        async with server.client() as client:
            await client.subscribe("1", "#" * 5000)
            assert (await client.closed())[0] == 1009
        await other.send({"type": "ping"})
        assert (await other.receive())["type"] == "pong"


async def test_the_role_is_checked_for_each_operation(server: Server) -> None:
    write = 'mutation { setAttributeValue(device: "a/b/c", name: "d", value: 1) { ok } }'
    async with server.client() as client:
        await client.subscribe("1", write)
        answer = await client.receive()
        error = answer["payload"]["errors"][0]
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert "needs the role Operator" in error["message"]


# RFC 6455, as the cases of the Autobahn suite have it


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


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_on_a_restart_clients_are_told_to_come_back(transport: str) -> None:
    async with serving(transport) as server:
        client = await raw(server)
        await client.send({"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}})
        await client.receive()
    assert (await client.closed())[0] == 1012
