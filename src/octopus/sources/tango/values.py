"""Tango values as plain JSON: what TangoGQL sends, made equal to what the GraphQL contract promises."""

from __future__ import annotations

import math
from typing import Any

SAFE_INTEGER = 2**53 - 1
"""The largest integer that a JavaScript number holds exactly."""

STATES = (
    "ON", "OFF", "CLOSE", "OPEN", "INSERT", "EXTRACT", "MOVING", "STANDBY", "FAULT", "INIT", "RUNNING", "ALARM",
    "DISABLE", "UNKNOWN",
)  # fmt: skip
"""Names of DevState by number."""


def clean(value: Any) -> Any:
    """A value with NaN and infinities as None and integers beyond 2⁵³−1 as strings, at any depth.

    The usual cases (a number, a text, a list of numbers) cost one look; a list is copied only when something changes.
    """
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if kind is int:
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
    if kind is list:
        return _clean_list(value)
    if kind is dict:
        return {key: clean(each) for key, each in value.items()}
    return value


def _clean_list(values: list[Any]) -> list[Any]:
    kinds = set(map(type, values))
    if kinds <= {str, bool, type(None)}:
        return values
    if kinds == {int}:
        if max(values) <= SAFE_INTEGER and min(values) >= -SAFE_INTEGER:
            return values
    elif kinds == {float} and math.isfinite(sum(values)):
        # A sum is finite only if every term is; it may overflow, and then each is looked at.
        return values
    return [clean(each) for each in values]


def clean_state(value: Any) -> Any:
    """A DevState as its name, whether it came as a name or as a number, alone or in lists."""
    if type(value) is int and 0 <= value < len(STATES):
        return STATES[value]
    if type(value) is list:
        return [clean_state(each) for each in value]
    return value


def clean_timestamp(timestamp: float | None, quality: str | None) -> float | None:
    """Seconds since the epoch; None when the quality is INVALID (TangoGQL then sends garbage) or the time is none."""
    if timestamp is None or quality == "ATTR_INVALID" or not (0.0 < timestamp < math.inf):
        return None
    return timestamp
