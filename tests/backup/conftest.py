"""A MongoDB that is a replica set, of one member: the kind that gives snapshots."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from tests.store.store_engines import free_port, mongod_command


@pytest.fixture(scope="session")
def replica_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a mongod that lives as long as the session; what is called on it once it is there makes it a replica set."""
    port = free_port()
    command = [*mongod_command(tmp_path_factory.mktemp("replica"), port), "--replSet", "octopus"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=30000&directConnection=true"
    with MongoClient[dict[str, Any]](url) as client:
        members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
        client.admin.command("replSetInitiate", {"_id": "octopus", "members": members})
    yield f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=30000&replicaSet=octopus"
    process.kill()  # It holds nothing of worth.
    process.wait(30)
