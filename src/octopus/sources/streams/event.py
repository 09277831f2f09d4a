"""What a stream gives."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from octopus.model import FieldError


class StreamEvent(msgspec.Struct, frozen=True):
    """A value, or a fault that the stream goes on after."""

    value: Any = None
    """JSON. Shared between listeners: do not change it."""
    fault: FieldError | None = None
    """Why there is no value; events may have been lost. The next value says that it is over."""
    type: str | None = None
    """The event's name, where the protocol has one."""
    id: str | None = None
    """The event's identity upstream, where the protocol has one."""
    size: int = 0
    """Bytes that it came in."""
    received: float = msgspec.field(default_factory=time.time)
    """Seconds since the epoch, by our own clock."""


class StreamLimits(msgspec.Struct, frozen=True):
    """Bounds of every stream. Times in seconds, sizes in bytes."""

    idle: float = 600.0
    """Silence after which a stream is connected anew; 0: never."""
    max_event: int = 1024 * 1024
    """Largest event."""
    backlog: int = 1000
    """Events kept for a listener that cannot take them."""
    backlog_bytes: int = 8 * 1024 * 1024
    """Bytes of them, as they came."""
    upstreams: int = 1000
    """Streams that run at once."""
