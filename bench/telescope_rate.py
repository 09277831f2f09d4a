"""What the simulated telescope pushes and what a real TangoGQL delivers of it: `telescope_rate.py --scale 5`.

Not one of the numbered benchmarks: it measures the source, not us, and needs both cores. One client subscribes to every
attribute; the delivered rate stands beside the rate that the attributes' periods add up to.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import psutil

from octopus.simulator import TelescopeStack
from octopus.simulator.devices.attributes import HEARTBEAT
from octopus.simulator.devices.catalogue import ATTRIBUTES

QUERY = """subscription($names: [String!]!) {
  attributes(fullNames: $names) { fullName value quality timestamp error { reason } } }"""
CHUNK = 400
"""Attributes in one subscription; TangoGQL takes 1,500 at most."""
QUIET = 10.0
"""Seconds from the first event of the last attribute to the measurement."""


async def delivered(stack: TelescopeStack, names: list[str], seconds: float) -> tuple[float, float, float]:
    """Frames a second, seconds of CPU that TangoGQL spent on each, and the median age of a value on arrival."""
    gateway = psutil.Process(stack.service("tangogql").pid)
    heard: set[str] = set()
    ages: list[float] = []
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(stack.tangogql_socket, protocols=["graphql-ws"], max_msg_size=0) as socket,
    ):
        await socket.send_json({"type": "connection_init"})
        for first in range(0, len(names), CHUNK):
            payload = {"query": QUERY, "variables": {"names": names[first : first + CHUNK]}}
            await socket.send_json({"type": "start", "id": str(first), "payload": payload})
        async with asyncio.timeout(180):
            while len(heard) < len(names):
                data = json.loads((await socket.receive()).data)
                if data["type"] == "data":
                    heard.add(data["payload"]["data"]["attributes"]["fullName"])
                elif data["type"] == "error":
                    raise SystemExit(f"TangoGQL refused the subscription: {data}")
        begin = time.monotonic() + QUIET
        while time.monotonic() < begin:
            await socket.receive()
        count, spent = 0, sum(gateway.cpu_times()[:2])
        while (now := time.monotonic()) < begin + seconds:
            message = await socket.receive()
            count += 1
            if count % 25 == 0:
                frame = json.loads(message.data)["payload"]["data"]["attributes"]
                ages.append(time.time() - (frame["timestamp"] or time.time()))
        spent = sum(gateway.cpu_times()[:2]) - spent
    return count / (now - begin), spent / max(1, count), sorted(ages)[len(ages) // 2]


async def measure(scale: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder:
        async with TelescopeStack(Path(folder) / "telescope", scale=scale, tango_test=False) as stack:
            specs = [
                (f"{device.name}/{spec.name}", spec)
                for device in stack.inventory.devices
                for spec in ATTRIBUTES[device.device_class]
            ]
            least = sum(1 / (HEARTBEAT if spec.on_change else spec.period) for _, spec in specs)
            rate, cost, age = await delivered(stack, [name for name, _ in specs], seconds)
    print(
        f"telescope rate, scale {scale}: {len(specs)} attributes, at least {least:.0f} updates/s pushed, "
        f"{rate:.0f}/s delivered ({100 * rate / least:.0f} %), {1e6 * cost:.0f} us of TangoGQL each, "
        f"median age {1000 * age:.0f} ms, load average {psutil.getloadavg()[0]:.1f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=15.0)
    arguments = parser.parse_args()
    asyncio.run(measure(arguments.scale, arguments.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
