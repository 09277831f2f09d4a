"""Turns of calls to one host: so many at once, the others wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from octopus.model import SourceUnavailable


class _Place:
    def __init__(self, count: int) -> None:
        self.gate = asyncio.Semaphore(count)
        self.users = 0


class Turns:
    """At most `count` at once for each host."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn, and hold it."""
        place = self._places.setdefault(host, _Place(self._count))
        place.users += 1
        try:
            async with place.gate:
                yield
        finally:
            place.users -= 1
            if not place.users:
                self._places.pop(host, None)

    @asynccontextmanager
    async def turn_at_once(self, host: str, source: str) -> AsyncIterator[None]:
        """Hold a turn that must be free: a stream may never end.

        Raises:
            SourceUnavailable: all are taken.
        """
        place = self._places.get(host)
        if place is not None and place.users >= self._count:
            raise SourceUnavailable(
                f"{self._count} streams of {host} are open already (OCTOPUS_OUTBOUND_STREAMS): close some panels",
                source=source,
            )
        async with self.turn(host):
            yield
