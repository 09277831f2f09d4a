"""A stream made of questions: each answer is an event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from octopus.model import BadRequest, FieldError, Forbidden
from octopus.sources.streams.event import StreamEvent
from octopus.sources.streams.persistent import Backoff


async def polled(ask: Callable[[], Awaitable[Any]], interval: float) -> AsyncGenerator[StreamEvent, None]:
    """Ask every `interval` seconds, never twice at once. Listeners want the newest alone (`latest`): it is a state.

    A question that fails is an event with its fault, told once until something else happens; the pauses then grow
    beyond the interval until one is answered.

    Raises:
        BadRequest, Forbidden: the call must not go out; no later one could help.
    """
    loop, backoff, told = asyncio.get_running_loop(), Backoff(), ""
    while True:
        begun = loop.time()
        try:
            event = StreamEvent(await ask())
        except (BadRequest, Forbidden):
            raise
        except FieldError as fault:
            event = StreamEvent(fault=fault)
        if event.fault is None:
            backoff, told = Backoff(), ""
            yield event
            pause = interval
        else:
            pause = max(interval, backoff.pause(0.0))
            if event.fault.message != told:
                told = event.fault.message
                yield event
        await asyncio.sleep(max(0.0, begun + pause - loop.time()))
