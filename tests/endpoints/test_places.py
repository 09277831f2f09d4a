"""Places of one person, in one process and in several."""

from __future__ import annotations

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
