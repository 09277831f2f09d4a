"""Runs the log service: `python -m octopus.simulator.logs --port 8102 --folder telescope [--folder telescope/archive]`.

LOGS_TOKEN in the environment: the bearer token that every request must carry.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from pathlib import Path

from octopus.simulator.logs.book import Book
from octopus.simulator.logs.rest import Rest, refused
from octopus.simulator.serving import Troubles, application, serve

BASE = "/logs/api/v1"
EVERY = 0.2
"""Seconds between two looks at the files."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m octopus.simulator.logs", description="The telescope's logs.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8102)
    parser.add_argument("--base", default=BASE, help="path of the interface")
    parser.add_argument("--folder", type=Path, action="append", required=True, help="folder of *.log files; repeat")
    return parser.parse_args()


def main() -> None:
    """Serve until the process is told to end."""
    given = arguments()
    troubles = Troubles()
    book = Book(tuple(given.folder))
    rest = Rest(given.base.rstrip("/"), book, troubles)
    app = application(rest.routes(), troubles, refused, os.environ.get("LOGS_TOKEN") or None)

    async def follow() -> None:
        while True:
            book.look(time.time())
            await asyncio.sleep(EVERY)

    asyncio.run(serve(app, given.host, given.port, "Logs", follow))


if __name__ == "__main__":
    main()
