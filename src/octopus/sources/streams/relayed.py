"""One upstream for the listeners of several processes: the bus chooses the process that follows it.

Every process with a listener wants the topic of the stream; the one that feeds it runs the upstream and publishes each
event, wrapped as a sample. When it ends or dies, another runs its own. An event that two processes had, for the moment
of a hand-over, may come twice; one that nobody followed is lost, as with any connection that breaks.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any

import structlog

from octopus.live import Bus
from octopus.model import FieldError, Sample, errors
from octopus.sources.streams.event import StreamEvent

PREFIX = "stream/"
MOST_WAITING = 10_000
"""Events between the bus and the stream's own bounds, which end who is too slow."""

Start = Callable[[], AsyncGenerator[StreamEvent, None]]


class Relay:
    """Streams as topics of a bus; a provider of them.

    Args:
        bus: of all processes.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._starts: dict[str, Start] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger("octopus.sources.streams")
        bus.provide(self)

    async def events(self, key: str, start: Start, *, latest: bool) -> AsyncGenerator[StreamEvent, None]:
        """The events of a stream from now on, whoever follows it.

        Args:
            key: equal in all processes for what may be shared.
            start: begins the stream, should it be followed from here.
            latest: what it said last is an event for who comes new (a state); else only what comes.

        Raises:
            FieldError: the stream ended with it.
        """
        topic = PREFIX + hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
        listener = _Listener(latest=latest)
        self._starts[topic] = start
        last = self._bus.subscribe(topic, listener)
        if last is not None:
            listener.known(last)
        try:
            while True:
                while listener.waiting:
                    sample = listener.waiting.popleft()
                    if sample.value["ended"]:
                        _raise(sample)
                        return
                    yield _event(sample)
                listener.woken.clear()
                await listener.woken.wait()
        finally:
            self._bus.unsubscribe(topic, listener, at_once=True)
            if self._starts.get(topic) is start:
                del self._starts[topic]

    def serves(self, topic: str) -> bool:
        return topic in self._starts

    def wanted(self, topics: Sequence[str]) -> None:
        for topic in topics:
            start = self._starts.get(topic)
            if start is not None:
                self._running[topic] = asyncio.create_task(self._feed(topic, start))

    def unwanted(self, topics: Sequence[str]) -> None:
        for topic in topics:
            task = self._running.pop(topic, None)
            if task is not None:
                task.cancel()
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)

    async def stop(self) -> None:
        self.unwanted(list(self._running))
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _feed(self, topic: str, start: Start) -> None:
        fault: FieldError | None = None
        try:
            async with aclosing(start()) as events:
                async for event in events:
                    self._bus.publish(_sample(topic, event))
        except FieldError as raised:
            fault = raised
        except Exception:
            self._log.exception("a stream broke")
        self._bus.publish(_sample(topic, StreamEvent(fault=fault), ended=True))


class _Listener:
    """Keeps what the bus says of one stream."""

    def __init__(self, *, latest: bool) -> None:
        self.waiting: deque[Sample] = deque(maxlen=MOST_WAITING)
        self.woken = asyncio.Event()
        self._latest = latest

    def __call__(self, sample: Sample) -> None:
        self.waiting.append(sample)
        self.woken.set()

    def known(self, sample: Sample) -> None:
        """What was said last before we came: a state is news to us, an event or the end of a stream is not."""
        if self._latest and not sample.value["ended"]:
            self(sample)


def _sample(topic: str, event: StreamEvent, *, ended: bool = False) -> Sample:
    wrapped = {"value": event.value, "type": event.type, "id": event.id, "size": event.size, "ended": ended}
    fault = event.fault
    if fault is not None:
        # Classes of single rooms go as what they are of the model.
        known = next(kind.__name__ for kind in type(fault).__mro__ if kind.__module__ == errors.__name__)
        wrapped["fault"] = [known, fault.message, fault.source, fault.upstream, fault.extra]
    # With an error, even an empty one, it is none of the readings that the ring keeps.
    return Sample(topic, wrapped, error={}, received=event.received)


def _event(sample: Sample) -> StreamEvent:
    given: dict[str, Any] = sample.value
    return StreamEvent(
        given["value"],
        fault=_fault(given),
        type=given["type"],
        id=given["id"],
        size=given["size"],
        received=sample.received,
    )


def _fault(given: dict[str, Any]) -> FieldError | None:
    if "fault" not in given:
        return None
    name, message, source, upstream, extra = given["fault"]
    kind: type[FieldError] = getattr(errors, name, FieldError)
    return kind(message, source=source, upstream=upstream, extra=extra)


def _raise(sample: Sample) -> None:
    fault = _fault(sample.value)
    if fault is not None:
        raise fault
