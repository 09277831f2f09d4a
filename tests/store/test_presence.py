"""Servers and restores see each other in the store, on each engine."""

from __future__ import annotations

import asyncio
import os
from typing import cast

import pytest

from octopus.model import Conflict, SourceUnavailable
from octopus.store import Presence, Whole, alone, presence, serving
from tests.store.store_engines import Engine

ME = f"(process {os.getpid()})"


async def opened(engine: Engine) -> Whole:
    return cast("Whole", await engine.open())


async def test_nobody_exchanges_a_store_under_servers_unless_by_force(engine: Engine) -> None:
    store, other = await opened(engine), await opened(engine)
    servers = [Presence(store.leases), Presence(other.leases)]
    for server in servers:
        await server.start()
    with pytest.raises(Conflict) as fault:
        async with alone(store):
            pytest.fail("it must not begin")
    said = fault.value.message
    assert said.startswith(f"2 servers run on {store.place}: ") and said.count(ME) == 2 and "--force goes on" in said
    async with alone(store, force=True) as found:
        assert len(found) == 2
    await servers[0].stop()
    with pytest.raises(Conflict, match="1 server runs on"):
        async with alone(store):
            pytest.fail("it must not begin")
    await servers[1].stop()
    async with alone(store) as found:
        assert found == []


async def test_nobody_begins_while_a_store_is_exchanged(engine: Engine) -> None:
    store, other = await opened(engine), await opened(engine)
    server = Presence(other.leases)
    async with alone(store):
        with pytest.raises(SourceUnavailable, match=r"is being restored by .* \(process \d+\): start Octopus when"):
            await server.start()
        assert await serving(store.leases) == []
        # Another process; this one would be taken for itself.
        await store.leases.release(presence.EXCHANGE, presence._process())
        await store.leases.acquire(presence.EXCHANGE, "another", 30)
        with pytest.raises(Conflict, match="is being restored by another just now"):
            async with alone(other):
                pytest.fail("it must not begin")
        await store.leases.release(presence.EXCHANGE, "another")
    await server.start()
    assert len(await serving(store.leases)) == 1
    await server.stop()


async def test_a_mark_holds_while_its_server_lives_and_not_for_long_after(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "SECONDS", 0.9)
    store = await opened(engine)
    server = Presence(store.leases)
    await server.start()
    await asyncio.sleep(1.2)
    assert len(await serving(store.leases)) == 1, "it is renewed"
    assert server._renewing is not None
    server._renewing.cancel()  # As a process that is killed.
    async with asyncio.timeout(10):
        while await serving(store.leases):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    async with alone(store):
        pass
