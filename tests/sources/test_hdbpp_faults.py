"""An archive that is down, slow, older, or lacks a part: clear, bounded, and nothing else is disturbed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from octopus.model import FieldError, NotFound, SourceError, SourceTimeout, SourceUnavailable, TimeRange
from octopus.sources.hdbpp import Archives, Downsample
from octopus.sources.hdbpp import reading as reading_module
from octopus.sources.hdbpp.database import Database
from octopus.sources.hdbpp.faults import field_error
from tests.archives import Archive, ArchiveServer, archive_server
from tests.sources.filling import add_attribute, add_error, add_rows, add_series, archives_of, column

START = datetime(2025, 11, 1, tzinfo=UTC)
HOUR = TimeRange(START, START + timedelta(hours=1))
NOWHERE = "postgresql://reader:hunter2-hunter2@127.0.0.1:1/hdb"


async def fill(archive: Archive, *names: str, kind: str = "DEV_DOUBLE", value: Any = 20.5) -> None:
    """Attributes with one row each."""
    connection = await asyncpg.connect(archive.dsn)
    for name in names:
        attribute = await add_attribute(connection, name, kind)
        await add_rows(connection, f"att_scalar_{kind.replace('_', '').lower()}", attribute, [(START, value, 0)])
    await connection.close()


@asynccontextmanager
async def changed(archive: Archive, *statements: str) -> AsyncIterator[None]:
    """Statements of the superuser, in a transaction that lasts as long as the block when the first one locks."""
    connection = await asyncpg.connect(archive.dsn)
    try:
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
            yield
    finally:
        await connection.close()


async def execute(archive: Archive, statement: str) -> None:
    connection = await asyncpg.connect(archive.dsn)
    await connection.execute(statement)
    await connection.close()


async def values(archives: Archives, *names: str, **more: Any) -> list[Any]:
    """The values of each name, or the code of why there are none."""
    answers = await archives.answers(names, HOUR, 10, Downsample.NONE, **more)
    return [answer.code if isinstance(answer, FieldError) else column(answer.values) for answer in answers]


async def test_an_archive_that_is_down_is_unavailable_and_no_password_is_shown() -> None:
    async with archives_of(eda=NOWHERE) as archives:
        began = time.monotonic()
        with pytest.raises(SourceUnavailable) as refused:
            await archives.history(["a/b/c/d"], HOUR)
        assert time.monotonic() - began < 3
        with pytest.raises(SourceUnavailable):
            await archives.attributes("*")
        with pytest.raises(SourceUnavailable):
            await archives.latest(["a/b/c/d"], START)
        shown = f"{refused.value} {refused.value.extensions()} {archives.stats()} {archives.states()}"
    assert refused.value.source == "hdbpp:eda" and refused.value.upstream == "connection refused"
    assert "hunter2" not in shown and "reader" not in shown
    assert not archives.states()


@pytest.mark.parametrize("place", ["hdbpp..db/hdb", f"{'x' * 64}.example/hdb", "127.0.0.1:1/hdb?sslmode=bogus"])
async def test_an_address_that_cannot_be_one_is_told_as_such(place: str) -> None:
    async with archives_of(eda=f"postgresql://reader:hunter2-hunter2@{place}") as archives:
        with pytest.raises(SourceUnavailable, match="HDBPP_PG_DSN_EDA cannot be read") as refused:
            await archives.history(["a/b/c/d"], HOUR)
        async with asyncio.timeout(5):
            while (error := archives.states()[0].error) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    assert error == refused.value.message and "hunter2" not in str(refused.value.extensions())


def test_text_that_cannot_be_read_is_not_the_address_s_fault() -> None:
    fault = field_error(UnicodeDecodeError("utf-8", b"\xe4", 0, 1, "invalid"), "eda", 20.0)
    assert isinstance(fault, SourceError) and "not UTF-8" in fault.message


async def test_a_probe_that_fails_unexpectedly_is_not_the_last(
    hdbpp_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe, looks = Database.probe, []

    async def stumbling(database: Database) -> None:
        looks.append(database.reachable)
        if len(looks) == 1:
            raise AttributeError("the driver stumbled")
        await probe(database)

    monkeypatch.setattr(Database, "probe", stumbling)
    monkeypatch.setattr("octopus.sources.hdbpp.database.PROBE_EVERY", 0.02)
    async with archives_of(eda=hdbpp_archive.reader) as archives, asyncio.timeout(10):
        while not archives.states()[0].reachable:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert len(looks) > 1


async def test_a_wrong_password_and_a_missing_database_are_told_apart_from_a_dead_server(
    hdbpp_archive: Archive,
) -> None:
    wrong = hdbpp_archive.reader.replace(hdbpp_archive.reader.split(":")[2].split("@")[0], "hunter2")
    async with archives_of(eda=wrong, secondary=hdbpp_archive.reader.replace("/hdb", "/nope")) as archives:
        for name in archives.names:
            with pytest.raises(SourceUnavailable, match=f"refuses us: check HDBPP_PG_DSN_{name.upper()}") as refused:
                await archives.history(["a/b/c/d"], HOUR, archive=name)
            assert "hunter2" not in str(refused.value.extensions())


async def test_a_database_without_the_tables_is_not_an_archive(hdbpp_server: ArchiveServer) -> None:
    async with archives_of(eda=hdbpp_server.server.dsn()) as archives:
        with pytest.raises(SourceError, match="lacks a part of HDB"):
            await archives.history(["a/b/c/d"], HOUR)
        async with asyncio.timeout(10):
            while archives.stats()[0].lastError is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        (state,) = archives.states()
    assert not state.reachable and state.error is not None and "att_conf" in state.error


async def test_sessions_cannot_write_whoever_they_are(hdbpp_archive: Archive) -> None:
    """With the superuser's DSN, too."""
    async with archives_of(eda=hdbpp_archive.dsn) as archives:
        database = archives._archives["eda"]._database
        with pytest.raises(SourceError) as refused:
            await database.rows("insert into att_error_desc (error_desc) values ('written')")
    assert "read-only transaction" in str(refused.value.upstream)


async def test_a_slow_attribute_is_too_late_and_the_others_are_answered(hdbpp_archive: Archive) -> None:
    await fill(hdbpp_archive, "a/b/c/quick")
    await fill(hdbpp_archive, "a/b/c/slow", kind="DEV_LONG", value=7)
    archives = archives_of(eda=hdbpp_archive.reader)
    archives._timeout = 0.5
    async with archives, changed(hdbpp_archive, "lock table att_scalar_devlong in access exclusive mode"):
        began = time.monotonic()
        slow, quick = await archives.history(["a/b/c/slow", "a/b/c/quick"], HOUR, 10)
        assert time.monotonic() - began < 3
        assert column(quick.values) == [20.5] and quick.errors == []
        (error,) = slow.errors
        assert (error.code, error.source) == ("TIMEOUT", "hdbpp:eda") and "OCTOPUS_HDBPP_TIMEOUT" in error.message
        with pytest.raises(SourceTimeout):
            await archives.history(["a/b/c/slow"], HOUR, 10)
        (stats,) = archives.stats()
        assert stats.questions == stats.durations.count >= 3 and stats.connections >= 1


async def test_many_slow_attributes_of_one_leave_the_archive_to_others(hdbpp_archive: Archive) -> None:
    await fill(hdbpp_archive, "a/b/c/quick")
    slow = [f"a/b/c/slow{index}" for index in range(20)]
    await fill(hdbpp_archive, *slow, kind="DEV_LONG", value=7)
    archives = archives_of(eda=hdbpp_archive.reader)
    archives._timeout = 5.0
    async with archives:
        await values(archives, *slow)
        async with changed(hdbpp_archive, "lock table att_scalar_devlong in access exclusive mode"):
            hogging = asyncio.create_task(values(archives, *slow))
            await asyncio.sleep(0.2)
            began = time.monotonic()
            assert await values(archives, "a/b/c/quick") == [[20.5]]
            assert time.monotonic() - began < 2
        assert await hogging == [[7]] * 20, "the lock is gone, and so is the wait"


async def test_a_missing_table_is_the_fault_of_its_attributes_alone(hdbpp_archive: Archive) -> None:
    await fill(hdbpp_archive, "a/b/c/there")
    await fill(hdbpp_archive, "a/b/c/gone", kind="DEV_ULONG", value=7)
    await execute(hdbpp_archive, "drop table att_scalar_devulong")
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        there, gone = await archives.history(["a/b/c/there", "a/b/c/gone"], HOUR)
        assert column(there.values) == [20.5]
        assert gone.errors[0].code == "SOURCE_ERROR" and "att_scalar_devulong" in gone.errors[0].message
        with pytest.raises(SourceError) as refused:
            await archives.history(["a/b/c/gone"], HOUR)
        assert archives.stats()[0].failures == 2
    assert "att_scalar_devulong" in str(refused.value.upstream)


async def test_a_table_that_may_not_be_read_is_told_so(hdbpp_archive: Archive) -> None:
    await fill(hdbpp_archive, "a/b/c/secret")
    await execute(hdbpp_archive, "revoke select on att_scalar_devdouble from hdbpp_reader")
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        with pytest.raises(SourceError, match="grant select"):
            await archives.history(["a/b/c/secret"], HOUR)


OLDER = (
    "alter table att_parameter drop column enum_labels cascade",
    "drop function enum_labels_of cascade",
    "drop function label_scalar_enum cascade",
    "drop function label_array_enum cascade",
    "update att_conf_type set type_num = 29 where type = 'DEV_ENUM'",
    # A type that the newer one has elsewhere: numbers would be mistaken for each other.
    "update att_conf_type set type_num = 30 where type = 'DEV_STATE'",
)


async def test_an_older_schema_has_its_labels_with_the_values(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    labels = ["OFFLINE", "ENGINEERING", "ONLINE", "FAULT"]
    one = await add_attribute(connection, "a/b/c/mode", "DEV_ENUM", unit="-", labels=labels)
    many = await add_attribute(connection, "a/b/c/modes", "DEV_ENUM", "SPECTRUM", labels=labels)
    await add_rows(
        connection, "att_scalar_devenum", one, [(START + timedelta(seconds=i), v, 0) for i, v in enumerate((0, 2, 0))]
    )
    await add_rows(connection, "att_array_devenum", many, [(START, [1, 3], 0)])
    for statement in OLDER:
        await connection.execute(statement)
    await connection.close()
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        mode, modes = await archives.history(["a/b/c/mode", "a/b/c/modes"], HOUR)
    assert (column(mode.values), mode.datatype, mode.unit) == ([0, 2, 0], "DevEnum", "-")
    assert mode.enumLabels == ["OFFLINE", "1", "ONLINE"], "an index that never was has its number"
    assert (column(modes.values), modes.enumLabels) == ([[1, 3]], ["0", "ENGINEERING", "2", "FAULT"])


async def test_without_parameters_and_aggregates_there_are_still_values(hdbpp_archive: Archive) -> None:
    await fill(hdbpp_archive, "a/b/c/d")
    await execute(hdbpp_archive, "drop function enum_labels_of cascade; drop table att_parameter cascade")
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        (found,) = await archives.history(["a/b/c/d"], HOUR)
    assert (column(found.values), found.unit, found.enumLabels) == ([20.5], None, [])


async def test_the_four_columns_name_an_attribute_and_the_name_itself_where_they_are_empty(
    hdbpp_archive: Archive,
) -> None:
    await fill(hdbpp_archive, "Low-Mccs/Tile/001/Temp", "a/b/c/bare")
    await execute(
        hdbpp_archive,
        """update att_conf set att_name = 'tango://x:10000/quite/other/text/here' where domain = 'Low-Mccs';
        update att_conf set domain = '', family = '', member = '', name = '' where domain = 'a'""",
    )
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        assert await values(archives, "low-mccs/tile/001/TEMP", "a/b/c/bare") == [[20.5], [20.5]]
        assert await values(archives, "quite/other/text/here") == ["NOT_FOUND"]
        assert await archives.attributes("*") == ["a/b/c/bare", "low-mccs/tile/001/temp"]


async def test_of_several_entries_of_one_name_the_choice_is_always_the_same(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    for number, (host, hidden) in enumerate(
        [("tango://old:10000", False), ("tango://low:10000", False), ("tango://newest:10000", True)]
    ):
        attribute = await add_attribute(connection, "a/b/c/twice", host=host, hidden=hidden)
        await add_rows(connection, "att_scalar_devdouble", attribute, [(START, float(number), 0)])
    await connection.close()
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        assert await values(archives, "a/b/c/twice") == [[1.0]], "the newest that is not hidden"
        known = archives.canonical
        archives.canonical = lambda name: "a/b/c/twice" if name.startswith("tango://old") else known(name)
        assert await values(archives, "a/b/c/twice") == [[0.0]], "the one whose Tango host is known"
        (found,) = await archives.history(["a/b/c/twice"], HOUR)
        assert found.archivedName == "tango://old:10000/a/b/c/twice"
        assert await archives.attributes("a/*") == ["a/b/c/twice"]
        hosts = {"tango://old": "mid://", "tango://low": "mid://"}
        archives.canonical = lambda name: hosts.get(name[:11], "") + "a/b/c/twice"
        assert await values(archives, "a/b/c/twice") == [[2.0]], "those of another database are other attributes"


async def test_what_is_known_is_found_though_too_much_is_kept(
    hdbpp_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"a/b/c/{index}" for index in range(4)]
    await fill(hdbpp_archive, *names)
    monkeypatch.setattr("octopus.sources.hdbpp.catalogue.MOST_KEPT", 3)
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        assert await values(archives, *names[:3]) == [[20.5]] * 3
        assert await values(archives, *names) == [[20.5]] * 4


async def test_several_archives_are_asked_in_their_order(hdbpp_server: ArchiveServer) -> None:
    async with hdbpp_server.new() as one, hdbpp_server.new() as other:
        await fill(one, "a/b/c/both", "a/b/c/one", value=1.0)
        await fill(other, "a/b/c/both", "a/b/c/other", value=2.0)
        names = ("a/b/c/both", "a/b/c/one", "a/b/c/other", "a/b/c/none")
        async with archives_of(eda=one.reader, secondary=other.reader) as archives:
            assert archives.names == ["eda", "secondary"]
            assert await values(archives, *names) == [[1.0], [1.0], [2.0], "NOT_FOUND"]
            assert await values(archives, *names, archive="SECONDARY") == [[2.0], "NOT_FOUND", [2.0], "NOT_FOUND"]
            assert await archives.attributes("a/*") == ["a/b/c/both", "a/b/c/one", "a/b/c/other"]
            latest = await archives.latest(names, HOUR.end)
            assert [sample and sample.value for sample in latest.values()] == [1.0, 1.0, 2.0, None]
        async with archives_of(eda=NOWHERE, secondary=other.reader) as archives:
            found = await values(archives, *names)
            assert found == [[2.0], "SOURCE_UNAVAILABLE", [2.0], "SOURCE_UNAVAILABLE"], "who knows what eda holds"
            with pytest.raises(NotFound, match="known are eda, secondary"):
                await archives.history(names, HOUR, archive="third")


async def test_lttb_of_too_many_rows_says_what_to_ask_for(
    hdbpp_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    attribute = await add_attribute(connection, "a/b/c/many")
    await add_series(connection, "att_scalar_devdouble", attribute, START, timedelta(seconds=1), [1.0] * 101)
    await connection.close()
    monkeypatch.setattr(reading_module, "MOST_ROWS", 100)
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        (answer,) = await archives.answers(["a/b/c/many"], HOUR, 10, Downsample.LTTB)
        assert isinstance(answer, FieldError) and answer.code == "TOO_LARGE" and "minmax" in answer.message


async def test_spectra_are_cut_where_they_become_too_many_numbers(
    hdbpp_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    attribute = await add_attribute(connection, "a/b/c/spectrum", form="SPECTRUM")
    rows = [(START + timedelta(seconds=index), [float(index)] * 40, 0) for index in range(10)]
    await add_rows(connection, "att_array_devdouble", attribute, rows)
    await add_error(connection, "att_array_devdouble", attribute, START + timedelta(seconds=0.5), "no answer")
    await connection.close()
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        for most, kept in ((1000, 11), (100, 3), (10, 1)):
            monkeypatch.setattr(reading_module, "MOST_ELEMENTS", most)
            (found,) = await archives.history(["a/b/c/spectrum"], HOUR, 1000)
            assert (found.returnedPoints, found.truncated) == (kept, kept < 11)
            assert column(found.values)[0] == [0.0] * 40


async def test_a_server_that_is_killed_comes_back_unnoticed_by_those_who_ask_later() -> None:
    async with archive_server() as server, server.new() as archive:
        await fill(archive, "a/b/c/d")
        async with archives_of(eda=archive.reader) as archives:
            assert await values(archives, "a/b/c/d") == [[20.5]]
            service = server.server.service
            assert service is not None and service.pid is not None
            restarts = service.restarts
            os.kill(service.pid, signal.SIGKILL)
            seen = set()
            async with asyncio.timeout(60):
                # It may have to wait for what is left of its predecessor, and be started several times.
                while service.restarts == restarts or await values(archives, "a/b/c/d") != [[20.5]]:
                    seen.add(str(await values(archives, "a/b/c/d")))
                    await asyncio.sleep(0.02)
                while not archives.states()[0].reachable:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            # A process that served us may answer once more before it notices.
            assert "['SOURCE_UNAVAILABLE']" in seen <= {"['SOURCE_UNAVAILABLE']", "[[20.5]]"}


async def test_a_server_that_hangs_is_too_late_and_its_connections_are_given_up() -> None:
    async with archive_server() as server, server.new() as archive:
        await fill(archive, "a/b/c/d")
        archives = archives_of(eda=archive.reader)
        archives._timeout = 1.0
        async with archives:
            assert await values(archives, "a/b/c/d") == [[20.5]]
            service = server.server.service
            assert service is not None and service.pid is not None
            backends = await backend_pids(archive)
            for pid in (service.pid, *backends):
                os.kill(pid, signal.SIGSTOP)
            try:
                began = time.monotonic()
                assert await values(archives, "a/b/c/d") == ["TIMEOUT"]
                assert time.monotonic() - began < 4
                with pytest.raises((SourceTimeout, SourceUnavailable)):
                    await asyncio.wait_for(archives.attributes("*"), 8)
            finally:
                for pid in (*backends, service.pid):
                    os.kill(pid, signal.SIGCONT)
            async with asyncio.timeout(20):
                while await values(archives, "a/b/c/d") != [[20.5]]:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)


async def backend_pids(archive: Archive) -> list[int]:
    """The processes that serve Octopus."""
    connection = await asyncpg.connect(archive.dsn)
    rows = await connection.fetch("select pid from pg_stat_activity where application_name = 'octopus'")
    await connection.close()
    return [row["pid"] for row in rows]
