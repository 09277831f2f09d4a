"""The embedded file as a whole: read in one transaction, and replaced in one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import aiosqlite
import orjson

from octopus.model import SourceError
from octopus.store.sqlite_errors import explained
from octopus.store.whole import Contents, Item, Kept, Logged, Tally, compared, contents_of, remembered

BATCH = 200
"""Rows of one statement, at most."""
BATCH_BYTES = 4 << 20
AT_ONCE = 8
"""Rows fetched at once: a document may have 16 MiB."""

_DOCUMENTS = "SELECT collection, key, version, updated, body FROM documents ORDER BY collection, key"
_LOGS = "SELECT log, seq, record FROM logs ORDER BY log, seq"


async def read_all(path: Path) -> AsyncGenerator[Item]:
    """Everything in the file, in the state of the first read: a reader of a WAL sees no later write."""
    with explained(path):
        connection = await aiosqlite.connect(path, isolation_level=None, iter_chunk_size=AT_ONCE)
        try:
            await connection.execute_fetchall("BEGIN")
            async with aclosing(_items(connection, path)) as items:
                async for item in items:
                    yield item
        finally:
            await connection.close()


async def replace_all(path: Path, items: AsyncIterator[Item], patience: float) -> Contents:
    """Everything in one transaction, which whoever has the file open sees at once or not at all.

    Args:
        patience: seconds to wait for another process that is writing.
    """
    with explained(path):
        connection = await aiosqlite.connect(path, timeout=patience, isolation_level=None, iter_chunk_size=AT_ONCE)
        try:
            await connection.execute_fetchall("PRAGMA synchronous = FULL")
            await connection.execute_fetchall("BEGIN IMMEDIATE")
            await connection.execute_fetchall("DELETE FROM documents")
            await connection.execute_fetchall("DELETE FROM logs")
            wanted = await _write(connection, items)
            compared(wanted, await contents_of(_items(connection, path)), str(path))
            await connection.execute_fetchall("COMMIT")
            return wanted
        finally:
            await connection.close()  # What is not committed is undone.


async def _write(connection: aiosqlite.Connection, items: AsyncIterator[Item]) -> Contents:
    tally = Tally()
    documents: list[tuple[Any, ...]] = []
    records: list[tuple[Any, ...]] = []

    async def flush() -> None:
        await connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", documents)
        await connection.executemany("INSERT INTO logs VALUES (?, ?, ?)", records)
        documents.clear()
        records.clear()

    size = 0
    async for item in items:
        size += len(tally.add(item))
        if isinstance(item, Kept):
            body = None if item.body is None else orjson.dumps(item.body).decode()
            documents.append((item.collection, item.key, item.version, body, item.updated))
        else:
            records.append((item.log, item.seq, orjson.dumps(item.record).decode()))
        if len(documents) + len(records) >= BATCH or size > BATCH_BYTES:
            await flush()
            size = 0
    await flush()
    return tally.contents()


async def _items(connection: aiosqlite.Connection, path: Path) -> AsyncGenerator[Item]:
    async with connection.execute(_DOCUMENTS) as rows:
        async for collection, key, version, updated, body in rows:
            if body is not None:
                yield Kept(collection, key, version, updated, _parsed(body, path, f"{collection}/{key}"))
            elif remembered(updated):
                yield Kept(collection, key, version, round(updated, 3), None)
    async with connection.execute(_LOGS) as rows:
        async for log, seq, record in rows:
            yield Logged(log, seq, _parsed(record, path, f"record {seq} of the log {log}"))


def _parsed(text: str, path: Path, what: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = orjson.loads(text)
        return found
    except orjson.JSONDecodeError as fault:
        raise SourceError(f"the store {path} holds what is no JSON at {what}: {fault}", source="store") from fault
