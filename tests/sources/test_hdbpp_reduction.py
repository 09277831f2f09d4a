"""Down-sampling: what the database answers is what plain Python makes of the raw rows."""

from __future__ import annotations

import asyncio
import itertools
import math
import statistics
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

import asyncpg
import lttb
import numpy
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhdbpp.timescaledb.timescaledb import TimescaleDbReader

from octopus.model import TimeRange
from octopus.sources.hdbpp import Archives, AttributeHistory, Downsample
from octopus.sources.hdbpp.lttb import choose
from tests.archives import Archive, ArchiveServer
from tests.sources.filling import add_attribute, add_error, add_rows, add_series, archives_of, column

START = datetime(2025, 11, 1, tzinfo=UTC)
Row = tuple[int, float | None, int]
"""Milliseconds since START, value, quality."""

RANKS = [0, 4, 3, 1, 2]
QUALITIES = ["ATTR_VALID", "ATTR_INVALID", "ATTR_ALARM", "ATTR_CHANGING", "ATTR_WARNING"]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def archive(hdbpp_server: ArchiveServer) -> AsyncIterator[Archive]:
    async with hdbpp_server.new() as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def archives(archive: Archive) -> AsyncIterator[Archives]:
    async with archives_of(eda=archive.reader) as found:
        yield found


Writer: TypeAlias = "asyncpg.Connection[Any]"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def writer(archive: Archive) -> AsyncIterator[Writer]:
    """A connection that may write, for all examples."""
    connection = await asyncpg.connect(archive.dsn)
    yield connection
    await connection.close()


COUNT = itertools.count()


async def archived(writer: Writer, rows: Sequence[Row], kind: str = "DEV_DOUBLE") -> str:
    """A new attribute with these rows; its name."""
    name = f"a/b/c/{next(COUNT)}"
    attribute = await add_attribute(writer, name, kind)
    table = f"att_scalar_{kind.replace('_', '').lower()}"
    await add_rows(writer, table, attribute, [(START + timedelta(milliseconds=at), value, q) for at, value, q in rows])
    return name


def finite(rows: Sequence[Row]) -> list[tuple[int, float, int]]:
    return [(at, value, quality) for at, value, quality in rows if value is not None and math.isfinite(value)]


def bucketed(rows: Sequence[Row], count: int, width: int) -> list[list[tuple[int, float, int]]]:
    """The finite rows of `count` buckets of `width` milliseconds; the end belongs to the last one."""
    found: list[list[tuple[int, float, int]]] = [[] for _ in range(count)]
    for row in finite(rows):
        if 0 <= row[0] <= count * width:
            found[min(row[0] // width, count - 1)].append(row)
    return found


def points(history: AttributeHistory) -> list[tuple[float, Any, str]]:
    columns = [column(each) for each in (history.timestamps, history.values, history.qualities)]
    assert len(columns[0]) == len(columns[1]) == len(columns[2]) == history.returnedPoints
    return list(zip(*columns, strict=True))


def seconds(milliseconds: float) -> float:
    return START.timestamp() + milliseconds / 1000


VALUES = st.one_of(
    st.none(),
    st.sampled_from([0.0, 1.0, -1.0, math.nan, math.inf, -math.inf, 1e-300]),
    st.floats(-1e6, 1e6),
)
WHOLE = st.one_of(st.none(), st.integers(-100, 100))


def rows_of(values: st.SearchStrategy[Any], span: int = 24_100) -> st.SearchStrategy[list[Row]]:
    """Up to 60 rows at distinct times, some of them outside the range of the tests."""
    times = st.lists(st.integers(-100, span), max_size=60, unique=True).map(sorted)
    return times.flatmap(
        lambda moments: st.tuples(*(st.tuples(st.just(at), values, st.integers(0, 4)) for at in moments)).map(list)
    )


SPLITS = st.sampled_from([(1, 24_000), (2, 12_000), (3, 8_000), (8, 3_000), (24, 1_000), (600, 40), (24_000, 1)])
"""Buckets and their width in milliseconds: always 24 s in all."""
RANGE = TimeRange(START, START + timedelta(seconds=24))


@given(rows=rows_of(VALUES), split=SPLITS)
@settings(max_examples=60)
async def test_minimum_and_maximum_of_every_bucket_are_those_of_its_rows(
    writer: Writer, archives: Archives, rows: list[Row], split: tuple[int, int]
) -> None:
    count, width = split
    name = await archived(writer, rows)
    (history,) = await archives.history([name], RANGE, 2 * count, Downsample.MINMAX)
    found = points(history)
    expected = []
    for bucket in bucketed(rows, count, width):
        if bucket:
            lowest, highest = min(row[1] for row in bucket), max(row[1] for row in bucket)
            extremes = {next(row for row in bucket if row[1] == extreme) for extreme in (lowest, highest)}
            expected += sorted((seconds(at), value, QUALITIES[quality]) for at, value, quality in extremes)
    assert found == expected
    assert not history.truncated


@given(rows=rows_of(WHOLE), split=SPLITS, kind=st.sampled_from(["DEV_LONG", "DEV_SHORT", "DEV_LONG64"]))
@settings(max_examples=30)
async def test_whole_numbers_keep_their_extremes_too(
    writer: Writer, archives: Archives, rows: list[Row], split: tuple[int, int], kind: str
) -> None:
    count, width = split
    name = await archived(writer, rows, kind)
    # An odd number of points: the buckets are rounded up.
    (history,) = await archives.history([name], RANGE, 2 * count - 1, Downsample.MINMAX)
    found = points(history)
    buckets = [[row[1] for row in bucket] for bucket in bucketed(rows, count, width) if bucket]
    extremes = [value for values in buckets for value in {min(values), max(values)}]
    assert sorted(value for _, value, _ in found) == sorted(extremes)


@given(rows=rows_of(VALUES), split=SPLITS)
@settings(max_examples=60)
async def test_a_mean_stands_at_the_centre_of_its_bucket(
    writer: Writer, archives: Archives, rows: list[Row], split: tuple[int, int]
) -> None:
    count, width = split
    name = await archived(writer, rows)
    (history,) = await archives.history([name], RANGE, count, Downsample.AVG)
    expected = [
        (
            seconds((number + 0.5) * width),
            pytest.approx(statistics.fmean(row[1] for row in bucket), rel=1e-9, abs=1e-9),
            QUALITIES[max((row[2] for row in bucket), key=lambda quality: RANKS[quality])],
        )
        for number, bucket in enumerate(bucketed(rows, count, width))
        if bucket
    ]
    assert points(history) == expected


@pytest.mark.parametrize("kind", ["DEV_DOUBLE", "DEV_FLOAT"])
async def test_a_mean_of_numbers_so_large_that_their_squares_are_none(
    writer: Writer, archives: Archives, kind: str
) -> None:
    """The greatest double is what some devices say when they have nothing to say."""
    largest = 1.7e308 if kind == "DEV_DOUBLE" else 3e38
    name = await archived(writer, [(0, 20.0, 0), (1, largest, 0), (2, 1.0, 0)], kind)
    (history,) = await archives.history([name], RANGE, 1, Downsample.AVG)
    assert [value for _, value, _ in points(history)] == [pytest.approx(largest / 3)]


@given(rows=rows_of(VALUES), most=st.integers(1, 70))
@settings(max_examples=40)
async def test_raw_rows_come_in_order_as_far_as_they_may(
    writer: Writer, archives: Archives, rows: list[Row], most: int
) -> None:
    name = await archived(writer, rows)
    (history,) = await archives.history([name], RANGE, most, Downsample.NONE)
    inside = [row for row in rows if 0 <= row[0] <= 24_000]
    expected = [
        (seconds(at), value if value is not None and math.isfinite(value) else None, QUALITIES[quality])
        for at, value, quality in inside[:most]
    ]
    assert points(history) == expected
    assert history.truncated == (len(inside) > most)
    earlier = [row for row in rows if row[0] < 0]
    assert (history.before is not None) == bool(earlier)
    if history.before is not None:
        at, value, quality = earlier[-1]
        shown = value if value is not None and math.isfinite(value) else None
        assert (history.before.timestamp, column(history.before.value)) == (seconds(at), shown)
        assert history.before.quality == QUALITIES[quality]


@given(
    values=st.lists(st.floats(-1e9, 1e9), min_size=4, max_size=400),
    steps=st.integers(0, 2**32),
    most=st.integers(3, 120),
)
def test_lttb_chooses_what_the_published_package_chooses(values: list[float], steps: int, most: int) -> None:
    random = numpy.random.default_rng(steps)
    times = numpy.cumsum(random.integers(1, 5000, len(values)) / 1000)
    chosen = choose(times, numpy.array(values), most)
    expected = lttb.downsample(numpy.column_stack((times, values)), min(most, len(values)))
    assert numpy.array_equal(numpy.column_stack((times, values))[chosen], expected)


@given(rows=rows_of(VALUES), most=st.integers(1, 40))
@settings(max_examples=40)
async def test_lttb_of_an_archive_is_lttb_of_its_finite_rows(
    writer: Writer, archives: Archives, rows: list[Row], most: int
) -> None:
    name = await archived(writer, rows)
    (history,) = await archives.history([name], RANGE, most, Downsample.LTTB)
    kept = [row for row in finite(rows) if 0 <= row[0] <= 24_000]
    expected = [(seconds(at), value, QUALITIES[quality]) for at, value, quality in kept]
    if len(kept) > most:
        table = numpy.array([((at - kept[0][0]) / 1000, value) for at, value, _ in kept])
        times = set(lttb.downsample(table, most)[:, 0]) if most > 2 else set(table[[0, -1], 0][:most])
        expected = [point for point, row in zip(expected, table, strict=True) if row[0] in times]
    assert points(history) == expected
    assert len(expected) <= most


async def test_lttb_keeps_integers_whole(writer: Writer, archives: Archives) -> None:
    for kind, values in (
        ("DEV_ULONG64", [2**64 - 1, 0, 2**63]),
        ("DEV_LONG64", [-(2**63), 5, 7]),
        ("DEV_UCHAR", [1, 2]),
    ):
        name = await archived(writer, [(index, value, 0) for index, value in enumerate(values)], kind)
        (history,) = await archives.history([name], RANGE, 10, Downsample.LTTB)
        assert [int(value) for _, value, _ in points(history)] == values
        assert all(isinstance(value, str) == (abs(int(value)) > 2**53 - 1) for _, value, _ in points(history))


async def test_one_sample_in_a_million_survives_and_a_gap_stays_a_gap(archive: Archive, archives: Archives) -> None:
    connection = await asyncpg.connect(archive.dsn)
    attribute = await add_attribute(connection, "a/b/c/million")
    # Without a look into att_conf for each row.
    await connection.execute("set session_replication_role = replica")
    await connection.execute(
        """insert into att_scalar_devdouble (att_conf_id, data_time, value_r, quality)
        select $1, $2::timestamptz + i * interval '1 second', sin(i / 7000.0), case when i = 777777 then 2 else 0 end
        from generate_series(0, 999999) i where i not between 500000 and 503599""",
        attribute,
        START,
    )
    await connection.execute(
        "update att_scalar_devdouble set value_r = 1e6 where att_conf_id = $1 and data_time = $2",
        attribute,
        START + timedelta(seconds=777_777),
    )
    await connection.execute("analyze att_scalar_devdouble")
    await connection.close()
    over = TimeRange(START, START + timedelta(seconds=999_999))
    (history,) = await archives.history(["a/b/c/million"], over, 2000, Downsample.MINMAX)
    found = points(history)
    assert (seconds(777_777_000), 1e6, "ATTR_ALARM") in found
    assert len(found) <= 2000
    inside = [at for at, _, _ in found if seconds(500_000_000) <= at <= seconds(503_599_000)]
    assert inside == []
    (mean,) = await archives.history(["a/b/c/million"], over, 1000, Downsample.AVG)
    assert max(value for _, value, _ in points(mean)) < 1e4, "a mean hides it"


async def test_errors_are_told_in_every_mode_and_the_first_ones_when_there_are_many(
    archive: Archive, writer: Writer, archives: Archives
) -> None:
    name = await archived(writer, [(1000 * index, float(index), 0) for index in range(20)])
    connection = await asyncpg.connect(archive.dsn)
    attribute = await connection.fetchval("select max(att_conf_id) from att_conf")
    for index in range(300):
        moment = START + timedelta(milliseconds=5500 + index)
        await add_error(connection, "att_scalar_devdouble", attribute, moment, f"fault {index % 3}")
    await connection.close()
    for mode in Downsample:
        (history,) = await archives.history([name], RANGE, 8, mode)
        # The first 8 rows hold two of them; buckets are of the whole range.
        assert len(history.errors) == (2 if mode is Downsample.NONE else 200)
        assert [each.message for each in history.errors[:2]] == ["fault 0", "fault 1"]
        assert history.errors[0].timestamp == seconds(5500)


MINUTE = timedelta(minutes=1)
AGGREGATE = """
create table cagg_scalar_devdouble_1min as
select att_conf_id, date_bin('1 min', data_time, '2025-01-01T00:00:00Z') as data_time, count(*) as count_rows,
    count(att_error_desc_id) as count_errors, count(value_r) as count_r, {nan}
    avg({finite}) as mean_r, min({finite}) as min_r, max({finite}) as max_r, stddev(value_r) as stddev_r,
    0::bigint as count_w, 0::bigint as count_nan_w, null::float8 as mean_w, null::float8 as min_w, null::float8 as max_w
from att_scalar_devdouble group by 1, 2;
grant select on cagg_scalar_devdouble_1min to public
"""
FINITE = "case when value_r > '-Infinity' and value_r < 'Infinity' then value_r end"
NEWER = AGGREGATE.format(
    nan=f"count(value_r) - count({FINITE}) as count_nan_r,",
    finite=FINITE,
)
OLDER = AGGREGATE.format(nan="", finite="value_r")
"""Without `count_nan_r`, and with NaN as the maximum and the mean of a minute that has one."""


async def series_with_faults(archive: Archive) -> None:
    """Ten hours at 1 Hz, ragged: NaN, infinities, nulls, errors, an hour missing."""
    connection = await asyncpg.connect(archive.dsn)
    attribute = await add_attribute(connection, "a/b/c/long")
    random = numpy.random.default_rng(3)
    values: list[float | None] = [float(each) for each in random.normal(20, 5, 36_000).round(3)]
    for index, value in ((100, math.nan), (5000, math.inf), (9000, -math.inf), (12_345, None), (20_000, 1e5)):
        values[index] = value
    await add_series(
        connection, "att_scalar_devdouble", attribute, START + timedelta(seconds=0.25), timedelta(seconds=1), values
    )
    await connection.execute(
        "delete from att_scalar_devdouble where data_time between $1 and $2",
        START + timedelta(hours=4),
        START + timedelta(hours=5),
    )
    await add_error(connection, "att_scalar_devdouble", attribute, START + timedelta(hours=2.5), "no answer")
    await connection.close()


RANGES = [
    TimeRange(START, START + timedelta(hours=10)),
    TimeRange(START + timedelta(seconds=37.3), START + timedelta(hours=9, seconds=11.11)),
    TimeRange(START - timedelta(days=1), START + timedelta(hours=4.5)),
]


@pytest.mark.parametrize("statement", [NEWER, OLDER], ids=["newer", "older"])
async def test_aggregates_change_nothing_but_the_time_it_takes(statement: str, hdbpp_archive: Archive) -> None:
    await series_with_faults(hdbpp_archive)
    answers = []
    for prepare in ("select 1", statement):
        connection = await asyncpg.connect(hdbpp_archive.dsn)
        await connection.execute(prepare)
        await connection.close()
        async with archives_of(eda=hdbpp_archive.reader) as archives:
            for over, most in itertools.product(RANGES, (20, 37, 120)):
                for mode in (Downsample.MINMAX, Downsample.AVG):
                    answers += await archives.history(["a/b/c/long"], over, most, mode)
    half = len(answers) // 2
    for without, with_them in zip(answers[:half], answers[half:], strict=True):
        if without.downsample is Downsample.MINMAX:
            assert points(with_them) == points(without)
        else:
            plain, summed = points(without), points(with_them)
            assert [at for at, _, _ in summed] == [at for at, _, _ in plain]
            assert [value for _, value, _ in summed] == pytest.approx([value for _, value, _ in plain], rel=1e-9)
        assert with_them.errors == without.errors


async def test_aggregates_are_used_and_what_they_say_outlives_the_rows(hdbpp_archive: Archive) -> None:
    await series_with_faults(hdbpp_archive)
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    await connection.execute(NEWER)
    spike = START + timedelta(seconds=20_000.25)
    await connection.execute(
        "delete from att_scalar_devdouble where data_time between $1 and $2", spike - MINUTE, spike + MINUTE
    )
    await connection.close()
    over = TimeRange(START, START + timedelta(hours=10))
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        (history,) = await archives.history(["a/b/c/long"], over, 40)
        (close,) = await archives.history(["a/b/c/long"], TimeRange(spike - 5 * MINUTE, spike + 5 * MINUTE), 40)
    found = {value: at for at, value, _ in points(history)}
    assert found[1e5] == pytest.approx(spike.timestamp(), abs=30), "the middle of its minute"
    assert max(value for _, value, _ in points(close)) < 1e5, "a short range is read from the rows"


async def test_pyhdbpp_reads_the_same(archive: Archive, writer: Writer, archives: Archives) -> None:
    """An independent reader on the same rows. It hides what is not VALID, and so do we for the comparison."""
    random = numpy.random.default_rng(5)
    for kind, values in (
        ("DEV_DOUBLE", random.normal(20, 5, 500).tolist()),
        ("DEV_LONG64", random.integers(-(2**40), 2**40, 500).tolist()),
        ("DEV_USHORT", random.integers(0, 2**16, 500).tolist()),
        ("DEV_STRING", [f"text {index}" for index in range(500)]),
    ):
        rows = [(40 * index, value, int(random.integers(0, 5))) for index, value in enumerate(values)]
        name = await archived(writer, rows, kind)
        (history,) = await archives.history([name], RANGE, 1000, Downsample.NONE)
        theirs = await asyncio.to_thread(read_with_pyhdbpp, archive, f"/{name}")
        ours = [(at, value) for at, value, quality in points(history) if quality == "ATTR_VALID"]
        assert [(at.timestamp(), type(ours[0][1])(value)) for at, value, *_ in theirs] == ours


def read_with_pyhdbpp(archive: Archive, name: str) -> list[Any]:
    address = urlsplit(archive.reader)
    reader = TimescaleDbReader(
        {
            "host": address.hostname,
            "port": address.port,
            "user": address.username,
            "password": unquote(address.password or ""),
            "database": address.path.lstrip("/"),
            "connection_pool_max_conn": 2,
        }
    )
    try:
        found: list[Any] = reader.get_attributes_values([name], RANGE.start, RANGE.end, sort="ASC")[name]
        return found
    finally:
        reader.connection_pool.closeall()
