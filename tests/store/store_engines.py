"""What opens the two engines for the tests."""

from __future__ import annotations

import importlib.util
import os
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


class Engine:
    """Opens any number of stores on one and the same place."""

    def __init__(self, kind: str, place: str, name: str) -> None:
        self.kind, self._place, self._name = kind, place, name
        self._opened: list[Store] = []

    async def open(self) -> Store:
        store: Store
        if self.kind == "mongo":
            store = await MongoStore.open(self._place, self._name)
        else:
            store = await SqliteStore.open(Path(self._place) / "octopus.sqlite3")
        self._opened.append(store)
        return store

    async def close(self) -> None:
        for store in self._opened:
            await store.close()
