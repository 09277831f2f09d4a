"""What an endpoint does when it is asked: an outside call, mapped; or a function of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import orjson
from graphql import NonNullTypeNode

from octopus.endpoints.answers import forget
from octopus.endpoints.calls import Outgoing, dumped
from octopus.endpoints.functions_of import Transform
from octopus.endpoints.inputs import Inputs, each_name
from octopus.endpoints.keys import Key
from octopus.endpoints.results import failed, mapped, picked
from octopus.endpoints.sdl import Written
from octopus.endpoints.series import MOST_ROWS, reduced, rows_of
from octopus.endpoints.services import Arguments, Asker, Services
from octopus.endpoints.shapes import AT, DEFAULT_POINTS, DEFAULT_SPAN, END, MAX_POINTS, START, Shape, result_of
from octopus.functions import FunctionSource
from octopus.model import BadRequest, Quality, Sample, TimeRange
from octopus.sources.graphql import GraphQLCall, GraphQLReply
from octopus.sources.rest import host_of


class Operation(Protocol):
    """A query or mutation."""

    async def ask(self, arguments: Arguments, asker: Asker) -> Any:
        """The result, mapped and transformed.

        Raises:
            FieldError: there is none.
        """
        ...


Find = Callable[[str], Operation]
"""The query of that name."""


class Asked:
    """An endpoint that asks an outside system."""

    def __init__(self, found: Written, outgoing: Outgoing, services: Services, transform: Transform | None) -> None:
        self._entry = found.entry
        self._outgoing = outgoing
        self._services = services
        self._map = mapped(found)
        self._transform = transform

    async def ask(self, arguments: Arguments, asker: Asker) -> Any:
        graphql = self._entry.spec.method == "GRAPHQL"
        call = self._outgoing.graphql(arguments, asker) if graphql else self._outgoing.rest(arguments, asker)
        try:
            if isinstance(call, GraphQLCall):
                return await self.answered(await self._services.outside.graphql.ask(call), arguments)
            return await self.finished(await self._services.outside.rest.ask(call), arguments)
        finally:
            # Also of one that failed: nobody knows how far it came.
            if self._entry.changes:
                forget(self._services, host_of(call.url))

    async def answered(self, reply: GraphQLReply, arguments: Arguments) -> Any:
        """A reply of a GraphQL service, mapped and transformed.

        Raises:
            SourceError: it is nothing but errors, or they left nothing of what is wanted.
        """
        fault = failed(reply)
        if fault is not None:
            raise fault.anew()
        result = await self.finished(picked(reply.data, self._entry), arguments)
        if result is None and reply.fault is not None:
            raise reply.fault.anew()
        return result

    async def finished(self, reply: Any, arguments: Arguments) -> Any:
        """A reply, mapped and transformed."""
        result = self._map(reply)
        return result if self._transform is None else await self._transform(result, arguments)


class Local:
    """An endpoint that evaluates a function of the document.

    Args:
        find: other queries, for inputs that they give.
        key: equal for those who may share an answer.
    """

    def __init__(
        self,
        found: Written,
        source: FunctionSource,
        inputs: Inputs,
        shape: Shape,
        services: Services,
        find: Find,
        key: Key,
    ) -> None:
        self.source = source
        self.inputs = inputs
        self.shape = shape
        self.name = found.entry.name
        self.nullable = not isinstance(found.result, NonNullTypeNode)
        self._cache = getattr(found.entry.spec, "cache", None) or 0.0
        self._services = services
        self._find = find
        self._key = key

    async def ask(self, arguments: Arguments, asker: Asker) -> Any:
        if not self._cache:
            return await self._evaluated(arguments, asker)

        async def evaluated() -> tuple[Any, int]:
            value = await self._evaluated(arguments, asker)
            return value, len(orjson.dumps(value))

        return await self._services.outside.rest.flights.get(self._key(arguments, asker), self._cache, evaluated)

    async def _evaluated(self, arguments: Arguments, asker: Asker) -> Any:
        if self.shape is Shape.SERIES:
            return await self._series(arguments, asker)
        attributes = self.inputs.attributes(arguments)
        moment = arguments.get(AT)
        if moment is None:
            samples = await self._now(attributes)
        else:
            samples = await self._then(attributes, _time(moment))
        given = await self.plain(arguments, asker) | arranged(attributes, samples)
        sample = await self._services.functions.evaluate(self.source, given, name=self.name)
        return result_of(sample, self.shape, self.name, self.nullable)

    async def plain(self, arguments: Arguments, asker: Asker) -> dict[str, Any]:
        """Inputs that are not attributes. Of one answer, several may be parts."""
        signature = await self._services.functions.signature(self.source)
        found, answers = self.inputs.plain(arguments, signature), dict[tuple[str, bytes], Any]()
        for each in self.inputs.fields:
            given = each.arguments_of(arguments)
            question = (each.feeder.name, dumped(given, orjson.OPT_SORT_KEYS))
            if question not in answers:
                answers[question] = await self._find(each.feeder.name).ask(given, asker)
            found[each.parameter] = each.part_of(answers[question])
        return found

    async def _now(self, attributes: Mapping[str, str | list[str]]) -> dict[str, Sample]:
        readings = self._services.readings
        topics = {name: readings.canonical(name) for name in each_name(attributes)}
        found = await readings.now(list(dict.fromkeys(topics.values())))
        return {name: found[topic] for name, topic in topics.items()}

    async def _then(self, attributes: Mapping[str, str | list[str]], moment: datetime) -> dict[str, Sample]:
        names = list(dict.fromkeys(each_name(attributes)))
        found = await self._services.past.at(names, moment)
        return {name: found.get(name) or unknown(name) for name in names}

    async def _series(self, arguments: Arguments, asker: Asker) -> dict[str, Any]:
        over, most = _range(arguments), arguments.get(MAX_POINTS) or DEFAULT_POINTS
        if most < 1:
            raise BadRequest(f"expected {MAX_POINTS} of 1 or more, got {most}")
        attributes = self.inputs.attributes(arguments)
        names = list(dict.fromkeys(each_name(attributes)))
        past = self._services.past
        before = await past.at(names, over.start)
        rows = rows_of(await past.samples(names, over, most), before, over)
        plain = await self.plain(arguments, asker)
        given = [plain | arranged(attributes, samples) for _, samples in rows]
        evaluated = await self._services.functions.evaluate_many(self.source, given, name=self.name)
        return reduced([time for time, _ in rows], evaluated, over, most, truncated=len(rows) == MOST_ROWS)


def arranged(attributes: Mapping[str, str | list[str]], samples: Mapping[str, Sample]) -> dict[str, Any]:
    """Samples by parameter: one, or a list in the order written."""
    return {
        parameter: samples[names] if isinstance(names, str) else [samples[name] for name in names]
        for parameter, names in attributes.items()
    }


def unknown(name: str) -> Sample:
    """In place of a sample that nobody has."""
    error = {"code": "NOT_FOUND", "message": f"no value of {name} is known for that time"}
    return Sample(name, None, quality=Quality.INVALID, error=error)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _range(arguments: Arguments) -> TimeRange:
    end = _time(arguments[END]) if arguments.get(END) else datetime.now(UTC)
    start = _time(arguments[START]) if arguments.get(START) else end - timedelta(seconds=DEFAULT_SPAN)
    return TimeRange(start, end)
