"""How often somebody may ask: so many in a minute, a sixth of them at once; in all processes together, where there are
several.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from octopus.model.errors import FieldError, RateLimited

MOST_PEOPLE = 10_000
PATIENCE = 1.0
"""Seconds to wait for the shared count: whoever asks for something is not to wait for a store that is away."""
AWAY = 5.0
"""Seconds for which a store that did not answer is not asked again."""

log = logging.getLogger("octopus.allowance")
"""The standard library's, as this room needs no other."""


class Shared(Protocol):
    """Counts that all processes share (`octopus.store.Counts`)."""

    async def take(self, name: str, every: float, at_once: float) -> float: ...


class Allowance:
    """Counts by person.

    What is counted here bounds what is asked of the shared count, and stands in for it while it does not answer.

    Args:
        what: named in the refusal: `drafts`.
        per_minute: how many, in the long run.
        shared: counts for all processes; None: this one is alone.
        clock: monotonic seconds.
    """

    def __init__(
        self, what: str, per_minute: int, shared: Shared | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what = what
        self._every = 60 / per_minute
        self._most = max(1.0, per_minute / 6)
        self._shared = shared
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What each person has left here, and since when."""
        self._away_until = float("-inf")
        self._away = False

    async def take(self, person: str) -> None:
        """One of what the person may have.

        Raises:
            RateLimited: none is left; `extra["retryAfter"]` says for how many seconds.
        """
        left = self._left_of(person)
        wait = (1 - left) * self._every
        if wait <= 0:
            # Before the store is asked: who asks for many at once has them counted at once.
            self._keep(person, left - 1)
            wait = await self._others(person)
            if wait <= 0:
                return
            # Until there is one, the store need not be asked.
            self._keep(person, min(self._left_of(person) + 1, 1 - wait / self._every))
        whole = max(1, round(wait + 0.5))
        raise RateLimited(f"too many {self._what}; try again in {whole} s", extra={"retryAfter": whole})

    def _left_of(self, person: str) -> float:
        left, since = self._left.get(person, (self._most, 0.0))
        return min(self._most, left + (self._clock() - since) / self._every)

    def _keep(self, person: str, left: float) -> None:
        self._left[person] = (left, self._clock())
        self._left.move_to_end(person)
        if len(self._left) > MOST_PEOPLE:
            self._left.popitem(last=False)

    async def _others(self, person: str) -> float:
        """Count one for all processes; the seconds to wait where there is none, and 0 while nobody counts."""
        if self._shared is None or self._clock() < self._away_until:
            return 0.0
        try:
            async with asyncio.timeout(PATIENCE):
                wait = await self._shared.take(f"{self._what}/{person}", self._every, self._most)
        except (FieldError, TimeoutError) as fault:
            self._away_until = self._clock() + AWAY
            if not self._away:
                said = fault.message if isinstance(fault, FieldError) else f"no answer within {PATIENCE:g} s"
                log.warning("%s are counted by each process for itself: %s", self._what, said)
            self._away = True
            return 0.0
        if self._away:
            self._away = False
            log.info("%s are counted in all processes together again", self._what)
        return wait
