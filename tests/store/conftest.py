"""Both engines, real: a SQLite file in a temporary folder, and a mongod of our own for the session."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from octopus.store import Store
from tests.store.store_engines import Engine, free_port, mongod_command


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a mongod that lives as long as the session; the long patience is for a cold start on a busy machine."""
    port = free_port()
    process = subprocess.Popen(mongod_command(tmp_path_factory.mktemp("mongod"), port), stdout=subprocess.DEVNULL)
    yield f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=30000"
    process.kill()  # It holds nothing of worth.
    process.wait(30)


@pytest.fixture(params=["sqlite", "mongo"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Engine]:
    place = request.getfixturevalue("mongo_url") if request.param == "mongo" else str(tmp_path / "data")
    engine = Engine(request.param, place, f"octopus_{uuid.uuid4().hex[:12]}")
    yield engine
    await engine.close()


@pytest.fixture
async def store(engine: Engine) -> Store:
    return await engine.open()
