"""The archiver process: `python -m devices.archive <inventory.json>`, with TANGO_HOST and HDBPP_PG_DSN set."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import tango

from ..inventory import Inventory
from ..register import connect
from .conf import note_start, note_stop, register
from .entries import Entry, entries_of
from .subscriber import Subscriber
from .writer import Writer

PATIENCE = 25.0
"""Seconds to wait for the archive's database."""
MESSAGES = logging.getLogger("octopus.archiver")


async def main(inventory: Inventory, dsn: str) -> None:
    """Archive until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    entries, since = entries_of(inventory), time.time()
    numbers = await _begin(dsn, entries, since)
    writer = Writer(dsn, since)
    writing = asyncio.create_task(writer.run(stop))
    subscribers = [(entry.device, Subscriber(entry, numbers[entry.name], writer.put)) for entry in entries]
    await asyncio.to_thread(_subscribe, subscribers, stop)
    MESSAGES.info("archiving %d attributes", len(entries))
    await writing
    await _end(dsn, list(numbers.values()))
    # Tango's threads still deliver events; nothing is left to write them.
    sys.stdout.flush()
    os._exit(0)


async def _begin(dsn: str, entries: Sequence[Entry], since: float) -> dict[str, int]:
    """Register everything, once the database answers."""
    while True:
        try:
            connection = await asyncpg.connect(dsn)
        except (OSError, asyncpg.PostgresError):
            if time.time() - since > PATIENCE:
                raise
            await asyncio.sleep(0.2)
        else:
            break
    try:
        now = datetime.fromtimestamp(since, UTC)
        numbers = await register(connection, entries, now)
        await note_start(connection, list(numbers.values()), now)
    finally:
        await connection.close()
    return numbers


async def _end(dsn: str, numbers: Sequence[int]) -> None:
    try:
        connection = await asyncpg.connect(dsn, timeout=1)
    except (OSError, asyncpg.PostgresError):
        return
    await note_stop(connection, numbers, datetime.now(UTC))
    await connection.close()


def _subscribe(subscribers: Sequence[tuple[str, Subscriber]], stop: asyncio.Event) -> None:
    """Subscribe to all, device by device."""
    connect()
    proxies: dict[str, tango.DeviceProxy] = {}
    for device, subscriber in subscribers:
        if stop.is_set():
            return
        if device not in proxies:
            proxies[device] = tango.DeviceProxy(device)
        subscriber.subscribe(proxies[device])


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    plan = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    asyncio.run(main(Inventory.from_plain(plan), os.environ["HDBPP_PG_DSN"]))
