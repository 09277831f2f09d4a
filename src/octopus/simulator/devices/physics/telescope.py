"""Both telescopes, wired together: which tile belongs to which station, which dish to which subarray."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .correlator import Correlator
from .course import Course
from .dish import Dish
from .enums import HealthState, ObsState, Power
from .noise import mix, wander
from .schedule import Schedule
from .sky import LOW_SITE, MID_SITE, sidereal_time
from .station import Station
from .subarray import Subarray
from .tile import Tile
from .timeline import Timeline
from .weather import Weather

SUBARRAYS = 2
"""Of each telescope."""
TILES_PER_STATION = 4


@dataclass(frozen=True)
class Layout:
    """How large the telescope is; everything else follows from the seed."""

    seed: int
    stations: int
    dishes: int


def plans(seed: int) -> list[Schedule]:
    """The plans of all subarrays of both telescopes."""
    return [
        Schedule(seed, name, number, site)
        for name, site in (("low", LOW_SITE), ("mid", MID_SITE))
        for number in range(1, SUBARRAYS + 1)
    ]


class Telescope:
    """One of the two telescopes as its central node sees it."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.site = LOW_SITE if name == "low" else MID_SITE
        self.key = mix(world.layout.seed, "central node", name)
        self.courses = world.courses[name]
        self.power: Timeline[Power] = Timeline(Power.ON)
        self.message: Timeline[str] = Timeline("")

    def sidereal_hours(self, time: float) -> float:
        """Local sidereal time in hours."""
        return sidereal_time(self.site, time) / 15.0

    def scanning(self, time: float) -> int:
        """Subarrays that scan now."""
        if self.power.at(time) is not Power.ON:
            return 0
        return sum(course.step(time).state is ObsState.SCANNING for course in self.courses)

    def receptors_healthy(self, time: float) -> int:
        """Stations or dishes whose health is OK; none while the telescope is off or on standby."""
        if self.power.at(time) is not Power.ON:
            return 0
        return sum(health(time) is HealthState.OK for health in self._receptors())

    def power_consumption(self, time: float) -> float:
        """Of the whole telescope in kW."""
        if self.power.at(time) is Power.OFF:
            return 4.0
        busy = 35.0 + 28.0 * self.scanning(time)
        return len(self._receptors()) * 8.5 + busy + 2.0 * wander(self.key, time, 20.0)

    def health(self, time: float) -> HealthState:
        """DEGRADED while a fifth or more of its receptors are not OK, FAILED below a half, UNKNOWN when not ON."""
        if self.power.at(time) is not Power.ON:
            return HealthState.UNKNOWN
        share = self.receptors_healthy(time) / max(1, len(self._receptors()))
        if share < 0.5:
            return HealthState.FAILED
        return HealthState.DEGRADED if share < 0.8 else HealthState.OK

    def _receptors(self) -> list[Callable[[float], HealthState]]:
        receptors = self.world.stations if self.name == "low" else self.world.dishes
        return [receptor.health for receptor in receptors]


class World:
    """Every model of the layout, built once in each process that asks for it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        seed = layout.seed
        self.weather = {"low": Weather(seed, LOW_SITE), "mid": Weather(seed, MID_SITE)}
        self.courses = {
            name: [Course(plan) for plan in plans(seed) if plan.telescope == name] for name in ("low", "mid")
        }

    @cached_property
    def tiles(self) -> list[Tile]:
        return [
            Tile(self.layout.seed, number, self._course("low", (number - 1) // TILES_PER_STATION), self.weather["low"])
            for number in range(1, self.layout.stations * TILES_PER_STATION + 1)
        ]

    @cached_property
    def stations(self) -> list[Station]:
        tiles = self.tiles
        return [
            Station(
                self.layout.seed,
                index + 1,
                self._course("low", index),
                tiles[index * TILES_PER_STATION : (index + 1) * TILES_PER_STATION],
            )
            for index in range(self.layout.stations)
        ]

    @cached_property
    def dishes(self) -> list[Dish]:
        return [
            Dish(self.layout.seed, index + 1, self._course("mid", index), self.weather["mid"])
            for index in range(self.layout.dishes)
        ]

    @cached_property
    def correlators(self) -> dict[str, Correlator]:
        seed = self.layout.seed
        return {
            "low": Correlator(seed, self.courses["low"], 50.0, 350.0),
            "mid": Correlator(seed, self.courses["mid"], 950.0, 1760.0),
        }

    @cached_property
    def telescopes(self) -> dict[str, Telescope]:
        return {name: Telescope(self, name) for name in ("low", "mid")}

    def subarray(self, telescope: str, number: int, resources: tuple[str, ...]) -> Subarray:
        """A subarray whose health is that of its own receptors; `resources` are their names."""
        receptors: list[Station] | list[Dish] = self.stations if telescope == "low" else self.dishes
        own = [receptor for receptor in receptors if receptor.course.subarray == number]
        return Subarray(self.layout.seed, self.courses[telescope][number - 1], resources, own)

    def _course(self, telescope: str, index: int) -> Course:
        return self.courses[telescope][index % SUBARRAYS]
