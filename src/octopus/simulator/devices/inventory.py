"""Which devices there are, in which servers, with which properties. Read by the launcher and by every device server."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .physics.telescope import SUBARRAYS, TILES_PER_STATION, Layout

INSTANCE = "sim"
CONTROL = "sim/control/01"
TANGO_TEST = "sys/tg_test/1"


@dataclass(frozen=True)
class DevicePlan:
    """One device. `telescope` is `low` or `mid` (empty for neither), `number` its place among its like, from 1."""

    name: str
    device_class: str
    server: str
    telescope: str = ""
    number: int = 1
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attribute_properties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ServerPlan:
    """One server process: `name` is `Server/instance`, `classes` the device classes in it."""

    name: str
    classes: tuple[str, ...]

    @property
    def instance(self) -> str:
        return self.name.split("/")[1]


@dataclass(frozen=True)
class Inventory:
    """The whole telescope on paper."""

    layout: Layout
    servers: tuple[ServerPlan, ...]
    devices: tuple[DevicePlan, ...]
    haste: float = 1.0
    """How many times faster than usual subarrays take, release, abort and reset on command; for tests."""

    def device(self, name: str) -> DevicePlan:
        """A device by its name, in any case.

        Raises:
            LookupError: there is no such device.
        """
        for device in self.devices:
            if device.name == name.lower():
                return device
        raise LookupError(f"the telescope has no device {name!r}")

    def as_plain(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "layout": vars(self.layout),
            "servers": [vars(server) for server in self.servers],
            "devices": [vars(device) for device in self.devices],
            "haste": self.haste,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Inventory:
        """From what `as_plain` gave."""
        return cls(
            Layout(**data["layout"]),
            tuple(ServerPlan(server["name"], tuple(server["classes"])) for server in data["servers"]),
            tuple(DevicePlan(**device) for device in data["devices"]),
            data["haste"],
        )


FULL = {
    "MccsTile/sim": ("MccsTile",),
    "MccsStation/sim": ("MccsStation",),
    "DishManager/sim": ("DishManager",),
    "Correlator/sim": ("Correlator",),
    "SubarrayNode/sim": ("SubarrayNode",),
    "WeatherStation/sim": ("WeatherStation",),
    "CentralNode/sim": ("CentralNode",),
    "TelescopeControl/sim": ("TelescopeControl",),
}
SMALL = {
    "LowSim/sim": ("MccsTile", "MccsStation"),
    "MidSim/sim": ("DishManager", "Correlator"),
    "SiteSim/sim": ("SubarrayNode", "WeatherStation", "CentralNode", "TelescopeControl"),
}


def build_inventory(profile: str, scale: int, seed: int, tango_test: bool, haste: float = 1.0) -> Inventory:
    """The telescope of a profile: `full` has six stations and 16 dishes for each unit of scale, `small` one and two.

    Raises:
        ValueError: no such profile, a scale below 1, or a haste that is none.
    """
    if profile not in ("full", "small"):
        raise ValueError(f"the profile must be full or small; got {profile!r}")
    if scale < 1:
        raise ValueError(f"the scale must be 1 or more; got {scale}")
    if haste <= 0:
        raise ValueError(f"the haste must be above 0; got {haste:g}")
    full = profile == "full"
    layout = Layout(seed, (6 if full else 1) * scale, (16 if full else 2) * scale)
    grouping = FULL if full else SMALL
    server_of = {name: server for server, classes in grouping.items() for name in classes}
    devices = [*_low(layout, server_of), *_mid(layout, server_of), *_site(layout, server_of)]
    servers = [ServerPlan(name, classes) for name, classes in grouping.items()]
    if tango_test:
        servers.append(ServerPlan("TangoTest/test", ("TangoTest",)))
        devices.append(_tango_test())
    return Inventory(layout, tuple(servers), tuple(devices), haste)


def tile_name(number: int) -> str:
    return f"low-mccs/tile/{number:03d}"


def station_name(number: int) -> str:
    return f"low-mccs/station/{number:03d}"


def dish_name(number: int) -> str:
    return f"mid-dish/dish-manager/ska{number:03d}"


def _low(layout: Layout, server_of: Mapping[str, str]) -> list[DevicePlan]:
    devices = []
    for number in range(1, layout.stations * TILES_PER_STATION + 1):
        station = (number - 1) // TILES_PER_STATION + 1
        properties = {"station": (station_name(station),)}
        devices.append(DevicePlan(tile_name(number), "MccsTile", server_of["MccsTile"], "low", number, properties))
    for number in range(1, layout.stations + 1):
        first = (number - 1) * TILES_PER_STATION + 1
        tiles = tuple(tile_name(tile) for tile in range(first, first + TILES_PER_STATION))
        devices.append(
            DevicePlan(station_name(number), "MccsStation", server_of["MccsStation"], "low", number, {"tiles": tiles})
        )
    return devices


def _mid(layout: Layout, server_of: Mapping[str, str]) -> list[DevicePlan]:
    return [
        DevicePlan(
            dish_name(number),
            "DishManager",
            server_of["DishManager"],
            "mid",
            number,
            {
                "subarray": (f"mid-tmc/subarray/{(number - 1) % SUBARRAYS + 1:02d}",),
                "enu": tuple(f"{metres:.2f}" for metres in dish_place(number)),
            },
        )
        for number in range(1, layout.dishes + 1)
    ]


def dish_place(number: int) -> tuple[float, float, float]:
    """Where a dish stands: metres east, north and up of the array's centre, on a spiral by the golden angle."""
    radius, angle = 45.0 * number**1.6, math.radians(137.508 * number)
    return radius * math.sin(angle), radius * math.cos(angle), 0.4 * math.sin(3.0 * angle)


def _site(layout: Layout, server_of: Mapping[str, str]) -> list[DevicePlan]:
    """What exists once for each telescope, and the control device."""
    devices = []
    for telescope, receptors in (
        ("low", [station_name(number) for number in range(1, layout.stations + 1)]),
        ("mid", [dish_name(number) for number in range(1, layout.dishes + 1)]),
    ):
        subarrays = tuple(f"{telescope}-tmc/subarray/{number:02d}" for number in range(1, SUBARRAYS + 1))
        kind = "stations" if telescope == "low" else "dishes"
        for number, name in enumerate(subarrays, start=1):
            own = tuple(receptors[number - 1 :: SUBARRAYS])
            devices.append(DevicePlan(name, "SubarrayNode", server_of["SubarrayNode"], telescope, number, {kind: own}))
        correlator = "low-cbf/correlator/01" if telescope == "low" else "mid-csp/correlator/01"
        devices.append(
            DevicePlan(correlator, "Correlator", server_of["Correlator"], telescope, 1, {"subarrays": subarrays})
        )
        devices.append(
            DevicePlan(f"{telescope}-weather/station/01", "WeatherStation", server_of["WeatherStation"], telescope)
        )
        devices.append(
            DevicePlan(
                f"{telescope}-tmc/central-node/0",
                "CentralNode",
                server_of["CentralNode"],
                telescope,
                1,
                {"subarrays": subarrays, kind: tuple(receptors), "correlators": (correlator,)},
            )
        )
    devices.append(DevicePlan(CONTROL, "TelescopeControl", server_of["TelescopeControl"]))
    return devices


def _tango_test() -> DevicePlan:
    """Debian's TangoTest, with two attributes polled so that they send change events."""
    return DevicePlan(
        TANGO_TEST,
        "TangoTest",
        "TangoTest/test",
        properties={"polled_attr": ("double_scalar", "500", "long_scalar", "1000")},
        attribute_properties={"double_scalar": {"abs_change": "0.5"}, "long_scalar": {"abs_change": "1"}},
    )
