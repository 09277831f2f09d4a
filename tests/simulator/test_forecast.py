"""The weather service that the tutorial "Add a service" is built on."""

from __future__ import annotations

import json

from aiohttp.test_utils import TestClient, TestServer

from octopus.simulator.forecast import DAY, HOUR, SITES, described, refused, routes
from octopus.simulator.serving import Troubles, application

NOW = 1_795_838_000.0


async def test_it_tells_of_every_site_and_of_one() -> None:
    app = application(routes(lambda: NOW), Troubles(), refused, None)
    async with TestClient(TestServer(app)) as client:
        everywhere = json.loads(await (await client.get("/v1/sites")).text())
        assert [each["id"] for each in everywhere["sites"]] == [site.id for site in SITES]
        one = await (await client.get("/v1/sites/koppie")).json()
        assert one == everywhere["sites"][3]
        times = [hour["time"] for hour in one["hours"]]
        assert times[0] > NOW and times == [times[0] + HOUR * number for number in range(6)]
        missing = await client.get("/v1/sites/nowhere")
        assert missing.status == 404 and "there are core, north-arm" in (await missing.json())["detail"]


def test_the_east_arm_is_windy_and_the_core_calm_at_any_hour() -> None:
    """The tutorial, and the test that walks it, count on that."""
    for hour in range(24):
        gusts = {site.id: described(site, NOW // DAY * DAY + hour * HOUR)["hours"][0]["gust"] for site in SITES}
        assert gusts["east-arm"] > 10.0 > gusts["core"]
