"""Streams that are shared, that outlive their connections, and that are made of questions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octopus.model import FieldError, Forbidden, SourceError, SourceTimeout, SourceUnavailable, TooLarge
from octopus.sources.streams import Backoff, Over, SharedStreams, StreamEvent, StreamLimits, persistent, polled
from tests.sources.upstream import until


class Source:
    """An upstream that says what it is told to say."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self._said: asyncio.Queue[StreamEvent | Exception | None] = asyncio.Queue()

    async def __call__(self) -> AsyncGenerator[StreamEvent, None]:
        self.begun += 1
        try:
            while (said := await self._said.get()) is not None:
                if isinstance(said, Exception):
                    raise said
                yield said
        finally:
            self.ended += 1

    def say(self, *values: Any, size: int = 1) -> None:
        for value in values:
            self._said.put_nowait(StreamEvent(value, size=size))

    def fail(self, fault: FieldError) -> None:
        self._said.put_nowait(StreamEvent(fault=fault))

    def end(self, fault: Exception | None = None) -> None:
        self._said.put_nowait(fault)


class Listening:
    """A listener that takes events as they come, unless told to hold."""

    def __init__(self, events: AsyncGenerator[StreamEvent, None], hold: bool = False) -> None:
        self.seen: list[Any] = []
        self.fault: BaseException | None = None
        self.finished = False
        self._may = asyncio.Event()
        if not hold:
            self._may.set()
        self.task = asyncio.create_task(self._run(events))

    async def _run(self, events: AsyncGenerator[StreamEvent, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    self.seen.append(event.value if event.fault is None else event.fault.message)
                    await self._may.wait()
            self.finished = True
        except FieldError as fault:
            self.fault = fault

    def go_on(self) -> None:
        self._may.set()

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def turn() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_all_who_listen_share_one_upstream_that_runs_while_they_do() -> None:
    streams, source = SharedStreams(linger=0.1), Source()
    assert source.begun == 0
    many = [Listening(streams.listen("key", source)) for _ in range(200)]
    await turn()
    assert (source.begun, len(streams), streams.listeners) == (1, 1, 200)
    source.say(1, 2, 3)
    await until(lambda: all(each.seen == [1, 2, 3] for each in many))
    for each in many[1:]:
        await each.leave()
    source.say(4)
    await until(lambda: many[0].seen == [1, 2, 3, 4])
    assert many[1].seen == [1, 2, 3]
    await many[0].leave()
    await asyncio.sleep(0.03)
    assert source.ended == 0, "it lingers"
    back = Listening(streams.listen("key", source))
    await asyncio.sleep(0.2)
    assert (source.begun, source.ended) == (1, 0), "who came back in time found it running"
    await back.leave()
    await until(lambda: source.ended == 1)
    assert len(streams) == 0
    again = Listening(streams.listen("key", source))
    source.say(5)
    await until(lambda: again.seen == [5])
    assert source.begun == 2
    await streams.stop()


async def test_different_keys_are_different_streams() -> None:
    streams, one, two = SharedStreams(linger=0), Source(), Source()
    first, second = Listening(streams.listen(("a", 1), one)), Listening(streams.listen(("a", 2), two))
    await turn()
    one.say("one")
    two.say("two")
    await until(lambda: first.seen == ["one"] and second.seen == ["two"])
    await first.leave()
    await until(lambda: one.ended == 1)
    assert two.ended == 0
    await streams.stop()
    await until(lambda: second.finished)


async def test_a_newcomer_is_told_the_last_value_where_asked_and_the_fault_in_any_case() -> None:
    streams, source = SharedStreams(), Source()
    first = Listening(streams.listen("key", source))
    source.say(1, 2)
    await until(lambda: first.seen == [1, 2])
    with_value, without = (
        Listening(streams.listen("key", source, replay=True)),
        Listening(streams.listen("key", source)),
    )
    await until(lambda: with_value.seen == [2])
    assert without.seen == []
    source.fail(SourceUnavailable("gone"))
    await until(lambda: without.seen == ["gone"])
    late = Listening(streams.listen("key", source, replay=True, latest=True))
    later = Listening(streams.listen("key", source))
    await until(lambda: late.seen == [2, "gone"] and later.seen == ["gone"])
    source.say(3)
    await until(lambda: late.seen == [2, "gone", 3] and with_value.seen == [2, "gone", 3])
    healed = Listening(streams.listen("key", source, replay=True))
    await until(lambda: healed.seen == [3])
    await streams.stop()


async def test_a_slow_listener_of_a_state_gets_the_newest_and_delays_nobody() -> None:
    streams, source = SharedStreams(), Source()
    slow, quick = (Listening(streams.listen("key", source, latest=True), hold=hold) for hold in (True, False))
    await turn()
    source.say(*range(5))
    await until(lambda: quick.seen[-1:] == [4])
    source.say(*range(5, 10_000))
    await until(lambda: quick.seen[-1:] == [9999])
    assert slow.seen == [0] or slow.seen == [4]
    slow.go_on()
    await until(lambda: slow.seen[-1] == 9999)
    assert len(slow.seen) == 2
    await streams.stop()


@pytest.mark.parametrize("limits", [StreamLimits(backlog=100), StreamLimits(backlog_bytes=100)])
async def test_a_slow_listener_of_events_gets_all_or_an_honest_end(limits: StreamLimits) -> None:
    streams, source = SharedStreams(limits), Source()
    slow, slower, quick = (Listening(streams.listen("key", source), hold=hold) for hold in (True, True, False))
    await turn()
    source.say(*range(50))
    await until(lambda: len(quick.seen) == 50)
    slow.go_on()
    await until(lambda: slow.seen == list(range(50)))
    source.say(*range(50, 150))
    await until(lambda: quick.seen == list(range(150)) == slow.seen)
    slower.go_on()
    await until(lambda: slower.task.done())
    assert isinstance(slower.fault, TooLarge) and "100 events behind" in slower.fault.message
    assert slower.seen == list(range(101)), "what had come is delivered, without a hole"
    assert streams.listeners == 2
    await streams.stop()


async def test_an_upstream_that_ends_ends_its_listeners_after_what_waits() -> None:
    streams, source = SharedStreams(), Source()
    listeners = [Listening(streams.listen("key", source), hold=True) for _ in range(3)]
    source.say(1, 2, 3)
    source.end()
    await until(lambda: source.ended == 1)
    for each in listeners:
        each.go_on()
    await until(lambda: all(each.finished and each.seen == [1, 2, 3] for each in listeners))
    assert len(streams) == 0


async def test_an_upstream_that_fails_fails_for_each_with_an_error_of_its_own() -> None:
    streams, source = SharedStreams(), Source()
    listeners = [Listening(streams.listen("key", source)) for _ in range(3)]
    source.end(Forbidden("not allowed", source="sse:x"))
    await until(lambda: all(each.fault is not None for each in listeners))
    assert {(type(each.fault), str(each.fault)) for each in listeners} == {(Forbidden, "not allowed")}
    assert len({id(each.fault) for each in listeners}) == 3


async def test_so_many_streams_and_no_more() -> None:
    streams, source = SharedStreams(StreamLimits(upstreams=2), linger=0), Source()
    running = [Listening(streams.listen(key, source)) for key in ("a", "b", "a", "c")]
    await until(lambda: running[3].fault is not None)
    assert isinstance(running[3].fault, TooLarge) and "OCTOPUS_MAX_STREAMS" in str(running[3].fault)
    await running[1].leave()
    again = Listening(streams.listen("c", source))
    await until(lambda: source.begun == 3)
    assert again.fault is None
    await streams.stop()


async def test_stop_ends_even_what_has_not_begun() -> None:
    streams, source = SharedStreams(), Source()
    events = streams.listen("key", source)
    waiting = asyncio.ensure_future(anext(events, "over"))
    await asyncio.sleep(0)
    await streams.stop()
    assert await asyncio.wait_for(waiting, 1) == "over"


@given(st.lists(st.sampled_from(["say", "join", "join latest", "leave", "fail"]), max_size=30))
async def test_whatever_happens_listeners_see_what_was_said_while_they_listened(steps: list[str]) -> None:
    streams, source, count = SharedStreams(linger=0), Source(), 0
    trouble: list[Any] = []
    listening: list[tuple[Listening, list[Any]]] = []
    for step in steps:
        if step.startswith("join"):
            listening.append((Listening(streams.listen("key", source, latest="latest" in step)), list(trouble)))
        elif step == "leave" and listening:
            left, expected = listening.pop(0)
            await left.leave()
            assert left.seen == expected
            trouble = trouble if listening else []
        elif listening and step in ("say", "fail"):
            count += 1
            if step == "say":
                source.say(count)
            else:
                source.fail(SourceError(f"fault {count}"))
            trouble = [f"fault {count}"] if step == "fail" else []
            for _, expected in listening:
                expected.append(count if step == "say" else f"fault {count}")
        await turn()
        assert len(streams) == bool(listening) and source.begun - source.ended == bool(listening)
        assert all(each.seen == expected for each, expected in listening)
    await streams.stop()


# Persistence


def connecting(*scripts: list[Any]) -> tuple[Callable[[], AsyncGenerator[StreamEvent, None]], list[float]]:
    """Connections, one after the other: each gives values, then raises an error or ends; and when each was made."""
    times: list[float] = []
    left = list(scripts)

    async def connect() -> AsyncGenerator[StreamEvent, None]:
        times.append(asyncio.get_running_loop().time())
        for said in left.pop(0) if left else [Over()]:
            if isinstance(said, Exception):
                raise said
            yield StreamEvent(said)

    return connect, times


async def gathered(events: AsyncGenerator[StreamEvent, None]) -> list[Any]:
    return [event.value if event.fault is None else event.fault.message async for event in events]


def quick() -> Backoff:
    return Backoff(first=0.01, longest=0.05)


async def test_a_stream_goes_on_from_connection_to_connection() -> None:
    gone = SourceUnavailable("gone")
    connect, times = connecting(
        [1, 2], [3, gone], [gone], [gone], [SourceUnavailable("refused")], [4], [5, Over()], [6]
    )
    seen = await gathered(persistent(connect, "http://x/", "sse:x", quick()))
    assert seen == [1, 2, 3, "gone", "refused", 4, 5], "an orderly end is silent, a fault told once"
    assert len(times) == 7


async def test_what_can_never_succeed_ends_the_stream() -> None:
    connect, times = connecting([1], [Forbidden("host")])
    with pytest.raises(Forbidden, match="host"):
        await gathered(persistent(connect, "http://x/", "sse:x", quick()))
    assert len(times) == 2


async def test_one_that_keeps_ending_is_told_of_and_asked_ever_less() -> None:
    connect, _ = connecting(*[[number] for number in range(20)])
    seen = await gathered(persistent(connect, "http://x/", "sse:x", Backoff(first=0.001, longest=0.01)))
    assert seen == list(range(20)), "short pauses are silent"
    backoff = Backoff()
    pauses = [backoff.pause(lasted=1.0) for _ in range(12)]
    assert sum(pauses) > 100 and max(pauses) <= 45 and pauses[0] <= 0.75, "twelve drops take more than 100 s"
    assert backoff.pause(lasted=11.0) <= 0.75, "one that held begins anew"


async def test_attempts_that_hang_until_their_time_is_up_are_made_ever_less() -> None:
    times: list[float] = []

    async def connect() -> AsyncGenerator[StreamEvent, None]:
        times.append(asyncio.get_running_loop().time())
        if len(times) > 6:
            raise Over
        await asyncio.sleep(0.02)
        raise SourceTimeout("it did not answer")
        yield StreamEvent()

    seen = await gathered(persistent(connect, "http://x/", "sse:x", Backoff(first=0.01, longest=1.0, steady=0.01)))
    assert seen == ["it did not answer"]
    assert times[-1] - times[-2] > 0.17, "the sixth pause is no longer the first"


@given(st.floats(0, 1e6), st.lists(st.floats(0, 100), max_size=20))
def test_pauses_are_bounded(wished: float, lasted: list[float]) -> None:
    backoff = Backoff()
    backoff.wished(wished)
    assert all(0.05 <= backoff.pause(each) <= 90 for each in lasted)


# Polling


async def test_questions_make_a_stream() -> None:
    answers: list[Any] = [1, 2, SourceError("bad"), SourceError("bad"), 3]
    times: list[float] = []

    async def ask() -> Any:
        times.append(asyncio.get_running_loop().time())
        said = answers.pop(0) if answers else None
        await asyncio.sleep(0.02)
        if isinstance(said, Exception):
            raise said
        return said

    seen: list[Any] = []
    async with aclosing(polled(ask, 0.05)) as events:
        async for event in events:
            if event.value is None and event.fault is None:
                break
            seen.append(event.value if event.fault is None else event.fault.message)
    assert seen == [1, 2, "bad", 3], "a fault is told once"
    gaps = [after - before for before, after in pairwise(times)]
    assert all(gap > 0.04 for gap in gaps) and gaps[0] < 0.15, "the time of the answer is part of the interval"
    assert gaps[3] > 0.2, "after a fault it asks less"


async def test_polling_a_forbidden_host_ends() -> None:
    async def ask() -> Any:
        raise Forbidden("host")

    with pytest.raises(Forbidden):
        await gathered(polled(ask, 0.01))
