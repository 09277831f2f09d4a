"""The ways to the outside of one process, built together: what `endpoints` compiles its fields on."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol, Self

from octopus.model import NO_SPANS, SourceState, Spans
from octopus.settings import Settings
from octopus.sources.graphql import GraphQLCall, GraphQLSource
from octopus.sources.outbound import Call, Limits, Outbound, SourceStats, Witness
from octopus.sources.rest import Rest
from octopus.sources.sse import Sse
from octopus.sources.streams import SharedStreams, StreamEvent, StreamLimits
from octopus.sources.ws import WebSockets


@dataclass(frozen=True)
class Outside:
    """One guard, and the clients that go through it."""

    outbound: Outbound
    rest: Rest
    graphql: GraphQLSource
    sse: Sse
    ws: WebSockets
    streams: SharedStreams
    limits: StreamLimits

    @classmethod
    def of(cls, settings: Settings, spans: Spans = NO_SPANS) -> Self:
        """As the settings say. Nothing is opened before the first call."""
        limits = StreamLimits(
            idle=settings.stream_idle,
            max_event=settings.stream_max_event,
            backlog=settings.stream_backlog,
            upstreams=settings.max_streams,
        )
        outbound = Outbound(settings.outbound_patterns, _limits(settings), spans=spans)
        rest = Rest(outbound, settings.outbound_cache)
        return cls(
            outbound=outbound,
            rest=rest,
            graphql=GraphQLSource(outbound, rest, limits),
            sse=Sse(outbound, limits),
            ws=WebSockets(outbound, limits),
            streams=SharedStreams(limits),
            limits=limits,
        )

    def watched(self, witness: StreamWitness) -> Self:
        """The same door for one trial: nothing is shared with what runs, and somebody looks on. End it by `leave`."""
        outbound = self.outbound.watched(witness)
        rest = Rest(outbound)
        return replace(
            self,
            outbound=outbound,
            rest=rest,
            graphql=_WatchedGraphQL(outbound, rest, self.limits, witness),
            sse=_WatchedSse(outbound, self.limits, witness),
            ws=_WatchedWebSockets(outbound, self.limits, witness),
            streams=SharedStreams(self.limits, linger=0.0),
        )

    async def leave(self) -> None:
        """End the streams and calls of a trial; the connections are everybody's."""
        await self.streams.stop()
        await self.rest.stop()

    async def stop(self) -> None:
        """End streams, calls under way and connections, in this order."""
        await self.streams.stop()
        await self.rest.stop()
        await self.outbound.stop()

    def states(self) -> list[SourceState]:
        """The systems that were called lately, each with its state now."""
        return [self._state(found) for found in self.outbound.stats() if not found.name.startswith("check:")]

    def _state(self, found: SourceStats) -> SourceState:
        streams, listeners = self.streams.of(found.name)
        return SourceState(
            found.name,
            found.reachable,
            found.latency,
            None if found.reachable else found.lastError,
            errorRate=found.errorRate,
            lastError=found.lastError,
            lastErrorAt=found.lastErrorAt,
            streams=max(streams, found.streams),
            listeners=listeners,
        )


class StreamWitness(Witness, Protocol):
    """Looks on at streams, too."""

    def event(self, event: StreamEvent) -> None:
        """A stream gave this, before anything was made of it."""
        ...


async def _told(events: AsyncGenerator[StreamEvent, None], witness: StreamWitness) -> AsyncGenerator[StreamEvent, None]:
    async with aclosing(events):
        async for event in events:
            witness.event(event)
            yield event


class _WatchedSse(Sse):
    def __init__(self, outbound: Outbound, limits: StreamLimits, witness: StreamWitness) -> None:
        super().__init__(outbound, limits)
        self._witness = witness

    def stream(self, call: Call) -> AsyncGenerator[StreamEvent, None]:
        return _told(super().stream(call), self._witness)


class _WatchedWebSockets(WebSockets):
    def __init__(self, outbound: Outbound, limits: StreamLimits, witness: StreamWitness) -> None:
        super().__init__(outbound, limits)
        self._witness = witness

    def stream(self, call: Call) -> AsyncGenerator[StreamEvent, None]:
        return _told(super().stream(call), self._witness)


class _WatchedGraphQL(GraphQLSource):
    def __init__(self, outbound: Outbound, rest: Rest, limits: StreamLimits, witness: StreamWitness) -> None:
        super().__init__(outbound, rest, limits)
        self._witness = witness

    def stream(self, call: GraphQLCall) -> AsyncGenerator[StreamEvent, None]:
        return _told(super().stream(call), self._witness)


def _limits(settings: Settings) -> Limits:
    return Limits(
        timeout=settings.outbound_timeout,
        max_timeout=settings.outbound_max_timeout,
        connect_timeout=settings.outbound_connect_timeout,
        max_reply=settings.outbound_max_reply,
        concurrency=settings.outbound_concurrency,
        streams=settings.outbound_streams,
    )
