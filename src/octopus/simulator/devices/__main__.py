"""A device server process: `python -m devices <inventory.json> <Server/instance> [Tango options]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tango.server import run

from .catalogue import ATTRIBUTES
from .classes import CentralNode, Correlator, DishManager, MccsStation, MccsTile, SubarrayNode, WeatherStation
from .control import TelescopeControl
from .inventory import Inventory
from .orders import FILE, OrderBook
from .physics.telescope import World
from .publisher import Publisher
from .server import Context, SimDevice, tango_class
from .skalog import log_to_output

CLASSES: tuple[type[SimDevice], ...] = (
    MccsTile,
    MccsStation,
    DishManager,
    SubarrayNode,
    Correlator,
    WeatherStation,
    CentralNode,
    TelescopeControl,
)


def main(arguments: list[str]) -> None:
    """Serve the devices that the inventory gives to this server."""
    file, name, options = Path(arguments[0]), arguments[1], arguments[2:]
    inventory = Inventory.from_plain(json.loads(file.read_text(encoding="utf-8")))
    plan = next((server for server in inventory.servers if server.name == name), None)
    if plan is None:
        sys.exit(f"{file} has no server {name!r}; it has {', '.join(server.name for server in inventory.servers)}")
    log = log_to_output()
    log.info("%s starts, for %d devices", name, sum(device.server == name for device in inventory.devices))
    world = World(inventory.layout)
    orders = OrderBook(file.with_name(FILE), world.courses)
    orders.poll()
    publisher = Publisher(orders.poll)
    context = Context(inventory, world, publisher, orders, str(file.parent))
    bases = {base.__name__: base for base in CLASSES}
    classes = [tango_class(bases[each], ATTRIBUTES[each], context) for each in plan.classes]
    server = name.split("/")[0]
    try:
        run(classes, args=[server, plan.instance, *options], post_init_callback=publisher.start)
    finally:
        publisher.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
