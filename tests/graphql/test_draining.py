"""A process that ends asks its clients to come back, one after the other, and owes none of them anything."""

import asyncio
import time
from typing import Any

import pytest
from ariadne import QueryType
from websockets.exceptions import ConnectionClosed

from tests.graphql.editions import Made
from tests.graphql.serving import LEGACY, TRANSPORT, Client, Server
from tests.graphql.test_live import BATCHES, subscribed

ASKED = (1012, "service restart")


async def the_rest(client: Client) -> list[Any]:
    """The messages up to the close."""
    messages = []
    with pytest.raises(ConnectionClosed):
        while True:
            messages.append(await client.receive())
    return messages


def numbers(messages: list[Any]) -> list[int]:
    batches = [message["payload"]["data"]["attributeBatches"] for message in messages if "payload" in message]
    return [int(frame["value"].split()[0]) for batch in batches for frame in batch["frames"]]


async def test_clients_are_asked_one_after_the_other_and_all_within_the_time(server: Server) -> None:
    async def until_asked(client: Client) -> float:
        assert await client.closed() == ASKED
        return time.monotonic()

    async with server.client() as one, server.client() as two, server.client() as three, server.client() as four:
        waiting = [asyncio.create_task(until_asked(client)) for client in (one, two, three, four)]
        start = time.monotonic()
        await server.service.drain(10)
        # Four need not take ten seconds: `PACE` apart is gentle enough.
        assert 0.06 < time.monotonic() - start < 1
        moments = sorted([await each for each in waiting])
        assert moments[-1] - moments[0] > 0.015
    async with server.client() as one, server.client() as two:
        start = time.monotonic()
        await server.service.drain(0)
        assert time.monotonic() - start < 0.05
        assert await one.closed() == await two.closed() == ASKED


@pytest.mark.parametrize("dialect", [TRANSPORT, LEGACY])
async def test_what_waited_for_its_tick_comes_before_the_close(server: Server, dialect: str) -> None:
    async with server.client(dialect=dialect) as client:
        await client.subscribe("1", BATCHES, names=["a/b/c/d"], window=10, delivery="lossless")
        await client.subscribe("2", BATCHES, names=["a/b/c/e"], window=10)
        await subscribed(server, "a/b/c/e")
        for number in range(3):
            server.publish("a/b/c/d", f"{number} every one")
            server.publish("a/b/c/e", f"{number} the last one")
        await server.service.drain(0)
        got = await the_rest(client)
        assert numbers([each for each in got if each.get("id") == "1"]) == [0, 1, 2]
        assert numbers([each for each in got if each.get("id") == "2"]) == [2]
        assert await client.closed() == ASKED


async def test_a_lossless_client_that_is_behind_gets_all_before_it_is_asked(server: Server) -> None:
    async with server.client(max_queue=1) as slow:
        await slow.subscribe("1", BATCHES, names=["a/b/c/d"], window=0, delivery="lossless")
        await subscribed(server, "a/b/c/d")
        slow.connection.transport.pause_reading()
        (session,) = server.service.sessions
        count = 0
        while not session.wire.blocked or count % 100:
            server.publish("a/b/c/d", f"{count} {'x' * 4000}", at=1000.0 + count)
            count += 1
            if count % 50 == 0:
                await asyncio.sleep(0)
        drained = asyncio.create_task(server.service.drain(0))
        await asyncio.sleep(0.05)
        slow.connection.transport.resume_reading()
        assert numbers(await the_rest(slow)) == list(range(count))
        await drained


async def test_a_query_under_way_is_answered_first(server: Server) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def late(*_: Any) -> int:
        begun.set()
        await go.wait()
        return 1

    query = QueryType()
    query.set_field("late", late)
    await server.service.adopt(Made(1, "extend type Query { late: Int! @requires(role: Viewer) }", [query]))
    async with server.client() as asking, server.client() as other:
        await asking.subscribe("1", "{ late }")
        await asyncio.wait_for(begun.wait(), 5)
        drained = asyncio.create_task(server.service.drain(0))
        assert await other.closed() == ASKED, "nobody waits for another one's answer"
        assert not drained.done()
        go.set()
        answer, complete = await the_rest(asking)
        assert answer["payload"] == {"data": {"late": 1}} and complete["type"] == "complete"
        assert await asking.closed() == ASKED
        await drained


async def test_a_query_that_takes_too_long_does_not_keep_the_process(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("octopus.graphql.draining.PATIENCE", 0.1)
    begun = asyncio.Event()

    async def never(*_: Any) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 1

    query = QueryType()
    query.set_field("never", never)
    await server.service.adopt(Made(1, "extend type Query { never: Int! @requires(role: Viewer) }", [query]))
    async with server.client() as client:
        await client.subscribe("1", "{ never }")
        await asyncio.wait_for(begun.wait(), 5)
        await server.service.drain(0)
        assert await client.closed() == ASKED


async def test_who_comes_while_others_are_asked_is_asked_too(server: Server) -> None:
    async with server.client() as first:
        drained = asyncio.create_task(server.service.drain(10))
        assert await first.closed() == ASKED
        # The listener is the server's business (see octopus.web.serve); this one still takes connections.
        if not drained.done():
            async with server.client() as late:
                await drained
                assert await late.closed() == ASKED
