"""Leases, as processes that take turns see them, on each engine."""

from __future__ import annotations

import asyncio
import time

import pytest

from octopus.model import BadRequest
from octopus.store import Store
from octopus.store.leases import LONGEST
from octopus.store.mongo import MongoStore
from octopus.store.sqlite import SqliteStore
from tests.store.store_engines import Engine


async def test_one_holds_it_until_it_is_given_back(engine: Engine) -> None:
    first, second = (await engine.open()).leases, (await engine.open()).leases
    assert await first.acquire("poll", "a", 30)
    assert await first.acquire("poll", "a", 30), "its own lease is renewed by asking again"
    assert not await second.acquire("poll", "b", 30)
    assert await second.holder("poll") == "a"
    assert not await second.renew("poll", "b", 30)
    assert not await second.release("poll", "b")
    assert await first.renew("poll", "a", 30)
    assert await first.release("poll", "a")
    assert not await first.release("poll", "a")
    assert await second.holder("poll") is None
    assert await second.acquire("poll", "b", 30)
    assert not await first.renew("poll", "a", 30)


async def test_what_is_not_renewed_runs_out_and_falls_to_another(engine: Engine) -> None:
    first, second = (await engine.open()).leases, (await engine.open()).leases
    assert await first.acquire("poll", "a", 0.2)
    begun = time.monotonic()
    while not await second.acquire("poll", "b", 30):
        assert time.monotonic() - begun < 5
        await asyncio.sleep(0.02)
    assert time.monotonic() - begun > 0.1, "it fell before its time"
    assert not await first.renew("poll", "a", 30), "what ran out must not come back by renewing"
    assert await first.holder("poll") == "b"


async def test_one_that_runs_for_longer_than_any_may_is_of_a_clock_that_was_set_back(engine: Engine) -> None:
    store = await engine.open()
    assert await store.leases.acquire("poll", "a", LONGEST)
    assert await store.leases.held("poll") == {"poll": "a"}, "the longest that may be holds"
    if isinstance(store, SqliteStore):
        await store._run("UPDATE leases SET until = until + 60", ())
    else:
        assert isinstance(store, MongoStore)
        await store._database["lease.held"].update_one({}, [{"$set": {"until": {"$add": ["$until", 60_000]}}}])
    assert await store.leases.holder("poll") is None and await store.leases.held("poll") == {}
    assert not await store.leases.renew("poll", "a", 30)
    assert await store.leases.acquire("poll", "b", 30)
    assert not await store.leases.acquire("poll", "a", 30)


async def test_of_many_that_ask_at_once_one_gets_it(engine: Engine) -> None:
    stores = [await engine.open() for _ in range(3)]
    got = await asyncio.gather(*(stores[n % 3].leases.acquire("poll", str(n), 30) for n in range(12)))
    assert sum(got) == 1
    assert await stores[0].leases.holder("poll") == str(got.index(True))


async def test_those_that_run_are_listed_by_how_their_names_begin(store: Store) -> None:
    leases = store.leases
    await leases.acquire("member/é'%_.*$🐙", "é'%_.*$🐙", 30)
    await leases.acquire("member/b", "$b", 30)
    await leases.acquire("member/over", "c", 0.001)
    await leases.acquire("memberx", "d", 30)
    await leases.acquire("task/b", "e", 30)
    await asyncio.sleep(0.01)
    assert await leases.held("member/") == {"member/b": "$b", "member/é'%_.*$🐙": "é'%_.*$🐙"}
    assert await leases.held("nobody/") == {}


@pytest.mark.parametrize(("name", "holder", "seconds"), [("", "a", 1), ("n\0", "a", 1), ("n", "", 1), ("n", "a", 0)])
async def test_what_can_be_no_lease_is_refused(store: Store, name: str, holder: str, seconds: float) -> None:
    with pytest.raises(BadRequest, match="expected"):
        await store.leases.acquire(name, holder, seconds)
    with pytest.raises(BadRequest, match="expected"):
        await store.leases.acquire("n", "a", 1e9)
