"""Write the inventory into the Tango database: `python -m devices.register <inventory.json>`, with TANGO_HOST set."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import tango

from .inventory import DevicePlan, Inventory

PATIENCE = 25.0
"""Seconds to wait for the database."""


def main(arguments: list[str]) -> None:
    """Register every server and device of the file, with their properties."""
    inventory = Inventory.from_plain(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    database = connect()
    for server in inventory.servers:
        devices = [device for device in inventory.devices if device.server == server.name]
        database.add_server(server.name, [_info(device) for device in devices], with_dserver=True)
        for device in devices:
            _put_properties(database, device)


def connect() -> tango.Database:
    """The database of TANGO_HOST, once it answers a query."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            database = tango.Database()
            database.get_server_list()
        except tango.DevFailed:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return database


def _info(device: DevicePlan) -> tango.DbDevInfo:
    info = tango.DbDevInfo()
    info.server, info._class, info.name = device.server, device.device_class, device.name
    return info


def _put_properties(database: tango.Database, device: DevicePlan) -> None:
    if device.properties:
        database.put_device_property(device.name, {name: list(value) for name, value in device.properties.items()})
    if device.attribute_properties:
        found = {
            attribute: {name: [value] for name, value in properties.items()}
            for attribute, properties in device.attribute_properties.items()
        }
        database.put_device_attribute_property(device.name, found)


if __name__ == "__main__":
    main(sys.argv[1:])
