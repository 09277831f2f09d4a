"""Every outside system that this deployment knows of, with its figures: also those that nobody has asked lately."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence

import msgspec

from octopus.endpoints import Endpoints
from octopus.model import FieldError, Recent, SourceState
from octopus.store import Store

LOOK_EVERY = 2.0
"""Seconds between two looks of who follows the figures."""
PATIENCE = 2.0
"""Seconds that the store has to answer."""


class Sights:
    """Gathers the states of all sources.

    Args:
        store: is one of them.
        states: those that count for themselves.
        endpoints: says which others its document calls.
    """

    def __init__(self, store: Store, states: Callable[[], Sequence[SourceState]], endpoints: Endpoints) -> None:
        self._store = store
        self._states = states
        self._endpoints = endpoints
        self._kept = Recent()
        self._latency: float | None = None

    async def now(self) -> list[SourceState]:
        """All of them: Tango databases, archives, called systems, functions, the store."""
        users = dict(self._endpoints.serving.sources)
        found = [msgspec.structs.replace(each, usedBy=users.pop(each.name, ())) for each in self._states()]
        found += [SourceState(name, True, known=False, usedBy=pointers) for name, pointers in sorted(users.items())]
        # What is ours stands last.
        found.sort(key=lambda each: each.name == "functions")
        return [*found, await self._kept_well()]

    async def follow(self) -> AsyncGenerator[list[SourceState], None]:
        """The states at once, and whenever one of them is another."""
        told: list[SourceState] | None = None
        while True:
            found = await self.now()
            if found != told:
                told = found
                yield found
            await asyncio.sleep(LOOK_EVERY)

    async def _kept_well(self) -> SourceState:
        began, error = time.monotonic(), None
        try:
            async with asyncio.timeout(PATIENCE):
                await self._store.ping()
        except FieldError as fault:
            error = fault.message
        except TimeoutError:
            error = f"the store did not answer within {PATIENCE:g} s"
        if error is None:
            self._latency = time.monotonic() - began
            self._kept.answered()
        else:
            self._kept.failed(error)
        kept = self._kept
        return SourceState(
            "store",
            error is None,
            self._latency,
            error,
            errorRate=kept.rate,
            lastError=kept.last_error,
            lastErrorAt=kept.last_error_at,
        )
