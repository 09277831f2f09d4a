"""Clients that break the rules, or that stop reading: what it costs them, and that it costs nobody else."""

import asyncio
import time
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol

from octopus.graphql import entrance
from octopus.model import Caller, Role, SourceUnavailable, Unauthenticated
from tests.graphql.serving import LEGACY, TRANSPORT, Client, Server, serving

HELLO = {"type": "connection_init", "payload": {"Authorization": "Bearer viewer"}}
FRAMES = "subscription ($names: [String!]!) { tangoAttributes(fullNames: $names) { value } }"
CHANGES = 'subscription { preferencesChanged(userId: "viewer") { version } }'


async def raw(server: Server, dialect: str = TRANSPORT) -> Client:
    return Client(await connect(server.ws_url, subprotocols=[Subprotocol(dialect)]))


async def test_the_older_protocols_clients_need_not_wait_for_the_acknowledgement(server: Server) -> None:
    client = await raw(server, LEGACY)
    await client.send(HELLO)
    await client.subscribe("1", "{ me { username } }")
    got = [await client.receive() for _ in range(4)]
    assert [message["type"] for message in got] == ["connection_ack", "ka", "data", "complete"]
    assert got[2]["payload"]["data"] == {"me": {"username": "viewer"}}


@pytest.mark.parametrize(
    "message", [{"type": "complete", "id": ["1"]}, {"type": "complete"}, {"type": "é" * 200}, {"type": "🔭" * 90}]
)
async def test_a_message_that_makes_no_sense_closes_with_4400(server: Server, message: Any) -> None:
    async with server.client() as client:
        await client.send(message)
        assert (await client.closed())[0] == 4400


async def test_a_ping_with_a_token_leaves_an_operation_called_ping_alone(server: Server) -> None:
    async with server.client() as client:
        await client.subscribe("ping", CHANGES)
        await client.send({"type": "ping", "payload": {"Authorization": "Bearer viewer"}})
        assert (await client.receive())["type"] == "pong"
        await client.subscribe("1", "{ me { role } }")
        assert (await client.receive())["id"] == "1"
        (session,) = server.service.sessions
        assert session.runs("ping")
        await client.send({"type": "complete", "id": "ping"})
        await asyncio.sleep(0.05)
        assert not session.runs("ping")


async def test_while_the_store_is_away_a_token_holder_is_told_to_come_back(server: Server) -> None:
    async def unable(token: str | None, address: str | None) -> Caller:
        raise SourceUnavailable("the store does not answer", source="store")

    server.service.authenticate = unable
    client = await raw(server)
    await client.send(HELLO)
    assert await client.closed() == (1013, "the store does not answer")


async def test_a_revoked_api_token_ends_its_connection(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "RECHECK", 0.05)
    state: list[Exception | None] = [None]

    async def authenticate(token: str | None, address: str | None) -> Caller:
        assert token == "oct_1"
        if state[0] is not None:
            raise state[0]
        return Caller("robot", Role.Operator, "token")

    server.service.authenticate = authenticate
    async with server.client("oct_1") as client:
        state[0] = SourceUnavailable("the store does not answer", source="store")
        await asyncio.sleep(0.6)
        await client.send({"type": "ping"})
        assert (await client.receive())["type"] == "pong", "a store that is away for a moment ends nobody's connection"
        state[0] = Unauthenticated("the API token 'robot' is revoked")
        assert await client.closed() == (4403, "the API token 'robot' is revoked")


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_anonymous_viewers_of_one_address_do_not_use_up_the_connections_of_others(transport: str) -> None:
    async with serving(transport, OCTOPUS_ANONYMOUS="true", OCTOPUS_MAX_CONNECTIONS="1") as server:
        seats = iter(["192.0.2.1", "192.0.2.2", "192.0.2.2"])

        async def authenticate(token: str | None, address: str | None) -> Caller:
            return Caller("anonymous", Role.Viewer, "anonymous", address=next(seats))

        server.service.authenticate = authenticate
        async with server.client(), server.client():
            third = await raw(server)
            await third.send(HELLO)
            assert (await third.closed())[0] == 1013


async def test_an_operation_that_cannot_start_leaves_nothing_behind(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server.client() as client:
        subscribe = server.bus.subscribe

        def failing(topic: str, sink: Any) -> Any:
            if topic.endswith("e"):
                raise RuntimeError("a defect of ours")
            return subscribe(topic, sink)

        monkeypatch.setattr(server.bus, "subscribe", failing)
        await client.subscribe("1", FRAMES, names=["a/b/c/d", "a/b/c/e"])
        assert (await client.receive())["payload"][0]["extensions"]["code"] == "INTERNAL"
        assert server.service.hub._feeds == {} and server.bus.topics == 0


async def test_answers_to_a_client_that_does_not_read_are_not_even_made(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0
    reading = server.service.rooms.preferences.get

    async def get(user: str) -> Any:
        nonlocal made
        made += 1
        state = await reading(user)
        return type(state)(state.version, {**state.config, "filling": "x" * 200_000})

    monkeypatch.setattr(server.service.rooms.preferences, "get", get)
    async with server.client(max_queue=1) as client:
        client.connection.transport.pause_reading()
        for number in range(300):
            await client.subscribe(str(number), '{ preferences(userId: "viewer") }')
            await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        (session,) = server.service.sessions
        assert session._wire.waiting < 2_000_000
        assert made < 200, "what the sockets between take in is all that was made"
        client.connection.transport.resume_reading()
        answered: set[str] = set()
        while len(answered) < 300:
            message = await client.receive()
            answered |= {message["id"]} if message["type"] == "complete" else set()
    assert made == 300


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_who_provokes_errors_without_reading_them_is_disconnected(transport: str) -> None:
    async with serving(transport, OCTOPUS_CLIENT_BUFFER="65536") as server, server.client(max_queue=1) as client:
        client.connection.transport.pause_reading()
        (session,) = server.service.sessions
        wrong = "{ " + " ".join(f"nonsense{n}" for n in range(20)) + " }"
        until = time.monotonic() + 10
        while server.service.sessions and time.monotonic() < until:
            await client.subscribe("1", wrong)
            await asyncio.sleep(0)
        assert not server.service.sessions
        assert session._wire.waiting < 10_000_000
        client.connection.transport.abort()


async def test_who_floods_with_pings_and_never_reads_is_disconnected() -> None:
    async with serving("fast") as server, server.client(max_queue=1) as client:
        client.connection.transport.pause_reading()
        flood = Frame(Opcode.PING, b"x" * 120).serialize(mask=True) * 500
        until = time.monotonic() + 15
        while server.service.sessions and time.monotonic() < until:
            client.connection.transport.write(flood)
            await asyncio.sleep(0)
        assert not server.service.sessions
        client.connection.transport.abort()


async def test_a_breach_by_who_never_reads_still_ends_the_connection() -> None:
    async with serving("fast") as server, server.client(max_queue=1) as client:
        (session,) = server.service.sessions
        client.connection.transport.pause_reading()
        for _ in range(200):
            session._wire.send_text(b'"' + b"x" * 100_000 + b'"')
        client.connection.transport.write(b"\x83\x80\x00\x00\x00\x00")
        transport = session._wire._transport
        for _ in range(100):
            if transport.is_closing() and not transport.get_write_buffer_size():
                break
            await asyncio.sleep(0.05)
        assert transport.is_closing()
        assert not transport.get_write_buffer_size(), "what waited for it was let go"
        client.connection.transport.abort()
