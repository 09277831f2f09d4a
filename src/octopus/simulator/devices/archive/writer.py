"""Writes rows into the archive in batches, and holds them while the database is away."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

FLUSH_EVERY = 0.5
"""Seconds between two batches."""
HEARTBEAT = 5.0
"""Seconds after which the archive is told that the archiver lives, when there is nothing to write."""
HELD = 200_000
"""Rows that are held while the database is away: about two hours of the demo's. The oldest go first."""
BATCH = 5_000
RETRY = 1.0
MESSAGES = logging.getLogger("octopus.archiver")
NOTE = "insert into octopus_note values ('archiver', $1) on conflict (name) do update set value = excluded.value"
ERROR = """
insert into att_error_desc (error_desc) values ($1)
on conflict (error_desc) do update set error_desc = excluded.error_desc returning att_error_desc_id
"""
LONGEST_ERROR = 500
REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError, TypeError)
"""What it is when a row is wrong. Whatever else goes wrong is the database's doing, and passes."""


@dataclass(frozen=True)
class Row:
    """One row of a data table: a value, or (then both values are None) an error in words."""

    table: str
    number: int
    time: float
    value: Any = None
    written: Any = None
    quality: int | None = 0
    error: str | None = None

    @property
    def columns(self) -> tuple[Any, ...]:
        """What goes into the table, but for the error."""
        return (self.number, datetime.fromtimestamp(self.time, UTC), self.value, self.written, self.quality)


class Writer:
    """`put` from any thread; `run` writes until `stop` is set, and once more after."""

    def __init__(self, dsn: str, since: float) -> None:
        self.dropped = 0
        """Rows lost: held too long, or refused by the database."""
        self._dsn = dsn
        self._since = since
        self._held: deque[Row] = deque()
        self._lock = threading.Lock()
        self._connection: asyncpg.Connection | None = None
        self._errors: dict[str, int] = {}
        self._told = 0.0

    def put(self, row: Row) -> None:
        """Have a row written soon."""
        with self._lock:
            self._held.append(row)
            if len(self._held) > HELD:
                self._held.popleft()
                self.dropped += 1

    async def run(self, stop: asyncio.Event) -> None:
        """Write what comes, every `FLUSH_EVERY` seconds; after `stop` try once to write the rest."""
        while not stop.is_set():
            try:
                await asyncio.wait_for(stop.wait(), FLUSH_EVERY)
            except TimeoutError:
                pass
            if not await self._flush() and not stop.is_set():
                await asyncio.sleep(RETRY)
        if self._connection is not None:
            await self._connection.close()

    async def _flush(self) -> bool:
        """Write all that is held; False when the database is away, and the rows are held on."""
        while True:
            now = time.time()
            with self._lock:
                batch = [self._held.popleft() for _ in range(min(BATCH, len(self._held)))]
                last = not self._held
            if not batch and now - self._told < HEARTBEAT:
                return True
            try:
                await self._write(batch, now if last else batch[-1].time)
            except Exception as fault:
                held = len(batch) + len(self._held)
                MESSAGES.warning("the archive's database is away (%r); holding %d rows", fault, held)
                self._hold_on(batch)
                self._drop_connection()
                return False
            self._told = now
            if last:
                return True

    def _hold_on(self, batch: list[Row]) -> None:
        with self._lock:
            self._held.extendleft(reversed(batch))

    def _drop_connection(self) -> None:
        self._errors.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _write(self, batch: list[Row], until: float) -> None:
        """Write a batch and how far the archive reaches, together."""
        if self._connection is None:
            self._connection = await asyncpg.connect(self._dsn, timeout=5, command_timeout=20)
        connection = self._connection
        try:
            async with connection.transaction():
                await self._insert(connection, batch)
                await connection.execute(NOTE, json.dumps({"since": self._since, "until": until}))
        except REFUSED as fault:
            self._errors.clear()
            if len(batch) <= 1:
                self.dropped += len(batch)
                MESSAGES.warning("the archive refused a row: %s (%s)", fault, batch)
                return
            middle = len(batch) // 2
            await self._write(batch[:middle], batch[middle - 1].time)
            await self._write(batch[middle:], until)

    async def _insert(self, connection: asyncpg.Connection, batch: Iterable[Row]) -> None:
        tables: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for row in batch:
            error = None if row.error is None else await self._number_of_error(connection, row.error)
            tables[row.table].append((*row.columns, error))
        for table, rows in tables.items():
            # A frozen attribute tells its old value with its old time: that row is there already.
            await connection.executemany(
                f"insert into {table} (att_conf_id, data_time, value_r, value_w, quality, att_error_desc_id) "  # noqa: S608
                "values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                rows,
            )

    async def _number_of_error(self, connection: asyncpg.Connection, text: str) -> int:
        text = text[:LONGEST_ERROR]
        if text not in self._errors:
            self._errors[text] = await connection.fetchval(ERROR, text)
        return self._errors[text]
