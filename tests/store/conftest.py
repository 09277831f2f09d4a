"""Both engines, real: a SQLite file in a temporary folder, and a mongod of our own for the session."""

from __future__ import annotations

import socket
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from store_engines import Engine, mongod_binary

from octopus.store import Store


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("mongod")
    process = subprocess.Popen(
        [mongod_binary(), "--dbpath", folder, "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"],
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        # Whoever connects waits for it: long enough here, for a cold start on a busy machine.
        yield f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=30000"
    finally:
        process.terminate()
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
