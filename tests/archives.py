"""HDB++ archives for tests: one PostgreSQL a session, a database for whoever wants one of his own."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg

from octopus.simulator.archive import ARCHIVER, READER, prepare_database
from octopus.simulator.postgres import PostgresServer

TEMPLATE = "hdbpp_template"


class Archive(NamedTuple):
    """The addresses of an HDB++ database: with all rights, as Octopus reads it, and as the archiver writes it."""

    dsn: str
    reader: str
    archiver: str


class ArchiveServer:
    """A running PostgreSQL with an empty archive to copy."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._made = 0

    @asynccontextmanager
    async def new(self) -> AsyncIterator[Archive]:
        """An empty archive, dropped at the end whoever is connected to it."""
        self._made += 1
        name = f"hdb{self._made}"
        await self.execute(f"create database {name} template {TEMPLATE}")
        try:
            dsn = self.server.dsn
            yield Archive(dsn(name), dsn(name, READER), dsn(name, ARCHIVER))
        finally:
            await self.execute(f"drop database {name} with (force)")

    async def execute(self, statement: str) -> None:
        """Run a statement as the superuser, outside the archives."""
        connection = await asyncpg.connect(self.server.dsn())
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder to which every account can get, unlike pytest's: as root the server runs as somebody else."""
    with tempfile.TemporaryDirectory(prefix="octopus-archive-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@asynccontextmanager
async def archive_server() -> AsyncIterator[ArchiveServer]:
    """Start PostgreSQL, and leave nothing of it at the end."""
    with open_folder() as folder:
        server = PostgresServer(folder)
        try:
            await server.start()
            await prepare_database(server, TEMPLATE)
            yield ArchiveServer(server)
        finally:
            await server.stop()
