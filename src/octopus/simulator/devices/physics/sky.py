"""Where a source stands: sidereal time and the step from right ascension and declination to azimuth and elevation.

Formulae: Astronomical Almanac's low-precision sidereal time; Meeus, Astronomical Algorithms, ch. 12-13.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """A place on Earth; degrees north and east."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Source:
    """A place in the sky, J2000; degrees."""

    name: str
    right_ascension: float
    declination: float


LOW_SITE = Site("Inyarrimanha Ilgari Bundara", -26.8247, 116.7644)
MID_SITE = Site("Karoo", -30.7130, 21.4430)

SOURCES = (
    Source("PKS 0023-26", 6.454, -26.037),
    Source("NGC 253", 11.888, -25.288),
    Source("SMC", 13.158, -72.800),
    Source("Fornax A", 50.674, -37.208),
    Source("PSR J0437-4715", 69.316, -47.253),
    Source("Pictor A", 79.957, -45.779),
    Source("LMC", 80.894, -69.756),
    Source("Orion A", 83.822, -5.391),
    Source("Taurus A", 83.633, 22.015),
    Source("PKS 0521-36", 80.742, -36.459),
    Source("Vela X", 128.836, -45.176),
    Source("Hydra A", 139.524, -12.096),
    Source("NGC 3256", 156.964, -43.904),
    Source("Virgo A", 187.706, 12.391),
    Source("3C 273", 187.278, 2.052),
    Source("Centaurus A", 201.365, -43.019),
    Source("PKS 1421-490", 216.134, -49.228),
    Source("NGC 5728", 220.600, -17.253),
    Source("PSR J1644-4559", 251.205, -45.986),
    Source("Hercules A", 252.784, 4.993),
    Source("Sgr A*", 266.417, -29.008),
    Source("NGC 6334", 260.222, -36.000),
    Source("PKS 1934-638", 294.854, -63.713),
    Source("PKS 2153-69", 329.275, -69.690),
    Source("PKS 2356-61", 359.768, -60.917),
    Source("3C 446", 336.447, -4.950),
)


def sidereal_time(site: Site, time: float) -> float:
    """Local mean sidereal time in degrees, 0 to 360."""
    days = time / 86400.0 + 2440587.5 - 2451545.0
    return (280.46061837 + 360.98564736629 * days + site.longitude) % 360.0


def azimuth_elevation(site: Site, source: Source, time: float) -> tuple[float, float]:
    """Azimuth and elevation in degrees.

    The azimuth is unwrapped so that it runs on smoothly while the source is up: -180 to 180 for a source that
    culminates in the north, 0 to 360 for one that does so in the south.
    """
    hour_angle = math.radians(sidereal_time(site, time) - source.right_ascension)
    declination, latitude = math.radians(source.declination), math.radians(site.latitude)
    up, out = math.sin(declination), math.cos(declination) * math.cos(hour_angle)
    elevation = math.asin(math.sin(latitude) * up + math.cos(latitude) * out)
    east = -math.cos(declination) * math.sin(hour_angle)
    north = up * math.cos(latitude) - out * math.sin(latitude)
    azimuth = math.degrees(math.atan2(east, north))
    if source.declination <= site.latitude:
        azimuth %= 360.0
    return azimuth, math.degrees(elevation)
