"""What only the embedded file can suffer."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from octopus.model import SourceUnavailable
from octopus.settings import read_settings
from octopus.store import open_store
from octopus.store.sqlite import SqliteStore

FILE = "octopus.sqlite3"


async def _refused(path: Path) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as fault:
        await SqliteStore.open(path, busy_seconds=0.2)
    assert fault.value.source == "store"
    assert str(path) in fault.value.message
    return fault.value


async def test_without_mongo_the_store_is_a_file_in_the_data_folder_for_this_user_alone(tmp_path: Path) -> None:
    store = await open_store(read_settings({"OCTOPUS_DATA_DIR": str(tmp_path / "deep" / "data")}))
    await store.put("things", "k", {"n": 1})
    path = tmp_path / "deep" / "data" / FILE
    modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    await store.close()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600} and FILE in modes
    again = await SqliteStore.open(path)
    found = await again.get("things", "k")
    await again.close()
    assert found is not None and found.body == {"n": 1}


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_bytes(b"These are the minutes of the meeting.\n" * 100)
    fault = await _refused(path)
    assert "is not a SQLite database; move it away" in fault.message
    assert path.read_bytes().startswith(b"These are the minutes")


async def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = await SqliteStore.open(path)
    for n in range(200):
        await store.put("things", str(n), {"text": "x" * 1000})
    await store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(SourceUnavailable, match=r"is damaged; move it away and restore a backup") as fault:
        store = await SqliteStore.open(path)
        try:
            await store.find("things")
        finally:
            await store.close()
    assert str(path) in fault.value.message


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / FILE, Path("/proc/octopus") / FILE):
        assert "set OCTOPUS_DATA_DIR to a folder that this user may write" in (await _refused(path)).message
    (tmp_path / FILE).mkdir()
    assert "cannot be made or written" in (await _refused(tmp_path / FILE)).message


async def test_a_read_only_file(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = await SqliteStore.open(path)
    await store.put("things", "k", {"n": 1})
    # The engine's own refusal; file modes would not stop tests that run as root.
    await store._connection.execute_fetchall("PRAGMA query_only = ON")
    with pytest.raises(SourceUnavailable, match="is read-only; give this user the right to write"):
        await store.put("things", "k", {"n": 2})
    found = await store.get("things", "k")
    await store.close()
    assert found is not None and found.body == {"n": 1}


async def test_a_full_disk_loses_nothing_and_is_got_over(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / FILE)
    await store.put("things", "k", {"n": 1})
    (pages,) = (await store._connection.execute_fetchall("PRAGMA page_count"))[0]
    await store._connection.execute_fetchall(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(SourceUnavailable, match="the disk is full; make room"):
        await store.put("things", "k", {"text": "x" * 100_000})
    found = await store.get("things", "k")
    assert found is not None and (found.version, found.body) == (1, {"n": 1})
    await store._connection.execute_fetchall("PRAGMA max_page_count = 100000")
    assert (await store.put("things", "k", {"text": "x" * 100_000})).version == 2
    await store.close()


async def test_a_file_of_a_newer_octopus_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = await SqliteStore.open(path)
    await store._connection.execute_fetchall("INSERT INTO schema_version VALUES (99)")
    await store.close()
    assert "was written by a newer Octopus (tables 99, this one knows 1)" in (await _refused(path)).message


async def test_another_process_that_holds_the_file(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = await SqliteStore.open(path, busy_seconds=0.2)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SourceUnavailable, match="is locked by another process"):
        await store.put("things", "k", {"n": 1})
    assert await store.get("things", "k") is None  # Reading goes on.
    assert "is locked by another process" in (await _refused(path)).message
    other.execute("ROLLBACK")
    assert (await store.put("things", "k", {"n": 2})).version == 1
    other.close()
    await store.close()


async def test_who_reads_does_not_wait_for_who_waits_to_write(tmp_path: Path) -> None:
    """As when all of the file is exchanged by another process: health checks and questions are answered meanwhile."""
    path = tmp_path / FILE
    store = await SqliteStore.open(path)
    await store.put("things", "k", {"n": 1})
    await store.append("events", {"n": 1})
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writers = [asyncio.create_task(each) for each in (store.put("things", "k", {"n": 2}), store.append("events", {}))]
    holder = asyncio.create_task(store.leases.acquire("poll", "a", 30))
    await asyncio.sleep(0.1)
    await store.ping()
    found = await store.get("things", "k")
    assert found is not None and found.body == {"n": 1}
    assert len(await store.find("things")) == 1 and len(await store.read_log("events")) == 1
    assert not any(each.done() for each in (*writers, holder)), "they still wait"
    other.execute("ROLLBACK")
    other.close()
    assert (await asyncio.gather(*writers))[1] == 2 and await holder
    found = await store.get("things", "k")
    assert found is not None and found.body == {"n": 2}, "what is written is read at once"
    await store.close()


WRITER = """
import asyncio, pathlib, sys
from octopus.store import VersionConflict
from octopus.store.sqlite import SqliteStore

async def main():
    store = await SqliteStore.open(pathlib.Path(sys.argv[1]))
    for _ in range(50):
        while True:
            found = await store.get("things", "counter")
            count, version = (found.body["count"], found.version) if found else (0, 0)
            try:
                await store.put("things", "counter", {"count": count + 1}, expected_version=version)
                break
            except VersionConflict:
                pass
        await store.append("events", {})
    await store.close()

asyncio.run(main())
"""


async def test_processes_that_start_and_count_together_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / FILE
    writers = [await asyncio.create_subprocess_exec(sys.executable, "-c", WRITER, str(path)) for _ in range(3)]
    assert await asyncio.gather(*(writer.wait() for writer in writers)) == [0, 0, 0]
    store = await SqliteStore.open(path)
    found = await store.get("things", "counter")
    records = await store.read_log("events", limit=1000)
    await store.close()
    assert found is not None and (found.version, found.body) == (150, {"count": 150})
    assert [record["seq"] for record in records] == list(range(1, 151))


async def test_old_tombstones_are_swept_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / FILE
    store = await SqliteStore.open(path)
    for key in ("old", "new"):
        await store.put("things", key, {})
        await store.delete("things", key)
    await store._connection.execute_fetchall(
        "UPDATE documents SET updated = ? WHERE key = 'old'", (time.time() - 91 * 86400,)
    )
    await store.close()
    store = await SqliteStore.open(path)
    assert (await store.put("things", "old", {})).version == 1
    assert (await store.put("things", "new", {})).version == 2
    await store.close()
