"""Where time zones lie, and when the Sun rises there: by installed tables and an astronomy library; no network."""

from octopus.sources.sky.sun import SolarCycle, solar_cycle
from octopus.sources.sky.zones import Location, locations_by_timezone

__all__ = ["Location", "SolarCycle", "locations_by_timezone", "solar_cycle"]
