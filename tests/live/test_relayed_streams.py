"""Streams of outside systems with listeners in several processes, on a real NATS."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from octopus.model import Forbidden, SourceTimeout
from octopus.sources.streams import Relay, SharedStreams, StreamEvent
from tests.live.nats_buses import Replicas
from tests.live.nats_servers import eventually


class Upstream:
    """An outside system that tells whoever is connected, and counts them."""

    def __init__(self) -> None:
        self.connected: list[asyncio.Queue[StreamEvent | Exception | None]] = []

    def tell(self, what: StreamEvent | Exception | None) -> None:
        for each in self.connected:
            each.put_nowait(what)

    async def connect(self) -> AsyncGenerator[StreamEvent, None]:
        queue: asyncio.Queue[StreamEvent | Exception | None] = asyncio.Queue()
        self.connected.append(queue)
        try:
            while (event := await queue.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            if queue in self.connected:
                self.connected.remove(queue)


class Listener:
    """Writes down what a stream says, and how it ends."""

    def __init__(self, streams: SharedStreams, upstream: Upstream, *, latest: bool = False) -> None:
        self.events: list[StreamEvent] = []
        self.end: BaseException | str | None = None
        self._stream = streams.listen("key", upstream.connect, latest=latest, replay=latest, everywhere="key é")
        self.task = asyncio.create_task(self._listen())

    @property
    def values(self) -> list[object]:
        return [event.value for event in self.events if event.fault is None]

    async def _listen(self) -> None:
        try:
            async with aclosing(self._stream) as events:
                async for event in events:
                    self.events.append(event)
            self.end = "in order"
        except Exception as fault:
            self.end = fault

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def streams_of(replicas: Replicas, count: int) -> list[SharedStreams]:
    found = []
    for _ in range(count):
        streams = SharedStreams(linger=0.0)
        streams.relay = Relay(await replicas.open())
        found.append(streams)
    return found


async def test_listeners_of_two_processes_share_one_connection_and_get_every_event(replicas: Replicas) -> None:
    upstream = Upstream()
    first, second = await streams_of(replicas, 2)
    one = Listener(first, upstream)
    await eventually(lambda: len(upstream.connected) == 1)
    upstream.tell(StreamEvent({"n": 0}))
    await eventually(lambda: len(one.values) == 1)
    two = Listener(second, upstream)
    await asyncio.sleep(0.1)
    assert len(upstream.connected) == 1
    upstream.tell(StreamEvent({"n": 1, "deep": [None, "é"]}, type="created", id="7", size=20))
    upstream.tell(StreamEvent(fault=SourceTimeout("too late", source="rest:x", extra={"a": 1})))
    upstream.tell(StreamEvent({"n": 1, "deep": [None, "é"]}, type="created", id="7", size=20))
    await eventually(lambda: len(two.events) == 3 and len(one.events) == 4)
    assert two.values == [{"n": 1, "deep": [None, "é"]}] * 2, "an event is none of a newcomer's that came before it"
    assert two.events[0] == one.events[1]
    fault = two.events[1].fault
    assert isinstance(fault, SourceTimeout)
    assert (fault.message, fault.source, fault.extra) == ("too late", "rest:x", {"a": 1})
    await one.leave()
    # The other one's process follows it now.
    await eventually(lambda: len(upstream.connected) == 1 and len(first) == 0)
    await asyncio.sleep(0.6)
    upstream.tell(StreamEvent({"n": 3}))
    await eventually(lambda: two.values[-1] == {"n": 3})
    assert two.values.count({"n": 3}) == 1
    await two.leave()
    await eventually(lambda: not upstream.connected)
    for each in (first, second):
        await each.stop()


async def test_a_state_is_known_to_newcomers_elsewhere_and_the_end_is_everybodys(replicas: Replicas) -> None:
    upstream = Upstream()
    first, second = await streams_of(replicas, 2)
    one = Listener(first, upstream, latest=True)
    await eventually(lambda: len(upstream.connected) == 1)
    upstream.tell(StreamEvent("state"))
    await eventually(lambda: one.values == ["state"])
    two = Listener(second, upstream, latest=True)
    await eventually(lambda: two.values == ["state"])
    upstream.tell(Forbidden("not for us"))
    await eventually(lambda: one.end is not None and two.end is not None)
    assert isinstance(one.end, Forbidden) and isinstance(two.end, Forbidden)
    again = Listener(second, upstream, latest=True)
    await eventually(lambda: len(upstream.connected) == 1)
    upstream.tell(None)
    await eventually(lambda: again.end == "in order")
    for each in (first, second):
        await each.stop()


async def test_who_follows_a_stream_because_it_has_not_heard_of_another_is_told_the_state_too(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream = Upstream()
    first, second = await streams_of(replicas, 2)
    with monkeypatch.context() as deaf:
        deaf.setattr(replicas.buses[1]._cluster, "hear", lambda _: None)
        one = Listener(first, upstream, latest=True)
        await eventually(lambda: len(upstream.connected) == 1)
        upstream.tell(StreamEvent("state"))
        await eventually(lambda: one.values == ["state"])
        two = Listener(second, upstream, latest=True)
        await eventually(lambda: len(upstream.connected) == 2)
    await eventually(lambda: two.values == ["state"])
    for listener in (one, two):
        await listener.leave()
    for each in (first, second):
        await each.stop()


async def test_when_the_process_that_follows_dies_another_connects(replicas: Replicas) -> None:
    upstream = Upstream()
    first, second = await streams_of(replicas, 2)
    one = Listener(first, upstream)
    await eventually(lambda: len(upstream.connected) == 1)
    two = Listener(second, upstream)
    await asyncio.sleep(0.1)
    upstream.connected.clear()
    await replicas.buses[0].crash()
    await eventually(lambda: len(upstream.connected) == 1)
    upstream.tell(StreamEvent(1))
    await eventually(lambda: two.values == [1])
    await one.leave()
    await two.leave()


async def test_what_is_new_to_a_listener_does_not_hang_on_the_clock_of_the_process_that_follows(
    replicas: Replicas,
) -> None:
    upstream = Upstream()
    first, second = await streams_of(replicas, 2)
    one = Listener(first, upstream)
    await eventually(lambda: len(upstream.connected) == 1)
    upstream.tell(StreamEvent("before", received=time.time() + 3600))
    await eventually(lambda: one.values == ["before"])
    two = Listener(second, upstream)
    await eventually(lambda: replicas.buses[1].topics == 1)
    await asyncio.sleep(0.1)
    upstream.tell(StreamEvent("after", received=time.time() - 3600))
    await eventually(lambda: two.values == ["after"])
    for listener in (one, two):
        await listener.leave()
    for each in (first, second):
        await each.stop()
