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
def archive(start: datetime, rows: int) -> Iterator[Archive]:
    """An archive with `rows` rows, a second apart from `start` on, of the double `bench/archive/1/value`."""
    process = subprocess.Popen(
        [sys.executable, str(SERVERS / "archive.py"), start.isoformat(), str(rows)],
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
