"""The rooms and neighbours that compiled endpoints call, handed over by the composition root."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from octopus.audit import Audit
from octopus.functions import Functions
from octopus.live import Bus
from octopus.model import Caller, Sample, TimeRange, Unauthenticated
from octopus.sources.outside import Outside


class Readings(Protocol):
    """Attributes as they are now (`octopus.sources.tango.Tango` and the bus, through `readings.LiveReadings`)."""

    def canonical(self, name: str) -> str:
        """The topic of an attribute.

        Raises:
            MalformedName, NotFound: not an attribute of a database that is configured.
        """
        ...

    async def now(self, topics: Sequence[str]) -> dict[str, Sample]:
        """A sample of each topic; one that cannot be read carries its error."""
        ...


class Past(Protocol):
    """Attributes as they were (`octopus.history.History`)."""

    async def samples(
        self, names: Sequence[str], over: TimeRange, max_points: int = ...
    ) -> dict[str, list[Sample]]: ...

    async def at(self, names: Sequence[str], moment: datetime) -> dict[str, Sample | None]: ...


@dataclass(frozen=True)
class Services:
    """What endpoints are made of."""

    outside: Outside
    functions: Functions
    readings: Readings
    past: Past
    bus: Bus
    audit: Audit


@dataclass(frozen=True)
class Asker:
    """Who asks, for what is done in their name."""

    caller: Caller

    def token(self, endpoint: str) -> str:
        """The caller's own token, for an endpoint with `forwardToken`.

        Raises:
            Unauthenticated: the caller has none.
        """
        token = self.caller.token
        if not token:
            raise Unauthenticated(f"{endpoint} acts in the caller's own name, and this caller has no token: sign in")
        return token


Arguments = Mapping[str, Any]
"""Arguments of an endpoint as plain JSON; one left out is not there."""
