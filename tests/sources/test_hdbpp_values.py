"""Every type that HDB++ keeps, in the form of live values."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from octopus.model import TimeRange
from octopus.sources.hdbpp import Downsample
from tests.archives import Archive
from tests.sources.filling import add_attribute, add_error, add_rows, archives_of, column

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = TimeRange(START, START + timedelta(hours=1))
NAN, INFINITY = math.nan, math.inf

KINDS: dict[str, tuple[list[Any], list[Any]]] = {
    "DEV_BOOLEAN": ([True, False], [True, False]),
    "DEV_UCHAR": ([0, 255], [0, 255]),
    "DEV_SHORT": ([-32768, 32767], [-32768, 32767]),
    "DEV_USHORT": ([0, 65535], [0, 65535]),
    "DEV_LONG": ([-(2**31), 2**31 - 1], [-(2**31), 2**31 - 1]),
    "DEV_ULONG": ([0, 2**32 - 1], [0, 2**32 - 1]),
    "DEV_LONG64": ([2**53 - 1, -(2**53), 2**63 - 1], [2**53 - 1, str(-(2**53)), str(2**63 - 1)]),
    "DEV_ULONG64": ([0, 2**53, 2**64 - 1], [0, str(2**53), str(2**64 - 1)]),
    "DEV_FLOAT": ([17.13, NAN, -INFINITY], [17.1299991607666, None, None]),
    "DEV_DOUBLE": ([20.0, 1e300, -1e-300, NAN, INFINITY], [20.0, 1e300, -1e-300, None, None]),
    "DEV_STRING": (['a "quoted" é\n\\ \x07', ""], ['a "quoted" é\n\\ \x07', ""]),
    "DEV_STATE": ([0, 8, 13, 99], ["ON", "FAULT", "UNKNOWN", 99]),
    "DEV_ENCODED": ([b"\x00\xff" * 50, b""], ["AP8A/wD/" * 16 + "AP8A/w==", ""]),
    "DEV_ENUM": ([0, 2], [0, 2]),
}
"""What is archived, and what goes out."""
LABELS = ["OFFLINE", "ENGINEERING", "ONLINE"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_type_goes_out_as_live_values_do(kind: str, hdbpp_archive: Archive) -> None:
    archived, expected = KINDS[kind]
    table = kind.replace("_", "").lower()
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    labels = LABELS if kind == "DEV_ENUM" else []
    scalar = await add_attribute(connection, "a/b/c/scalar", kind, unit="degC", labels=labels)
    spectrum = await add_attribute(connection, "a/b/c/spectrum", kind, "SPECTRUM", labels=labels)
    await add_rows(
        connection,
        f"att_scalar_{table}",
        scalar,
        [(START + timedelta(seconds=index), value, 0) for index, value in enumerate(archived)],
    )
    await add_error(connection, f"att_scalar_{table}", scalar, START + timedelta(minutes=5), "the cable is out")
    await add_rows(
        connection, f"att_array_{table}", spectrum, [(START, archived, 2), (START + timedelta(seconds=1), [], 4)]
    )
    await connection.close()
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        one, many = await archives.history(["A/b/C/Scalar", "a/b/c/spectrum"], HOUR, 10, Downsample.NONE)
        before, _ = await archives.history(
            ["a/b/c/scalar", "a/b/c/spectrum"], TimeRange(START + timedelta(minutes=1), HOUR.end)
        )
        moment = START + timedelta(seconds=len(archived) - 1)
        latest = await archives.latest(["a/b/c/scalar", "a/b/c/spectrum"], moment)
    assert column(one.values) == [*expected, None]
    assert column(one.timestamps)[:-1] == [START.timestamp() + index for index in range(len(archived))]
    assert column(one.qualities) == ["ATTR_VALID"] * len(archived) + ["ATTR_INVALID"]
    assert (one.returnedPoints, one.truncated, one.unit, one.enumLabels) == (len(archived) + 1, False, "degC", labels)
    assert [(each.timestamp, each.message, each.code) for each in one.errors] == [
        (START.timestamp() + 300, "the cable is out", None)
    ]
    assert (one.fullName, one.archive, one.dataformat) == ("a/b/c/scalar", "eda", "SCALAR")
    assert one.archivedName == "tango://databaseds.low:10000/a/b/c/scalar"
    assert column(many.values) == [expected, []] and column(many.qualities) == ["ATTR_ALARM", "ATTR_WARNING"]
    assert many.dataformat == "SPECTRUM" and (many.datatype or "").lower() == table
    assert before.before is not None and column(before.before.value) == expected[-1]
    sample = latest["a/b/c/scalar"]
    assert sample is not None and sample.value == expected[-1] and sample.timestamp == moment.timestamp()
    assert latest["a/b/c/spectrum"] is not None


async def test_an_attribute_that_is_only_written_has_what_was_written(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    attribute = await add_attribute(connection, "a/b/c/set", "DEV_DOUBLE", write="WRITE")
    await add_rows(connection, "att_scalar_devdouble", attribute, [(START, 4.5, 0)], "value_w")
    await connection.close()
    async with archives_of(eda=hdbpp_archive.reader) as archives:
        (found,) = await archives.history(["a/b/c/set"], HOUR)
    assert column(found.values) == [4.5]
