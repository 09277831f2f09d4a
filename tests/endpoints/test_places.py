"""Places of one person, in one process and in several."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from octopus.endpoints import places
from octopus.endpoints.places import Places
from octopus.model import RateLimited
from octopus.store.sqlite import SqliteStore


async def test_two_processes_give_a_person_together_what_one_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "PATIENCE", 0.15)
    stores = [await SqliteStore.open(tmp_path / "octopus.sqlite3") for _ in range(2)]
    here, there = (Places("streams", 3, 300, store.leases) for store in stores)
    async with AsyncExitStack() as taken, here.one("ada"):
        for each in (here, there):
            await taken.enter_async_context(each.one("ada"))
        for each in (here, there):
            with pytest.raises(RateLimited, match="3 streams are being tried by ada already: stop one"):
                async with each.one("ada"):
                    pytest.fail("there is none")
        async with there.one("bob"):
            pass
    async with there.one("ada"), there.one("ada"), there.one("ada"):
        with pytest.raises(RateLimited):
            async with there.one("ada"):
                pytest.fail("there is none here either")
    for store in stores:
        await store.close()
    async with here.one("ada"), here.one("ada"), here.one("ada"):
        with pytest.raises(RateLimited):
            async with here.one("ada"):
                pytest.fail("without the store, each process counts for itself")


async def test_who_leaves_while_a_place_is_being_given_keeps_none(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3")
    places = Places("streams", 3, 300, store.leases)

    async def follow() -> None:
        async with places.one("ada"):
            await asyncio.Event().wait()

    async with places.one("ada"):
        pass  # The table is there.
    for turns in range(2, 8):
        following = asyncio.create_task(follow())
        for _ in range(turns):
            await asyncio.sleep(0)
        following.cancel()
        await asyncio.wait({following})
    assert await store.leases.held("streams/") == {}
    await store.close()
