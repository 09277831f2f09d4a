"""JSON, Date and DateTime; roles as enum values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from ariadne import EnumType, ScalarType
from ariadne.types import SchemaBindable

from octopus.model import BadRequest, Role


def bindables() -> list[SchemaBindable]:
    return [
        ScalarType("JSON", serializer=lambda value: value, value_parser=lambda value: value),
        ScalarType("DateTime", serializer=_write_time, value_parser=read_time),
        ScalarType("Date", serializer=lambda value: value.isoformat(), value_parser=read_date),
        EnumType("Role", {role.name: role for role in Role}),
    ]


def read_time(value: Any) -> datetime:
    """An ISO 8601 text as a datetime in UTC, which is meant where the text names no offset."""
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        raise BadRequest(f"expected an ISO 8601 time like 2026-11-22T10:00:00Z; got {value!r}") from None


def read_date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadRequest(f"expected a date like 2026-11-22; got {value!r}") from None


def _write_time(value: datetime | str) -> str:
    """A moment as ISO 8601 text in UTC; texts are what outside systems answer."""
    moment = read_time(value) if isinstance(value, str) else value
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
