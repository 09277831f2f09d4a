"""What a user keeps is there again, whoever else writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from octopus.live import MemoryBus
from octopus.model import BadRequest, Caller, Conflict, Forbidden, Role, TooLarge
from octopus.store import Store
from octopus.workspaces import BUILT_IN, Preferences, PreferencesState, authorise_user

ADA = Caller("ada", Role.Viewer)
ROOT = Caller("root", Role.Admin)


async def test_a_new_user_sees_one_empty_workspace(preferences: Preferences) -> None:
    state = await preferences.get("ada")
    assert state.version == state.config["version"] == 0
    assert [(found["name"], found["widgets"]) for found in state.config["workspaces"]] == [("Main", [])]
    assert state.config == dict(BUILT_IN) | {"version": 0}


async def test_changing_what_was_read_does_not_change_the_default(preferences: Preferences) -> None:
    (await preferences.get("ada")).config["workspaces"].clear()
    assert len((await preferences.get("bob")).config["workspaces"]) == 1


async def test_what_is_set_is_got_with_its_version(preferences: Preferences) -> None:
    config = {"schema": 1, "theme": "light", "workspaces": [], "version": 77, "unknown": {"kept": [1, {"a.b": "$"}]}}
    written = await preferences.set("ada", config)
    assert written.version == 1
    assert written.config == config | {"version": 1}
    assert await preferences.get("ada") == written
    assert (await preferences.set("ada", written.config)).version == 2
    assert (await preferences.get("bob")).version == 0


async def test_unknown_keys_are_kept_at_every_level(preferences: Preferences) -> None:
    layout = {"x": 0, "y": 0, "w": 8, "h": 10, "minW": 2}
    widget = {"id": "w1", "key": "Grid", "layout": layout, "flavour": "sour"}
    workspace = {"id": "a", "name": "A", "widgets": [widget], "colour": None, "panels": [{"id": "p", "icon": "x"}]}
    config = {"workspaces": [workspace], "clocks": {"mars": True}, "widget_configs": {}}
    await preferences.set("ada", config)
    assert (await preferences.get("ada")).config == config | {"version": 1}


async def test_a_stale_base_is_a_conflict_that_carries_what_is_stored(preferences: Preferences) -> None:
    first = await preferences.set("ada", {"theme": "light"}, 0)
    await preferences.set("ada", {"theme": "dome"}, first.version)
    for stale in (0, 1, 3):
        with pytest.raises(Conflict) as conflict:
            await preferences.set("ada", {"theme": "dark"}, stale)
        assert conflict.value.extensions() == {
            "code": "CONFLICT",
            "version": 2,
            "config": {"theme": "dome", "version": 2},
        }
    assert (await preferences.set("ada", {"theme": "dark"})).version == 3  # Without a base the last write wins.
    with pytest.raises(Conflict) as conflict:
        await preferences.set("bob", {"theme": "dark"}, 4)
    assert conflict.value.extra["version"] == 0
    with pytest.raises(BadRequest, match="baseVersion of 0 or more"):
        await preferences.set("ada", {}, -1)


async def test_of_many_tabs_at_once_one_wins_each_round(preferences: Preferences) -> None:
    for version in range(3):
        writes = (preferences.set("ada", {"tab": tab}, version) for tab in range(20))
        results = await asyncio.gather(*writes, return_exceptions=True)
        assert sum(isinstance(result, PreferencesState) for result in results) == 1
        assert sum(isinstance(result, Conflict) for result in results) == 19


async def test_a_document_over_the_limit_is_refused_and_nothing_is_lost(preferences: Preferences) -> None:
    await preferences.set("ada", {"theme": "light"})
    huge = {"workspaces": [{"id": "a", "name": "A", "description": "", "notes": "x" * 20_000_000}]}
    with pytest.raises(TooLarge, match=r"at most 100000 bytes .* this one has 20000\d\d\d") as fault:
        await preferences.set("ada", huge)
    assert fault.value.extra["limit"] == 100_000
    assert (await preferences.get("ada")).config["theme"] == "light"


async def test_only_the_owner_and_an_admin_write(preferences: Preferences) -> None:
    await preferences.set("ada", {}, by=ADA)
    await preferences.set("ada", {}, by=ROOT)
    with pytest.raises(Forbidden, match="only their own"):
        await preferences.set("bob", {}, by=ADA)
    with pytest.raises(Forbidden, match="sign in first"):
        await preferences.set("anonymous", {}, by=Caller("anonymous", Role.Viewer, kind="anonymous"))
    assert (await preferences.get("bob")).version == 0


def test_whose_document_a_caller_may_touch() -> None:
    authorise_user(ADA, "ada")
    authorise_user(ROOT, "ada")
    for role in (Role.Viewer, Role.Engineer):
        with pytest.raises(Forbidden):
            authorise_user(Caller("ada", role), "Ada")


@pytest.mark.parametrize("user", ["", "x" * 257, "a\x00b"])
async def test_what_is_no_user_name(preferences: Preferences, user: str) -> None:
    with pytest.raises(BadRequest, match="user name of 1 to 256 bytes"):
        await preferences.get(user)
    with pytest.raises(BadRequest, match="user name"):
        await preferences.set(user, {})


async def _next(changes: AsyncIterator[PreferencesState]) -> PreferencesState:
    async with asyncio.timeout(5):
        return await anext(changes)


async def test_open_tabs_hear_of_each_new_version(preferences: Preferences) -> None:
    tabs = [preferences.changes("ada"), preferences.changes("ada")]
    other = asyncio.create_task(_next(preferences.changes("bob")))
    waiting = [asyncio.create_task(_next(tab)) for tab in tabs]
    await asyncio.sleep(0)
    first = await preferences.set("ada", {"theme": "light"})
    assert await asyncio.gather(*waiting) == [first, first]
    second = await preferences.set("ada", {"theme": "dome"})
    third = await preferences.set("ada", {"theme": "dark"})
    heard = [await _next(tabs[0])]
    if heard[-1] != third:
        heard.append(await _next(tabs[0]))
    assert heard in ([second, third], [third]), "a version may be passed over, the newest may not"
    assert not other.done()
    other.cancel()
    for tab in tabs:
        await tab.aclose()


async def test_a_refused_write_is_told_to_nobody(preferences: Preferences) -> None:
    changes = preferences.changes("ada")
    waiting = asyncio.create_task(_next(changes))
    await asyncio.sleep(0)
    with pytest.raises(BadRequest):
        await preferences.set("ada", {"theme": "pink"})
    with pytest.raises(Conflict):
        await preferences.set("ada", {"theme": "dark"}, 5)
    written = await preferences.set("ada", {"theme": "dome"})
    assert await waiting == written
    await changes.aclose()


async def test_an_older_version_is_never_told_after_a_newer_one(bus: MemoryBus, preferences: Preferences) -> None:
    changes = preferences.changes("ada")
    waiting = asyncio.create_task(_next(changes))
    await asyncio.sleep(0)
    for theme in ("light", "dome", "dark"):
        await preferences.set("ada", {"theme": theme})
        # A notice that was overtaken on its way.
        bus.notify("preferences/ada", {"version": 1})
    heard = [(await waiting).version]
    while heard[-1] < 3:
        heard.append((await _next(changes)).version)
    assert heard == sorted(set(heard))
    await changes.aclose()


async def test_two_processes_on_one_store_agree(store: Store, preferences: Preferences, bus: MemoryBus) -> None:
    other = Preferences(store, bus, max_bytes=100_000, default_document=BUILT_IN)
    written = await preferences.set("ada", {"theme": "light"}, 0)
    assert await other.get("ada") == written
    with pytest.raises(Conflict):
        await other.set("ada", {"theme": "dark"}, 0)


async def test_a_large_document_leaves_the_loop_free(store: Store, bus: MemoryBus) -> None:
    preferences = Preferences(store, bus, max_bytes=4_000_000, default_document=BUILT_IN)
    widgets = [
        {"id": f"w{n}", "key": "Grid", "layout": {"x": 0, "y": n, "w": 8, "h": 8}, "note": list(range(200))}
        for n in range(400)
    ]
    config: dict[str, Any] = {"workspaces": [{"id": f"s{n}", "name": "A", "widgets": widgets} for n in range(8)]}
    writing = asyncio.create_task(preferences.set("ada", config))
    loop = asyncio.get_running_loop()
    started, longest = loop.time(), 0.0
    while not writing.done():
        before = loop.time()
        await asyncio.sleep(0.001)
        longest = max(longest, loop.time() - before)
    assert (await writing).version == 1
    assert longest < (loop.time() - started) / 2


async def test_what_another_process_writes_reaches_those_who_watch(store: Store) -> None:
    here = Preferences(store, MemoryBus(), max_bytes=100_000, default_document=BUILT_IN, look_every=0.05)
    elsewhere = Preferences(store, MemoryBus(), max_bytes=100_000, default_document=BUILT_IN)
    changes = here.changes("ada")
    waiting = asyncio.create_task(anext(changes))
    await asyncio.sleep(0.1)
    assert not waiting.done(), "nothing was written yet"
    await elsewhere.set("ada", {**BUILT_IN, "theme": "dome"})
    state = await asyncio.wait_for(waiting, 2)
    assert (state.version, state.config["theme"]) == (1, "dome")
    await changes.aclose()
