"""Runs the simulated ODA: `python -m octopus.simulator.oda --port 8101 --data folder [--seed 1 --since … --until …]`.

ODA_TOKEN in the environment: the bearer token that every request must carry.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import time
from pathlib import Path

from octopus.simulator.devices.physics.sky import SOURCES
from octopus.simulator.oda.entities import KINDS, THEMES, definition, project
from octopus.simulator.oda.planned import OBSERVER, Planned
from octopus.simulator.oda.rest import Rest, refused
from octopus.simulator.oda.store import Store, Unknown
from octopus.simulator.serving import Troubles, application, serve

BASE = "/ska-oso-oda/oda/api/v8"
FILE = "oda.sqlite"
SEEN_EVERY = 5.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m octopus.simulator.oda", description="A simulated ODA.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8101)
    parser.add_argument("--base", default=BASE, help="path of the interface")
    parser.add_argument("--data", type=Path, required=True, help="folder of the SQLite file")
    parser.add_argument("--seed", type=int, default=1, help="of the telescope whose plan the past is made of")
    parser.add_argument("--since", type=float, default=math.inf, help="the past begins here (epoch seconds)")
    parser.add_argument("--until", type=float, default=math.inf, help="and ends here")
    return parser.parse_args()


def open_store(data: Path, seed: int, since: float, until: float) -> Store:
    """The store with projects, definitions and the blocks of the past; what is there already stays as it is."""
    data.mkdir(parents=True, exist_ok=True)
    store = Store(data / FILE, Planned(seed, until))
    for telescope in ("low", "mid"):
        for source in SOURCES:
            _add(store, "sbds", definition(telescope, source), "Ready", since)
        for theme in range(len(THEMES)):
            _add(store, "prjs", project(telescope, theme), "In Progress", since)
    if since < until:
        store.fill(since, until)
    return store


def _add(store: Store, path: str, entity: dict[str, object], status: str, since: float) -> None:
    kind = KINDS[path]
    try:
        store.get(kind, str(entity[kind.key]))
    except Unknown:
        store.put(kind, entity, OBSERVER, None if math.isinf(since) else since)
        store.set_status(kind, str(entity[kind.key]), status, OBSERVER, None if math.isinf(since) else since)


def main() -> None:
    """Serve until the process is told to end."""
    given = arguments()
    store = open_store(given.data, given.seed, given.since, given.until)
    rest = Rest(given.base.rstrip("/"), store)
    app = application(rest.routes(), Troubles(), refused, os.environ.get("ODA_TOKEN") or None)

    async def watch() -> None:
        while True:
            store.see(time.time())
            await asyncio.sleep(SEEN_EVERY)

    try:
        asyncio.run(serve(app, given.host, given.port, "ODA", watch))
    finally:
        store.close()


if __name__ == "__main__":
    main()
