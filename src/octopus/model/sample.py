"""One value of one attribute at one time, as it crosses the bus."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec


class Quality(StrEnum):
    """Tango's attribute qualities, as they go out on the wire."""

    VALID = "ATTR_VALID"
    INVALID = "ATTR_INVALID"
    ALARM = "ATTR_ALARM"
    CHANGING = "ATTR_CHANGING"
    WARNING = "ATTR_WARNING"


class Sample(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One value of one attribute. Plain JSON values only, so that a sample may cross processes as it is.

    NaN and infinities are already null, integers beyond 2⁵³−1 are strings, a DevState is its name, an enum its index.
    """

    name: str
    """Full routed name in lower case: `low-mccs/tile/001/temperature`; `mid://…` for a database not the first."""
    value: Any = None
    write_value: Any = None
    quality: str | None = None
    timestamp: float | None = None
    """Seconds since the epoch by the device's clock; null when the quality is INVALID."""
    stale: bool = False
    """True when nothing confirms any more that this is the value now."""
    age: float | None = None
    """Seconds since the value was last known to be true, when stale."""
    error: dict[str, Any] | None = None
    """`{code, message, source?, upstream?}` with the codes of the GraphQL contract."""
    received: float = 0.0
    """Seconds since the epoch by our own clock, when it arrived."""
