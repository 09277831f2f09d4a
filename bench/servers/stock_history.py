"""The past as a stock resolver tells it: rows read by asyncpg, and a list of objects, each field of each resolved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ariadne import QueryType

SDL = """
extend type Query {
  pointHistory(fullName: String!, start: DateTime!, end: DateTime!, maxPoints: Int!): [HistoryPoint!]!
  reducedHistory(fullName: String!, start: DateTime!, end: DateTime!, maxPoints: Int!): [HistoryPoint!]!
}
"""
"""`HistoryPoint` is `{ timestamp value quality }` of our own schema."""

FIND = "select att_conf_id, table_name from att_conf where domain || '/' || family || '/' || member || '/' || name = $1"
READ = """select data_time, value_r, quality from {table}
where att_conf_id = $1 and data_time between $2 and $3 order by data_time limit $4"""
QUALITIES = ("ATTR_VALID", "ATTR_INVALID", "ATTR_ALARM", "ATTR_CHANGING", "ATTR_WARNING")


class Past:
    """Questions to one archive.

    Args:
        dsn: of its PostgreSQL.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool: Any = None

    def bind(self, query: QueryType) -> None:
        """Be the resolvers of the two fields."""
        query.set_field("pointHistory", self.points)
        query.set_field("reducedHistory", self.reduced)

    async def points(self, _: Any, info: Any, fullName: str, start: str, end: str, maxPoints: int) -> list[Any]:
        """All rows, as they are."""
        return [_point(row) for row in await self._rows(fullName, start, end, maxPoints)]

    async def reduced(self, _: Any, info: Any, fullName: str, start: str, end: str, maxPoints: int) -> list[Any]:
        """All rows are read; the least and the greatest of each bucket are answered."""
        rows = await self._rows(fullName, start, end, None)
        begin = datetime.fromisoformat(start)
        width = (datetime.fromisoformat(end) - begin) / (maxPoints // 2)
        return [_point(row) for row in _extremes(rows, begin, width, maxPoints // 2)]

    async def _rows(self, name: str, start: str, end: str, limit: int | None) -> list[Any]:
        if self._pool is None:
            import asyncpg

            self._pool = await asyncpg.create_pool(self._dsn, min_size=1, max_size=4)
        attribute, table = await self._pool.fetchrow(FIND, name)
        found: list[Any] = await self._pool.fetch(
            READ.format(table=table), attribute, datetime.fromisoformat(start), datetime.fromisoformat(end), limit
        )
        return found


def _point(row: Any) -> dict[str, Any]:
    return {"timestamp": row[0].timestamp(), "value": row[1], "quality": QUALITIES[row[2]]}


def _extremes(rows: list[Any], begin: datetime, width: Any, count: int) -> Iterator[Any]:
    bucket, least, greatest = -1, None, None
    for row in rows:
        place = min((row[0] - begin) // width, count - 1)
        if place != bucket:
            if least is not None and greatest is not None:
                yield from sorted({least, greatest})
            bucket, least, greatest = place, row, row
        elif row[1] < least[1]:
            least = row
        elif row[1] > greatest[1]:
            greatest = row
    if least is not None and greatest is not None:
        yield from sorted({least, greatest})
