"""From the oldest store to this program's; once for a cluster; never from a newer one."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from octopus.backup import Archive, back_up, restore
from octopus.model import SourceUnavailable
from octopus.settings import read_settings
from octopus.store import META, SQLITE_FILE, Store, migrate, newest, open_sqlite, open_store, open_whole, version_in
from octopus.store.migrations import KEY, LEASE, STEPS, Step
from octopus.store.sqlite import SqliteStore
from tests.serving import make_settings, running_server
from tests.store.store_engines import Engine

OLDEST = Path(__file__).with_name("oldest.sql")


def oldest(folder: Path) -> Path:
    """The file that the first server left."""
    path = folder / SQLITE_FILE
    with sqlite3.connect(path) as file:
        file.executescript(OLDEST.read_text(encoding="utf-8"))
    return path


async def test_a_server_goes_on_where_the_first_one_ended(tmp_path: Path) -> None:
    oldest(tmp_path)
    async with running_server(make_settings(tmp_path)) as server:
        assert await server.token("ada", "correct horse battery")
        said = await server.query('{ preferences(userId: "admin") sharedWorkspaces { name owner } }', username="admin")
        assert said["data"]["preferences"]["workspaces"][0]["name"] == "Tracking", said
        assert said["data"]["sharedWorkspaces"] == [{"name": "Tracking", "owner": "admin"}], said
        store = server.suite.store
        assert await version_in(store) == newest()
        assert all("stamp" in each.body for each in await store.find("sessions")), "what nobody can renew is gone"
        assert (await store.read_log("audit", limit=1))[0]["time"].startswith("2026-11-28T08:59:19")


async def test_a_backup_of_an_old_store_is_restored_and_brought_up(tmp_path: Path) -> None:
    old = await open_sqlite(oldest(tmp_path))
    with (tmp_path / "unused").open("wb") as out:
        done = await back_up(old, tmp_path / "backup", out)
    assert (done.header.store, await version_in(old)) == (0, 0), "a backup changes nothing"
    await old.close()
    store = await open_sqlite(tmp_path / "new.sqlite3")
    assert await restore(store, Archive(tmp_path / "backup")) == done.contents
    assert await migrate(store) == [step.number for step in STEPS]
    assert await store.find("sessions") == [] and len(await store.find("users")) == 1
    await store.close()


async def test_of_a_cluster_one_runs_each_step_and_the_others_wait_for_it(engine: Engine) -> None:
    began: list[int] = []

    async def slow(store: Store) -> None:
        began.append(1)
        await asyncio.sleep(0.1)
        await store.put("things", "made", {})

    async def start() -> tuple[list[int], bool]:
        store = await engine.open()
        return await migrate(store, (Step(1, "slow", slow),)), await store.get("things", "made") is not None

    found = await asyncio.gather(*(start() for _ in range(4)))
    assert began == [1] and sorted(found, reverse=True) == [([1], True)] + [([], True)] * 3
    noted = await (await engine.open()).get(META, KEY)
    assert noted is not None and [each["what"] for each in noted.body["steps"]] == ["slow"]


async def test_whoever_dies_in_a_step_is_succeeded_and_a_step_that_fails_is_run_again(engine: Engine) -> None:
    store = await engine.open()
    ran: list[str] = []

    async def breaks(_: Store) -> None:
        ran.append("second")
        if ran.count("second") == 1:
            raise SourceUnavailable("gone", source="store")

    async def first(_: Store) -> None:
        ran.append("first")

    steps = (Step(1, "first", first), Step(2, "second", breaks))
    assert await store.leases.acquire(LEASE, "one that died", 0.3)
    with pytest.raises(SourceUnavailable):
        await migrate(store, steps)
    assert await version_in(store) == 1
    assert await migrate(store, steps) == [2] and ran == ["first", "second", "second"]
    assert await migrate(store, steps) == []


async def test_a_process_that_lost_its_turn_does_not_go_on_and_waits_for_who_has_it(engine: Engine) -> None:
    store, other = await engine.open(), await engine.open()
    began: list[str] = []

    async def robbed(store: Store) -> None:
        began.append("robbed")
        holder = await store.leases.holder(LEASE)
        assert holder is not None and await store.leases.release(LEASE, holder)
        assert await other.leases.acquire(LEASE, "the robber", 30)
        await asyncio.sleep(20)
        began.append("went on")

    async def right(_: Store) -> None:
        began.append("right")

    waiting = asyncio.create_task(migrate(store, (Step(1, "robbed", robbed),), seconds=0.1))
    async with asyncio.timeout(10):
        while await other.leases.holder(LEASE) != "the robber":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await other.leases.release(LEASE, "the robber")
        assert await migrate(other, (Step(1, "right", right),)) == [1]
        assert await waiting == []
    assert began == ["robbed", "right"] and await version_in(store) == 1


async def test_a_process_that_stood_still_finds_the_step_done_and_goes_on(engine: Engine) -> None:
    """As a machine that was asleep: its lease ran out, another process has done all of it, and only then it notes."""
    store, other = await engine.open(), await engine.open()

    async def stood_still(_: Store) -> None:
        holder = await other.leases.holder(LEASE)
        assert holder is not None and await other.leases.release(LEASE, holder)
        assert await migrate(other, (Step(1, "step", nothing), Step(2, "next", nothing))) == [1, 2]

    async def nothing(_: Store) -> None: ...

    assert await migrate(store, (Step(1, "step", stood_still), Step(2, "next", nothing))) == []
    noted = await store.get(META, KEY)
    assert noted is not None and [each["number"] for each in noted.body["steps"]] == [1, 2]


async def test_a_moment_without_the_store_does_not_end_a_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, holders = await SqliteStore.open(tmp_path / "octopus.sqlite3"), []
    renew, away = store.leases.renew, [True]

    async def renewed(name: str, holder: str, seconds: float) -> bool:
        if away:
            away.pop()
            raise SourceUnavailable("the store is away")
        return await renew(name, holder, seconds)

    async def slow(_: Store) -> None:
        await asyncio.sleep(1.2)
        holders.append(await store.leases.holder(LEASE))

    monkeypatch.setattr(store.leases, "renew", renewed)
    assert await migrate(store, (Step(1, "slow", slow),), seconds=0.9) == [1]
    assert holders[0] is not None and not away
    await store.close()


async def test_a_store_of_a_newer_octopus_is_refused_by_name_and_left_alone(tmp_path: Path) -> None:
    settings = read_settings({"OCTOPUS_DATA_DIR": str(tmp_path)})
    store = await open_store(settings)
    noted = await store.get(META, KEY)
    assert noted is not None
    future = {**noted.body, "version": 99, "program": "9.1.0"}
    await store.put(META, KEY, future)
    await store.close()
    for opening in (open_store, open_whole):
        with pytest.raises(SourceUnavailable, match=r"has version 99, written by Octopus 9\.1\.0; this one knows"):
            await opening(settings)
    raw = await SqliteStore.open(tmp_path / SQLITE_FILE)
    kept = await raw.get(META, KEY)
    assert kept is not None and kept.body == future
    await raw.close()


def test_steps_are_numbered_without_gaps() -> None:
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1)) and newest() == len(STEPS)
