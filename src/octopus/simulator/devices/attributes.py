"""What an attribute of a simulated device is, apart from Tango: type, unit, limits, texts, and its value's source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .physics.enums import AdminMode, HealthState

Value = Any
"""bool, int, float, str, a list of them, or a list of lists (rows)."""

DEGREE, CELSIUS = "deg", "degC"

HEARTBEAT = 5.0
"""Seconds after which an attribute that is pushed on change is pushed although it did not change."""

FLOATS = frozenset({"double", "float"})
INTEGERS = frozenset({"short", "long", "long64", "ulong", "ulong64"})


@dataclass(frozen=True)
class Limits:
    """Lower and upper limit; None where there is none."""

    low: float | None = None
    high: float | None = None

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None

    def broken_by(self, value: float) -> bool:
        return (self.low is not None and value <= self.low) or (self.high is not None and value >= self.high)


NONE = Limits()


@dataclass(frozen=True)
class AttributeSpec:
    """One attribute.

    `type` is the Tango type in the spelling of PyTango's decorators (`double`, `long64`, `boolean`, `string`, `enum`);
    `read` takes the device's model and a time and returns the value; `write` takes model, time and value. `period` is
    the time between two events in seconds; with `on_change` the value is looked at every `period` and pushed when it
    changed, and every `HEARTBEAT` seconds.
    """

    name: str
    type: str
    read: Callable[[Any, float], Value]
    label: str
    doc: str
    unit: str = ""
    format: str = ""
    shape: tuple[int, ...] = ()
    labels: type[IntEnum] | None = None
    range: Limits = field(default=NONE)
    warning: Limits = field(default=NONE)
    alarm: Limits = field(default=NONE)
    write: Callable[[Any, float, Value], None] | None = None
    expert: bool = False
    period: float = 1.0
    on_change: bool = False

    @property
    def is_float(self) -> bool:
        return self.type in FLOATS

    @property
    def is_number(self) -> bool:
        return self.type in FLOATS or self.type in INTEGERS

    @property
    def enum_labels(self) -> tuple[str, ...]:
        return tuple(member.name for member in self.labels) if self.labels else ()


def health(read: Callable[[Any, float], Value]) -> AttributeSpec:
    """The attribute every SKA device has."""
    return AttributeSpec(
        "healthState",
        "enum",
        read,
        "Health",
        "How well the device can do its work, rolled up from what it consists of.",
        labels=HealthState,
        on_change=True,
    )


def admin_mode() -> AttributeSpec:
    """The attribute with which every SKA device is taken into service and out of it."""
    return AttributeSpec(
        "adminMode",
        "enum",
        lambda model, time: model.admin_mode.at(time),
        "Admin mode",
        "Whether the device is in service. OFFLINE takes it out: its health then reads UNKNOWN.",
        labels=AdminMode,
        write=lambda model, time, value: model.admin_mode.set(time, AdminMode(value)),
        on_change=True,
    )
