"""Backups while others write, restores that are killed, and restores under servers: real processes, each engine."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import AutoReconnect

from octopus.backup import Archive, back_up
from octopus.store import (
    SQLITE_FILE,
    Item,
    Kept,
    VersionConflict,
    Whole,
    contents_of,
    migrate,
    open_mongo,
    open_sqlite,
    serving,
)
from tests.serving import run_octopus, server_process

OPEN = """
import asyncio, pathlib, sys
from octopus.store import Kept, open_mongo, open_sqlite

async def opened():
    place, name = sys.argv[1:]
    return await (open_mongo(place, name) if place.startswith("mongodb") else open_sqlite(pathlib.Path(place)))
"""
WRITER = (
    OPEN
    + """
async def main():
    store, number = await opened(), 0
    while True:
        number += 1
        for key in range(40):
            await store.put("rounds", f"{key:02}", {"n": number, "text": "x" * 2000})
        if number == 1:
            print("writing", flush=True)

asyncio.run(main())
"""
)
RESTORER = (
    OPEN
    + """
async def half():
    for number in range(1000):
        yield Kept("rounds", f"{number:04}", 1, 1.0, {"new": "y" * 5000})
    print("half", flush=True)
    await asyncio.sleep(600)

async def main():
    await (await opened()).replace(half())

asyncio.run(main())
"""
)


class Place:
    """A store, and how another process opens it."""

    def __init__(self, store: Whole, *arguments: str) -> None:
        self.store = store
        self.arguments = arguments

    async def run(self, script: str) -> asyncio.subprocess.Process:
        """Start a process that works on it, and wait until it says that it does."""
        command = [sys.executable, "-c", script, *self.arguments]
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        async with asyncio.timeout(30):
            assert await process.stdout.readline()
        return process


@pytest.fixture(params=["sqlite", "mongo"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    if request.param == "sqlite":
        arguments = str(tmp_path / "octopus.sqlite3"), ""
        found = Place(await open_sqlite(Path(arguments[0])), *arguments)
    else:
        arguments = request.getfixturevalue("replica_url"), f"meanwhile_{id(tmp_path)}"
        found = Place(await open_mongo(*arguments), *arguments)
    await migrate(found.store)
    yield found
    await found.store.close()


def rounds(items: Iterable[Item]) -> list[int]:
    return [item.body["n"] for item in items if isinstance(item, Kept) and item.body and "n" in item.body]


async def test_a_backup_holds_one_moment_of_what_another_process_writes(place: Place, tmp_path: Path) -> None:
    writer = await place.run(WRITER)
    try:
        slow = []
        async for item in place.store.everything():
            slow.append(item)
            await asyncio.sleep(0.01)  # In the time of the whole reading, everything is written several times.
        await back_up(place.store, tmp_path / "backup", io.BytesIO())
    finally:
        writer.kill()
        await writer.wait()
    first, second = rounds(slow), rounds(Archive(tmp_path / "backup").items())
    for found in (first, second):
        # Keys are written in their order: up to one of them this round, from there on the one before.
        assert len(found) == 40 and found == sorted(found, reverse=True) and found[0] - found[-1] <= 1, found
    assert sum(second) > sum(first), "it was written meanwhile"


async def test_a_restore_that_is_killed_leaves_everything_as_it_was(place: Place) -> None:
    for number in range(20):
        await place.store.put("rounds", f"{number:04}", {"n": number})
    await place.store.append("audit", {"action": "x"})
    before = await contents_of(place.store.everything())
    restorer = await place.run(RESTORER)
    restorer.kill()
    await restorer.wait()
    assert await contents_of(place.store.everything()) == before
    assert (await place.store.put("rounds", "0001", {}, expected_version=1)).version == 2, "and is written at once"


async def test_an_election_loses_and_doubles_nothing(replica_url: str) -> None:
    """The primary gives up, and is elected again a second later; who writes meanwhile waits for that."""
    stores = [await open_mongo(replica_url, "election") for _ in range(2)]
    await stores[0].put("counts", "n", {"n": 0})
    counted, appended = [0, 0], [0, 0]
    goes_on = True

    async def write(at: int) -> None:
        while goes_on:
            found = await stores[at].get("counts", "n")
            assert found is not None
            with suppress(VersionConflict):
                await stores[at].put("counts", "n", {"n": found.body["n"] + 1}, expected_version=found.version)
                counted[at] += 1
            appended[at] += bool(await stores[at].append("events", {"by": at}, keep=1000))
            assert await stores[at].leases.acquire(f"lease {at}", "me", 30)

    async def progress(least: int) -> None:
        """Both have written as much as that since now."""
        wanted = [each + least for each in appended]
        async with asyncio.timeout(30):
            while any(now < then for now, then in zip(appended, wanted, strict=True)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    writers = asyncio.gather(*(write(at) for at in range(2)))
    await progress(5)
    async with AsyncMongoClient[dict[str, Any]](replica_url) as client:
        before = (await client.admin.command("hello"))["electionId"]
        with suppress(AutoReconnect):
            await client.admin.command({"replSetStepDown": 1, "force": True, "secondaryCatchUpPeriodSecs": 0})
        await progress(5)
        assert (await client.admin.command("hello"))["electionId"] != before
    goes_on = False
    await writers
    found = await stores[0].get("counts", "n")
    assert found is not None and found.version == 1 + found.body["n"] == 1 + sum(counted)
    records = await stores[1].read_log("events", limit=10_000)
    assert [each["seq"] for each in records] == list(range(1, sum(appended) + 1))
    for store in stores:
        await store.close()


async def test_under_a_server_that_runs_nothing_is_restored_unless_by_force(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "octopus.backup"
    store = await open_sqlite(data / SQLITE_FILE)
    await migrate(store)
    await back_up(store, file, io.BytesIO())
    async with server_process(data) as server:
        code, _, said = await run_octopus(data, "restore", str(file), "--replace")
        assert code == 2 and re.search(rf"1 server runs on .*: .* \(process {server.process.pid}\)\. Stop it", said), (
            said
        )
        code, _, said = await run_octopus(data, "restore", str(file), "--replace", "--force")
        assert code == 0 and "Everybody signs in again" in said and "Start every Octopus on it again" in said
        assert await server.stop() == 0
    assert await serving(store.leases) == [], "it took its mark away"
    await store.close()
