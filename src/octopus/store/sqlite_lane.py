"""A further connection to the embedded file, with a thread of its own: what is run on one does not wait for another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiosqlite

from octopus.store.sqlite_errors import explained


class Lane:
    """Runs statements one after the other; opened when the first comes.

    Args:
        path: of the file.
        patience: seconds to wait for another connection that is writing.
        pragma: how it is set up.
    """

    def __init__(self, path: Path, patience: float, pragma: str) -> None:
        self._path = path
        self._patience = patience
        self._pragma = pragma
        self._opening: asyncio.Task[aiosqlite.Connection] | None = None
        self._closed = False

    async def run(self, statement: str, values: Iterable[Any]) -> list[Any]:
        """The rows of a statement.

        Raises:
            SourceUnavailable: as the engine says, or it was closed.
        """
        with explained(self._path):
            return list(await (await self._connection()).execute_fetchall(statement, values))

    async def close(self) -> None:
        self._closed = True
        opening, self._opening = self._opening, None
        if opening is not None:
            with suppress(sqlite3.Error):  # It could not be opened.
                await (await opening).close()

    async def _connection(self) -> aiosqlite.Connection:
        if self._closed:
            raise ValueError("no active connection")
        opening = self._opening
        if opening is None:
            opening = self._opening = asyncio.create_task(self._open())
        try:
            # Whoever leaves meanwhile takes it from nobody else.
            return await asyncio.shield(opening)
        except sqlite3.Error:
            if self._opening is opening:
                self._opening = None
            raise

    async def _open(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, timeout=self._patience, isolation_level=None)
        try:
            await connection.execute_fetchall(self._pragma)
        except BaseException:
            await connection.close()
            raise
        return connection
