"""Attributes as they are now: what the bus knows of those in use, and a question to Tango for all others."""

from __future__ import annotations

from collections.abc import Sequence

from octopus.live import Bus
from octopus.model import Sample
from octopus.sources.tango import Tango


class LiveReadings:
    """Reads attributes once."""

    def __init__(self, tango: Tango, bus: Bus) -> None:
        self._tango = tango
        self._bus = bus

    def canonical(self, name: str) -> str:
        """The topic of an attribute; raises MalformedName or NotFound."""
        return self._tango.canonical(name)

    async def now(self, topics: Sequence[str]) -> dict[str, Sample]:
        """A sample of each topic; one that cannot be read carries its error."""
        found = {topic: last for topic in topics if (last := self._bus.last(topic)) is not None and last.error is None}
        left = [topic for topic in topics if topic not in found]
        if left:
            found |= dict(zip(left, await self._tango.samples(left), strict=True))
        return found
