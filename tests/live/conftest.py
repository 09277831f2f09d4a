"""One nats-server for the module, and buses on it as processes have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from octopus.store.sqlite import SqliteStore
from tests.live.nats_buses import Replicas
from tests.live.nats_servers import NatsServer


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """Shared: whoever kills it takes one of its own."""
    server = NatsServer(tmp_path_factory.mktemp("nats")).start()
    yield server
    server.kill()


@pytest.fixture
async def replicas(nats_server: NatsServer, tmp_path: Path) -> AsyncIterator[Replicas]:
    """Processes' worth of buses on one store and the shared NATS, each test under a prefix of its own."""
    store = await SqliteStore.open(tmp_path / "store.sqlite3")
    found = Replicas(store, nats_server.url)
    yield found
    await found.close()
    await store.close()
