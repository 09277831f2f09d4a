"""Tango through TangoGQL: values and metadata, writes and commands, and a live feed with staleness by our own clock.

`Tango` is the whole of it for other rooms: it registers itself as a provider on the bus, and holds one HTTP client, one
WebSocket and one upstream subscription per attribute in use for each database of `TANGO_DBS`.
"""

from octopus.sources.tango.results import (
    Attribute,
    Command,
    CommandResult,
    DatabaseInfo,
    DatabaseStats,
    Device,
    DeviceProperty,
    SetAttributeValue,
)
from octopus.sources.tango.tango import Tango

__all__ = [
    "Attribute",
    "Command",
    "CommandResult",
    "DatabaseInfo",
    "DatabaseStats",
    "Device",
    "DeviceProperty",
    "SetAttributeValue",
    "Tango",
]
