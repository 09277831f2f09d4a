"""What this process itself knows of its state: since when it runs, how busy it is, how much memory it holds."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from octopus.web.memory import let_go_of_loaded_code, return_what_is_free

SAMPLE_EVERY = 2.0
_STATM = Path("/proc/self/statm")
GROWN = 2 * 1024 * 1024
"""Bytes by which memory grows before what is free of it is returned to the system."""


class ProcessMonitor:
    """Samples the share of a core and the memory this worker uses, every two seconds: asking costs 15 µs.

    When the memory has grown, what is free of it goes back to the system.
    """

    def __init__(self) -> None:
        self._cpu = 0.0
        self._memory = self._least = _resident()
        self._task: asyncio.Task[None] | None = None
        self.version = version("octopus-suite")
        self.started = datetime.now(UTC)

    def start(self) -> None:
        self._task = asyncio.create_task(self._sample())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def cpu(self) -> float:
        """Share of one core over the last seconds, 0 to 1 and above."""
        return self._cpu

    @property
    def memory(self) -> float:
        """Resident bytes, at the last sample."""
        return self._memory

    def status(self) -> dict[str, Any]:
        """The fields of GraphQL's `ServerStatus` that a process knows by itself."""
        return {
            "version": self.version,
            "startedAt": self.started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "cpu": round(self._cpu, 3),
            "memory": self.memory,
        }

    async def _sample(self) -> None:
        used, then = time.process_time(), time.monotonic()
        begun = False
        while True:
            await asyncio.sleep(SAMPLE_EVERY)
            if not begun:
                begun = True
                before = _resident()
                let_go_of_loaded_code()
                self._least -= before - _resident()
            busy, since = used, then
            used, then = time.process_time(), time.monotonic()
            self._cpu = (used - busy) / (then - since)
            self._memory = _resident()
            if self._memory > self._least + GROWN:
                return_what_is_free()
                self._memory = self._least = _resident()
            self._least = min(self._least, self._memory)


def _resident() -> float:
    """Bytes; where the system does not tell how many are now, the most there have been."""
    try:
        pages = _STATM.read_bytes().split()[1]
        return float(pages) * resource.getpagesize()
    except OSError:
        most = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return most if sys.platform == "darwin" else most * 1024
