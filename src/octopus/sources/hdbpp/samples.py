"""Columns as samples, for those who want values rather than text: functions, and the state at a time."""

from __future__ import annotations

from typing import Any

from octopus.model import Sample
from octopus.sources.hdbpp.results import AttributeHistory

FLOATING = {"DevDouble", "DevFloat"}


def samples_of(history: AttributeHistory) -> list[Sample]:
    """The points of a history that was read with its qualities."""
    floating = history.datatype in FLOATING or history.downsample == "avg"
    columns = (each.value() for each in (history.timestamps, history.values, history.qualities))
    return [
        Sample(history.fullName, value_of(value, floating), quality=quality, timestamp=float(moment))
        for moment, value, quality in zip(*columns, strict=True)
    ]


def value_of(value: Any, floating: bool) -> Any:
    """A value read from JSON as what a live sample has: PostgreSQL writes 20.0 as 20."""
    if not floating or value is None:
        return value
    return [value_of(each, floating) for each in value] if isinstance(value, list) else float(value)
