"""The rooms below, real: an embedded store and the bus of one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from octopus.live import MemoryBus
from octopus.store import Store
from octopus.store.sqlite import SqliteStore
from octopus.workspaces import BUILT_IN, Preferences, Shares


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3")
    yield store
    await store.close()


@pytest.fixture
async def bus() -> AsyncIterator[MemoryBus]:
    bus = MemoryBus()
    yield bus
    await bus.close()


@pytest.fixture
def preferences(store: Store, bus: MemoryBus) -> Preferences:
    return Preferences(store, bus, max_bytes=100_000, default_document=BUILT_IN)


@pytest.fixture
def shares(store: Store, preferences: Preferences) -> Shares:
    return Shares(store, preferences)
