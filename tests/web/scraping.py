"""What two real workers tell a Prometheus that happens to reach one of them."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import aiohttp
import psutil
from prometheus_client.parser import text_string_to_metric_families

from tests.serving import ServerProcess


async def scrape(server: ServerProcess) -> dict[str, float]:
    """Some of the figures, over a connection of its own: whoever is free accepts it."""
    async with aiohttp.ClientSession() as http, http.get(f"{server.url}/metrics") as answer:
        found: dict[str, float] = {}
        for family in text_string_to_metric_families(await answer.text()):
            for each in family.samples:
                if each.name == "octopus_http_requests_total":
                    found[each.labels["room"]] = found.get(each.labels["room"], 0) + each.value
                elif each.name == "process_resident_memory_bytes":
                    found[f"memory of {each.labels['worker']}"] = each.value
                elif each.name.startswith("octopus_workers"):
                    found[each.name] = each.value
        return found


async def figures_add_up(server: ServerProcess) -> None:
    """Two workers answer for both, and for what was seen of one that stands still."""
    async with asyncio.timeout(20):
        while True:
            if (await scrape(server))["octopus_workers_answering"] == 2:
                break
            await asyncio.sleep(0.05)
    for _ in range(12):
        async with aiohttp.ClientSession() as http, http.get(f"{server.url}/health/live"):
            pass
    for _ in range(4):
        found = await scrape(server)
        assert found["health"] == 12 and found["octopus_workers"] == 2
        assert found["memory of 1"] > 0 < found["memory of 2"]
    standing = psutil.Process(server.process.pid).children()[-1].pid
    os.kill(standing, signal.SIGSTOP)
    try:
        began = time.monotonic()
        found = await scrape(server)
        assert time.monotonic() - began < 3
        assert found["health"] == 12 and found["octopus_workers_answering"] == 1
    finally:
        os.kill(standing, signal.SIGCONT)
