"""Hand-made editions: what `octopus.endpoints` would compile, written out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ariadne import QueryType, SubscriptionType
from ariadne.types import SchemaBindable


async def until(condition: Callable[[], bool], within: float = 10.0) -> None:
    """Wait until something is so."""
    for _ in range(int(within / 0.01)):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError(f"not so within {within:g} s")


@dataclass
class Made:
    """Additions to the static API."""

    version: int = 1
    sdl: str = ""
    bindables: Sequence[SchemaBindable] = ()


@dataclass
class Station:
    """An outside system with a stream: who listens hears what is said from then on."""

    listeners: list[asyncio.Queue[Any]] = field(default_factory=list)
    opened: int = 0
    executed: int = 0

    def say(self, value: Any) -> None:
        for queue in self.listeners:
            queue.put_nowait(value)

    async def listen(self) -> AsyncIterator[Any]:
        queue: asyncio.Queue[Any] = asyncio.Queue()
        self.opened += 1
        self.listeners.append(queue)
        try:
            while True:
                value = await queue.get()
                if isinstance(value, Exception):
                    raise value
                if value is StopAsyncIteration:
                    return
                yield value
        finally:
            self.listeners.remove(queue)

    def source(self, **marks: Any) -> Callable[..., Any]:
        """A source compiled anew, as each publication does."""

        async def listen(_: Any, info: Any, **arguments: Any) -> AsyncIterator[Any]:
            async for value in self.listen():
                yield value

        for name, value in marks.items():
            setattr(listen, name, value)
        return listen

    def resolver(self, **marks: Any) -> Callable[..., Any]:
        def resolve(event: Any, info: Any, **arguments: Any) -> Any:
            self.executed += 1
            return event

        for name, value in marks.items():
            setattr(resolve, name, value)
        return resolve


STREAM = """
type Beat { number: Int! text(upper: Boolean = false): String }
extend type Subscription { beats(of: String): Beat! @requires(role: Viewer) }
"""
BEATS = "subscription ($of: String) { beats(of: $of) { number } }"


def stream_of(
    station: Station, version: int = 1, sdl: str = STREAM, more: str = "", spec: str = "beats 1", **marks: Any
) -> Made:
    """An edition with the stream `beats`, whose functions are made anew and say that they do what `spec` says."""
    subscription, query = SubscriptionType(), QueryType()
    subscription.set_source("beats", station.source(fingerprint=spec, **{"shared": True} | marks))
    subscription.set_field("beats", station.resolver(fingerprint=spec))
    for number, line in enumerate(more.splitlines()):
        query.set_field(line.split(":")[0].strip(), lambda *_, number=number: number)
    extra = f"extend type Query {{ {more} }}" if more else ""
    return Made(version, sdl + extra, [subscription, query] if more else [subscription])
