"""What only MongoDB can suffer."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient

from octopus.model import SourceUnavailable
from octopus.settings import read_settings
from octopus.store import open_store
from octopus.store.mongo import MongoStore
from tests.store.store_engines import free_port, running_mongod


async def test_the_address_in_the_settings_decides(mongo_url: str) -> None:
    name = f"octopus_{uuid.uuid4().hex[:12]}"
    store = await open_store(read_settings({"MONGO_URL": mongo_url, "MONGO_DATABASE": name}))
    await store.put("things", "ada", {"a.b": 1, "plain": {"$x": 2}})
    await store.append("events", {"n": 1})
    async with AsyncMongoClient(mongo_url) as client:
        raw = await client[name]["things"].find_one({"_id": "ada"})
        indexes = await client[name]["things"].index_information()
        record = await client[name]["log.events"].find_one({"_id": 1})
    await store.close()
    assert raw is not None and record is not None
    assert (raw["version"], raw["body"]) == (1, {"a%2Eb": 1, "plain": {"%24x": 2}})  # Readable with Mongo's own tools.
    assert indexes["tombstones"]["expireAfterSeconds"] == 90 * 86400
    assert record["record"] == {"n": 1}


async def test_nobody_at_the_address_is_said_quickly_and_without_the_password() -> None:
    url = f"mongodb://octopus:s3cr3t-pass@127.0.0.1:{free_port()}/?serverSelectionTimeoutMS=300"
    before = time.monotonic()
    with pytest.raises(
        SourceUnavailable, match="does not answer; see that it runs and that MONGO_URL names it"
    ) as fault:
        await MongoStore.open(url, "octopus")
    assert time.monotonic() - before < 5
    assert fault.value.source == "store"
    assert "127.0.0.1" in fault.value.message
    assert "s3cr3t" not in fault.value.message + str(fault.value.upstream)


@pytest.mark.parametrize(
    "url",
    ["http://localhost", "mongodb://", "mongodb://host:port/", "mongodb://u:p@ss@h/", "mongodb://["],
)
async def test_an_address_that_cannot_be_read(url: str) -> None:
    with pytest.raises(SourceUnavailable, match="MONGO_URL cannot be used; expected mongodb://"):
        await MongoStore.open(url, "octopus")


async def test_a_password_is_wanted_and_told_when_wrong(tmp_path: Path) -> None:
    port = free_port()
    async with running_mongod(tmp_path, port, "--auth"):
        # The first user may be made from this machine without one (MongoDB's localhost exception).
        async with AsyncMongoClient(f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=30000") as client:
            await client.admin.command("createUser", "octopus", pwd="s3cr3t-pass", roles=["root"])
        for credentials in ("octopus:wr0ng-pass@", "nobody:x@"):
            with pytest.raises(
                SourceUnavailable, match="refuses the credentials; check the user and password"
            ) as fault:
                await MongoStore.open(f"mongodb://{credentials}127.0.0.1:{port}/", "octopus")
            assert "wr0ng" not in fault.value.message + str(fault.value.upstream)
        store = await MongoStore.open(f"mongodb://octopus:s3cr3t-pass@127.0.0.1:{port}/?authSource=admin", "octopus")
        assert (await store.put("things", "k", {})).version == 1
        await store.close()
        with pytest.raises(SourceUnavailable, match="refuses the credentials"):  # A ping needs no user; the rest does.
            await MongoStore.open(f"mongodb://127.0.0.1:{port}/", "octopus")


async def test_a_server_that_is_killed_and_comes_back_has_what_was_written(tmp_path: Path) -> None:
    port = free_port()
    patient, hasty = (f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS={ms}" for ms in (30_000, 500))
    async with running_mongod(tmp_path, port) as process:
        await (await MongoStore.open(patient, "octopus")).close()
        store = await MongoStore.open(hasty, "octopus")
        await store.put("things", "k", {"n": 1})
        process.kill()
        await process.wait()
    for call in (store.ping(), store.get("things", "k"), store.put("things", "k", {"n": 2})):
        with pytest.raises(SourceUnavailable, match="does not answer"):
            await call
    async with running_mongod(tmp_path, port):
        await (await MongoStore.open(patient, "octopus")).close()
        await _answers(store)
        assert (await store.put("things", "k", {"n": 3}, expected_version=1)).version == 2
        await store.close()


async def test_a_server_that_hangs_does_not_hang_whoever_asks(tmp_path: Path) -> None:
    port = free_port()
    async with running_mongod(tmp_path, port) as process:
        url = f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=30000&socketTimeoutMS=300"
        store = await MongoStore.open(url, "octopus")
        await store.put("things", "k", {"n": 1})
        process.send_signal(signal.SIGSTOP)
        try:
            async with asyncio.timeout(10):
                with pytest.raises(SourceUnavailable, match="does not answer"):
                    await store.append("events", {"n": 1})
        finally:
            process.send_signal(signal.SIGCONT)
        await _answers(store)
        assert (await store.put("things", "k", {"n": 2}, expected_version=1)).version == 2
        await store.close()


async def _answers(store: MongoStore) -> None:
    for _ in range(100):
        try:
            return await store.ping()
        except SourceUnavailable:
            await asyncio.sleep(0.1)
    pytest.fail("the store does not come back by itself")


def test_pymongo_is_loaded_only_where_it_is_configured(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from octopus.settings import read_settings\n"
        "from octopus.store import open_store\n"
        "async def main():\n"
        f"    store = await open_store(read_settings({{'OCTOPUS_DATA_DIR': {str(tmp_path)!r}}}))\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
        "sys.exit('pymongo' in sys.modules or 'bson' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0


async def test_who_looks_again_and_again_hears_that_it_is_to_end(mongo_url: str) -> None:
    store = await MongoStore.open(mongo_url, f"octopus_{uuid.uuid4().hex[:12]}")

    async def look() -> None:
        while True:
            await store.find("things")
            await store.leases.holder("a lease")

    for number in range(200):
        looking = asyncio.create_task(look())
        # Anywhere in a question: when its answer comes in the same turn, PyMongo hears of nothing else.
        await asyncio.sleep(number * 2e-5)
        looking.cancel()
        done, _ = await asyncio.wait({looking}, timeout=2)
        assert done, f"the look that was called off after {number * 2e-5:.5f} s goes on"
    await store.close()
