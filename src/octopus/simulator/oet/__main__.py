"""Runs the simulated OET: `python -m octopus.simulator.oet --port 8100 --tangogql URL --oda URL [--seed 1]`.

With `--seed` the observing robot runs the plan of the telescope with that seed. From the environment: TANGOGQL_SECRET
signs commands, ODA_TOKEN goes to the ODA, OET_TOKEN is the bearer token that every request must carry.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from octopus.simulator.devices.physics.telescope import plans
from octopus.simulator.devices.skalog import log_to_output
from octopus.simulator.oet.activities import Activities
from octopus.simulator.oet.books import Books
from octopus.simulator.oet.events import Events
from octopus.simulator.oet.pool import Pool, Procedure
from octopus.simulator.oet.rest import Rest, refused
from octopus.simulator.oet.robot import Robot
from octopus.simulator.oet.scripting import SCRIPTS, Run, load
from octopus.simulator.oet.subarrays import Subarrays
from octopus.simulator.oet.values import State
from octopus.simulator.serving import Troubles, application, serve

BASE = "/ska-oso-oet/oet/api/v7"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m octopus.simulator.oet", description="A simulated OET.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--base", default=BASE, help="path of the interface")
    parser.add_argument("--tangogql", default="http://127.0.0.1:5004/db", help="TangoGQL that reaches the subarrays")
    parser.add_argument("--oda", default="http://127.0.0.1:8101/ska-oso-oda/oda/api/v8", help="ODA for the books")
    parser.add_argument("--scripts", type=Path, action="append", default=[], help="a folder of further scripts")
    parser.add_argument("--blocks", type=Path, default=Path("sbs"), help="folder for definitions of activities")
    parser.add_argument("--seed", type=int, default=None, help="run the plan of the telescope with this seed")
    parser.add_argument("--haste", type=float, default=1.0, help="how many times faster than usual subarrays obey")
    return parser.parse_args()


async def run(given: argparse.Namespace) -> None:
    """Serve until the process is told to end."""
    base, token = given.base.rstrip("/"), os.environ.get("OET_TOKEN") or None
    folders = [*given.scripts, SCRIPTS]
    events, troubles = Events(), Troubles()
    async with AsyncExitStack() as stack:
        books = await stack.enter_async_context(Books(given.oda, os.environ.get("ODA_TOKEN") or None))
        secret = os.environ.get("TANGOGQL_SECRET") or None
        subarrays = await stack.enter_async_context(
            Subarrays(given.tangogql, secret, lambda number: evict(number), given.haste)
        )

        def hand_out(procedure: Procedure, announce: Callable[[str], None]) -> Run:
            return Run(procedure.id, procedure.arguments["init"]["kwargs"], announce, subarrays, books)

        def evict(number: int) -> None:
            procedure = pool.find(number)
            if procedure is not None and procedure.state is State.RUNNING:
                pool.stop(procedure, abort=False)

        pool = Pool(events, lambda script: load(script, folders), hand_out, base)
        stack.push_async_callback(pool.close)
        activities = Activities(base, pool, books, events, given.blocks)
        app = application(Rest(base, pool, activities, events, troubles).routes(), troubles, refused, token)
        own = f"http://{given.host}:{given.port}{base}"
        robot = None if given.seed is None else Robot(own, plans(given.seed), subarrays, token)
        await serve(app, given.host, given.port, "OET", robot.run if robot is not None else None)


def main() -> None:
    """Run until SIGTERM or Ctrl-C."""
    log_to_output()
    asyncio.run(run(arguments()))


if __name__ == "__main__":
    main()
