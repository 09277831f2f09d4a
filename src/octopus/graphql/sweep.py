"""One timer for all connections: a timer each, for pings and for tokens, would be a tenth of their memory."""

from __future__ import annotations

import asyncio
from typing import Protocol

import structlog

NEVER = float("inf")
EVERY = 0.25
"""Seconds between two looks; nothing here needs to be more punctual."""


class Due(Protocol):
    """What has something to do at a moment."""

    due: float
    """The moment, on the loop's clock in seconds, or `NEVER`; may change at any time."""

    def wake(self, now: float) -> None:
        """The moment has come; sets `due` anew, or is called again at the next look."""
        ...


class Sweep:
    """Wakes what is due; its timer runs only while there is something to look at."""

    def __init__(self) -> None:
        self._held: set[Due] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._log = structlog.get_logger("octopus.graphql")

    def add(self, what: Due) -> None:
        self._held.add(what)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._look)

    def discard(self, what: Due) -> None:
        self._held.discard(what)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for what in [each for each in self._held if each.due <= now]:
            try:
                what.wake(now)
            except Exception:
                # A defect of ours in one connection; the others must not pay for it.
                self._log.exception("a connection could not be looked after")
        self._timer = loop.call_later(EVERY, self._look) if self._held else None

    def close(self) -> None:
        self._held.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
