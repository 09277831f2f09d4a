"""How often a person may ask, in one process and in several."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from pathlib import Path

import pytest

from octopus.model import Allowance, RateLimited, allowance
from octopus.store.sqlite import SqliteStore


async def granted(room: Allowance, person: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            await room.take(person)
            count += 1
        except RateLimited:
            continue
    return count


async def test_a_sixth_of_a_minutes_share_at_once_and_then_one_by_one() -> None:
    clock = [100.0]
    room = Allowance("drafts", 60, clock=lambda: clock[0])
    assert await granted(room, "ada", 15) == 10
    with pytest.raises(RateLimited, match="too many drafts; try again in 2 s") as caught:
        await room.take("ada")
    assert caught.value.extra == {"retryAfter": 2}
    assert await granted(room, "bob", 1) == 1
    clock[0] += 2.0
    assert await granted(room, "ada", 5) == 2


async def test_two_processes_give_together_what_one_would(tmp_path: Path) -> None:
    stores = [await SqliteStore.open(tmp_path / "octopus.sqlite3") for _ in range(2)]
    rooms = [Allowance("drafts", 60, store.counts) for store in stores]
    began = time.monotonic()
    found = await asyncio.gather(*(granted(room, "ada", 12) for room in rooms))
    assert 10 <= sum(found) <= 10 + (time.monotonic() - began), found
    # Who was refused by all is not asked of the store again before there is one.
    await stores[1].close()
    with pytest.raises(RateLimited):
        await rooms[1].take("ada")
    await stores[0].close()


async def test_while_the_store_is_away_each_process_counts_for_itself_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(allowance, "PATIENCE", 0.1)
    caplog.set_level(logging.INFO)
    clock = [100.0]
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3", busy_seconds=0.3)
    room = Allowance("drafts", 60, store.counts, clock=lambda: clock[0])
    await room.take("ada")
    other = sqlite3.connect(tmp_path / "octopus.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert await granted(room, "ada", 15) == 9, "its own count goes on from what it knows"
    assert time.monotonic() - began < 2, "the store was asked once"
    other.execute("ROLLBACK")
    other.close()
    clock[0] += 20.0
    assert await granted(room, "ada", 1) == 1
    assert [record.getMessage() for record in caplog.records if record.name == "octopus.allowance"] == [
        "drafts are counted by each process for itself: no answer within 0.1 s",
        "drafts are counted in all processes together again",
    ]
    await store.close()
