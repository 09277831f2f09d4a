"""Replicas behind nginx under load: killed, rolled, cut off from NATS; what clients count (`replicas.py`).

Not one of the numbered benchmarks: it starts everything it needs (`octopus serve`, the front end's nginx, NATS,
MongoDB, a source whose samples are numbered) and needs both cores. Its cheap version is tests/cluster.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.cluster.clients import Client, watching
from tests.cluster.judging import Verdict
from tests.cluster.replicas import NAMES, THREE, Replicas, replicas, until
from tests.store.store_engines import free_port, running_mongod

COLUMNS = (
    ("what was done", "{}"), ("samples", "{:,}"), ("lost", "{}"), ("doubled", "{}"), ("nowhere", "{:,}"),
    ("not told", "{}"), ("newest wrong", "{}"), ("longest silence", "{:.2f} s"), ("took", "{}"),
)  # fmt: skip
"""`nowhere`: sent by the source while no process that lived on was connected to it."""


async def main(clients: int, attributes: int, rate: float, names: tuple[str, ...], standby: bool) -> None:
    print(f"{len(names)} processes, {clients} clients, {attributes} attributes, {rate:g} samples a second of each")
    print("| " + " | ".join(title for title, _ in COLUMNS) + " |")
    print("|" + " --- |" * len(COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        place, port = Path(folder), free_port()
        (place / "mongo").mkdir()
        variables = {"MONGO_URL": f"mongodb://127.0.0.1:{port}/", "OCTOPUS_NATS_STANDBY": str(standby).lower()}
        async with (
            running_mongod(place / "mongo", port),
            replicas(place, attributes=attributes, rate=rate, names=names, **variables) as both,
        ):
            crowd = await both.clients(clients, some=5)
            async with watching(crowd):
                await until(lambda: all(len(client.seen) > 5 for client in crowd), 60, "samples at every client")
                await walk(both, crowd, standby)


async def walk(both: Replicas, crowd: list[Client], standby: bool) -> None:
    kill = ("`kill -9` of the one that follows most", lambda: killed(both, standby))
    steps: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("nothing, for 5 s", lambda: idle(both, 5.0)),
        *[kill] * 4,
        ("all rolled, one after the other", lambda: rolled(both)),
        kill,
        ("a cut off from NATS for 5 s", lambda: cut_off(both, "a")),
        ("b cut off from NATS for 5 s", lambda: cut_off(both, "b")),
        ("all rolled once more", lambda: rolled(both)),
    ]
    for what, step in steps:
        told = await step()
        verdict = await both.verdict(crowd)
        say(what, verdict, told)
        forget(crowd)


def say(what: str, verdict: Verdict, told: str) -> None:
    counts = (verdict.samples, verdict.lost, verdict.doubled, verdict.unheard, verdict.untold, verdict.wrong)
    values = (what, *counts, verdict.silence, told)
    print(
        "| " + " | ".join(form.format(value) for (_, form), value in zip(COLUMNS, values, strict=True)) + " |",
        flush=True,
    )


def forget(crowd: list[Client]) -> None:
    """What was lost or doubled so far is told; the next step begins anew."""
    for client in crowd:
        client.seen = client.seen[-1:]
        client.gaps_told.clear()


async def idle(both: Replicas, seconds: float) -> str:
    both.begin()
    await asyncio.sleep(seconds)
    return ""


async def killed(both: Replicas, standby: bool) -> str:
    if standby:
        await both.followed_twice()
    name = await both.kill_busiest(3.0)
    began = time.monotonic()
    await both.start(name)
    return f"{time.monotonic() - began:.1f} s to start it again"


async def rolled(both: Replicas) -> str:
    ends = await both.roll()
    assert all(code == 0 for code, _ in ends), ends
    return " and ".join(f"{seconds:.1f} s" for _, seconds in ends) + " to the end"


async def cut_off(both: Replicas, name: str) -> str:
    await both.cut_off(name, 5.0)
    return ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--attributes", type=int, default=40)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--three", action="store_true", help="three processes rather than two")
    parser.add_argument("--no-standby", action="store_true", help="OCTOPUS_NATS_STANDBY=false")
    given = parser.parse_args()
    names = THREE if given.three else NAMES
    asyncio.run(main(given.clients, given.attributes, given.rate, names, not given.no_standby))
