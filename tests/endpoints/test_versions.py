"""Versions: the same on both engines of the store."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from octopus.endpoints import InvalidEndpoints, Version, Versions
from octopus.endpoints.text import canonical
from octopus.model import BadRequest, Conflict, NotFound, SourceUnavailable
from octopus.store import Document, Store
from octopus.store.sqlite import SqliteStore
from tests.endpoints.rooms import ADA, document, room
from tests.sources.upstream import until
from tests.store.store_engines import Engine


async def add(versions: Versions, found: Any, base: int, comment: str = "because") -> Version:
    return await versions.add(found, author="ada", comment=comment, base=base)


async def test_versions_count_from_one_and_say_who_when_and_why(store: Store) -> None:
    versions = Versions(store)
    assert await versions.newest() is None and await versions.all() == []
    first = await add(versions, {"b": 1, "a": {"x.y": [1, "é"], "$z": None}}, 0, "  the beginning ")
    assert (first.version, first.author, first.comment, first.restoredFrom) == (1, "ada", "the beginning", None)
    assert re.fullmatch(r"[0-9a-f]{64}", first.sha)
    age = datetime.now(UTC) - datetime.fromisoformat(first.time)
    assert 0 <= age.total_seconds() < 60 and first.time.endswith("Z")
    assert await versions.text(first) == canonical({"b": 1, "a": {"x.y": [1, "é"], "$z": None}}), (
        "the order of keys too"
    )
    second = await add(versions, {}, 1)
    assert await versions.newest() == second
    assert await versions.all() == [second, first]
    assert await versions.get(1) == first


async def test_a_stale_base_conflicts_and_carries_what_is_stored(store: Store) -> None:
    versions = Versions(store)
    await add(versions, {"n": 1}, 0)
    await versions.add({"n": 2}, author="bob", comment="bob's", base=1)
    with pytest.raises(Conflict) as fault:
        await add(versions, {"n": 3}, 1)
    assert 'bob published version 2 ("bob\'s"), this change was made from version 1' in fault.value.message
    assert fault.value.extra["version"] == 2 and fault.value.extra["document"] == {"n": 2}
    with pytest.raises(Conflict, match=r"there is no version 7|changed elsewhere"):
        await add(versions, {}, 7)


async def test_of_many_who_write_at_once_one_wins(engine: Engine) -> None:
    all_versions = [Versions(await engine.open()) for _ in range(4)]
    results = await asyncio.gather(
        *(add(versions, {"n": n}, 0) for n, versions in enumerate(all_versions)), return_exceptions=True
    )
    won = [found for found in results if isinstance(found, Version)]
    assert len(won) == 1 and all(isinstance(found, Conflict) for found in results if found not in won)
    assert await all_versions[0].newest() == won[0] == await all_versions[1].newest()


async def test_the_newest_is_found_whatever_the_hint_says(store: Store) -> None:
    versions = Versions(store)
    for base in range(3):
        await add(versions, {"n": base}, base)
    await store.put("endpoints", "newest", {"version": 1})
    assert (await versions.newest() or pytest.fail()).version == 3
    await store.delete("endpoints", "newest")
    assert (await versions.newest() or pytest.fail()).version == 3


async def test_a_look_for_newer_ones_gives_the_newest(store: Store) -> None:
    versions = Versions(store)
    assert await versions.newer(0) is None
    for base in range(3):
        await add(versions, {"n": base}, base)
    assert (await versions.newer(0) or pytest.fail()).version == 3
    assert (await versions.newer(2) or pytest.fail()).version == 3
    assert await versions.newer(3) is None


async def test_a_version_that_is_not_there_and_a_comment_that_says_nothing_are_refused(store: Store) -> None:
    versions = Versions(store)
    for number in (0, -1, 5):
        with pytest.raises(NotFound, match=f"there is no version {number}"):
            await versions.get(number)
    with pytest.raises(BadRequest, match="what changes and why"):
        await add(versions, {}, 0, "  ")
    with pytest.raises(BadRequest, match="at most 1000 characters"):
        await add(versions, {}, 0, "x" * 1001)
    assert await versions.newest() is None


# The room


async def test_what_one_process_publishes_every_other_adopts_within_a_second(engine: Engine) -> None:
    async with room(await engine.open()) as one, room(await engine.open()) as other:
        version = await one.endpoints.publish(document(), "first", 0, ADA)
        assert [found.version for found in one.adopted] == [1], "here at once"
        await until(lambda: bool(other.adopted), 1.0)
        assert (
            other.adopted[0].sdl == one.adopted[0].sdl == "extend type Query {\n  q: JSON @requires(role: Viewer)\n}\n"
        )
        assert other.endpoints.state().version == version.version == 1
    async with room(await engine.open()) as later:
        assert [found.version for found in later.adopted] == [1], "and after a start"


async def test_restoring_is_a_new_version_with_the_old_document(engine: Engine) -> None:
    store = await engine.open()
    async with room(store) as here:
        await here.endpoints.publish(document("a"), "a", 0, ADA)
        await here.endpoints.publish(document("b"), "b", 1, ADA)
        back = await here.endpoints.restore(1, "b was wrong", ADA)
        assert (back.version, back.restoredFrom) == (3, 1)
        assert await here.endpoints.document() == document("a")
        assert here.adopted[-1].fields.keys() == {"Query.a"}
        assert [found.version for found in await here.endpoints.versions()] == [3, 2, 1]
        assert len(await store.find("endpoint_texts")) == 2, "an equal document is kept once"
        with pytest.raises(NotFound):
            await here.endpoints.restore(9, "no", ADA)
        with pytest.raises(Conflict, match="published version 3"):
            await here.endpoints.restore(2, "unseen", ADA, 2)
        assert (await here.endpoints.restore(2, "seen", ADA, 3)).version == 4


async def test_each_version_tells_what_it_changed(engine: Engine) -> None:
    async with room(await engine.open()) as here:
        first = await here.endpoints.publish(document("a"), "a", 0, ADA)
        changed = {**document("a", timeout=5), "mutations": {"m": {"url": "http://host/y"}}}
        second = await here.endpoints.publish(changed, "more", 1, ADA)
        diff = await here.endpoints.diff(first)
        assert [(each.pointer, each.kind) for each in diff.document] == [("/queries", "added")]
        assert "+  a: JSON @requires(role: Viewer)" in diff.sdl
        diff = await here.endpoints.diff(second)
        assert [(each.pointer, each.kind, each.after) for each in diff.document] == [
            ("/queries/a/timeout", "added", 5),
            ("/mutations", "added", changed["mutations"]),
        ]
        assert "+  m: JSON @requires(role: Operator)" in diff.sdl and "\n-" not in diff.sdl
        back = await here.endpoints.comparison(second.version, 0)
        assert next((each.pointer, each.kind) for each in back.document) == ("/queries", "removed")
        assert "-  a: JSON @requires(role: Viewer)" in back.sdl
        with pytest.raises(NotFound, match="there is no version 9"):
            await here.endpoints.comparison(9, 1)


async def test_a_report_says_what_would_come_of_it_and_changes_nothing(store: Store) -> None:
    async with room(store) as here:
        await here.endpoints.publish(document("a"), "a", 0, ADA)
        report = await here.endpoints.validate(document("a", timeout=5))
        assert report.ok and report.version == 1 and report.faults == []
        assert report.sdl is not None and "a: JSON" in report.sdl and report.diff.sdl == ""
        assert [(each.pointer, each.after) for each in report.diff.document] == [("/queries/a/timeout", 5)]
        wrong = await here.endpoints.validate('{"queries": {"a": {"url": "ftp://x",\n "type": "Nope"}}}')
        assert not wrong.ok and wrong.sdl is None
        assert [(fault.line, fault.code) for fault in wrong.faults] == [(1, "bad-url"), (2, "unknown-type")]
        broken = await here.endpoints.validate("{")
        assert not broken.ok and broken.sha is None and broken.faults[0].code == "bad-json"
        assert len(here.adopted) == 1 and len(await here.endpoints.versions()) == 1


async def test_a_document_with_faults_is_not_kept_and_all_of_them_are_told(store: Store) -> None:
    async with room(store) as here:
        wrong = {"queries": {"a": {"url": "ftp://x", "type": "Nope"}}, "functions": {"f": {"code": "def f(:\n"}}}
        with pytest.raises(InvalidEndpoints) as fault:
            await here.endpoints.publish(wrong, "wrong", 0, ADA)
        assert [each["code"] for each in fault.value.extra["faults"]] == ["bad-url", "unknown-type", "function"]
        assert "(and 2 more)" in fault.value.message
        assert await here.endpoints.versions() == [] and here.adopted == []


async def test_whoever_watches_hears_of_each_version_wherever_it_was_written(engine: Engine) -> None:
    async with room(await engine.open()) as one, room(await engine.open()) as other:
        heard: list[int] = []

        async def watch() -> None:
            async for version in other.endpoints.changes():
                heard.append(version.version)

        task = asyncio.create_task(watch())
        await asyncio.sleep(0.05)
        await one.endpoints.publish(document("a"), "a", 0, ADA)
        await until(lambda: heard == [1], 2.0)
        await other.endpoints.publish(document("b"), "b", 1, ADA)
        await until(lambda: heard == [1, 2], 2.0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_does_not_concern_a_field_leaves_its_fingerprint(store: Store) -> None:
    both = {"vars": {"A": "http://host/1", "B": "http://host/2"}}
    queries = {"a": {"url": "{A}/x"}, "b": {"url": "{B}/x"}}
    async with room(store) as here:
        await here.endpoints.publish({**both, "queries": queries}, "one", 0, ADA)
        changed = {
            "vars": {**both["vars"], "B": "http://host/3"},
            "queries": {**queries, "c": {"url": "http://host/c"}},
        }
        changed["queries"]["a"] = {**queries["a"], "description": "Only words."}
        await here.endpoints.publish(changed, "two", 1, ADA)
        before, after = (found.fields for found in here.adopted)
        assert before["Query.a"] == after["Query.a"] and before["Query.b"] != after["Query.b"]


async def test_endpoints_that_stand_on_one_another_many_times_over_are_compiled_in_no_time(store: Store) -> None:
    """Each of ten stands on the next by ten inputs: that is ten billion ways to the last."""
    names = "abcdefghij"
    code = f"from typing import Any\n\n\ndef f({', '.join(f'{name}: Any' for name in names)}) -> Any:\n    return 1\n"
    queries = {
        name: {"method": "LOCAL", "function": "f", "inputs": {each: {"field": other} for each in names}}
        for name, other in itertools.pairwise(names)
    }
    async with room(store) as here:
        found = {"functions": {"f": {"code": code}}, "queries": {**queries, "j": {"url": "http://host/x"}}}
        async with asyncio.timeout(20):
            await here.endpoints.publish(found, "deep", 0, ADA)
        assert here.adopted[0].fields.keys() == {f"Query.{name}" for name in names}


async def test_a_version_that_is_stored_is_published_though_the_hint_cannot_be_written(tmp_path: Path) -> None:
    class Forgetful(SqliteStore):
        async def put(
            self, collection: str, key: str, body: Mapping[str, Any], *, expected_version: int | None = None
        ) -> Document:
            if collection == "endpoints":
                raise SourceUnavailable("the store went away", source="store")
            return await super().put(collection, key, body, expected_version=expected_version)

    store = await Forgetful.open(tmp_path / "octopus.sqlite3")
    versions = Versions(store)
    assert (await add(versions, {"n": 1}, 0)).version == 1
    assert (await add(versions, {"n": 2}, 1)).version == 2
    assert (await versions.newest() or pytest.fail()).version == 2
    await store.close()


async def test_a_document_that_is_gone_is_told_and_stops_neither_the_start_nor_what_comes(store: Store) -> None:
    async with room(store) as here:
        version = await here.endpoints.publish(document("a"), "a", 0, ADA)
    kept = await store.get("endpoint_texts", version.sha)
    assert kept is not None
    await store.delete("endpoint_texts", version.sha)
    with capture_logs() as told:
        async with room(store) as here:
            assert here.endpoints.state().error == (
                "the endpoints are not served: the document of version 1 is not in the store any more"
            )
            await asyncio.sleep(0.5)
            assert not here.endpoints.state().ok
            await store.put("endpoint_texts", version.sha, kept.body)
            await until(lambda: here.endpoints.state().ok)
            assert here.adopted[-1].fields.keys() == {"Query.a"}
    assert [each["event"] for each in told].count("cannot look for new endpoints") == 1, "once, not at every look"


async def test_what_a_variable_holds_in_the_environment_counts(store: Store) -> None:
    variables = {"vars": {"URL": "http://host/default", "LIST": ["a"]}, "queries": {"q": {"url": "{URL}/x"}}}
    environment = {"URL": "https://elsewhere.example/v1", "LIST": "b, c"}
    async with room(store, environment=environment) as here:
        await here.endpoints.publish(variables, "allowed, since the environment names the host", 0, ADA)
        assert here.adopted[0].lists == {"LIST": ("b", "c")}
    async with room(store, environment={"LIST": '["d, e"]'}) as here:
        assert here.adopted[0].lists == {"LIST": ("d, e",)}
        assert await here.endpoints.document() == variables, (
            "what is stored, shown and exported stays as it was written"
        )


async def test_another_value_of_tango_dbs_waits_for_the_next_start(store: Store) -> None:
    async with room(store, environment={"TANGO_DBS": ""}) as here:
        report = await here.endpoints.validate({"vars": {"TANGO_DBS": ["low=http://host:5004/db"]}})
        (fault,) = report.faults
        assert report.ok and (fault.code, fault.severity) == ("restart-needed", "warning")
        await here.endpoints.publish(
            {"vars": {"TANGO_DBS": ["low=http://host:5004/db"]}}, "a warning is no fault", 0, ADA
        )
