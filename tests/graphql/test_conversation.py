"""The rules of the two subprotocols, over both transports."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidStatus
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
async def test_a_connection_follows_only_so_many_attributes(transport: str) -> None:
    async with serving(transport, OCTOPUS_MAX_FOLLOWED="3") as server, server.client() as client:
        await client.subscribe("1", FRAMES, names=["a/b/c/d", "a/b/c/e"])
        await client.subscribe("2", FRAMES, names=["a/b/c/f", "a/b/c/g"])
        error = await client.receive()
        assert (error["type"], error["id"]) == ("error", "2")
        assert "OCTOPUS_MAX_FOLLOWED" in error["payload"][0]["message"]
        await client.send({"type": "complete", "id": "1"})
        await client.subscribe("3", FRAMES, names=["a/b/c/f", "a/b/c/g", "a/b/c/h"])
        await client.send({"type": "ping"})
        assert (await client.receive())["type"] == "pong"


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


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_on_a_restart_clients_are_told_to_come_back(transport: str) -> None:
    async with serving(transport) as server:
        client = await raw(server)
        await client.send({"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}})
        await client.receive()
    assert (await client.closed())[0] == 1012
