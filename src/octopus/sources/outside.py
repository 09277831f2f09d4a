"""The ways to the outside of one process, built together: what `endpoints` compiles its fields on."""

from __future__ import annotations

from dataclasses import dataclass

from octopus.model import SourceState
from octopus.settings import Settings
from octopus.sources.graphql import GraphQLSource
from octopus.sources.outbound import Limits, Outbound
from octopus.sources.rest import Rest
from octopus.sources.sse import Sse
from octopus.sources.streams import SharedStreams, StreamLimits
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

    @classmethod
    def of(cls, settings: Settings) -> Outside:
        """As the settings say. Nothing is opened before the first call."""
        limits = StreamLimits(
            idle=settings.stream_idle,
            max_event=settings.stream_max_event,
            backlog=settings.stream_backlog,
            upstreams=settings.max_streams,
        )
        outbound = Outbound(settings.outbound_patterns, _limits(settings))
        rest = Rest(outbound, settings.outbound_cache)
        return cls(
            outbound=outbound,
            rest=rest,
            graphql=GraphQLSource(outbound, rest, limits),
            sse=Sse(outbound, limits),
            ws=WebSockets(outbound, limits),
            streams=SharedStreams(limits),
        )

    async def stop(self) -> None:
        """End streams, calls under way and connections, in this order."""
        await self.streams.stop()
        await self.rest.stop()
        await self.outbound.stop()

    def states(self) -> list[SourceState]:
        """The systems that were called lately, each with its state now."""
        return [
            SourceState(found.name, found.reachable, found.latency, None if found.reachable else found.lastError)
            for found in self.outbound.stats()
        ]


def _limits(settings: Settings) -> Limits:
    return Limits(
        timeout=settings.outbound_timeout,
        max_timeout=settings.outbound_max_timeout,
        connect_timeout=settings.outbound_connect_timeout,
        max_reply=settings.outbound_max_reply,
        concurrency=settings.outbound_concurrency,
        streams=settings.outbound_streams,
    )
