"""Points into the database, by COPY: scalars of floating point as one block of bytes, everything else as records."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import numpy as np

from octopus.simulator.archive.history.series import Points
from octopus.simulator.devices.archive.entries import Entry

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
EPOCH = 946_684_800_000_000
"""2000-01-01 in microseconds since 1970: from where PostgreSQL counts time."""
# PostgreSQL's binary COPY: a row is the number of its fields, and each field its length and its bytes, big end first.
DOUBLE_ROW = np.dtype(
    [
        *(("fields", ">i2"), ("id_size", ">i4"), ("id", ">i4"), ("time_size", ">i4"), ("time", ">i8")),
        *(("value_size", ">i4"), ("value", ">f8"), ("quality_size", ">i4"), ("quality", ">i2")),
    ]
)
DOUBLE_COLUMNS = ("att_conf_id", "data_time", "value_r", "quality")


async def copy(
    connection: asyncpg.Connection, entry: Entry, number: int, points: Points, table: str | None = None
) -> None:
    """Append the points of one attribute to its table, or to another of the same columns."""
    table = table or entry.table
    if entry.table == "att_scalar_devdouble" and entry.spec.write is None:
        await connection.copy_to_table(table, source=_blocks(number, points), columns=DOUBLE_COLUMNS, format="binary")
    else:
        await connection.copy_records_to_table(table, records=_records(entry, number, points), columns=_columns(entry))


class Addition:
    """Adds only the points that are not there yet: by way of temporary tables, one for each type."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection
        self._stages: dict[str, str] = {}

    async def copy(self, entry: Entry, number: int, points: Points) -> None:
        """Have the points added at the next `finish`."""
        if entry.table not in self._stages:
            stage = self._stages[entry.table] = f"stage_{len(self._stages)}"
            await self._connection.execute(f"create temporary table {stage} (like {entry.table})")
        await copy(self._connection, entry, number, points, self._stages[entry.table])

    async def finish(self) -> None:
        """Add them."""
        for table, stage in self._stages.items():
            await self._connection.execute(
                f"insert into {table} select * from {stage} on conflict do nothing; truncate {stage}"  # noqa: S608
            )


def _columns(entry: Entry) -> tuple[str, ...]:
    names: tuple[str, ...] = ("att_conf_id", "data_time", "value_r", "quality")
    if entry.spec.write is not None:
        names = (*names, "value_w")
    if entry.spec.labels:
        names = (*names, "value_r_label")
    return (*names, "value_w_label") if entry.spec.labels and entry.spec.write is not None else names


def _records(entry: Entry, number: int, points: Points) -> Iterator[tuple[Any, ...]]:
    """The points as rows. A set point was what was read, since nobody commanded anything; labels we know ourselves."""
    labels, written = entry.spec.enum_labels, entry.spec.write is not None
    for time, value, grade in zip(points.times, points.values, points.grades, strict=True):
        row: tuple[Any, ...] = (number, datetime.fromtimestamp(time, UTC), value, int(grade))
        if written:
            row = (*row, value)
        if labels:
            row = (*row, labels[value])
        yield (*row, labels[value]) if labels and written else row


async def _blocks(number: int, points: Points) -> AsyncIterator[bytes]:
    yield HEADER + _block(number, points) + TRAILER


def _block(number: int, points: Points) -> bytes:
    rows = np.empty(len(points.times), DOUBLE_ROW)
    rows["fields"] = len(DOUBLE_COLUMNS)
    rows["id_size"], rows["id"] = 4, number
    rows["time_size"] = 8
    rows["time"] = np.rint(np.array(points.times) * 1000).astype(np.int64) * 1000 - EPOCH
    rows["value_size"], rows["value"] = 8, points.values
    rows["quality_size"], rows["quality"] = 2, np.array(points.grades, np.int16)
    return rows.tobytes()
