"""A stream that outlives its connections."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from octopus.model import BadRequest, FieldError, Forbidden, SourceTimeout, SourceUnavailable
from octopus.sources.streams.event import StreamEvent

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds between attempts: doubling from the first to the longest, each shortened or lengthened by chance."""
STEADY = 10.0
"""Seconds that a connection must last for the pauses to begin anew."""
SILENT = 1.5
"""Seconds of the longest pause after an orderly end that listeners need not know of."""
SHORTEST_WISH, LONGEST_WISH = 0.1, 60.0


class Over(Exception):
    """The upstream says that nothing more will come: the stream ends."""


class Backoff:
    """How long to wait before the next attempt. Drops every second must not make an attempt every second.

    Args:
        first: seconds of the first pause; `wished` changes it.
        longest: seconds of the longest.
        steady: seconds after which a connection counts as having worked.
    """

    def __init__(self, first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE, steady: float = STEADY) -> None:
        self._first = first
        self._longest = longest
        self._steady = steady
        self._next = first
        self._chance = random.SystemRandom()

    def wished(self, seconds: float) -> None:
        """The upstream says how long to wait (`retry:` of an event stream); within reason, it is heard."""
        self._first = min(max(seconds, SHORTEST_WISH), LONGEST_WISH)
        self._longest = max(self._longest, self._first)
        self._next = max(self._next, self._first)

    def pause(self, lasted: float) -> float:
        """Seconds to wait after a connection that lasted so long."""
        if lasted >= self._steady:
            self._next = self._first
        pause = self._next * self._chance.uniform(0.5, 1.5)
        self._next = min(2 * self._next, self._longest)
        return pause


Connect = Callable[[], AsyncGenerator[StreamEvent, None]]


async def persistent(
    connect: Connect, where: str, source: str, backoff: Backoff | None = None
) -> AsyncGenerator[StreamEvent, None]:
    """The events of one connection after the other.

    Args:
        connect: makes a connection and gives its events; returns when the upstream ends it in order.
        where: the address, as messages show it.
        source: the outside system, for errors.

    A fault is an event, told once until something else happens; then the connection is made anew. The stream ends when
    `connect` raises `Over`.

    Raises:
        BadRequest, Forbidden: the call must not go out; no later attempt could help.
    """
    backoff, told = backoff or Backoff(), ""
    while True:
        begun, fault = time.monotonic(), None
        try:
            async with aclosing(connect()) as events:
                async for event in events:
                    told = event.fault.message if event.fault is not None else ""
                    yield event
        except Over:
            return
        except (BadRequest, Forbidden):
            raise
        except FieldError as raised:
            fault = raised
        # An attempt that hung until its time was up never was a connection, however long it took.
        lasted = 0.0 if isinstance(fault, SourceTimeout) else time.monotonic() - begun
        pause = backoff.pause(lasted)
        if fault is None and pause > SILENT:
            fault = SourceUnavailable(
                f"{where} keeps ending the stream; events may be lost until it is tried again", source=source
            )
        if fault is not None and fault.message != told:
            told = fault.message
            yield StreamEvent(fault=fault)
        await asyncio.sleep(pause)
