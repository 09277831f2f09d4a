"""The past of an attribute, whether it is in the ring or in the archive: one road, one form."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from octopus.history import History
from octopus.live import MemoryBus
from octopus.model import BadRequest, MalformedName, NotFound, Sample, SourceUnavailable, TimeRange
from tests.archives import Archive
from tests.sources.filling import add_attribute, add_rows, add_series, archives_of

NOW = datetime.now(UTC).replace(microsecond=0)
AGO = NOW - timedelta(hours=1)
NAME = "a/b/c/d"
NOWHERE = "postgresql://reader@127.0.0.1:1/hdb"


def second(number: float) -> datetime:
    """So many seconds before now."""
    return NOW - timedelta(seconds=number)


class Live:
    """A bus with a topic in use, and publishing on it."""

    def __init__(self) -> None:
        self.bus = MemoryBus()

    def publish(self, *seconds_ago: float, name: str = NAME) -> None:
        self.bus.subscribe(name, lambda sample: None)
        for ago in seconds_ago:
            moment = second(ago).timestamp()
            sample = Sample(name, -ago, quality="ATTR_VALID", timestamp=moment, received=moment)
            self.bus.publish(sample)


@asynccontextmanager
async def history(live: Live, **dsns: str) -> AsyncIterator[History]:
    async with archives_of(**dsns) as archives:
        yield History(live.bus, archives)


async def archive_rows(archive: Archive, *seconds_ago: float, name: str = NAME) -> None:
    connection = await asyncpg.connect(archive.dsn)
    attribute = await add_attribute(connection, name)
    rows = [(second(ago), -ago, 0) for ago in seconds_ago]
    await add_rows(connection, "att_scalar_devdouble", attribute, rows)
    await connection.close()


def values(samples: list[Sample]) -> list[Any]:
    return [sample.value for sample in samples]


async def test_the_ring_goes_on_where_the_archive_ends_without_a_double(hdbpp_archive: Archive) -> None:
    await archive_rows(hdbpp_archive, 50, 40, 30, 20)
    live = Live()
    live.publish(40, 30, 20, 10, 0)
    async with history(live, eda=hdbpp_archive.reader) as past:
        found = await past.samples([NAME, "no/such/at/all"], TimeRange(AGO, NOW), 100)
        cut = await past.samples([NAME], TimeRange(second(45), second(5)), 100)
    assert values(found[NAME]) == [-50.0, -40.0, -30.0, -20.0, -10, 0]
    assert found["no/such/at/all"] == []
    assert values(cut[NAME]) == [-40.0, -30.0, -20.0, -10]


async def test_archived_and_live_samples_have_one_form(hdbpp_archive: Archive) -> None:
    await archive_rows(hdbpp_archive, 20)
    live = Live()
    live.publish(20)
    async with history(live, eda=hdbpp_archive.reader) as past:
        (archived,) = (await past.samples([NAME], TimeRange(second(21), second(19))))[NAME]
    (recent,) = live.bus.replay(NAME, 0).samples
    assert isinstance(archived.value, float) and isinstance(archived.timestamp, float)
    assert (archived.name, archived.value, archived.quality, archived.timestamp) == (
        recent.name,
        recent.value,
        recent.quality,
        recent.timestamp,
    )


async def test_more_samples_than_asked_for_are_reduced_to_their_extremes(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    attribute = await add_attribute(connection, NAME)
    peaks = [0.0] * 3000
    peaks[1234], peaks[2345] = 9.0, -9.0
    await add_series(connection, "att_scalar_devdouble", attribute, AGO, timedelta(seconds=1), peaks)
    await connection.close()
    async with history(Live(), eda=hdbpp_archive.reader) as past:
        found = await past.samples([NAME], TimeRange(AGO, NOW), 20)
    assert len(found[NAME]) <= 20 and {9.0, -9.0} < set(values(found[NAME]))


async def test_what_cannot_be_reduced_is_read_to_its_end_or_ends_in_something_unknown(
    hdbpp_archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    word = await add_attribute(connection, "a/b/c/word", "DEV_STRING")
    words = [f"word {index}" for index in range(50)]
    await add_series(connection, "att_scalar_devstring", word, AGO, timedelta(seconds=1), words)
    spectrum = await add_attribute(connection, "a/b/c/spectrum", form="SPECTRUM")
    await add_series(connection, "att_array_devdouble", spectrum, AGO, timedelta(seconds=1), [[1.0, 2.0]] * 50)
    await connection.close()
    names, live = ["a/b/c/word", "a/b/c/spectrum"], Live()
    live.publish(0, name="a/b/c/word")
    async with history(live, eda=hdbpp_archive.reader) as past:
        whole = await past.samples(names, TimeRange(AGO, NOW), 20)
        monkeypatch.setattr("octopus.history.history.MOST_STEPS", 30)
        cut = await past.samples(names, TimeRange(AGO, NOW), 20)
    assert values(whole["a/b/c/word"]) == [*words, 0]
    assert values(cut["a/b/c/word"]) == [*words[:30], None, 0], "what the ring has is known again"
    unknown = cut["a/b/c/word"][30]
    assert unknown.quality == "ATTR_INVALID" and unknown.timestamp == pytest.approx(AGO.timestamp() + 29, abs=1e-5)
    for found in whole, cut:
        assert values(found["a/b/c/spectrum"]) == [[1.0, 2.0]] * 20 + [None]


async def test_without_an_archive_the_ring_is_the_past() -> None:
    live = Live()
    live.publish(10, 0)
    async with history(live) as past:
        assert values((await past.samples([NAME], TimeRange(AGO, NOW)))[NAME]) == [-10, 0]
        assert await past.at([NAME, "a/b/c/e"], second(5)) == {
            NAME: live.bus.replay(NAME, 0).samples[0],
            "a/b/c/e": None,
        }
        with pytest.raises(MalformedName):
            await past.at(["a/b"], NOW)


async def test_an_archive_that_is_down_matters_only_where_the_ring_does_not_reach() -> None:
    live = Live()
    live.publish(10, 0)
    async with history(live, eda=NOWHERE) as past:
        assert (await past.at([NAME], second(5)))[NAME] is not None
        with pytest.raises(SourceUnavailable):
            await past.at([NAME], second(50))
        with pytest.raises(SourceUnavailable):
            await past.samples([NAME], TimeRange(AGO, NOW))
    # The ring is whole from when somebody began to listen.
    began = datetime.now(UTC) + timedelta(milliseconds=1)
    later = began + timedelta(seconds=5)
    live.bus.publish(Sample(NAME, 7.5, quality="ATTR_VALID", timestamp=later.timestamp(), received=later.timestamp()))
    async with history(live, eda=NOWHERE) as past:
        assert values((await past.samples([NAME], TimeRange(began, later)))[NAME]) == [7.5]


async def test_the_state_at_a_time_is_of_the_ring_first_and_then_of_the_archive(hdbpp_archive: Archive) -> None:
    await archive_rows(hdbpp_archive, 3000, 50, 20)
    live = Live()
    live.publish(20, 10, 0)
    async with history(live, eda=hdbpp_archive.reader) as past:
        for ago, expected in ((-5, 0), (5, -10), (20, -20), (25, -50.0), (2999, -3000.0)):
            sample = (await past.at([NAME], second(ago)))[NAME]
            assert sample is not None and sample.value == expected
        assert await past.at([NAME, "no/such/at/all"], second(3500)) == {NAME: None, "no/such/at/all": None}
        with pytest.raises(NotFound):
            await past.at(["elsewhere://a/b/c/d"], NOW)
        with pytest.raises(BadRequest):
            await past.samples([NAME], TimeRange(AGO, NOW), 0)


async def test_five_hundred_attributes_are_rewound_at_once(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    names = [f"a/b/{index // 20}/{index}" for index in range(500)]
    records = []
    for index, name in enumerate(names):
        attribute = await add_attribute(connection, name)
        records += [(attribute, second(3000 - ago), float(index), 0) for ago in range(100)]
    columns = ("att_conf_id", "data_time", "value_r", "quality")
    await connection.copy_records_to_table("att_scalar_devdouble", records=records, columns=columns)
    await connection.close()
    async with history(Live(), eda=hdbpp_archive.reader) as past:
        await past.at(names, second(2000))
        began = time.perf_counter()
        found = await past.at(names, second(2950))
        took = time.perf_counter() - began
    assert [sample and sample.value for sample in found.values()] == [float(index) for index in range(500)]
    assert took < 3, "0.02 s on a quiet machine"
