"""Makes astropy.json: where astropy sees sources of J2000, Sun, Moon and planets from the two sites, without air.

Run with astropy at hand: python astropy_table.py > astropy.json
"""

import json
import sys

import astropy
import astropy.units as u
from astropy.coordinates import AltAz, EarthLocation, SkyCoord, get_body
from astropy.time import Time
from astropy.utils import iers

iers.conf.auto_download = False
iers.conf.iers_degraded_accuracy = "warn"
SITES = {"SKA-Mid": (-30.712925, 21.449412), "SKA-Low": (-26.824722, 116.764448)}
SOURCES = {
    "Vela X": (128.8360833, -45.1764444),
    "Sgr A*": (266.4168333, -29.0078056),
    "PKS 1934-638": (294.8542917, -63.7126667),
    "Taurus A": (83.6330833, 22.0145),
    "3C 48": (24.4220833, 33.1597500),
}
BODIES = ["Sun", "Moon", "Mars", "Jupiter", "Saturn", "Venus"]
TIMES = [1_763_000_000, 1_764_304_200, 1_780_000_000]
COLUMNS = ["site", "seconds", "name", "ra", "dec", "azimuth", "elevation"]


def rows() -> list[list[object]]:
    """One for each site, instant and source: degrees, azimuth from north through east."""
    found: list[list[object]] = []
    for site, (latitude, longitude) in SITES.items():
        place = EarthLocation(lat=latitude * u.deg, lon=longitude * u.deg)
        for seconds in TIMES:
            time = Time(seconds, format="unix", scale="utc")
            frame = AltAz(obstime=time, location=place)
            for name, (ra, dec) in SOURCES.items():
                seen = SkyCoord(ra * u.deg, dec * u.deg).transform_to(frame)
                found.append([site, seconds, name, ra, dec, round(seen.az.deg, 4), round(seen.alt.deg, 4)])
            for name in BODIES:
                seen = get_body(name.lower(), time, place).transform_to(frame)
                found.append([site, seconds, name, None, None, round(seen.az.deg, 4), round(seen.alt.deg, 4)])
    return found


if __name__ == "__main__":
    json.dump({"astropy": astropy.__version__, "columns": COLUMNS, "rows": rows()}, sys.stdout)
    sys.stdout.write("\n")
