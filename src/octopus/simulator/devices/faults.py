"""The faults a simulated device can be made to show, one attribute at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .attributes import AttributeSpec


class FaultKind(Enum):
    """What is wrong with the attribute.

    FREEZE: value and timestamp stand still, no event is sent. NAN: every number reads NaN. INVALID: no value, quality
    INVALID. ALARM: a value beyond its alarm limit. STORM: events far faster than usual.
    """

    FREEZE = "freeze"
    NAN = "nan"
    INVALID = "invalid"
    ALARM = "alarm"
    STORM = "storm"


@dataclass(frozen=True)
class Fault:
    """A fault in force; `rate` in Hz and `until` (epoch seconds) belong to a storm."""

    kind: FaultKind
    rate: float = 0.0
    until: float = math.inf


class UnfitFault(Exception):
    """The attribute cannot have that fault; says why."""


MAX_RATE, MAX_DURATION = 1000.0, 600.0
"""Hz and seconds: more than any storm should be."""


def check_fit(spec: AttributeSpec, fault: Fault) -> None:
    """Refuse a fault that would show nothing.

    Raises:
        UnfitFault: says what the attribute would need.
    """
    if fault.kind is FaultKind.NAN and not spec.is_float:
        raise UnfitFault(f"{spec.name} is of type {spec.type}: only a floating-point attribute can read NaN")
    if fault.kind is FaultKind.ALARM and not (spec.alarm and not spec.shape):
        raise UnfitFault(f"{spec.name} has no alarm limit, so it cannot go into alarm")
    if fault.kind is FaultKind.STORM and not 0 < fault.rate <= MAX_RATE:
        raise UnfitFault(f"a storm's rate must be above 0 and at most {MAX_RATE:g} Hz; got {fault.rate:g}")


def spoil(spec: AttributeSpec, fault: Fault, value: Any) -> Any:
    """The value as the fault shows it."""
    if fault.kind is FaultKind.NAN:
        return _nan_like(value)
    if fault.kind is FaultKind.ALARM:
        high = spec.alarm.high
        beyond = high if high is not None else spec.alarm.low
        margin = 0.05 * abs(beyond or 1.0)
        return (beyond or 0.0) + (margin if high is not None else -margin)
    return value


def _nan_like(value: Any) -> Any:
    return [_nan_like(item) for item in value] if isinstance(value, list) else math.nan
