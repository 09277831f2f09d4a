"""Which version dashboards load: added, upgraded, activated, pinned, rolled back and removed, in all processes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from octopus.catalogue import WidgetUse
from octopus.catalogue.administration import Administration
from octopus.model import BadRequest, Conflict, NotFound
from tests.catalogue.houses import ADA, House, open_house
from tests.catalogue.loopback import LoopbackRegistry
from tests.catalogue.packages import NAME, files, manifest

USE = WidgetUse("bob", "w1", "Weather", "a", None, "Rain")


async def added(house: House, registry: LoopbackRegistry, *versions: str) -> None:
    for version in versions:
        registry.publish(NAME, version)
        await house.widgets.add(NAME, version, ADA)


def active(house: House) -> tuple[str, bool]:
    package = house.catalogue.package(NAME)
    return package.active, package.pinned


async def test_the_newest_release_takes_over_unless_one_is_pinned(house: House, registry: LoopbackRegistry) -> None:
    await added(house, registry, "1.0.0", "1.1.0")
    assert active(house) == ("1.1.0", False)
    await added(house, registry, "2.0.0-rc.1", "1.0.5")
    assert active(house) == ("1.1.0", False), "neither a pre-release nor an older one"
    await house.widgets.pin(NAME, ADA)
    await added(house, registry, "1.2.0")
    assert active(house) == ("1.1.0", True)
    await house.widgets.unpin(NAME, ADA)
    assert active(house) == ("1.1.0", False), "unpinning alone changes nothing on a dashboard"
    await added(house, registry, "1.3.0")
    assert active(house) == ("1.3.0", False)
    assert [version.version for version in house.catalogue.package(NAME).versions] == [
        *("2.0.0-rc.1", "1.3.0", "1.2.0", "1.1.0", "1.0.5", "1.0.0")
    ]


async def test_an_older_version_is_activated_and_a_newer_addition_takes_over(
    house: House, registry: LoopbackRegistry
) -> None:
    await added(house, registry, "1.0.0", "1.1.0")
    await house.widgets.activate(NAME, "1.0.0", False, ADA)
    assert active(house) == ("1.0.0", False) and (await house.catalogue.bundle(NAME)).version == "1.0.0"
    assert (await house.catalogue.bundle(NAME, "1.1.0")).version == "1.1.0", "side by side"
    with pytest.raises(
        NotFound, match=r"no version '9\.0\.0' of @observatory/rain; there are: 1\.1\.0, 1\.0\.0; add it first"
    ):
        await house.widgets.activate(NAME, "9.0.0", False, ADA)
    await added(house, registry, "1.2.0")
    assert active(house) == ("1.2.0", False)


async def test_an_upgrade_adds_and_activates_but_not_past_a_pin(house: House, registry: LoopbackRegistry) -> None:
    await added(house, registry, "1.0.0")
    registry.publish(NAME, "1.1.0")
    registry.publish(NAME, "2.0.0-rc.1", tag="next")
    assert (await house.widgets.upgrade(NAME, None, ADA)).active == "1.1.0"
    assert (await house.widgets.upgrade(NAME, "next", ADA)).active == "2.0.0-rc.1"
    assert (await house.widgets.upgrade(NAME, None, ADA)).active == "2.0.0-rc.1", "never down by itself"
    await house.widgets.activate(NAME, "1.0.0", True, ADA)
    with pytest.raises(Conflict, match=r"is pinned to 1.0.0; unpin it"):
        await house.widgets.upgrade(NAME, None, ADA)
    with pytest.raises(NotFound, match="no widget package '@observatory/snow'"):
        await house.widgets.upgrade("@observatory/snow", None, ADA)


async def test_a_rollback_goes_back_the_way_that_was_come(house: House, registry: LoopbackRegistry) -> None:
    await added(house, registry, "1.0.0", "1.1.0", "1.2.0")
    await house.widgets.activate(NAME, "1.0.0", False, ADA)
    await house.widgets.activate(NAME, "1.2.0", True, ADA)
    seen = []
    for _ in range(3):
        await house.widgets.rollback(NAME, ADA)
        seen.append(active(house))
    assert seen == [("1.0.0", False), ("1.2.0", False), ("1.1.0", False)]
    await house.widgets.rollback(NAME, ADA)
    with pytest.raises(Conflict, match=r"has no version before 1.0.0 to go back to"):
        await house.widgets.rollback(NAME, ADA)
    changes = (await house.widgets.details(NAME, "1.0.0")).changes
    assert [(change.action, change.version, change.before) for change in changes[3:6]] == [
        ("activate", "1.0.0", "1.2.0"),
        ("activate", "1.2.0", "1.0.0"),
        ("rollback", "1.0.0", "1.2.0"),
    ]
    await added(house, registry, "1.2.1")
    assert active(house) == ("1.2.1", False), "the mended one"


async def test_what_workspaces_use_is_removed_only_by_force(house: House, registry: LoopbackRegistry) -> None:
    await added(house, registry, "1.0.0", "1.1.0")
    house.used.append(USE)
    assert await house.widgets.uses(NAME) == [USE]
    assert await house.widgets.remove(NAME, "1.0.0", False, ADA), "not the active one: nobody notices"
    with pytest.raises(Conflict, match="workspaces of bob show 1 widget of @observatory/rain") as refused:
        await house.widgets.remove(NAME, None, False, ADA)
    assert refused.value.extra["uses"][0]["workspaceName"] == "Weather"
    assert await house.widgets.remove(NAME, None, True, ADA)
    assert house.catalogue.packages() == [] and await house.store.find("widget_texts") == []
    assert [(action, ok) for action, _, ok, _ in await house.audited()][:2] == [
        ("removeWidget", True),
        ("removeWidget", False),
    ]
    with pytest.raises(NotFound, match="was added; there are: none"):
        await house.widgets.remove(NAME, None, True, ADA)
    # Added again, it is as new, and what was done to it is still told.
    await house.widgets.add(NAME, "1.0.0", ADA)
    assert [change.action for change in (await house.widgets.details(NAME, "1.0.0")).changes] == [
        *("add", "add", "remove", "remove", "add")
    ]


async def test_removing_the_pinned_version_leaves_the_newest_release(house: House, registry: LoopbackRegistry) -> None:
    await added(house, registry, "1.0.0", "1.1.0")
    await house.widgets.activate(NAME, "1.0.0", True, ADA)
    await house.widgets.remove(NAME, "1.0.0", False, ADA)
    assert active(house) == ("1.1.0", False)


def built(static: Path, version: str, name: str = NAME, **more: Any) -> None:
    folder = static / name / version
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps(manifest(name, version, **more)))
    (folder / "index.iife.js").write_bytes(files(name, version)["dist/index.iife.js"])


async def test_what_comes_with_octopus_is_upgraded_from_a_registry_and_never_removed(
    registry: LoopbackRegistry, tmp_path: Path
) -> None:
    built(tmp_path / "static", "1.0.0")
    built(tmp_path / "static", "1.0.0", "@zoo/zebra", block={"keys": ["Stripes"]})
    async with open_house(tmp_path, tmp_path / "static", WIDGET_REGISTRIES=f"near={registry.url}") as house:
        assert house.catalogue.package(NAME).versions[0].registry is None
        await added(house, registry, "1.1.0")
        assert active(house) == ("1.1.0", False)
        trusted = [(each.version, each.trusted) for each in house.catalogue.package(NAME).versions]
        assert trusted == [("1.1.0", False), ("1.0.0", True)], "what is trusted is what came with Octopus"
        assert (await house.widgets.rollback(NAME, ADA)).active == "1.0.0"
        with pytest.raises(BadRequest, match="comes with Octopus and cannot be removed"):
            await house.widgets.remove(NAME, "1.0.0", True, ADA)
        registry.publish("@observatory/ape", "1.0.0", block={"keys": ["Stripes"]})
        with pytest.raises(Conflict, match="which @zoo/zebra registers"):
            await house.widgets.add("@observatory/ape", None, ADA)
        registry.publish(NAME, "1.0.0", text="something else")
        await house.widgets.add(NAME, "1.0.0", ADA)
        assert house.catalogue.package(NAME).versions[1].trusted, "the version that came with Octopus stays what it is"


class Said:
    """What a file says of a package."""

    def __init__(self, version: str | None, enabled: bool = True) -> None:
        self.version = version
        self.enabled = enabled


async def test_what_a_file_says_goes_before_what_is_chosen_here(
    house: House, registry: LoopbackRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await added(house, registry, "1.0.0", "1.1.0")
    said = {NAME: Said("1.0.0")}
    monkeypatch.setattr(house.catalogue, "_choices", lambda: said)
    assert active(house) == ("1.0.0", True)
    with pytest.raises(Conflict, match="chooseWidget chooses another one over it"):
        await house.widgets.activate(NAME, "1.1.0", False, ADA)
    said[NAME] = Said(None)
    await house.widgets.activate(NAME, "1.1.0", True, ADA)
    assert active(house) == ("1.1.0", True)
    said[NAME] = Said(None, enabled=False)
    assert house.catalogue.packages() == []


async def test_who_follows_hears_of_changes_in_any_process_within_a_second(
    house: House, registry: LoopbackRegistry, tmp_path: Path
) -> None:
    async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as other:
        heard: asyncio.Queue[list[tuple[str, str]]] = asyncio.Queue()

        async def follow() -> None:
            async for packages in other.catalogue.changes():
                heard.put_nowait([(package.name, package.active) for package in packages])

        async def next_one() -> list[tuple[str, str]]:
            async with asyncio.timeout(1.0):
                return await heard.get()

        following = asyncio.create_task(follow())
        try:
            assert await next_one() == []
            await added(house, registry, "1.0.0")
            assert await next_one() == [(NAME, "1.0.0")]
            # In the process itself there is no waiting for a look.
            await added(other, registry, "1.1.0")
            assert await next_one() == [(NAME, "1.1.0")]
            assert (await other.catalogue.bundle(NAME)).version == "1.1.0"
            await house.widgets.remove(NAME, "1.1.0", True, ADA)
            assert await next_one() == [(NAME, "1.0.0")]
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def test_two_administrators_at_once_lose_nothing(
    house: House, registry: LoopbackRegistry, tmp_path: Path
) -> None:
    versions = [f"1.{number}.0" for number in range(4)]
    for version in versions:
        registry.publish(NAME, version)
    async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as other:
        both: list[Administration] = [house.widgets, other.widgets]
        await asyncio.gather(*(both[at % 2].add(NAME, version, ADA) for at, version in enumerate(versions)))
    assert sorted((await house.store.find("widget_packages"))[0].body["versions"]) == versions


async def test_uses_are_counted_by_package(house: House, registry: LoopbackRegistry) -> None:
    registry.publish("@observatory/snow", "1.0.0")
    await house.widgets.add("@observatory/snow", None, ADA)
    await added(house, registry, "1.0.0")
    house.used += [
        USE,
        WidgetUse("bob", "w1", "Weather", "b", None, "Rain"),
        WidgetUse("ada", "w1", "", "c", None, "Rain"),
    ]
    assert [(each.package, each.widgets, each.workspaces) for each in await house.widgets.use_counts()] == [
        (NAME, 3, 2)
    ]


async def test_details_of_what_comes_with_octopus_ask_no_registry(tmp_path: Path) -> None:
    folder = tmp_path / "built" / NAME / "1.0.0"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps(manifest()))
    (folder / "index.iife.js").write_text("1")
    (folder / "README.md").write_text("# Rain")
    async with open_house(tmp_path, static=tmp_path / "built", WIDGET_ALLOWED_NPM_SCOPES="") as house:
        told = await house.widgets.details(NAME, None)
    assert (told.version, told.trusted, told.registry, told.problem) == ("1.0.0", True, None, None)
    assert [each.version for each in told.versions] == ["1.0.0"] and told.readme == "# Rain"
