"""The telescope's past in portions, each of which a worker tells by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from octopus.simulator.archive.history.density import OWN, ROLLED_UP, SHARED
from octopus.simulator.archive.history.series import Series
from octopus.simulator.devices.archive.entries import Entry, entries_of
from octopus.simulator.devices.catalogue import ATTRIBUTES
from octopus.simulator.devices.inventory import DevicePlan, Inventory
from octopus.simulator.devices.models import model_of
from octopus.simulator.devices.orders import OrderBook
from octopus.simulator.devices.physics.telescope import World

TOGETHER = 8
"""Dishes or stations of one subarray in a share."""
BELOW = {"MccsStation": ("tiles",), "SubarrayNode": ("stations", "dishes"), "CentralNode": ("stations", "dishes")}
"""The properties that name the devices of whose health a device's own is rolled up."""


class Share(msgspec.Struct, frozen=True):
    """Some devices in the order in which they depend on each other.

    `rolled_up`: tell only what they roll up (of tiles: everything); without it, everything else.
    """

    devices: tuple[DevicePlan, ...]
    rolled_up: bool = False

    @property
    def weight(self) -> float:
        """What it costs, roughly."""
        return float(sum(WEIGHTS.get(device.device_class, 1) for device in self.devices))


WEIGHTS = {"MccsTile": 4, "DishManager": 5, "Correlator": 12, "SubarrayNode": 8, "MccsStation": 4, "WeatherStation": 6}


def shares_of(inventory: Inventory) -> list[Share]:
    """The portions, the largest first. Together they tell every archived attribute once."""
    kinds: dict[str, list[DevicePlan]] = {}
    for device in inventory.devices:
        if device.device_class in ATTRIBUTES:
            kinds.setdefault(device.device_class, []).append(device)
    low = [device for device in inventory.devices if device.telescope == "low"]
    mid = [device for device in inventory.devices if device.telescope == "mid"]
    found = [Share(_rolling_up(low), True), Share(_rolling_up(mid), True)]
    for device_class, devices in kinds.items():
        if device_class in ("MccsStation", "DishManager"):
            for subarray in (devices[0::2], devices[1::2]):
                found += [Share(tuple(subarray[at : at + TOGETHER])) for at in range(0, len(subarray), TOGETHER)]
        elif device_class != "MccsTile":
            found += [Share((device,)) for device in devices]
    return sorted((each for each in found if each.devices), key=lambda each: -each.weight)


def _rolling_up(devices: list[DevicePlan]) -> tuple[DevicePlan, ...]:
    order = ("MccsTile", "DishManager", "MccsStation", "SubarrayNode", "CentralNode")
    return tuple(
        sorted(
            (each for each in devices if each.device_class in order), key=lambda each: order.index(each.device_class)
        )
    )


class Teller:
    """Makes the series of shares, over one world of its own.

    Args:
        inventory: the telescope.
        orders: file of what the subarrays were commanded; without it they followed their plans.
    """

    def __init__(self, inventory: Inventory, orders: Path | None = None) -> None:
        self._layout, self._orders = inventory.layout, orders
        self._world = self._new_world()
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries_of(inventory):
            self._entries.setdefault(entry.device, []).append(entry)

    def series(self, share: Share) -> list[tuple[Entry, Series]]:
        """The series of a share, each behind those it follows; the same series for what devices have in common."""
        # Rolling up, the health of what is below is looked up instead of asked: a world of its own.
        world = self._new_world() if share.rolled_up else self._world
        made: dict[tuple[str, str], Series] = {}
        found = []
        for device in share.devices:
            for entry, one in self._of_device(device, world, share.rolled_up, made):
                found.append((entry, one))
        return found

    def _of_device(
        self, device: DevicePlan, world: World, rolled_up: bool, made: dict[tuple[str, str], Series]
    ) -> Iterator[tuple[Entry, Series]]:
        model = model_of(world, device)
        whole = device.device_class == "MccsTile"
        chosen = [
            entry
            for entry in self._entries.get(device.name, [])
            if whole or (entry.spec.name in ROLLED_UP and device.device_class in (*BELOW, "DishManager")) == rolled_up
        ]
        # State and Status follow what is told after them.
        for entry in sorted(chosen, key=lambda each: _depth(each)):
            key = self._key(device, entry, model)
            if key not in made:
                made[key] = Series(entry, device.device_class, model, _followed(device, entry, made))
            made[device.name, entry.spec.name] = made[key]
            if rolled_up and entry.spec.name == "healthState":
                model.health = made[key].value_at
            yield entry, made[key]

    def _key(self, device: DevicePlan, entry: Entry, model: Any) -> tuple[str, str]:
        """Whose series it is: the device's own, or that of all receptors of its subarray."""
        if (device.device_class, entry.spec.name) in SHARED:
            return f"subarray {id(model.course)}", entry.spec.name
        return device.name, entry.spec.name

    def _new_world(self) -> World:
        world = World(self._layout)
        if self._orders is not None:
            OrderBook(self._orders, world.courses).poll()
        return world


def _depth(entry: Entry) -> int:
    return 2 if entry.spec.name in ("State", "Status") else 1 if entry.spec.name == "healthState" else 0


def _followed(device: DevicePlan, entry: Entry, made: Mapping[tuple[str, str], Series]) -> list[Series]:
    """The series that an attribute is made of."""
    if entry.spec.name in ("State", "Status"):
        own = [series for (name, _), series in made.items() if name == device.name]
        return [each for each in own if each.entry.spec.alarm and not each.entry.spec.shape]
    if entry.spec.name not in ROLLED_UP:
        return []
    own = [made[device.name, name] for name in OWN.get(device.device_class, ())]
    below = [name for each in BELOW.get(device.device_class, ()) for name in device.properties.get(each, ())]
    return own + [made[name, "healthState"] for name in below]
