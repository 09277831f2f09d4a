"""The store in one SQLite file, in WAL mode; several processes may have it open.

Documents and logs are written on one connection and read on another; leases and counts have a third.

Every write is one statement, which SQLite makes atomic under its write lock: nothing is left half done when the caller
is cancelled, and no transaction stays open between two turns of the loop.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import aiosqlite
import orjson

from octopus.model import SourceUnavailable
from octopus.store.protocol import Document, VersionConflict
from octopus.store.sqlite_counts import SqliteCounts
from octopus.store.sqlite_errors import explained
from octopus.store.sqlite_lane import Lane
from octopus.store.sqlite_leases import SqliteLeases
from octopus.store.sqlite_schema import prepare
from octopus.store.sqlite_whole import read_all, replace_all
from octopus.store.values import check_body, check_collection, check_key, check_record, check_where, matches
from octopus.store.whole import Contents, Item

BUSY_SECONDS = 5.0
"""How long a statement waits for another process that is writing."""

NO_END = 2**63 - 1
"""Beyond the number of any record."""

_UPSERT = """INSERT INTO documents (collection, key, version, body, updated) VALUES (?1, ?2, 1, ?3, ?4)
    ON CONFLICT (collection, key) DO UPDATE SET version = version + 1, body = excluded.body, updated = excluded.updated
    {condition} RETURNING version"""
_WRITE = _UPSERT.format(condition="")
_CREATE = _UPSERT.format(condition="WHERE documents.body IS NULL")
_REPLACE = """UPDATE documents SET version = version + 1, body = ?3, updated = ?4
    WHERE collection = ?1 AND key = ?2 AND version = ?5 AND body IS NOT NULL RETURNING version"""
_APPEND = """INSERT INTO logs (log, seq, record)
    VALUES (?1, COALESCE((SELECT MAX(seq) FROM logs WHERE log = ?1), 0) + 1, ?2) RETURNING seq"""


_READ_OLDEST = "SELECT seq, record FROM logs WHERE log = ? AND seq > ? AND seq < ? ORDER BY seq ASC LIMIT ?"
_READ_NEWEST = "SELECT seq, record FROM logs WHERE log = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?"
_FIND = """SELECT key, version, body, updated FROM documents
    WHERE collection = ?1 AND body IS NOT NULL AND (?2 IS NULL OR json_extract(body, ?2) = ?3) ORDER BY key"""


class SqliteStore:
    """`Store` in one file. Open it with `SqliteStore.open`."""

    def __init__(self, connection: aiosqlite.Connection, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self._connection = connection
        self._path = path
        # Readers of a WAL wait for nobody, and must not wait for our own writers, who wait for the disk and for others.
        self._reading = Lane(path, busy_seconds, "PRAGMA query_only = ON")
        # Neither leases nor counts outlive a power failure: nobody waits for the disk on their account.
        self._light = Lane(path, busy_seconds, "PRAGMA synchronous = NORMAL")
        self.leases = SqliteLeases(self._light.run)
        self.counts = SqliteCounts(self._light.run)

    @classmethod
    async def open(cls, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the file, made with its folder (for this user alone) when it is not there.

        Raises:
            SourceUnavailable: it cannot be made, read or written, or belongs to a newer Octopus.
        """
        await asyncio.to_thread(_make_file, path)
        with explained(path):
            connection = await aiosqlite.connect(path, timeout=busy_seconds, isolation_level=None)
            try:
                await prepare(connection, path, busy_seconds)
            except BaseException:
                await connection.close()
                raise
        return cls(connection, path, busy_seconds)

    async def get(self, collection: str, key: str) -> Document | None:
        check_collection(collection)
        check_key(key)
        rows = await self._reading.run(
            "SELECT key, version, body, updated FROM documents WHERE collection = ? AND key = ? AND body IS NOT NULL",
            (collection, key),
        )
        return _document(rows[0]) if rows else None

    async def put(
        self, collection: str, key: str, body: Mapping[str, Any], *, expected_version: int | None = None
    ) -> Document:
        check_collection(collection)
        check_key(key)
        text = await asyncio.to_thread(_encode, body)
        updated = time.time()
        values: tuple[Any, ...] = (collection, key, text, updated)
        if expected_version is None:
            rows = await self._run(_WRITE, values)
        elif expected_version == 0:
            rows = await self._run(_CREATE, values)
        else:
            rows = await self._run(_REPLACE, (*values, expected_version))
        if not rows:
            raise VersionConflict(await self.get(collection, key))
        return Document(key, rows[0][0], orjson.loads(text), updated)

    async def delete(self, collection: str, key: str) -> bool:
        check_collection(collection)
        check_key(key)
        rows = await self._run(
            "UPDATE documents SET body = NULL, updated = ? WHERE collection = ? AND key = ? AND body IS NOT NULL "
            "RETURNING 1",
            (time.time(), collection, key),
        )
        return bool(rows)

    async def find(
        self, collection: str, where: Mapping[str, Any] | None = None, *, limit: int | None = None
    ) -> list[Document]:
        check_collection(collection)
        check_where(where or {})
        rows = await self._reading.run(_FIND, (collection, *_narrowing(where or {})))
        found = (document for row in rows if matches((document := _document(row)).body, where or {}))
        return (
            [document for _, document in zip(range(limit), found, strict=False)] if limit is not None else list(found)
        )

    async def append(self, log: str, record: Mapping[str, Any], *, keep: int | None = None) -> int:
        check_collection(log)
        check_record(record, keep)
        text = await asyncio.to_thread(_encode, record)
        seq = int((await self._run(_APPEND, (log, text)))[0][0])
        if keep is not None and seq > keep:
            # The record is there, whatever becomes of old ones: the next append takes them away.
            with suppress(SourceUnavailable):
                await self._run("DELETE FROM logs WHERE log = ? AND seq <= ?", (log, seq - keep))
        return seq

    async def read_log(
        self, log: str, *, after: int = 0, before: int | None = None, limit: int = 100, newest_first: bool = False
    ) -> list[dict[str, Any]]:
        check_collection(log)
        statement = _READ_NEWEST if newest_first else _READ_OLDEST
        rows = await self._reading.run(statement, (log, after, NO_END if before is None else before, max(0, limit)))
        return [{**orjson.loads(text), "seq": seq} for seq, text in rows]

    async def ping(self) -> None:
        await self._reading.run("SELECT 1 FROM documents LIMIT 1", ())

    @property
    def place(self) -> str:
        return f"the file {self._path}"

    async def one_state(self) -> bool:
        return True

    def everything(self) -> AsyncGenerator[Item]:
        return read_all(self._path)

    async def replace(self, items: AsyncIterator[Item]) -> Contents:
        return await replace_all(self._path, items, BUSY_SECONDS)

    async def close(self) -> None:
        await self._reading.close()
        await self._light.close()
        try:
            await self._connection.close()
        except ValueError:
            return  # Closed before: closing twice is harmless.

    async def _run(self, statement: str, values: Iterable[Any]) -> list[Any]:
        with explained(self._path):
            return list(await self._connection.execute_fetchall(statement, values))


def _make_file(path: Path) -> None:
    # For this user alone: the file holds password hashes. SQLite gives its -wal and -shm files the same mode.
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as fault:
        raise SourceUnavailable(
            f"the store {path} cannot be made or written ({fault.strerror}); set OCTOPUS_DATA_DIR to a folder "
            "that this user may write",
            source="store",
        ) from fault


def _encode(body: Mapping[str, Any]) -> str:
    check_body(body)
    return orjson.dumps(body).decode()


def _document(row: Any) -> Document:
    return Document(row[0], row[1], orjson.loads(row[2]), row[3])


def _narrowing(where: Mapping[str, Any]) -> tuple[str | None, str | int | None]:
    """A JSON path and value by which SQLite leaves out most of what does not match; `matches` decides on the rest."""
    for field, value in where.items():
        if type(value) in (str, int) and re.fullmatch(r"[A-Za-z_]\w*", field, re.ASCII) and "\x00" not in str(value):
            return f"$.{field}", value
    return None, None
