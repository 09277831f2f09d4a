"""What the tests of functions share: the room as the server builds it, with short limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from textwrap import dedent

import psutil

from octopus.functions import EngineConfig, Functions, FunctionSource, HostedEngine, Limits

LIMITS = Limits(seconds=0.5, memory=32 * 1024 * 1024, recursion=200, printed=2000, result=500_000)


class House(Functions):
    """Functions whose engine's process the tests may look at."""

    def __init__(self, config: EngineConfig) -> None:
        self.engine = HostedEngine(config)
        super().__init__(self.engine)

    def workers(self) -> list[int]:
        """Processes that run user code now."""
        if self.engine.pid is None:
            return []
        return [child.pid for child in psutil.Process(self.engine.pid).children() if "monty" in child.name()]


@asynccontextmanager
async def running(workers: int = 1, limits: Limits = LIMITS) -> AsyncIterator[House]:
    """Functions of a test's own."""
    house = House(EngineConfig(workers, limits, limits))
    await house.start()
    try:
        yield house
    finally:
        await house.stop()


def source(code: str, name: str | None = None, **inputs: str) -> FunctionSource:
    """A function, its text indented as the test is."""
    return FunctionSource(dedent(code).strip("\n") + "\n", name, inputs)


async def gone(pids: Sequence[int], within: float = 2.0) -> bool:
    """Whether all of these processes end within so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        left = [pid for pid in pids if psutil.pid_exists(pid)]
        if not [pid for pid in left if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]:
            return True
        await asyncio.sleep(0.02)
    return False
