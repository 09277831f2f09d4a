"""Tells the past: runs the workers, gives them shares, reports how far they are."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import msgspec

from octopus.simulator.archive.history.shares import shares_of
from octopus.simulator.archive.history.task import Task
from octopus.simulator.devices.inventory import Inventory
from octopus.simulator.environment import Progress, silent
from octopus.simulator.errors import SimulatorError
from octopus.simulator.service import tied_to_us

WORKER = "octopus.simulator.archive.history.worker"
Hear = Callable[[int, float], None]
"""Told a share and how far it is."""
Ask = Callable[[int, Hear], Awaitable[int]]


async def tell(
    task: Task, dsn: str, environment: Mapping[str, str], progress: Progress = silent, workers: int | None = None
) -> int:
    """Fill the task's range; returns how many rows that took.

    Args:
        dsn: the database, as its owner.
        environment: what the workers see of ours (PATH, PYTHONPATH).
        progress: told how far they are.
        workers: processes; one for each processor, and no more than three, when left out.

    Raises:
        SimulatorError: a worker failed; says what it said.
    """
    weights = [share.weight for share in shares_of(Inventory.from_plain(task.inventory))]
    waiting = list(reversed(range(len(weights))))
    parts = [0.0] * len(weights)
    total = 0

    def hear(share: int, part: float) -> None:
        parts[share] = part
        done = sum(weight * part for weight, part in zip(weights, parts, strict=True))
        progress("writing the past into the archive", done / sum(weights))

    async def work() -> None:
        nonlocal total
        async with _worker(task, dsn, environment) as ask:
            while waiting:
                share = waiting.pop()
                rows = await ask(share, hear)
                total += rows

    number = workers or min(3, os.cpu_count() or 1)
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(number):
                group.create_task(work())
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return total


@contextlib.asynccontextmanager
async def _worker(task: Task, dsn: str, environment: Mapping[str, str]) -> AsyncIterator[Ask]:
    """A worker while the context lasts: call it with the number of a share, and it tells how many rows that took."""
    process = await asyncio.create_subprocess_exec(
        *(*tied_to_us(Path(sys.executable)), sys.executable, "-m", WORKER),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**environment, "HDBPP_PG_DSN": dsn},
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    writing, reading, errors = process.stdin, process.stdout, process.stderr

    async def ask(share: int, hear: Hear) -> int:
        with contextlib.suppress(ConnectionError):
            writing.write(f"{share}\n".encode())
            await writing.drain()
        async for line in reading:
            if line.startswith(b"rows "):
                hear(share, 1.0)
                return int(line.split()[1])
            hear(share, float(line))
        tail = "\n".join((await errors.read()).decode(errors="replace").splitlines()[-8:])
        raise SimulatorError(f"the past could not be written into the archive; the worker said:\n{tail}")

    try:
        writing.write(msgspec.json.encode(task) + b"\n")
        yield ask
        writing.close()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
