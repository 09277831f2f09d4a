"""What a stream has given so far."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from octopus.model import FieldError
from octopus.sources.streams import StreamEvent


class Following:
    """Follows a stream in a task of its own until `stop`."""

    def __init__(self, events: AsyncGenerator[StreamEvent, None]) -> None:
        self.events: list[StreamEvent] = []
        self.ended = False
        self.raised: Exception | None = None
        self.task = asyncio.create_task(self._run(events))

    async def _run(self, events: AsyncGenerator[StreamEvent, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    self.events.append(event)
            self.ended = True
        except Exception as fault:
            self.raised = fault

    @property
    def values(self) -> list[Any]:
        return [event.value for event in self.events if event.fault is None]

    @property
    def faults(self) -> list[FieldError]:
        return [event.fault for event in self.events if event.fault is not None]

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
