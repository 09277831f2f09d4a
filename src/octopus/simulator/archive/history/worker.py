"""A worker process: tells the past of the shares it is given. `python -m octopus.simulator.archive.history.worker`

Standard input: one line of JSON (`Task`), then a line with the number of a share at a time. Standard output: how far it
is with the share, a line with a fraction at a time, and at its end a line with `rows` and how many. HDBPP_PG_DSN is the
database, as its owner.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import msgspec

from octopus.simulator.archive.history import rows
from octopus.simulator.archive.history.series import Series
from octopus.simulator.archive.history.shares import Teller, shares_of
from octopus.simulator.archive.history.task import Task
from octopus.simulator.devices.inventory import Inventory

STRETCH = 21_600.0
"""Seconds told at a time."""


async def main() -> None:
    """Serve until the input ends."""
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    inventory = Inventory.from_plain(task.inventory)
    shares, teller = shares_of(inventory), Teller(inventory, None if task.orders is None else Path(task.orders))
    connection = await asyncpg.connect(os.environ["HDBPP_PG_DSN"])
    # Every row refers to what was registered a moment ago, and enum rows come with their labels.
    await connection.execute("set session_replication_role = replica")
    addition = rows.Addition(connection)
    gc.disable()
    for line in sys.stdin:
        series = teller.series(shares[int(line)])
        _tell([each for _, each in series], task)
        told = [(entry, each) for entry, each in series if each.points.times]
        for entry, each in told:
            if task.again:
                await addition.copy(entry, task.numbers[entry.name], each.points)
            else:
                await rows.copy(connection, entry, task.numbers[entry.name], each.points)
        await addition.finish()
        _say(f"rows {sum(len(each.points.times) for _, each in told)}")
    await connection.close()


def _tell(series: Sequence[Series], task: Task) -> None:
    """Extend them all, a stretch at a time: what the world remembers of itself then serves all of them."""
    every = list({id(each): each for each in series}.values())
    at = task.start
    while at < task.end:
        stop = min(task.end, at + STRETCH)
        for each in every:
            each.extend(at, stop, task.opening)
        at = stop
        _say(f"{(at - task.start) / (task.end - task.start):.3f}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
