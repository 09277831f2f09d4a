"""What opens the two engines for the tests."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from octopus.store import Store
from octopus.store.mongo import MongoStore
from octopus.store.sqlite import SqliteStore


def mongod_binary() -> str:
    """$MONGOD, or the one inside the development group's package. Absence is a failure, not a skip."""
    if given := os.environ.get("MONGOD"):
        return given
    package = importlib.util.find_spec("fiftyone")
    for folder in (package.submodule_search_locations or []) if package else []:
        binary = Path(folder) / "db" / "bin" / "mongod"
        if binary.is_file():
            return str(binary)
    pytest.fail("no mongod: run `uv sync`, or set MONGOD to the path of one (6.0 or newer)")


def mongod_command(folder: Path, port: int) -> list[str]:
    """Starts a mongod that keeps everything in the folder and is heard on this machine only."""
    options = ["--dbpath", str(folder), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"]
    return [mongod_binary(), *options]


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def running_mongod(folder: Path, port: int, *options: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A mongod of our own. Whoever connects waits for it; at the end it is killed: it holds nothing of worth."""
    command = [*mongod_command(folder, port), *options]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


class Engine:
    """Opens any number of stores on one and the same place."""

    def __init__(self, kind: str, place: str, name: str) -> None:
        self.kind, self.place, self.name = kind, place, name
        self._opened: list[Store] = []

    async def open(self) -> Store:
        store: Store
        if self.kind == "mongo":
            store = await MongoStore.open(self.place, self.name)
        else:
            store = await SqliteStore.open(Path(self.place) / "octopus.sqlite3")
        self._opened.append(store)
        return store

    async def close(self) -> None:
        for store in self._opened:
            await store.close()
