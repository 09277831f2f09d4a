"""What every engine promises, tested on each."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from octopus.model import BadRequest, SourceUnavailable, TooLarge
from octopus.store import MAX_BODY_BYTES, MAX_DEPTH, Store, VersionConflict
from tests.store.store_engines import Engine


async def test_what_is_put_is_got_with_its_version_and_time(store: Store) -> None:
    before = time.time()
    written = await store.put("things", "a", {"n": 1})
    assert written == await store.get("things", "a")
    assert (written.key, written.version, written.body) == ("a", 1, {"n": 1})
    assert before - 1 <= written.updated <= time.time() + 1
    assert (await store.put("things", "a", {"n": 2})).version == 2
    assert await store.get("things", "b") is None
    assert await store.get("others", "a") is None


ODD_BODIES: dict[str, dict[str, Any]] = {
    "empty": {},
    "dots and dollars": {"a.b": {"$set": 1, "$": 2, "a$b": 3, ".": 4, "..": {"x.": 5}}, "$inc": {"version": 9}},
    "percent": {"%": 1, "%2E": 2, "%24x": 3, "100%": 4, "": 5, "%25": {"": {"": None}}},
    "database references": {"ref": {"$ref": "c", "$id": "x", "$db": "d"}, "id": {"$oid": "0" * 24}},
    "names of the envelope": {"_id": 1, "version": "x", "deleted": True, "body": {"body": 1}, "updated": None},
    "NUL and beyond": {"k\x00y": "v\x00w", "ключ": "значение", "🐙": ["🐙", "\ud7ff", "\uffff", "\u2028"]},
    "numbers": {"ints": [0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)], "floats": [1.0, -0.0, 5e-324, 1.7e308, 0.1]},
    "kinds": {"t": True, "f": False, "n": None, "one": 1, "float": 1.0, "text": "1", "list": [], "object": {}},
    "numeric keys": {"0": {"1": [{"2": 3}]}},
    "lists in lists": {"l": [[], [[1, [None]]], {"a.b": [{"$x": []}]}]},
}


@pytest.mark.parametrize("name", ODD_BODIES)
async def test_odd_bodies_come_back_equal_and_in_order(store: Store, name: str) -> None:
    body = ODD_BODIES[name]
    written = await store.put("things", "k", body)
    found = await store.get("things", "k")
    assert found is not None
    assert repr(found.body) == repr(written.body) == repr(body)  # repr: 1, 1.0 and True apart, and the order of keys


async def test_a_body_is_kept_as_it_was_when_written(store: Store) -> None:
    body = {"list": [1]}
    written = await store.put("things", "k", body)
    body["list"].append(2)
    assert written.body == {"list": [1]}


@pytest.mark.parametrize("key", ["a", "A", "a.b", "$a", "🐙", "a/b", " ", "x" * 512, "'; DROP TABLE documents; --"])
async def test_keys_of_any_text(store: Store, key: str) -> None:
    await store.put("things", key, {"k": key})
    assert [document.key for document in await store.find("things")] == [key]
    assert await store.delete("things", key) is True


@pytest.mark.parametrize("key", ["", "x" * 513, "é" * 257, "a\x00b", "\ud800"])
async def test_keys_that_cannot_be(store: Store, key: str) -> None:
    with pytest.raises(BadRequest, match="key"):
        await store.put("things", key, {})


@pytest.mark.parametrize("collection", ["", "Things", "a.b", "$cmd", "log.audit", "1a", "a" * 64, "a-b"])
async def test_collections_that_cannot_be(store: Store, collection: str) -> None:
    for call in (store.get(collection, "k"), store.append(collection, {}), store.read_log(collection)):
        with pytest.raises(BadRequest, match="a collection name of a-z"):
            await call


REFUSED: dict[str, tuple[Any, str]] = {
    "nan": ({"a": [float("nan")]}, "finite number at /a/0, got nan"),
    "infinity": ({"a": {"b/c": float("-inf")}}, "finite number at /a/b~1c, got -inf"),
    "beyond 64 bits": ({"a": 2**63}, "within 64 bits at /a"),
    "far beyond 64 bits": ({"a": -(2**200)}, "within 64 bits at /a"),
    "half a surrogate": ({"a": "\ud800"}, "Unicode text at /a"),
    "half a surrogate in a key": ({"\udfff": 1}, "Unicode text"),
    "bytes": ({"a": b"x"}, "JSON value at /a, got bytes"),
    "a set": ({"a": {1}}, "JSON value at /a, got set"),
    "keys that are no texts": ({"a": {1: 2}}, "keys that are texts in /a, got 1"),
    "no object": ([1], "JSON object to store, got list"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_not_plain_json_is_refused_with_its_place(store: Store, name: str) -> None:
    body, message = REFUSED[name]
    with pytest.raises(BadRequest, match=message):
        await store.put("things", "k", body)
    with pytest.raises(BadRequest, match=message):
        await store.append("things", body)
    assert await store.get("things", "k") is None


async def test_depth_is_bounded(store: Store) -> None:
    def nested(levels: int) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for _ in range(levels - 1):
            body = {"a": body}
        return body

    await store.put("things", "deep", nested(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 5000):
        with pytest.raises(BadRequest, match=f"at most {MAX_DEPTH} levels"):
            await store.put("things", "deeper", nested(levels))


async def test_size_is_bounded(store: Store) -> None:
    await store.put("things", "big", {"text": "x" * (MAX_BODY_BYTES - 100)})
    found = await store.get("things", "big")
    assert found is not None and len(found.body["text"]) == MAX_BODY_BYTES - 100
    with pytest.raises(TooLarge, match=f"at most {MAX_BODY_BYTES} bytes; this one has"):
        await store.put("things", "bigger", {"text": "x" * MAX_BODY_BYTES})
    # Small in JSON, large in BSON: what the narrower engine cannot hold is refused by both.
    with pytest.raises(TooLarge):
        await store.put("things", "bigger", {"list": [0] * 2_000_000})


async def test_compare_and_set(store: Store) -> None:
    assert (await store.put("things", "k", {"n": 1}, expected_version=0)).version == 1
    assert (await store.put("things", "k", {"n": 2}, expected_version=1)).version == 2
    for stale in (0, 1, 3, -1):
        with pytest.raises(VersionConflict) as conflict:
            await store.put("things", "k", {"n": 99}, expected_version=stale)
        assert conflict.value.stored == await store.get("things", "k")
        assert conflict.value.stored is not None and conflict.value.stored.body == {"n": 2}
    with pytest.raises(VersionConflict) as conflict:
        await store.put("things", "absent", {}, expected_version=1)
    assert conflict.value.stored is None


async def test_versions_go_on_counting_after_delete(store: Store) -> None:
    await store.put("things", "k", {"n": 1})
    await store.put("things", "k", {"n": 2})
    assert await store.delete("things", "k") is True
    assert await store.delete("things", "k") is False
    assert await store.delete("things", "never") is False
    assert await store.get("things", "k") is None
    assert await store.find("things") == []
    with pytest.raises(VersionConflict) as conflict:
        await store.put("things", "k", {"n": 3}, expected_version=2)
    assert conflict.value.stored is None
    assert (await store.put("things", "k", {"n": 3}, expected_version=0)).version == 3
    await store.delete("things", "k")
    assert (await store.put("things", "k", {"n": 4})).version == 4


async def test_find_by_fields_in_the_order_of_keys(store: Store) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "c": {"user": "ada", "n": 1},
        "a": {"user": "ada", "n": True},
        "B": {"user": "bob", "n": 1.0},
        "é": {"user": ["ada"], "n": "1"},
        "d": {"n": None, "a.b": "x", "$d": "y", 'q"': "z", "": "empty"},
        "e": {"user": "a\x00b"},
    }
    for key, body in bodies.items():
        await store.put("things", key, body)

    async def keys(**where: Any) -> list[str]:
        return [document.key for document in await store.find("things", where)]

    assert [document.key for document in await store.find("things")] == ["B", "a", "c", "d", "e", "é"]
    assert await keys(user="ada") == ["a", "c"]
    assert await keys(user="ada", n=1) == ["c"]
    assert await keys(n=1) == ["B", "c"]
    assert await keys(n=True) == ["a"]
    assert await keys(n=None) == ["d"]
    assert await keys(user=None) == []
    assert await keys(**{"a.b": "x"}) == await keys(**{"$d": "y"}) == await keys(**{'q"': "z"}) == ["d"]
    assert await keys(**{"": "empty"}) == ["d"]
    assert await keys(user="a\x00b") == ["e"]
    assert [document.key for document in await store.find("things", limit=2)] == ["B", "a"]
    assert [document.key for document in await store.find("things", {"user": "ada"}, limit=1)] == ["a"]
    assert await store.find("things", limit=0) == []
    with pytest.raises(BadRequest, match="to look for in 'user'"):
        await store.find("things", {"user": {"$ne": "ada"}})


async def test_a_log_numbers_its_records_and_keeps_the_newest(store: Store) -> None:
    assert [await store.append("events", {"n": n, "a.b": {"$x": n}}) for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert await store.append("others", {}) == 1
    assert await store.read_log("events", limit=2) == [
        {"n": 1, "a.b": {"$x": 1}, "seq": 1},
        {"n": 2, "a.b": {"$x": 2}, "seq": 2},
    ]
    assert [record["n"] for record in await store.read_log("events", after=3)] == [4, 5]
    assert [record["n"] for record in await store.read_log("events", limit=2, newest_first=True)] == [5, 4]
    assert [record["n"] for record in await store.read_log("events", after=4, newest_first=True)] == [5]
    assert [record["n"] for record in await store.read_log("events", before=4, limit=2, newest_first=True)] == [3, 2]
    assert [record["n"] for record in await store.read_log("events", after=1, before=4)] == [2, 3]
    assert await store.read_log("events", limit=0) == []
    assert await store.read_log("never") == []
    assert await store.append("events", {"n": 6}, keep=2) == 6
    assert [record["seq"] for record in await store.read_log("events")] == [5, 6]
    assert await store.append("events", {"n": 7}, keep=1) == 7
    assert [record["n"] for record in await store.read_log("events")] == [7]
    with pytest.raises(BadRequest, match="without 'seq'"):
        await store.append("events", {"seq": 1})
    with pytest.raises(BadRequest, match="at least 1 record"):
        await store.append("events", {}, keep=0)


async def test_one_winner_a_round_among_twenty_writers(engine: Engine) -> None:
    stores = [await engine.open(), await engine.open()]
    for version in range(5):
        results = await asyncio.gather(
            *(
                stores[writer % 2].put("things", "k", {"writer": writer}, expected_version=version)
                for writer in range(20)
            ),
            return_exceptions=True,
        )
        won = [result for result in results if not isinstance(result, BaseException)]
        lost = [result for result in results if isinstance(result, VersionConflict)]
        assert (len(won), len(lost)) == (1, 19)
        assert all(conflict.stored == won[0] for conflict in lost)
        assert await stores[0].get("things", "k") == won[0]


async def test_nothing_is_lost_among_unconditional_writers(engine: Engine) -> None:
    stores = [await engine.open(), await engine.open()]
    written = await asyncio.gather(*(stores[n % 2].put("things", "k", {"n": n}) for n in range(20)))
    assert sorted(document.version for document in written) == list(range(1, 21))
    last = max(written, key=lambda document: document.version)
    assert await stores[0].get("things", "k") == last


async def test_writers_and_deleters_leave_the_count_whole(engine: Engine) -> None:
    stores = [await engine.open(), await engine.open()]

    async def create(n: int) -> int:
        try:
            written = await stores[n % 2].put("things", "k", {"n": n}, expected_version=0)
        except VersionConflict:
            return 0
        await stores[n % 2].delete("things", "k")
        return written.version

    made = [version for version in await asyncio.gather(*(create(n) for n in range(20))) if version]
    assert sorted(made) == list(range(1, len(made) + 1))


async def test_a_log_written_from_two_sides_has_every_number_once(engine: Engine) -> None:
    stores = [await engine.open(), await engine.open()]
    numbers = await asyncio.gather(*(stores[n % 2].append("events", {"n": n}) for n in range(20)))
    assert sorted(numbers) == list(range(1, 21))
    records = await stores[0].read_log("events")
    assert {record["seq"]: record["n"] for record in records} == dict(zip(numbers, range(20), strict=True))


async def test_a_second_store_sees_what_the_first_wrote_and_so_does_one_opened_later(engine: Engine) -> None:
    first, second = await engine.open(), await engine.open()
    await first.put("things", "k", {"n": 1})
    assert await second.get("things", "k") == await first.get("things", "k")
    await first.close()
    third = await engine.open()
    assert (await third.put("things", "k", {"n": 2}, expected_version=1)).version == 2


async def test_a_caller_who_gives_up_leaves_the_store_usable(store: Store) -> None:
    for n in range(10):
        task = asyncio.create_task(store.put("things", "k", {"n": n}))
        await asyncio.sleep(0.0005 * n)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    before = await store.get("things", "k")
    after = await store.put("things", "k", {"n": "after"})
    assert after.version > (before.version if before else 0)


async def test_it_answers_a_ping_until_it_is_closed(store: Store) -> None:
    await store.ping()
    await store.close()
    await store.close()
    for call in (store.ping(), store.get("things", "k"), store.put("things", "k", {})):
        with pytest.raises(SourceUnavailable, match="closed") as fault:
            await call
        assert fault.value.source == "store"
