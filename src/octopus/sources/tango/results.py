"""What the questions to Tango answer. Fields are named as in `tango.graphql`: a resolver hands them on as they are."""

from __future__ import annotations

from typing import Any

import msgspec

from octopus.model import Durations


class DatabaseInfo(msgspec.Struct, frozen=True):
    """One entry of TANGO_DBS and whether its TangoGQL answers now."""

    name: str
    url: str
    reachable: bool


class DatabaseStats(msgspec.Struct, frozen=True):
    """How one database is doing; for health, metrics and the footer."""

    name: str
    url: str
    reachable: bool
    """The WebSocket is open and the last question was answered."""
    latency: float | None
    """Seconds that the last probe took; None before the first."""
    lastError: str | None
    """What went wrong last, in a sentence; kept after recovery."""
    subscriptions: int
    """Attributes in use."""
    operations: int
    """Upstream operations that carry them."""
    stale: int
    """Attributes in use whose value nothing confirms now."""
    samples: int
    """Samples published since the start."""
    rate: float
    """Samples per second, over the last seconds."""
    faults: int
    """Frames that could not be read since the start."""
    reconnects: int
    """Times that the WebSocket was lost since the start."""
    durations: Durations
    """Of the questions to it."""


class Device(msgspec.Struct, frozen=True):
    """A device; what was not asked for is None (or False)."""

    name: str
    """Routed, in lower case."""
    db: str
    state: str | None = None
    connected: bool = False
    deviceClass: str | None = None


class DeviceProperty(msgspec.Struct, frozen=True):
    name: str
    value: list[str]


class Attribute(msgspec.Struct, frozen=True):
    """Metadata and value of one attribute; what was not asked for is None (or empty)."""

    fullName: str
    device: str
    """Routed, in lower case."""
    name: str
    datatype: str = ""
    dataformat: str = ""
    writable: str = ""
    label: str | None = None
    unit: str | None = None
    format: str | None = None
    description: str | None = None
    displevel: str | None = None
    minValue: Any = None
    maxValue: Any = None
    minAlarm: Any = None
    maxAlarm: Any = None
    enumLabels: list[str] = []
    value: Any = None
    writeValue: Any = None
    quality: str | None = None
    timestamp: float | None = None
    """Seconds since the epoch; None when the quality is INVALID."""


class Command(msgspec.Struct, frozen=True):
    name: str
    inType: str
    inTypeDesc: str | None
    outType: str
    outTypeDesc: str | None
    displevel: str | None


class SetAttributeValue(msgspec.Struct, frozen=True):
    """`ok` is False when the device refuses; `message` then holds its reasons."""

    ok: bool
    message: list[str] | None = None
    valueBefore: Any = None
    attribute: Attribute | None = None


class CommandResult(msgspec.Struct, frozen=True):
    """`ok` is False when the device refuses; `message` then holds its reasons."""

    ok: bool
    message: list[str] | None = None
    output: Any = None
