"""What the simulated telescope pushes, and what arrives of it on Octopus's bus: `telescope_rate.py --scale 6`.

Not one of the numbered benchmarks: it measures TangoGQL and our source before it, and needs both cores. Every attribute
is subscribed to; the rate that arrives stands beside the rate that the attributes' periods add up to (what is pushed on
a change comes on top of that).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import psutil

from octopus.live import MemoryBus
from octopus.model import Sample
from octopus.settings import TangoDatabase
from octopus.simulator import TelescopeStack
from octopus.simulator.devices.attributes import HEARTBEAT
from octopus.simulator.devices.catalogue import ATTRIBUTES
from octopus.sources.tango import Tango

QUIET = 10.0
"""Seconds from the first value of the last attribute to the measurement."""
PATIENCE = 180.0
"""Seconds to the first value of the last attribute."""


async def delivered(stack: TelescopeStack, names: list[str], seconds: float) -> tuple[float, float, float]:
    """Values a second on the bus, seconds of CPU that TangoGQL spent on each, and the median age of one on arrival."""
    gateway = psutil.Process(stack.service("tangogql").pid)
    unheard, complete = set(names), asyncio.Event()
    ages: dict[tuple[str, float | None], float] = {}

    def hear(sample: Sample) -> None:
        if sample.error is None and not sample.stale:
            unheard.discard(sample.name)
            if not unheard:
                complete.set()
            # A value that is said again counts once.
            ages.setdefault((sample.name, sample.timestamp), time.time() - (sample.timestamp or time.time()))

    bus = MemoryBus(ring_seconds=0.0)
    async with Tango([TangoDatabase("ska", stack.tangogql_url)], bus, secret_of=lambda _: None):
        for name in names:
            bus.subscribe(name, hear)
        async with asyncio.timeout(PATIENCE):
            await complete.wait()
        await asyncio.sleep(QUIET)
        ages.clear()
        began, spent = time.monotonic(), sum(gateway.cpu_times()[:2])
        await asyncio.sleep(seconds)
        passed, spent = time.monotonic() - began, sum(gateway.cpu_times()[:2]) - spent
    await bus.close()
    count = len(ages)
    return count / passed, spent / max(1, count), sorted(ages.values())[count // 2]


async def measure(scale: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder:
        async with TelescopeStack(Path(folder) / "telescope", scale=scale, tango_test=False) as stack:
            specs = [
                (f"{device.name}/{spec.name}".lower(), spec)
                for device in stack.inventory.devices
                for spec in ATTRIBUTES[device.device_class]
            ]
            least = sum(1 / (HEARTBEAT if spec.on_change else spec.period) for _, spec in specs)
            rate, cost, age = await delivered(stack, [name for name, _ in specs], seconds)
    print(
        f"telescope rate, scale {scale}: {len(specs)} attributes, at least {least:.0f} updates/s pushed, "
        f"{rate:.0f}/s on the bus ({100 * rate / least:.0f} %), {1e6 * cost:.0f} us of TangoGQL each, "
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
