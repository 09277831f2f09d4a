"""Answers shared by those who ask the same: one call under way for all of them, and its answer for a while after."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from octopus.model import FieldError

Ask = Callable[[], Awaitable[tuple[Any, int]]]
"""Makes the call; the value, and the bytes that it came in."""
MAX_ANSWERS = 2000
LARGEST = 4
"""An answer that would take more than a quarter of the room is not kept."""


class _Flight:
    """One call under way and how many wait for it."""

    __slots__ = ("about", "task", "waiting")

    def __init__(self, task: asyncio.Task[tuple[Any, int]], about: str | None) -> None:
        self.task = task
        self.about = about
        self.waiting = 0


class Flights:
    """Single flight with a cache behind it. Values are shared: whoever gets one must not change it.

    Args:
        room: bytes of answers kept, counted as they came (parsed, they take several times as much).
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._flights: dict[Hashable, _Flight] = {}
        self._kept: OrderedDict[Hashable, tuple[float, Any, int, str | None]] = OrderedDict()
        """Deadline, value, size and what it is about, the longest unused first."""
        self._ending: set[asyncio.Task[Any]] = set()
        self.size = 0
        self.hits = self.shared = 0

    async def get(self, key: Hashable, life: float, ask: Ask, about: str | None = None) -> Any:
        """The value kept for a key, or of the call under way for it, or of a call made now.

        A call that fails fails for all who wait, and is not kept. It is cancelled when the last of them has left.

        Args:
            about: which system it tells of; None: of any.
        """
        kept = self._kept.get(key)
        if kept is not None:
            if kept[0] > time.monotonic():
                self._kept.move_to_end(key)
                self.hits += 1
                return kept[1]
            self._forget(key)
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.ensure_future(_asking(ask)), about)
            flight.task.add_done_callback(lambda task: self._landed(key, life, task))
        else:
            self.shared += 1
        return await self._wait(key, flight)

    def forget(self, about: str | None) -> None:
        """What is known of a system is old: nobody is given it any more, nor what is being asked of it now.

        Args:
            about: which system; None: any.
        """
        for key in [key for key, kept in self._kept.items() if about is None or kept[3] in (about, None)]:
            self._forget(key)
        for key in [key for key, flight in self._flights.items() if about is None or flight.about in (about, None)]:
            self._ending.add(self._flights.pop(key).task)

    async def stop(self) -> None:
        """Cancel the calls under way and see them end."""
        tasks = [flight.task for flight in self._flights.values()] + list(self._ending)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._kept.clear()
        self.size = 0

    async def _wait(self, key: Hashable, flight: _Flight) -> Any:
        flight.waiting += 1
        try:
            value, _ = await asyncio.shield(flight.task)
            return value
        except FieldError as fault:
            raise fault.anew() from None
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                if self._flights.get(key) is flight:
                    del self._flights[key]
                self._ending.add(flight.task)
                flight.task.cancel()

    def _landed(self, key: Hashable, life: float, task: asyncio.Task[tuple[Any, int]]) -> None:
        self._ending.discard(task)
        failed = task.cancelled() or task.exception() is not None
        flight = self._flights.get(key)
        if flight is None or flight.task is not task:
            return
        del self._flights[key]
        if failed:
            return
        value, size = task.result()
        if life > 0 and size * LARGEST <= self._room:
            self._keep(key, time.monotonic() + life, value, size, flight.about)

    def _keep(self, key: Hashable, deadline: float, value: Any, size: int, about: str | None) -> None:
        self._kept[key] = (deadline, value, size, about)
        self.size += size
        while self.size > self._room or len(self._kept) > MAX_ANSWERS:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        self.size -= self._kept.pop(key)[2]


async def _asking(ask: Ask) -> tuple[Any, int]:
    return await ask()
