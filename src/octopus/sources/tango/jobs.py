"""Tasks with an owner: started by it, and awaited by it at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from octopus.model import FieldError


class Jobs:
    """Short tasks beside a loop. One that fails leaves the others and the loop alone.

    Args:
        source: for the log.
    """

    def __init__(self, source: str) -> None:
        self.last_error: str | None = None
        """What the last job that failed had to say."""
        self._source = source
        self._tasks: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger("octopus.sources.tango")

    def start(self, job: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guard(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Cancel what still runs, and wait for its end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guard(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except FieldError as fault:
            self.last_error = fault.message
        except Exception:
            # A defect of ours must not end the watch over everything else.
            self._log.exception("a check of the Tango source failed", source=self._source)
