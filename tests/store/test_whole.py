"""The whole of a store, on both engines: read in one state, replaced in one step, the same on either."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect

from octopus.model import FieldError, SourceError, SourceUnavailable
from octopus.store import Item, Kept, Logged, Whole, contents_of, is_empty
from octopus.store import mongo as mongo_engine
from octopus.store.sqlite import SqliteStore
from tests.store.store_engines import Engine

BODIES: list[dict[str, Any]] = [
    {"z": 1, "a": [1.0, 2, -0.0, 1e300, 2**63 - 1, None, True], "$dollar.dot%": {"": "\x00\x7f\U0001f419"}},
    {"text": "é" * 3000},
    {},
]


async def opened(engine: Engine) -> Whole:
    store = await engine.open()
    assert hasattr(store, "everything")
    return store  # type: ignore[return-value]


async def filled(store: Whole) -> None:
    for number, body in enumerate(BODIES):
        await store.put("things", f"k{number}/é", body)
    await store.put("things", "k0/é", BODIES[0])
    await store.put("others", "gone", {"n": 1})
    await store.delete("others", "gone")
    for number in range(7):
        await store.append("audit", {"n": number}, keep=5)


async def items(store: Whole) -> list[Item]:
    return [item async for item in store.everything()]


async def as_they_come(*found: Item, fault: Exception | None = None) -> AsyncIterator[Item]:
    for item in found:
        yield item
    if fault is not None:
        raise fault


async def test_everything_goes_to_the_other_engine_and_back_unchanged(engine: Engine, tmp_path: Path) -> None:
    store = await opened(engine)
    assert await is_empty(store)
    await filled(store)
    assert not await is_empty(store)
    here = await contents_of(store.everything())
    assert (here.collections, here.deleted, here.logs) == ({"things": 3}, 1, {"audit": 5})
    other = await SqliteStore.open(tmp_path / "other.sqlite3")
    assert await other.leases.acquire("hub", "b", 60)
    await other.put("things", "stranger", {})
    await other.append("strange", {})
    assert await other.replace(store.everything()) == here
    assert await contents_of(other.everything()) == here
    kept = await other.get("things", "k0/é")
    assert kept is not None and kept.version == 2 and kept.body == BODIES[0] and list(kept.body) == list(BODIES[0])
    assert (await other.put("others", "gone", {})).version == 2, "a deleted key goes on counting"
    assert await other.append("audit", {"n": 7}) == 8
    assert await other.leases.holder("hub") == "b", "leases stay where they are"
    assert not await other.find("strange") and not await other.read_log("strange")
    there = await contents_of(other.everything())
    assert await store.replace(other.everything()) == there == await contents_of(store.everything())
    assert await store.put("things", "after", {}, expected_version=0), "the store is usable as before"
    await other.close()


async def test_what_ends_in_the_middle_leaves_the_store_as_it_was(engine: Engine) -> None:
    store = await opened(engine)
    await filled(store)
    before = await items(store)
    fresh = Kept("things", "new", 1, 1.0, {"n": 1})
    for found in (
        as_they_come(fresh, fault=SourceError("the archive is damaged")),
        as_they_come(fresh, fresh),
    ):
        with pytest.raises(FieldError):
            await store.replace(found)
        assert await items(store) == before
    assert await store.replace(as_they_come(fresh, Logged("audit", 9, {"n": 1}))), "and can be replaced afterwards"
    assert await items(store) == [fresh, Logged("audit", 9, {"n": 1})]


async def test_a_reader_of_the_file_sees_one_moment_and_stops_no_writer(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "octopus.sqlite3")
    assert await store.one_state()
    for number in range(300):
        await store.put("pairs", f"{number:03}", {"round": 0})
    seen = []
    async for item in store.everything():
        if not seen:  # A writer is as far as it gets: every document, the last ones first.
            for number in range(299, -1, -1):
                await store.put("pairs", f"{number:03}", {"round": 1})
        assert isinstance(item, Kept) and item.body is not None
        seen.append(item.body["round"])
    assert seen == [0] * 300
    await store.close()


async def test_whoever_dies_while_exchanging_is_succeeded(
    mongo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine("mongo", mongo_url, "octopus_switching")
    store = await opened(engine)
    assert not await store.one_state(), "a single server gives no snapshot, and says so"
    await filled(store)
    wanted = [Kept("things", "new", 4, 1.0, {"n": 1}), Kept("users", "new", 1, 1.0, {}), Logged("audit", 9, {})]

    async def died(*_: Any) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr("octopus.store.mongo_whole._exchange", died)
        with pytest.raises(asyncio.CancelledError):
            await store.replace(as_they_come(*wanted))
        assert await store.get("things", "new") is None
    # Two that start meanwhile both find the note.
    others = await asyncio.gather(*(mongo_engine.MongoStore.open(mongo_url, "octopus_switching") for _ in range(2)))
    assert [await items(other) for other in others] == [wanted, wanted]
    for other in others:
        await other.close()
    await engine.close()


async def test_who_is_not_told_that_the_exchange_is_noted_takes_nothing_of_it_away(
    mongo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine("mongo", mongo_url, "octopus_unheard")
    store = await opened(engine)
    await filled(store)
    wanted = [Kept("things", "new", 4, 1.0, {"n": 1}), Logged("audit", 9, {})]
    insert = AsyncCollection.insert_one

    async def unheard(collection: AsyncCollection[Any], document: Any) -> None:
        await insert(collection, document)
        raise AutoReconnect("connection closed")

    with monkeypatch.context() as patch:
        patch.setattr(AsyncCollection, "insert_one", unheard)
        with pytest.raises(SourceUnavailable, match="at the very moment of the exchange"):
            await store.replace(as_they_come(*wanted))
    other = await mongo_engine.MongoStore.open(mongo_url, "octopus_unheard")
    assert await items(other) == wanted
    await other.close()
    await engine.close()


async def test_a_file_with_a_broken_document_says_which(tmp_path: Path) -> None:
    path = tmp_path / "octopus.sqlite3"
    store = await SqliteStore.open(path)
    await store.put("users", "ada", {"n": 1})
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE documents SET body = '{broken'")
    with pytest.raises(SourceError, match="holds what is no JSON at users/ada"):
        await items(store)
    await store.close()
