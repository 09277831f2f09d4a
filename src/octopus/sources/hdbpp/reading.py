"""Reading one attribute over a range in one of the modes: which statement, which buckets, and what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from octopus.model import JsonText, TimeRange, TooLarge
from octopus.sources.hdbpp import statements
from octopus.sources.hdbpp.buckets import CELLS, Buckets
from octopus.sources.hdbpp.catalogue import Aggregate, ArchivedAttribute, Facts
from octopus.sources.hdbpp.database import Database
from octopus.sources.hdbpp.qualities import QUALITIES, column_of
from octopus.sources.hdbpp.question import Reading
from octopus.sources.hdbpp.results import AttributeHistory, Downsample, HistoryError, HistoryPoint
from octopus.sources.hdbpp.statements import Shape

MOST_ELEMENTS = 2_000_000
"""Most elements of spectra in one column: some 20 MB of text."""
MOST_ROWS = 2_000_000
"""Most rows that `lttb` reads of one attribute: they take 36 MB for a moment."""
MOST_AGGREGATED = 200_000
"""Most rows of an aggregate that one question reads; a coarser one is taken instead."""
AGGREGATES_IN_BUCKET = 4
"""Rows of an aggregate that a bucket must hold for it to be of use."""
SETTLED = timedelta(minutes=10)
"""How old a row of an aggregate must be, besides twice its width, to be trusted: what refreshes it comes late."""


async def read(
    database: Database, facts: Facts, attribute: ArchivedAttribute, name: str, asked: Reading
) -> AttributeHistory:
    """The history of an attribute, which goes out as `name`; errors as of `Database`.

    Raises:
        TooLarge: `lttb` would read more than `MOST_ROWS` rows.
    """
    mode = asked.downsample if attribute.numeric else Downsample.NONE
    shape = Shape.of(attribute, qualities="qualities" in asked.fields, before="before" in asked.fields)
    if mode is Downsample.LTTB:
        columns, row = await _lttb(database, attribute, shape, asked)
        before = row["before_text"] if shape.before else None
    else:
        rows = await _rows(database, facts, attribute, shape, asked, mode)
        row = rows[0]
        parts = _parts_of(rows)
        before = b"".join(parts.get("before", ()))
        columns = {
            "returnedPoints": row["points"],
            "timestamps": JsonText(*parts["timestamps"]),
            "values": JsonText(*parts["values"]),
        }
        if shape.qualities:
            columns["qualities"] = column_of(b"".join(parts["qualities"]))
    return AttributeHistory(
        fullName=name,
        **columns,
        truncated=mode is Downsample.NONE and await _is_truncated(database, attribute, asked, row),
        before=_before_of(row, before) if shape.before else None,
        errors=await _errors(database, attribute, asked, row),
        unit=attribute.unit,
        enumLabels=attribute.labels,
        downsample=mode,
        datatype=attribute.kind.datatype,
        dataformat=attribute.format,
        archive=database.name,
        archivedName=attribute.archived_name,
    )


async def _rows(
    database: Database, facts: Facts, attribute: ArchivedAttribute, shape: Shape, asked: Reading, mode: Downsample
) -> list[Any]:
    """The pieces of the columns, in one of the modes that the database does."""
    over, count = asked.over, asked.max_points
    if mode is Downsample.NONE:
        bound = () if attribute.scalar else (MOST_ELEMENTS,)
        statement = statements.raw(shape, not attribute.scalar)
        return await database.rows(statement, attribute.id, over.start, over.end, count, *bound)
    if mode is Downsample.AVG:
        buckets = Buckets.of(over, count)
        reduced = statements.avg
    else:
        buckets = Buckets.of(over, -(-count // 2), CELLS)
        reduced = statements.minmax
    aggregate = suitable(facts.aggregates.get(attribute.table, ()), over, buckets)
    arguments = [attribute.id, over.start, over.end, buckets.width, buckets.last]
    if mode is Downsample.MINMAX:
        arguments.append(buckets.cell)
    if aggregate is not None:
        arguments.append(_settled(aggregate, over))
    return await database.rows(reduced(shape, aggregate), *arguments)


def _parts_of(rows: list[Any]) -> dict[str, list[bytes]]:
    parts: dict[str, list[bytes]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(row["piece"])
    return parts


def suitable(aggregates: Collection[Aggregate], over: TimeRange, buckets: Buckets) -> Aggregate | None:
    """The finest aggregate that does not have too many rows in the range, if a bucket holds some of them."""
    for aggregate in aggregates:
        if (over.end - over.start) / aggregate.width <= MOST_AGGREGATED:
            return aggregate if buckets.width >= AGGREGATES_IN_BUCKET * aggregate.width else None
    return None


def _settled(aggregate: Aggregate, over: TimeRange) -> datetime:
    """The latest time at which a row may begin that is within the range and to be trusted."""
    now = datetime.now(UTC)
    return min(over.end - aggregate.width, now - 3 * aggregate.width - SETTLED)


async def _lttb(
    database: Database, attribute: ArchivedAttribute, shape: Shape, asked: Reading
) -> tuple[dict[str, Any], Any]:
    """Columns of the points that LTTB keeps, and the row of what is around them."""
    arguments = (attribute.id, asked.over.start, asked.over.end)
    row = await database.row(statements.numbers(attribute), *arguments, MOST_ROWS + 1)
    if row["points"] > MOST_ROWS:
        raise TooLarge(
            f"lttb reads every row, and the range holds more than {MOST_ROWS}: ask for minmax, or for a shorter range",
            source=database.source,
        )
    around = await database.row(statements.surroundings(shape), *arguments)
    if not row["points"]:
        return {}, around
    from octopus.sources.hdbpp.binary import kept_points  # Imports numpy.

    # Beside the loop: a million points take a twentieth of a second.
    return await asyncio.to_thread(kept_points, row, attribute.kind, asked.max_points), around


async def _is_truncated(database: Database, attribute: ArchivedAttribute, asked: Reading, row: Any) -> bool:
    if row["points"] < asked.max_points and attribute.scalar:
        return False
    if not row["points"]:
        return False
    found = await database.row(statements.more(attribute.table), attribute.id, row["last"], asked.over.end)
    return bool(found[0])


def _before_of(row: Any, text: bytes | None) -> HistoryPoint | None:
    if row["before_time"] is None or text is None:
        return None
    return HistoryPoint(row["before_time"], JsonText(text), QUALITIES[row["before_quality"]])


async def _errors(database: Database, attribute: ArchivedAttribute, asked: Reading, row: Any) -> list[HistoryError]:
    if "errors" not in asked.fields or not row["faults"]:
        return []
    rows = await database.rows(statements.errors(attribute.table), attribute.id, row["first_fault"], row["last_fault"])
    return [HistoryError(each["moment"], each["message"]) for each in rows]
