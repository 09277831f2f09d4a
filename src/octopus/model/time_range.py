"""A closed range of time."""

from __future__ import annotations

from datetime import datetime

import msgspec

from octopus.model.errors import BadRequest


class TimeRange(msgspec.Struct, frozen=True):
    """From `start` to `end`, both aware datetimes in UTC.

    Raises:
        BadRequest: an end is naive, or `start` is not before `end`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise BadRequest("a time range needs a time zone: write 2026-11-22T10:00:00Z")
        if self.start >= self.end:
            raise BadRequest(f"the range must end after it starts: {self.start.isoformat()} … {self.end.isoformat()}")
