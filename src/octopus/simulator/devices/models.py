"""Which model of the world is behind a device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .inventory import DevicePlan
from .panel import Panel
from .physics.telescope import World

MODELS: dict[str, Callable[[World, DevicePlan], Any]] = {
    "MccsTile": lambda world, plan: world.tiles[plan.number - 1],
    "MccsStation": lambda world, plan: world.stations[plan.number - 1],
    "DishManager": lambda world, plan: world.dishes[plan.number - 1],
    "SubarrayNode": lambda world, plan: world.subarray(plan.telescope, plan.number, receptors(plan)),
    "Correlator": lambda world, plan: world.correlators[plan.telescope],
    "WeatherStation": lambda world, plan: world.weather[plan.telescope],
    "CentralNode": lambda world, plan: world.telescopes[plan.telescope],
    "TelescopeControl": lambda world, plan: Panel(),
}


def model_of(world: World, plan: DevicePlan) -> Any:
    """The model of a device of one of our classes."""
    return MODELS[plan.device_class](world, plan)


def receptors(plan: DevicePlan) -> tuple[str, ...]:
    """The names of the stations or dishes that belong to a subarray or a telescope."""
    return tuple(plan.properties.get("stations") or plan.properties.get("dishes") or ())
