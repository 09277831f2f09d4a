"""What this process itself knows of its state: since when it runs, how busy it is, how much memory it holds."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import psutil

from octopus.web.memory import return_what_is_free

SAMPLE_EVERY = 2.0
GROWN = 2 * 1024 * 1024
"""Bytes by which memory grows before what is free of it is returned to the system."""


class ProcessMonitor:
    """Samples the share of a core and the memory this worker uses, every two seconds: asking costs 15 µs.

    When the memory has grown, what is free of it goes back to the system.
    """

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._cpu = 0.0
        self._memory = self._least = self._resident()
        self._task: asyncio.Task[None] | None = None
        self.version = version("octopus-suite")
        self.started = datetime.now(UTC)

    def start(self) -> None:
        self._process.cpu_percent()
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
        while True:
            await asyncio.sleep(SAMPLE_EVERY)
            self._cpu = self._process.cpu_percent() / 100
            self._memory = self._resident()
            if self._memory > self._least + GROWN:
                return_what_is_free()
                self._memory = self._least = self._resident()
            self._least = min(self._least, self._memory)

    def _resident(self) -> float:
        return float(self._process.memory_info().rss)
