"""What is archived: every attribute of our devices that HDB++ has a table for, described in HDB++'s terms."""

from __future__ import annotations

from dataclasses import dataclass

from ..attributes import STATE, STATUS, AttributeSpec
from ..catalogue import ATTRIBUTES
from ..inventory import Inventory

SITE = "tango://telescope:10000"
"""The Tango host in the archive's names. A site's has one address for years; our database gets a new port each time."""
TYPES = {
    "boolean": "DEV_BOOLEAN",
    "short": "DEV_SHORT",
    "long": "DEV_LONG",
    "long64": "DEV_LONG64",
    "ulong": "DEV_ULONG",
    "ulong64": "DEV_ULONG64",
    "float": "DEV_FLOAT",
    "double": "DEV_DOUBLE",
    "string": "DEV_STRING",
    "state": "DEV_STATE",
    "enum": "DEV_ENUM",
}


@dataclass(frozen=True)
class Entry:
    """One archived attribute of one device."""

    device: str
    spec: AttributeSpec

    @property
    def name(self) -> str:
        """Its name in the archive, in lower case as HDB++ keeps it."""
        return f"{SITE}/{self.device}/{self.spec.name}".lower()

    @property
    def type(self) -> str:
        """HDB++'s name of the type."""
        return TYPES[self.spec.type]

    @property
    def format(self) -> str:
        return "SPECTRUM" if self.spec.shape else "SCALAR"

    @property
    def write(self) -> str:
        return "READ_WRITE" if self.spec.write is not None else "READ"

    @property
    def table(self) -> str:
        """Where its values are."""
        return f"att_{'array' if self.spec.shape else 'scalar'}_{self.type.lower().replace('_', '')}"


def entries_of(inventory: Inventory) -> list[Entry]:
    """All that is archived, device by device. TangoTest's attributes are not: their past cannot be told."""
    return [
        Entry(device.name, spec)
        for device in inventory.devices
        if device.device_class in ATTRIBUTES
        for spec in (STATE, STATUS, *ATTRIBUTES[device.device_class])
        if spec.archive is not None
    ]
