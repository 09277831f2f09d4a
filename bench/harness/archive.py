"""A running HDB++ archive for a benchmark, pinned to the servers' core."""

from __future__ import annotations

import contextlib
import json
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from harness.machine import SERVER_CORE, pin
from harness.native import Refused
from harness.servers import SERVERS

START_SECONDS = 180.0


@dataclass
class Archive:
    """Where it is."""

    dsn: str
    """As a role that may read."""
    pid: int
    """Of the process that PostgreSQL descends from."""


@contextlib.contextmanager
def archive(start: datetime, rows: int, others: int, minutes: int) -> Iterator[Archive]:
    """An archive of the doubles `bench/archive/<n>/value`.

    The first has `rows` rows, a second apart from `start` on; the `others` from 2 on have a row each minute.
    """
    process = subprocess.Popen(
        [sys.executable, str(SERVERS / "archive.py"), start.isoformat(), *map(str, (rows, others, minutes))],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: pin(SERVER_CORE),
    )
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
        line = process.stdout.readline() if ready else ""
        if not line:
            raise Refused(f"the archive was not filled within {START_SECONDS:g} s")
        yield Archive(json.loads(line)["dsn"], process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
