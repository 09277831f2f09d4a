"""A small weather service to practise on: `python -m octopus.simulator.forecast [--port 8102]`.

It is what public services are like, and belongs to nobody: the tutorial "Add a service" makes it part of the API.

`GET /v1/sites` answers `{"generated": …, "sites": [{id name position{latitude longitude} hours[…]}]}`, each hour
`{time wind gust temperature}`; `GET /v1/sites/<id>` one of them, or 404 with `{"detail": …}`.

Winds are in m/s, temperatures in °C, times in seconds since the epoch, UTC. `hours` are the next six full hours.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import time
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

from octopus.simulator.serving import Troubles, application, reply, serve

BASE = "/v1"
HOURS = 6
HOUR = 3600
DAY = 24 * HOUR


class Site(msgspec.Struct, frozen=True):
    """A place with a climate of its own."""

    id: str
    name: str
    latitude: float
    longitude: float
    wind: float
    """The day's mean, in m/s."""
    swing: float
    """Between the calm of the night and the breeze of the afternoon, in m/s."""
    temperature: float
    """The day's mean, in °C."""


SITES = (
    Site("core", "Core", -26.8247, 116.7644, 4.0, 2.0, 22.5),
    Site("north-arm", "North arm", -26.5013, 116.8432, 7.5, 3.5, 23.5),
    Site("east-arm", "East arm", -26.9128, 117.2101, 12.0, 5.0, 21.0),
    Site("koppie", "Koppie", -30.7130, 21.4430, 9.5, 4.0, 17.5),
)


def hour_of(site: Site, moment: float) -> dict[str, float]:
    """What is expected at a site at a time: calm before dawn, a breeze in the afternoon, by the sun there."""
    local = (moment / DAY + site.longitude / 360) % 1
    course = math.sin(2 * math.pi * (local - 0.4))
    wind = site.wind + site.swing * course
    return {
        "time": moment,
        "wind": round(wind, 1),
        "gust": round(1.4 * wind + 1.0, 1),
        "temperature": round(site.temperature + 6 * course, 1),
    }


def described(site: Site, now: float) -> dict[str, Any]:
    """A site as the service tells of it, with its next hours."""
    first = (now // HOUR + 1) * HOUR
    return {
        "id": site.id,
        "name": site.name,
        "position": {"latitude": site.latitude, "longitude": site.longitude},
        "hours": [hour_of(site, first + HOUR * number) for number in range(HOURS)],
    }


def routes(clock: Callable[[], float] = time.time) -> list[web.RouteDef]:
    """The interface."""

    async def everywhere(_: web.Request) -> web.Response:
        now = clock()
        return reply({"generated": now, "sites": [described(site, now) for site in SITES]})

    async def one(request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        site = next((each for each in SITES if each.id == wanted), None)
        if site is None:
            known = ", ".join(each.id for each in SITES)
            return reply({"detail": f"there is no site {wanted}; there are {known}"}, 404)
        return reply(described(site, clock()))

    return [web.get(f"{BASE}/sites", everywhere), web.get(f"{BASE}/sites/{{id}}", one)]


async def refused(_: web.Request) -> web.Response:
    """Never needed: the service asks for no token."""
    return reply({"detail": "a token is needed"}, 401)


def main() -> None:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(prog="python -m octopus.simulator.forecast", description="A weather service.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8102)
    given = parser.parse_args()
    asyncio.run(serve(application(routes(), Troubles(), refused, None), given.host, given.port, "Forecast"))


if __name__ == "__main__":
    main()
