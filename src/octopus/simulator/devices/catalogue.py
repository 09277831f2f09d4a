"""The attributes of each device class: `ATTRIBUTES[class]`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .attributes import AttributeSpec
from .tables.control import CONTROL
from .tables.low import STATION, TILE
from .tables.mid import DISH
from .tables.observing import CORRELATOR, SUBARRAY
from .tables.site import CENTRAL_NODE, WEATHER

ATTRIBUTES: Mapping[str, tuple[AttributeSpec, ...]] = MappingProxyType(
    {
        "MccsTile": TILE,
        "MccsStation": STATION,
        "DishManager": DISH,
        "SubarrayNode": SUBARRAY,
        "Correlator": CORRELATOR,
        "WeatherStation": WEATHER,
        "CentralNode": CENTRAL_NODE,
        "TelescopeControl": CONTROL,
    }
)
