"""What `LiveSocket` does itself: telling frames apart, pings on the common timer, lending a parser for a while only."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, Side

from octopus.graphql import live_socket
from octopus.graphql.inbound import frame_end, payload
from octopus.graphql.live_socket import LiveSocket
from octopus.graphql.sweep import NEVER, Sweep
from tests.graphql.serving import Client, Server, serving
from tests.graphql.test_live import BATCHES, subscribed

MOST = 70_000

frames = st.builds(
    Frame,
    st.sampled_from([Opcode.TEXT, Opcode.BINARY]),
    st.one_of(st.binary(max_size=300), st.integers(65_530, 65_540).map(bytes)),
)


@given(st.lists(frames, min_size=1, max_size=4))
def test_frames_are_told_apart_as_the_parser_does(sent: list[Frame]) -> None:
    data = b"".join(frame.serialize(mask=True) for frame in sent)
    found = []
    at = 0
    while at < len(data):
        end = frame_end(data, at, MOST)
        assert end is not None
        found.append(payload(data[at:end]))
        at = end
    assert found == [frame.data for frame in sent]


@given(frames, st.integers(0, 80_000))
def test_a_frame_that_is_not_whole_ends_beyond_the_data(frame: Frame, cut: int) -> None:
    data = frame.serialize(mask=True)
    part = data[: min(cut, len(data) - 1)]
    end = frame_end(part, 0, MOST)
    assert end is not None and len(part) < end <= len(data)


@given(st.binary(min_size=2, max_size=40))
def test_what_is_not_left_to_the_parser_is_no_breach(data: bytes) -> None:
    """Whatever we take for a plain frame, the parser takes too."""
    end = frame_end(data, 0, MOST)
    if end is None or end > len(data):
        return
    parser = Protocol(Side.SERVER, max_size=MOST)
    parser.receive_data(data[:end])
    plain = data[0] in (0x81, 0x82, 0x8A)
    assert not (plain and parser.parser_exc)
    if plain:
        (event,) = parser.events_received()
        assert isinstance(event, Frame) and event.data == payload(data[:end])


@pytest.mark.parametrize(
    "head", [b"\x81\x7f", b"\xc1\x80", b"\x83\x80", b"\x89\xfe\x00\x7e", b"\x81\xff" + b"\x7f" * 8, b"\x09\x80"]
)
def test_what_is_not_plain_is_left_to_the_parser(head: bytes) -> None:
    assert frame_end(head + b"\0" * 20, 0, MOST) is None


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(100):
        if condition():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen within 5 s")


def wire_of(server: Server) -> LiveSocket:
    (session,) = server.service.sessions
    wire = session._wire
    assert isinstance(wire, LiveSocket)
    return wire


async def beats(client: Client) -> None:
    await client.send({"type": "ping"})
    assert (await client.receive())["type"] == "pong"


async def test_a_client_that_answers_pings_stays_and_one_that_does_not_is_let_go() -> None:
    async with serving("fast") as server, server.client(close_timeout=0.5) as client:
        wire = wire_of(server)
        began = wire.due = asyncio.get_running_loop().time()
        await until(lambda: wire.due > began and wire._ping is None)
        await beats(client)

        client.connection.transport.pause_reading()
        wire.due = began
        await until(lambda: wire._ping is not None)
        wire.due = began
        await until(lambda: not server.service.sessions)


async def test_the_parser_is_lent_until_no_message_is_incomplete() -> None:
    async with serving("fast") as server, server.client() as client:
        wire = wire_of(server)
        client.connection.transport.write(Frame(Opcode.TEXT, b'{"type"', fin=False).serialize(mask=True))
        await asyncio.wait_for(await client.connection.ping(b"1"), 2)
        assert wire._parser is not None
        client.connection.transport.write(Frame(Opcode.CONT, b':"ping"}').serialize(mask=True))
        assert (await client.receive())["type"] == "pong"
        assert wire._parser is None


class Counter:
    def __init__(self) -> None:
        self.due = 0.0
        self.woken = 0

    def wake(self, now: float) -> None:
        self.woken += 1
        self.due = NEVER


class Broken(Counter):
    def wake(self, now: float) -> None:
        super().wake(now)
        raise ValueError("a defect")


async def test_the_common_timer_wakes_what_is_due_even_beside_a_defect() -> None:
    sweep, one, other, late = Sweep(), Counter(), Broken(), Counter()
    late.due = NEVER
    for each in (one, other, late):
        sweep.add(each)
    await until(lambda: one.woken > 0)
    assert (one.woken, other.woken, late.woken) == (1, 1, 0)
    sweep.close()


async def test_a_client_that_does_not_read_is_held_back_before_its_own_buffers_are_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Messages of 200 bytes: what the kernels would take of them is a matter of seconds."""
    monkeypatch.setattr(live_socket, "PATIENCE", 0.1)
    async with serving("fast") as server, server.client(max_queue=1) as slow, server.client() as good:
        for client in (slow, good):
            await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=0)
        await subscribed(server, "a/b/c/d")
        slow.connection.transport.pause_reading()
        for number in range(1000):
            server.publish("a/b/c/d", number)
            await good.receive()
            await asyncio.sleep(0.001)
        slow.connection.transport.resume_reading()
        got, missed = [], 0
        while not got or got[-1] != 999:
            batch = (await slow.receive())["payload"]["data"]["attributeBatches"]
            got += [frame["value"] for frame in batch["frames"]]
            missed = batch["missed"]
        assert len(got) + missed == 1000
        assert live_socket.MOST_UNREAD / 400 < len(got) < 500, "a round of asking, and the patience"
        server.publish("a/b/c/d", 1000)
        assert (await slow.receive())["payload"]["data"]["attributeBatches"]["frames"][0]["value"] == 1000


async def test_a_client_that_is_merely_far_away_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers each question late, but within the patience."""
    monkeypatch.setattr(live_socket, "PATIENCE", 0.3)
    async with serving("fast") as server, server.client() as client:
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=0)
        await subscribed(server, "a/b/c/d")
        answered = LiveSocket._answered

        def late(socket_: LiveSocket, data: bytes) -> None:
            asyncio.get_running_loop().call_later(0.15, answered, socket_, data)

        monkeypatch.setattr(LiveSocket, "_answered", late)
        for number in range(800):
            server.publish("a/b/c/d", number)
            batch = (await client.receive())["payload"]["data"]["attributeBatches"]
            assert batch["frames"][0]["value"] == number and batch["missed"] == 0
            await asyncio.sleep(0.001)
