"""Another edition takes the place of the running one: nobody whose fields stay the same notices."""

import asyncio
import gc
import weakref
from typing import Any

import pytest
from ariadne import ObjectType, QueryType
from graphql import GraphQLError

from octopus.graphql.edition import Edition
from octopus.model import BadRequest, SourceError
from tests.graphql.editions import BEATS, STREAM, Made, Station, stream_of, until
from tests.graphql.serving import Client, Server, serving
from tests.graphql.test_http import error, post
from tests.graphql.test_live import FRAMES


async def opened(station: Station, listeners: int = 1) -> None:
    await until(lambda: len(station.listeners) >= listeners)


async def numbers(client: Client, count: int) -> list[int]:
    return [(await client.receive())["payload"]["data"]["beats"]["number"] for _ in range(count)]


async def test_a_field_that_is_published_can_be_asked_and_one_that_is_taken_back_cannot(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station, more="answer: Int! @requires(role: Viewer)"))
    assert (await post(server, {"query": "{ answer me { role } }"}))[1]["data"]["answer"] == 0
    await server.service.adopt(None)
    status, answer = await post(server, {"query": "{ answer }"})
    assert status == 400 and "Cannot query field 'answer'" in error(answer)[1]
    assert (await post(server, {"query": "{ me { role } }"}))[1]["data"] == {"me": {"role": "Viewer"}}


async def test_a_request_under_way_finishes_under_the_edition_it_began_with(server: Server) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(*_: Any) -> Any:
        begun.set()
        await go.wait()
        return {"late": 1}

    query, kind = QueryType(), ObjectType("Slow")
    query.set_field("slow", slow)
    kind.set_field("late", lambda source, info: source["late"] if info.schema.get_type("Slow") else None)
    sdl = "type Slow { late: Int! } extend type Query { slow: Slow! @requires(role: Viewer) }"
    await server.service.adopt(Made(1, sdl, [query, kind]))
    asked = asyncio.create_task(post(server, {"query": "{ slow { late } }"}))
    async with server.client() as client:
        await client.subscribe("1", "{ slow { late } }")
        await asyncio.wait_for(begun.wait(), 5)
        await asyncio.sleep(0.05)
        await server.service.adopt(None)
        go.set()
        assert (await asked)[1] == {"data": {"slow": {"late": 1}}}
        assert (await client.receive())["payload"] == {"data": {"slow": {"late": 1}}}


async def test_equal_subscriptions_share_a_source_and_an_execution(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station))
    async with server.client() as one, server.client() as other, server.client() as third:
        await one.subscribe("1", BEATS)
        await other.subscribe("2", BEATS)
        await third.subscribe("3", BEATS, of="elsewhere")
        await opened(station, 2)
        station.say({"number": 7})
        assert [await numbers(client, 1) for client in (one, other, third)] == [[7]] * 3
        assert (station.opened, station.executed) == (2, 2), "one for each distinct question"
        await one.send({"type": "complete", "id": "1"})
        station.say({"number": 8})
        assert await numbers(other, 1) == [8]
        await other.subscribe("late", BEATS)
        late = await other.receive()
        assert (late["id"], late["payload"]["data"]["beats"]["number"]) == ("late", 8), "the state as it is"
    await until(lambda: not station.listeners and not len(server.service.streams))


async def test_a_stream_that_depends_on_who_asks_is_not_shared(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station, shared=False))
    async with server.client() as one, server.client("operator") as other:
        await one.subscribe("1", BEATS)
        await other.subscribe("1", BEATS)
        await opened(station, 2)
        station.say({"number": 1})
        assert await numbers(one, 1) == await numbers(other, 1) == [1]
        assert station.executed == 2


async def test_a_value_that_fails_is_told_and_the_next_one_comes(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station))
    async with server.client() as client:
        await client.subscribe("1", BEATS)
        await opened(station)
        station.say({"number": "many"})
        failed = await client.receive()
        assert failed["type"] == "next" and failed["payload"]["data"] is None
        assert failed["payload"]["errors"][0]["path"] == ["beats", "number"]
        station.say({"number": 2})
        assert await numbers(client, 1) == [2]
        station.say(SourceError("the stream broke", source="oet"))
        ended = await client.receive()
        assert (ended["type"], ended["payload"][0]["message"]) == ("error", "the stream broke")
        await client.subscribe("2", BEATS)
        await opened(station)
        station.say(StopAsyncIteration)
        assert await client.receive() == {"type": "complete", "id": "2"}


async def test_a_subscription_whose_field_is_the_same_does_not_notice(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station))
    async with server.client() as client:
        await client.subscribe("beats", BEATS)
        await client.subscribe("live", FRAMES, names=["a/b/c/d"])
        await opened(station)
        for version in range(2, 8):
            more = "\n".join(f"field{number}: Int @requires(role: Viewer)" for number in range(version))
            text = STREAM.replace("type Beat", f'"Description {version}." type Beat')
            await server.service.adopt(stream_of(station, version, sdl=text, more=more))
            station.say({"number": version})
            assert await numbers(client, 1) == [version]
            server.publish("a/b/c/d", version)
            assert (await client.receive())["id"] == "live"
            await client.subscribe(f"new {version}", BEATS)
            assert await numbers(client, 1) == [version], "a newcomer joins the stream that runs"
            await client.send({"type": "complete", "id": f"new {version}"})
        assert station.opened == 1


async def test_a_subscription_whose_field_changed_is_moved(server: Server) -> None:
    before, after = Station(), Station()
    await server.service.adopt(stream_of(before))
    async with server.client() as client:
        await client.subscribe("1", BEATS)
        await opened(before)
        await server.service.adopt(stream_of(after, 2, spec="beats 2"))
        await opened(after)
        before.say({"number": 1})
        after.say({"number": 2})
        assert await numbers(client, 1) == [2]
        assert not before.listeners


@pytest.mark.parametrize(
    ("sdl", "code", "said"),
    [
        (STREAM.replace("number", "count"), "BAD_REQUEST", "changed (version 2)"),
        (STREAM.replace("Viewer", "Engineer"), "FORBIDDEN", "beats needs the role Engineer"),
        (STREAM.replace("beats", "bits"), "NOT_FOUND", "no subscription beats any more (version 2)"),
    ],
)
async def test_a_subscription_that_cannot_be_moved_is_told_why(server: Server, sdl: str, code: str, said: str) -> None:
    station = Station()
    await server.service.adopt(stream_of(station))
    async with server.client() as client:
        await client.subscribe("1", BEATS)
        await client.subscribe("other", FRAMES, names=["a/b/c/d"])
        await opened(station)
        made = Made(2, sdl) if "bits" in sdl else stream_of(station, 2, sdl)
        await server.service.adopt(made)
        ended = await client.receive()
        assert (ended["type"], ended["id"], ended["payload"][0]["extensions"]["code"]) == ("error", "1", code)
        assert said in ended["payload"][0]["message"]
        server.publish("a/b/c/d", 1)
        assert (await client.receive())["id"] == "other"


@pytest.mark.parametrize(
    ("sdl", "fault"),
    [
        ("extend type AttributeFrame { more: Int }", BadRequest),
        ("extend type Query { more: Missing @requires(role: Viewer) }", TypeError),
        ("extend type Query { more: Int }", ValueError),
        ("extend type Query { me: Int @requires(role: Viewer) }", TypeError),
        ("type {", GraphQLError),
    ],
)
async def test_what_makes_no_edition_leaves_the_running_one(server: Server, sdl: str, fault: type[Exception]) -> None:
    before = server.service.edition
    with pytest.raises(fault):
        await server.service.adopt(Made(1, sdl))
    assert server.service.edition is before


async def test_the_memory_of_an_edition_comes_back_while_its_streams_run_on(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station))
    async with server.client() as client:
        await client.subscribe("1", BEATS)
        await opened(station)
        editions = []
        for version in range(2, 6):
            editions.append(weakref.ref(server.service.edition))
            editions.append(weakref.ref(server.service.edition.schema))
            await server.service.adopt(stream_of(station, version))
            station.say({"number": version})
            assert await numbers(client, 1) == [version]
        threshold = gc.get_threshold()
        gc.set_threshold(1_000_000)
        try:
            await until(lambda: not any(edition() for edition in editions))
        finally:
            gc.set_threshold(*threshold)
        station.say({"number": 9})
        assert await numbers(client, 1) == [9]


async def test_an_edition_that_another_thread_frees_last_is_collected_too(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's collector runs in whatever thread allocates; timers of the loop are no other thread's to touch."""
    monkeypatch.setattr("octopus.graphql.service.COLLECT_AFTER", 0.0)
    faults: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", lambda told: faults.append(told.exc_value))
    loop = asyncio.get_running_loop()
    debugging = loop.get_debug()
    loop.set_debug(True)
    threshold = gc.get_threshold()
    gc.set_threshold(1_000_000)
    try:
        held = [server.service.edition]
        schema = weakref.ref(held[0].schema)
        await server.service.adopt(stream_of(Station()))
        await asyncio.to_thread(held.clear)
        await until(lambda: schema() is None, within=2)
        assert faults == []
    finally:
        gc.set_threshold(*threshold)
        loop.set_debug(debugging)


async def test_two_editions_at_once_come_one_after_the_other(server: Server) -> None:
    station = Station()
    await asyncio.gather(*(server.service.adopt(stream_of(station, version)) for version in range(1, 6)))
    assert isinstance(server.service.edition, Edition) and server.service.edition.version == 5


LONG = "subscription { beats { number text } }"


async def test_of_a_stream_of_states_a_client_that_stops_reading_gets_the_newest(server: Server) -> None:
    station = Station()
    await server.service.adopt(stream_of(station))
    async with server.client(max_queue=1) as slow, server.client() as good:
        for client in (slow, good):
            await client.subscribe("1", LONG)
        await opened(station)
        await until(lambda: len(server.service.sessions) == 2)
        slow.connection.transport.pause_reading()
        for number in range(4000):
            station.say({"number": number, "text": "x" * 2000})
            if number % 20 == 19:
                await numbers(good, 20)
        slow.connection.transport.resume_reading()
        got = []
        while not got or got[-1] != 3999:
            got += await numbers(slow, 1)
        assert len(got) < 3500 and got == sorted(got)
        assert server.service.hub.missed == 4000 - len(got), "what was not delivered is counted exactly"


@pytest.mark.parametrize("transport", ["fast", "asgi"])
async def test_of_a_stream_of_events_a_client_gets_all_or_is_told(transport: str) -> None:
    station = Station()
    async with serving(transport, OCTOPUS_CLIENT_BUFFER="1048576") as server, server.client(max_queue=1) as slow:
        await server.service.adopt(stream_of(station, lossless=True))
        async with server.client() as good:
            for client in (slow, good):
                await client.subscribe("1", LONG)
            await opened(station)
            slow.connection.transport.pause_reading()
            for number in range(6000):
                station.say({"number": number, "text": "x" * 2000})
                if number % 20 == 19:
                    await numbers(good, 20)
            slow.connection.transport.resume_reading()
            got = []
            while (message := await slow.receive())["type"] == "next":
                got.append(message["payload"]["data"]["beats"]["number"])
            assert got == list(range(len(got))) and len(got) < 6000, "no event is left out in between"
            assert message["payload"][0]["extensions"]["code"] == "TOO_LARGE"
            await slow.subscribe("2", LONG)
            await slow.send({"type": "ping"})
            assert (await slow.receive())["type"] == "pong"
            station.say({"number": 1})
            assert await numbers(slow, 1) == [1]
