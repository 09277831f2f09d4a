"""What all simulated devices have in common: attributes from the table, events from the publisher, faults on demand."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NoReturn

import tango
from tango import AttrQuality, DevState, DispLevel
from tango.server import Device, attribute, command

from .attributes import HEARTBEAT, STATE, STATUS, AttributeSpec, Grade, status_text
from .faults import Fault, FaultKind, UnfitFault, check_fit, spoil
from .inventory import DevicePlan, Inventory
from .models import model_of
from .orders import OrderBook
from .physics.enums import Power
from .physics.telescope import World
from .publisher import Publisher
from .skalog import device_logger

TYPES = {
    "double": tango.DevDouble,
    "float": tango.DevFloat,
    "long": tango.DevLong,
    "long64": tango.DevLong64,
    "ulong64": tango.DevULong64,
    "boolean": tango.DevBoolean,
    "string": tango.DevString,
    "enum": tango.DevEnum,
}
QUALITIES = {
    Grade.VALID: AttrQuality.ATTR_VALID,
    Grade.INVALID: AttrQuality.ATTR_INVALID,
    Grade.ALARM: AttrQuality.ATTR_ALARM,
    Grade.WARNING: AttrQuality.ATTR_WARNING,
}
Reading = tuple[Any, float, AttrQuality]
"""Value, time (epoch seconds) and quality; what PyTango takes from a read method."""


@dataclass(frozen=True)
class Context:
    """What a server process gives to its devices."""

    inventory: Inventory
    world: World
    publisher: Publisher
    orders: OrderBook
    folder: str
    """Where the launcher looks for notes."""


class SimDevice(Device):
    """A device whose attributes are a table of `AttributeSpec` over a model."""

    specs: ClassVar[tuple[AttributeSpec, ...]] = ()
    context: ClassVar[Context]

    def init_device(self) -> None:
        """Take the model from the world and begin to publish."""
        super().init_device()
        self.plan: DevicePlan = self.context.inventory.device(self.get_name())
        self.model: Any = self.make_model()
        self.log = device_logger(self.get_name())
        self._guard = threading.RLock()
        self._faults: dict[str, Fault] = {}
        self._last: dict[str, Reading] = {}
        self._pushed: dict[str, tuple[Any, float]] = {}
        self._archived: dict[str, tuple[tuple[Any, Grade], float]] = {}
        self._alarmed: set[str] = set()
        self._by_name = {spec.name.lower(): spec for spec in self.specs}
        published = [*self.specs, STATE, STATUS]
        for spec in published:
            self.set_change_event(spec.name, True, False)
            if spec.archive is not None:
                self.set_archive_event(spec.name, True, False)
        self._tell_set_points()
        self.set_state(self.dev_state())
        self.context.publisher.add(self, published)

    def _tell_set_points(self) -> None:
        """Before anybody has written, the set point is what the model starts from, not Tango's 0."""
        attributes = self.get_device_attr()
        for spec in self.specs:
            if spec.write is not None:
                attributes.get_w_attr_by_name(spec.name).set_write_value(spec.read(self.model, time.time()))

    def delete_device(self) -> None:
        """Stop publishing."""
        self.context.publisher.remove(self)
        super().delete_device()

    def make_model(self) -> Any:
        """The model behind this device."""
        return model_of(self.context.world, self.plan)

    # State

    def dev_state(self) -> DevState:
        """OFF and STANDBY as commanded; ALARM while an attribute is beyond its alarm limit; else ON."""
        power = self.power()
        if power is Power.OFF:
            return DevState.OFF
        if power is Power.STANDBY:
            return DevState.STANDBY
        return DevState.ALARM if self._alarmed else DevState.ON

    def dev_status(self) -> str:
        """One line for a person."""
        return status_text(str(self.dev_state()), self._alarmed if self.power() is Power.ON else ())

    def power(self) -> Power:
        """What an operator last commanded; ON for a model without power."""
        timeline = getattr(self.model, "power", None)
        return Power.ON if timeline is None else timeline.at(time.time())

    def set_power(self, power: Power) -> None:
        with self._guard:
            self.model.power.set(time.time(), power)
        self.refresh()

    def refresh(self) -> None:
        """Publish all that is pushed on change at once, because a command has just changed something."""
        for spec in (*self.specs, STATE, STATUS):
            if spec.on_change:
                self.context.publisher.hurry(self, spec)

    # Reading and writing

    def reading(self, spec: AttributeSpec, now: float) -> Reading:
        """The attribute now, with its fault if it has one."""
        with self._guard:
            fault = self._fault(spec, now)
            if fault is not None and fault.kind is FaultKind.FREEZE and spec.name in self._last:
                return self._last[spec.name]
            if fault is not None and fault.kind is FaultKind.INVALID:
                return None, now, AttrQuality.ATTR_INVALID
            value = spec.read(self.model, now)
            if fault is not None:
                value = spoil(spec, fault, value)
            found = self._last[spec.name] = (value, now, quality(spec, value))
            return found

    def write(self, spec: AttributeSpec, value: Any) -> None:
        """Set a set point and show it at once."""
        if spec.write is not None:
            with self._guard:
                spec.write(self.model, time.time(), value)
                self.log.info("%s is set to %s", spec.name, value)
        self.context.publisher.hurry(self, spec)

    # Publishing

    def next_period(self, spec: AttributeSpec) -> float:
        fault = self._faults.get(spec.name)
        if fault is not None and fault.kind is FaultKind.STORM and time.time() < fault.until:
            return 1.0 / fault.rate
        return spec.period

    def publish(self, spec: AttributeSpec, now: float) -> None:
        """Push a change event, unless frozen or unchanged, and an archive event when it is time for one."""
        if spec is STATE or spec is STATUS:
            self._publish_own(spec, now)
            return
        fault = self._fault(spec, now)
        if fault is not None and fault.kind is FaultKind.FREEZE:
            return
        value, stamp, grade = self.reading(spec, now)
        before = self._pushed.get(spec.name)
        if not self._is_due(spec, (value, grade), now, storming=fault is not None and fault.kind is FaultKind.STORM):
            return
        self._note_alarm(spec, grade)
        if before is not None and before[0][0] != value:
            self._log_change(spec, before[0][0], value)
        if grade is AttrQuality.ATTR_INVALID:
            value = _nothing(spec)
        self.push_change_event(spec.name, value, stamp, grade)
        if self._is_to_archive(spec, value, Grade(int(grade)), now):
            self.push_archive_event(spec.name, value, stamp, grade)

    def _publish_own(self, spec: AttributeSpec, now: float) -> None:
        value = self.dev_state() if spec is STATE else self.dev_status()
        before = self._pushed.get(spec.name)
        if not self._is_due(spec, value, now, storming=False):
            return
        if spec is STATE:
            if before is not None and before[0] != value:
                severity = logging.ERROR if value in (DevState.ALARM, DevState.FAULT) else logging.INFO
                self.log.log(severity, "State: %s → %s", before[0], value)
            self.set_state(value)
        else:
            self.set_status(value)
        self.push_change_event(spec.name, value)
        if self._is_to_archive(spec, value, Grade.VALID, now):
            self.push_archive_event(spec.name, value)

    def _is_due(self, spec: AttributeSpec, value: Any, now: float, *, storming: bool) -> bool:
        if not spec.on_change or storming:
            return True
        last = self._pushed.get(spec.name)
        if last is not None and last[0] == value and now - last[1] < HEARTBEAT - 0.01:
            return False
        self._pushed[spec.name] = (value, now)
        return True

    def _is_to_archive(self, spec: AttributeSpec, value: Any, grade: Grade, now: float) -> bool:
        """Whether the archive is due a value, by the criteria of the attribute; if so, remember it."""
        criteria = spec.archive
        if criteria is None:
            return False
        reading = (None if grade is Grade.INVALID else value, grade)
        last = self._archived.get(spec.name)
        if last is not None and now - last[1] < criteria.period - 0.01 and not spec.is_archived(last[0], reading):
            return False
        self._archived[spec.name] = (reading, now)
        return True

    def _log_change(self, spec: AttributeSpec, before: Any, value: Any) -> None:
        """States are told by their labels; switches and texts are for who looks closer."""
        if spec.labels is not None and not spec.shape:
            names = [spec.enum_labels[each] if isinstance(each, int) else str(each) for each in (before, value)]
            self.log.info("%s: %s → %s", spec.name, *names)
        elif spec.type in ("boolean", "string") and not spec.shape:
            self.log.debug("%s: %s → %s", spec.name, before, value)

    def _note_alarm(self, spec: AttributeSpec, grade: AttrQuality) -> None:
        """Keep the set of alarmed attributes; show a change of state at once."""
        alarmed = grade is AttrQuality.ATTR_ALARM
        if alarmed != (spec.name in self._alarmed):
            (self._alarmed.add if alarmed else self._alarmed.discard)(spec.name)
            if alarmed:
                self.log.warning("%s is beyond its alarm limit", spec.name)
            else:
                self.log.info("%s is within its limits again", spec.name)
            self.context.publisher.hurry(self, STATE)
            self.context.publisher.hurry(self, STATUS)

    # Faults

    @command(
        dtype_in=tango.DevVarStringArray,
        doc_in="attribute, kind (freeze, nan, invalid, alarm, storm), and for a storm Hz and seconds",
        display_level=DispLevel.EXPERT,
    )
    def InjectFault(self, arguments: list[str]) -> None:
        """Make one attribute misbehave until ClearFaults."""
        if len(arguments) not in (2, 4):
            refuse(
                "Sim_BadFault", f"expected attribute, kind and for a storm Hz and seconds; got {len(arguments)} texts"
            )
        spec = self.find(arguments[0])
        try:
            fault = Fault(FaultKind(arguments[1]))
            if fault.kind is FaultKind.STORM:
                fault = replace(fault, rate=float(arguments[2]), until=time.time() + float(arguments[3]))
            check_fit(spec, fault)
        except (ValueError, IndexError, UnfitFault) as unfit:
            refuse("Sim_BadFault", str(unfit))
        if fault.kind is FaultKind.FREEZE:
            self.reading(spec, time.time())
        with self._guard:
            self._faults[spec.name] = fault
        self.log.warning("%s is made to show the fault %s", spec.name, fault.kind.value)
        self.context.publisher.hurry(self, spec)

    @command(
        dtype_in=tango.DevString,
        doc_in="attribute; empty for all of the device",
        display_level=DispLevel.EXPERT,
    )
    def ClearFaults(self, name: str) -> None:
        """End the fault of one attribute, or of all."""
        specs = [self.find(name)] if name else list(self.specs)
        with self._guard:
            ended = [spec for spec in specs if self._faults.pop(spec.name, None) is not None]
        for spec in ended:
            self._pushed.pop(spec.name, None)
            self.context.publisher.hurry(self, spec)

    def find(self, name: str) -> AttributeSpec:
        """The attribute of that name, in any case."""
        spec = self._by_name.get(name.lower())
        if spec is None:
            refuse(
                "Sim_UnknownAttribute",
                f"{self.get_name()} has no attribute {name!r} that can fail; there are "
                + ", ".join(each.name for each in self.specs),
            )
        return spec

    def _fault(self, spec: AttributeSpec, now: float) -> Fault | None:
        fault = self._faults.get(spec.name)
        if fault is not None and now >= fault.until:
            del self._faults[spec.name]
            return None
        return fault


def refuse(reason: str, text: str) -> NoReturn:
    """Raise a Tango error that a person can act on."""
    tango.Except.throw_exception(reason, text, "octopus simulator")
    raise AssertionError(text)


def quality(spec: AttributeSpec, value: Any) -> AttrQuality:
    """The quality of a value in Tango's own type."""
    return QUALITIES[spec.grade(value)]


def _nothing(spec: AttributeSpec) -> Any:
    """A value of the right shape for an INVALID event, which carries none."""
    plain = "" if spec.type == "string" else 0
    if not spec.shape:
        return plain
    return [plain] if len(spec.shape) == 1 else [[plain]]


def tango_attribute(spec: AttributeSpec) -> attribute:
    """The PyTango attribute of a row of the table."""

    def read(self: SimDevice) -> Reading:
        value, stamp, grade = self.reading(spec, time.time())
        return (_nothing(spec) if value is None else value), stamp, grade

    def write(self: SimDevice, value: Any) -> None:
        self.write(spec, value)

    kind: Any = TYPES[spec.type]
    if spec.shape:
        kind = (kind,) if len(spec.shape) == 1 else ((kind,),)
    more: dict[str, Any] = {}
    if spec.shape:
        more["max_dim_x"] = spec.shape[-1]
        more["max_dim_y"] = spec.shape[0] if len(spec.shape) == 2 else 0
    if spec.labels is not None:
        more["enum_labels"] = list(spec.enum_labels)
    for name, limits in (("value", spec.range), ("warning", spec.warning), ("alarm", spec.alarm)):
        for side, limit in (("min", limits.low), ("max", limits.high)):
            if limit is not None:
                more[f"{side}_{name}"] = limit if spec.is_float else int(limit)
    if spec.format:
        more["format"] = spec.format
    if spec.archive is not None:
        more["archive_period"] = int(spec.archive.period * 1000)
        if spec.archive.change is not None:
            more["archive_abs_change"] = spec.archive.change
    return attribute(
        name=spec.name,
        dtype=kind,
        fget=read,
        fset=write if spec.write is not None else None,
        label=spec.label,
        doc=spec.doc,
        unit=spec.unit,
        display_level=DispLevel.EXPERT if spec.expert else DispLevel.OPERATOR,
        **more,
    )


def tango_class(base: type[SimDevice], specs: tuple[AttributeSpec, ...], context: Context) -> type[SimDevice]:
    """The device class of `base` with the attributes of the table."""
    members: dict[str, Any] = {spec.name: tango_attribute(spec) for spec in specs}
    build: Callable[..., type[SimDevice]] = type(base)
    return build(base.__name__, (base,), {**members, "specs": specs, "context": context, "__doc__": base.__doc__})
