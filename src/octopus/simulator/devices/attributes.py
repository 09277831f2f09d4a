"""What an attribute of a simulated device is, apart from Tango: type, unit, limits, texts, and its value's source."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

from .physics.enums import AdminMode, HealthState

Value = Any
"""bool, int, float, str, a list of them, or a list of lists (rows)."""

DEGREE, CELSIUS = "deg", "degC"

HEARTBEAT = 5.0
"""Seconds after which an attribute that is pushed on change is pushed although it did not change."""

HOUR = 3600.0

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


class Grade(IntEnum):
    """Tango's qualities that a reading of ours can have, by Tango's numbers."""

    VALID = 0
    INVALID = 1
    ALARM = 2
    WARNING = 4


Reading = tuple[Value, Grade]
"""A value (None where the grade is INVALID) and its grade."""


@dataclass(frozen=True)
class Archiving:
    """When an attribute goes into the archive: every `period` seconds, and as soon as it has moved by `change`.

    A change of quality archives it at once, and so does any change of what is no floating-point scalar but pushed on
    change.
    """

    period: float = 60.0
    change: float | None = None


@dataclass(frozen=True)
class AttributeSpec:
    """One attribute.

    `type` is the Tango type in the spelling of PyTango's decorators (`double`, `long64`, `boolean`, `string`, `enum`);
    `read` takes the device's model and a time and returns the value; `write` takes model, time and value. `period` is
    the time between two events in seconds; with `on_change` the value is looked at every `period` and pushed when it
    changed, and every `HEARTBEAT` seconds. `archiving`: when it is archived, if not as `archive` says by default.
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
    archiving: Archiving | None = None

    @property
    def is_float(self) -> bool:
        return self.type in FLOATS

    @property
    def is_number(self) -> bool:
        return self.type in FLOATS or self.type in INTEGERS

    @cached_property
    def archive(self) -> Archiving | None:
        """When it is archived; None for images, for which HDB++ has no table."""
        if len(self.shape) == 2:
            return None
        return self.archiving or Archiving(HOUR if self.on_change else 60.0)

    def grade(self, value: Value) -> Grade:
        """ALARM beyond the alarm limits, WARNING beyond the warning limits, for scalars."""
        if self.is_number and not self.shape:
            if self.alarm.broken_by(value):
                return Grade.ALARM
            if self.warning.broken_by(value):
                return Grade.WARNING
        return Grade.VALID

    def is_archived(self, before: Reading, now: Reading) -> bool:
        """Whether going from one reading to another is a reason to archive."""
        if before[1] != now[1]:
            return True
        if self.is_float and not self.shape:
            return _moved(before[0], now[0], self._step)
        return self.on_change and bool(before[0] != now[0])

    @cached_property
    def _step(self) -> float:
        """How far a floating-point scalar has to move."""
        given = self.archive.change if self.archive else None
        return given if given is not None else 0.0 if self.on_change else math.inf

    @property
    def enum_labels(self) -> tuple[str, ...]:
        return tuple(member.name for member in self.labels) if self.labels else ()


STATE = AttributeSpec("State", "state", lambda model, time: None, "State", "Tango state.", on_change=True)
STATUS = AttributeSpec("Status", "string", lambda model, time: None, "Status", "Tango status.", on_change=True)
"""What every device has; the device itself knows their values."""


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


def _moved(old: float | None, new: float | None, step: float) -> bool:
    """Whether a number moved by `step`; from a number to none, or to NaN, and back, is a move too."""
    if old is None or new is None:
        return (old is None) != (new is None)
    if math.isnan(old) or math.isnan(new):
        return math.isnan(old) != math.isnan(new)
    return old != new and abs(new - old) >= step


def status_text(state: str, alarmed: Iterable[str]) -> str:
    """A device's status, one line for a person, by its state and the attributes beyond their alarm limits."""
    names = ", ".join(sorted(alarmed))
    return f"Alarm: {names} beyond the limit." if names else f"The device is in {state} state."
