"""Buckets that all processes take out of, on each engine."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from octopus.model import BadRequest, SourceUnavailable
from octopus.store import Store
from octopus.store.mongo import MongoStore
from octopus.store.mongo_counts import COLLECTION
from octopus.store.sqlite import SqliteStore
from tests.store.store_engines import Engine

TAKER = """
import asyncio, pathlib, sys

async def main():
    kind, place, name = sys.argv[1:]
    if kind == "mongo":
        from octopus.store.mongo import MongoStore
        store = await MongoStore.open(place, name)
    else:
        from octopus.store.sqlite import SqliteStore
        store = await SqliteStore.open(pathlib.Path(place))
    waits = await asyncio.gather(*(store.counts.take("drafts/ada", 60, 20) for _ in range(15)))
    print(waits.count(0.0))
    await store.close()

asyncio.run(main())
"""


async def test_what_is_taken_comes_back_one_by_one_and_a_refusal_takes_nothing(engine: Engine) -> None:
    first, second = (await engine.open()).counts, (await engine.open()).counts
    assert [await (first, second)[n % 2].take("ada", 0.4, 3) for n in range(3)] == [0, 0, 0]
    waits = [await (first, second)[n % 2].take("ada", 0.4, 3) for n in range(4)]
    assert all(0 < wait <= 0.41 for wait in waits), waits
    assert await first.take("bob", 0.4, 3) == 0, "everybody has a bucket of their own"
    begun = time.monotonic()
    while await second.take("ada", 0.4, 3):
        assert time.monotonic() - begun < 5
        await asyncio.sleep(0.02)
    assert await first.take("ada", 0.4, 3) > 0, "one came back, not all"


async def test_processes_that_take_at_once_get_as_many_as_one_would(engine: Engine, tmp_path: Path) -> None:
    await engine.open()
    place = engine.place if engine.kind == "mongo" else str(Path(engine.place) / "octopus.sqlite3")
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", TAKER, engine.kind, place, engine.name, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [int((await process.communicate())[0]) for process in started]
    assert sum(told) == 20, told


async def test_a_file_that_was_locked_at_the_first_count_is_counted_in_later(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3", busy_seconds=0.1)
    other = sqlite3.connect(tmp_path / "octopus.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(2):
        with pytest.raises(SourceUnavailable, match="is locked by another process"):
            await store.counts.take("ada", 60, 1)
    other.execute("ROLLBACK")
    other.close()
    assert await store.counts.take("ada", 60, 1) == 0
    assert await store.counts.take("ada", 60, 1) > 0
    await store.close()


async def test_a_clock_that_was_set_back_keeps_nobody_waiting(store: Store) -> None:
    await store.counts.take("ada", 10, 2)
    if isinstance(store, SqliteStore):
        await store._run("UPDATE counts SET full = full + 900000", ())
    else:
        assert isinstance(store, MongoStore)
        await store._database[COLLECTION].update_one({}, [{"$set": {"full": {"$add": ["$full", 900_000_000]}}}])
    assert [await store.counts.take("ada", 10, 2) for _ in range(2)] == [0, 0]
    assert 9 < await store.counts.take("ada", 10, 2) <= 10


@pytest.mark.parametrize(
    ("name", "every", "at_once"), [("", 1, 1), ("n", 0, 1), ("n", 1, 0.5), ("n", 1, 1e9), ("n", math.nan, 1)]
)
async def test_what_can_be_no_bucket_is_refused(store: Store, name: str, every: float, at_once: float) -> None:
    with pytest.raises(BadRequest, match="expected"):
        await store.counts.take(name, every, at_once)
