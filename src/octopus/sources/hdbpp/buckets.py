"""Equal parts of a range of time, as `date_bin` makes them."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from octopus.model import TimeRange

MICROSECOND = timedelta(microseconds=1)
CELLS = 4
"""Cells in a bucket of `minmax`: a minimum is searched in its cell alone. More of them would save a tenth on a million
rows, and cost a fifth on some thousands."""
COARSE = 1000
"""Microseconds that a cell must have for buckets to be divided at all."""


class Buckets(msgspec.Struct, frozen=True):
    """Buckets of one width that begin at `start`; whatever is left after the last one belongs to it."""

    start: datetime
    width: timedelta
    last: datetime
    """Start of the last bucket."""
    cell: timedelta
    """Width of a bucket's cells; a bucket has a whole number of them."""

    @classmethod
    def of(cls, over: TimeRange, count: int, cells: int = 1) -> Buckets:
        """At most `count` buckets over a range, each of `cells` cells.

        Widths are whole cells of whole microseconds, for that is what `date_bin` takes: each bucket puts the edges that
        follow off by `cells` / 2 microseconds at most.
        """
        total = (over.end - over.start) // MICROSECOND
        if total < count * cells * COARSE:
            cells = 1
        cell = max(1, round(total / (count * cells)))
        width = timedelta(microseconds=cell * cells)
        most = max(0, min(count, -(-total // (cell * cells))) - 1)
        return cls(over.start, width, over.start + most * width, timedelta(microseconds=cell))
