"""Counts in the embedded file; taking one is one statement, and looking how long to wait another."""

from __future__ import annotations

from octopus.store.counts import check_count
from octopus.store.sqlite_leases import NOW, Run

# Not one of the numbered steps of the schema: as for leases.
_TABLE = "CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, full REAL NOT NULL)"
_FORGET = f"DELETE FROM counts WHERE full < {NOW}"  # noqa: S608  # Constants alone, here and below.
# A moment further ahead than the whole bucket takes was written before the clock was set back: it counts as full now.
_AHEAD = f"(CASE WHEN counts.full > {NOW} AND counts.full <= {NOW} + ?3 THEN counts.full ELSE {NOW} END)"
_TAKE = f"""INSERT INTO counts (name, full) VALUES (?1, {NOW} + ?2)
    ON CONFLICT (name) DO UPDATE SET full = {_AHEAD} + ?2 WHERE {_AHEAD} + ?2 <= {NOW} + ?3 RETURNING 1"""  # noqa: S608
_WAIT = f"SELECT full + ?2 - ?3 - {NOW} FROM counts WHERE name = ?1"  # noqa: S608
SLACK = 1e-3
"""Seconds: what the clock's own steps may take from a whole bucket."""
FORGET_EVERY = 1000
"""Takings between two sweeps of buckets that are full again."""


class SqliteCounts:
    """`Counts` by the machine's clock, which is the clock of every process that has the file open.

    Args:
        run: runs one statement.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._prepared = False
        self._taken = 0

    async def take(self, name: str, every: float, at_once: float) -> float:
        check_count(name, every, at_once)
        if not self._prepared:
            await self._run(_TABLE, ())
            self._prepared = True
        if self._taken % FORGET_EVERY == 0:
            await self._run(_FORGET, ())
        self._taken += 1
        bucket = (name, every, every * at_once + SLACK)
        if await self._run(_TAKE, bucket):
            return 0.0
        rows = await self._run(_WAIT, bucket)
        # None, or less than nothing: somebody swept it, or its time came, between the two.
        return max(SLACK, float(rows[0][0])) if rows else SLACK
