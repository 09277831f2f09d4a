"""The tables of the embedded file, their version, and the steps from one version to the next."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import aiosqlite

from octopus.model import SourceUnavailable

VERSION = 1
TOMBSTONE_SECONDS = 90 * 86400.0
"""How long a deleted key remembers its version."""

_STEPS: dict[int, tuple[str, ...]] = {
    1: (
        # A row without a body is a tombstone: the key is gone, its version goes on counting.
        """CREATE TABLE documents (
            collection TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body TEXT, updated REAL NOT NULL,
            PRIMARY KEY (collection, key)) WITHOUT ROWID""",
        """CREATE TABLE logs (
            log TEXT NOT NULL, seq INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (log, seq)) WITHOUT ROWID""",
        "CREATE INDEX tombstones ON documents (updated) WHERE body IS NULL",
    ),
}


async def prepare(connection: aiosqlite.Connection, path: Path, patience: float) -> None:
    """Set the connection up and bring the tables to `VERSION`; safe when several processes open the file at once.

    Args:
        patience: seconds to wait for another process.

    Raises:
        SourceUnavailable: the file was written by a newer Octopus.
        sqlite3.Error: as the engine says.
    """
    await _use_wal(connection, patience)
    await connection.execute_fetchall("PRAGMA synchronous = FULL")
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        await connection.execute_fetchall("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
        rows = list(await connection.execute_fetchall("SELECT MAX(version) FROM schema_version"))
        found = rows[0][0] or 0
        if found > VERSION:
            raise SourceUnavailable(
                f"the store {path} was written by a newer Octopus (tables {found}, this one knows {VERSION}); "
                "start that version, or give this one another OCTOPUS_DATA_DIR",
                source="store",
            )
        for step in range(found + 1, VERSION + 1):
            for statement in _STEPS[step]:
                await connection.execute_fetchall(statement)
            await connection.execute_fetchall("INSERT INTO schema_version VALUES (?)", (step,))
        await connection.execute_fetchall(
            "DELETE FROM documents WHERE body IS NULL AND updated < ?", (time.time() - TOMBSTONE_SECONDS,)
        )
        await connection.execute_fetchall("COMMIT")
    except BaseException:
        await connection.rollback()
        raise


async def _use_wal(connection: aiosqlite.Connection, patience: float) -> None:
    # Switching to WAL asks for an exclusive lock without calling the busy handler, so two starts at once may collide.
    end = time.monotonic() + patience
    while True:
        try:
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            await asyncio.sleep(0.02)
