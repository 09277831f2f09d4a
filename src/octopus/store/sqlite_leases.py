"""Leases in the embedded file; every step is one statement, as everywhere in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from octopus.store.leases import LONGEST, check_lease

Run = Callable[[str, Iterable[Any]], Awaitable[list[Any]]]

# Not one of the numbered steps of the schema: leases are no data, and neither a backup nor an older Octopus needs them.
_TABLE = "CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL)"
NOW = "((julianday('now') - 2440587.5) * 86400.0)"
# One that would run for longer than any may was taken before the clock was set back.
_RUNS = f"leases.until > {NOW} AND leases.until <= {NOW} + {LONGEST}"
_ACQUIRE = f"""INSERT INTO leases (name, holder, until) VALUES (?1, ?2, {NOW} + ?3)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE leases.holder = excluded.holder OR NOT ({_RUNS}) RETURNING 1"""  # noqa: S608  # Constants alone.
_RENEW = f"UPDATE leases SET until = {NOW} + ?3 WHERE name = ?1 AND holder = ?2 AND {_RUNS} RETURNING 1"  # noqa: S608
_RELEASE = f"DELETE FROM leases WHERE name = ?1 AND holder = ?2 RETURNING {_RUNS}"  # noqa: S608
_HOLDER = f"SELECT holder FROM leases WHERE name = ?1 AND {_RUNS}"  # noqa: S608
_HELD = f"SELECT name, holder FROM leases WHERE substr(name, 1, ?2) = ?1 AND {_RUNS} ORDER BY name"  # noqa: S608
_FORGET = f"DELETE FROM leases WHERE until < {NOW} - 3600"  # noqa: S608


class SqliteLeases:
    """`Leases` by the machine's clock, which is the clock of every process that has the file open.

    Args:
        run: runs one statement.
    """

    def __init__(self, run: Run) -> None:
        self._run_prepared = run
        self._prepared = False

    async def acquire(self, name: str, holder: str, seconds: float) -> bool:
        check_lease(name, holder, seconds)
        return bool(await self._run(_ACQUIRE, (name, holder, seconds)))

    async def renew(self, name: str, holder: str, seconds: float) -> bool:
        check_lease(name, holder, seconds)
        return bool(await self._run(_RENEW, (name, holder, seconds)))

    async def release(self, name: str, holder: str) -> bool:
        check_lease(name, holder)
        rows = await self._run(_RELEASE, (name, holder))
        return bool(rows and rows[0][0])

    async def holder(self, name: str) -> str | None:
        check_lease(name)
        rows = await self._run(_HOLDER, (name,))
        return str(rows[0][0]) if rows else None

    async def held(self, prefix: str) -> dict[str, str]:
        rows = await self._run(_HELD, (prefix, len(prefix)))
        return dict(rows)

    async def _run(self, statement: str, values: Iterable[Any]) -> list[Any]:
        if not self._prepared:
            await self._run_prepared(_TABLE, ())
            await self._run_prepared(_FORGET, ())
            self._prepared = True
        return await self._run_prepared(statement, values)
