"""Streams: what the outside sends, what it answers again and again, and functions whenever an input changes.

All listeners with equal arguments share one upstream, which begins with the first and ends after the last
(`sources.streams.SharedStreams`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Protocol

from octopus.endpoints.calls import Outgoing
from octopus.endpoints.entries import Entry
from octopus.endpoints.inputs import FieldInput, each_name
from octopus.endpoints.keys import Key
from octopus.endpoints.operations import Asked, Local, arranged
from octopus.endpoints.services import Arguments, Asker, Services
from octopus.endpoints.shapes import result_of
from octopus.endpoints.sources_of import source_name
from octopus.model import FieldError, Sample
from octopus.sources.graphql import GraphQLReply
from octopus.sources.streams import StreamEvent, polled

TICK = 0.1
"""Seconds: functions whose inputs change within one tick are evaluated once, all of them together."""


class Following(Protocol):
    """A stream."""

    lossless: bool
    """Every event counts; otherwise the newest does."""

    def listen(self, arguments: Arguments, asker: Asker) -> AsyncGenerator[StreamEvent, None]:
        """The results from now on; a fault is an event, and the stream goes on after it.

        Raises:
            FieldError: it cannot be followed at all.
        """
        ...


Find = Callable[[str], Following]
"""The stream of that name."""


class OutsideStream:
    """A stream of an outside system.

    Args:
        skips_null: a result of null is left out, since the type has no place for it.
    """

    def __init__(
        self, entry: Entry, outgoing: Outgoing, operation: Asked, services: Services, key: Key, *, skips_null: bool
    ) -> None:
        self.lossless = outgoing.interval is None
        self._entry = entry
        self._outgoing = outgoing
        self._operation = operation
        self._services = services
        self._key = key
        self._skips_null = skips_null

    def listen(self, arguments: Arguments, asker: Asker) -> AsyncGenerator[StreamEvent, None]:
        # What cannot be asked at all is said to the one who asks, before anything is shared.
        source = self._source(arguments, asker)
        return self._services.outside.streams.listen(
            self._key(arguments, asker),
            lambda: self._results(arguments, asker),
            latest=not self.lossless,
            replay=not self.lossless,
            source=source,
            everywhere=self._key.everywhere(arguments),
        )

    def _source(self, arguments: Arguments, asker: Asker) -> str:
        """The name of the outside system, in whose figures it counts."""
        graphql = self._entry.spec.method == "GRAPHQL"
        call = self._outgoing.graphql(arguments, asker) if graphql else self._outgoing.rest(arguments, asker)
        return source_name(self._entry, call.url)

    async def _results(self, arguments: Arguments, asker: Asker) -> AsyncGenerator[StreamEvent, None]:
        async with aclosing(self._events(arguments, asker)) as events:
            async for event in events:
                if event.fault is None and self._outgoing.interval is None:
                    event = await self._finished(event, arguments)
                if event.fault is not None or event.value is not None or not self._skips_null:
                    yield event

    def _events(self, arguments: Arguments, asker: Asker) -> AsyncGenerator[StreamEvent, None]:
        interval, services = self._outgoing.interval, self._services
        if interval is not None:
            return polled(lambda: self._operation.ask(arguments, asker), interval)
        match self._entry.spec.method:
            case "SSE":
                return services.outside.sse.stream(self._outgoing.rest(arguments, asker))
            case "WS":
                return services.outside.ws.stream(self._outgoing.rest(arguments, asker))
            case _:
                return services.outside.graphql.stream(self._outgoing.graphql(arguments, asker))

    async def _finished(self, event: StreamEvent, arguments: Arguments) -> StreamEvent:
        """An event's value, mapped and transformed."""
        reply = event.value
        try:
            if isinstance(reply, GraphQLReply):
                result = await self._operation.answered(reply, arguments)
            else:
                result = await self._operation.finished(reply, arguments)
        except FieldError as fault:
            return StreamEvent(fault=fault, type=event.type, id=event.id, size=event.size, received=event.received)
        return StreamEvent(result, type=event.type, id=event.id, size=event.size, received=event.received)


class LocalStream:
    """A function of the document, evaluated whenever an input changes."""

    lossless = False

    def __init__(self, local: Local, services: Services, find: Find, key: Key) -> None:
        self._local = local
        self._services = services
        self._find = find
        self._key = key

    def listen(self, arguments: Arguments, asker: Asker) -> AsyncGenerator[StreamEvent, None]:
        for name in each_name(self._local.inputs.attributes(arguments)):
            self._services.readings.canonical(name)
        return self._services.outside.streams.listen(
            self._key(arguments, asker), lambda: self._results(arguments, asker), latest=True, replay=True
        )

    async def _results(self, arguments: Arguments, asker: Asker) -> AsyncGenerator[StreamEvent, None]:
        async with Live(self._local, self._services, arguments) as live:
            tasks = [
                asyncio.create_task(self._follow(each, live, arguments, asker)) for each in self._local.inputs.fields
            ]
            try:
                last: StreamEvent | None = None
                async for given in live.changes():
                    event = await self._evaluated(given)
                    if last is None or not _same(event, last):
                        last = event
                        yield event
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _follow(self, each: FieldInput, live: Live, arguments: Arguments, asker: Asker) -> None:
        """Hand on what another stream gives."""
        try:
            target = self._find(each.feeder.name)
            async with aclosing(target.listen(each.arguments_of(arguments), asker)) as events:
                async for event in events:
                    live.give(each.parameter, event.fault or each.part_of(event.value))
        except FieldError as fault:
            live.give(each.parameter, fault)

    async def _evaluated(self, given: dict[str, Any] | FieldError) -> StreamEvent:
        if isinstance(given, FieldError):
            return StreamEvent(fault=given)
        local = self._local
        try:
            sample = await self._services.functions.evaluate(local.source, given, name=local.name)
            return StreamEvent(result_of(sample, local.shape, local.name, local.nullable))
        except FieldError as fault:
            return StreamEvent(fault=fault)


class Live:
    """The inputs of one running LOCAL stream, as they change.

    Args:
        arguments: of whoever listens.
    """

    def __init__(self, local: Local, services: Services, arguments: Arguments) -> None:
        self._local = local
        self._services = services
        self._arguments = arguments
        readings, written = services.readings, local.inputs.attributes(arguments)
        self._attributes: dict[str, str | list[str]] = {
            name: readings.canonical(names) if isinstance(names, str) else [readings.canonical(each) for each in names]
            for name, names in written.items()
        }
        self._samples: dict[str, Sample] = {}
        self._fields: dict[str, Any] = {}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> Live:
        for topic in dict.fromkeys(each_name(self._attributes)):
            last = self._services.bus.subscribe(topic, self._take)
            if last is not None:
                self._samples[topic] = last
        self._changed.set()
        return self

    async def __aexit__(self, *_: object) -> None:
        for topic in dict.fromkeys(each_name(self._attributes)):
            self._services.bus.unsubscribe(topic, self._take)

    def _take(self, sample: Sample) -> None:
        self._samples[sample.name] = sample
        self._changed.set()

    def give(self, parameter: str, value: Any) -> None:
        """What another stream gave for a parameter: a value, or why there is none."""
        self._fields[parameter] = value
        self._changed.set()

    async def changes(self) -> AsyncGenerator[dict[str, Any] | FieldError, None]:
        """The inputs once all are there, and at each tick in which one of them changed."""
        loop = asyncio.get_running_loop()
        signature = await self._services.functions.signature(self._local.source)
        plain = self._local.inputs.plain(self._arguments, signature)
        first = True
        while True:
            await self._changed.wait()
            if not first:
                # All streams tick together, so that their functions are called in one batch.
                await asyncio.sleep(TICK - loop.time() % TICK)
            self._changed.clear()
            if not self._complete:
                continue
            first = False
            fault = next((value for value in self._fields.values() if isinstance(value, FieldError)), None)
            yield fault or plain | self._fields | arranged(self._attributes, self._samples)

    @property
    def _complete(self) -> bool:
        fields = self._local.inputs.fields
        return len(self._fields) == len(fields) and all(name in self._samples for name in each_name(self._attributes))


def _same(one: StreamEvent, other: StreamEvent) -> bool:
    """Whether a listener would see no difference."""
    if one.fault is not None or other.fault is not None:
        return one.fault is not None and other.fault is not None and one.fault.message == other.fault.message
    return type(one.value) is type(other.value) and bool(one.value == other.value)
