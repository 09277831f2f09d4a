"""10. Cold start: from the start of the process `octopus serve` to the first answered query."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time

from harness.machine import SERVER_CORE, Meter, pin
from harness.native import Refused
from harness.report import Run, run

GOAL, LIMIT = 1.5, 30.0
BODY = b'{"query":"{ me { username role } databases { name } }"}'
REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n" % len(BODY)
) + BODY


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answered(port: int) -> bool:
    """Whether a query is answered without errors."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(REQUEST)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
    except OSError:
        return False
    if b"200 OK" not in answer[:20] or b'"errors"' in answer:
        raise Refused(f"the first query was refused: {answer[:500]!r}")
    return True


def measure_one(this: Run) -> float:
    """Seconds; the data folder is new, the files are in the page cache."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder:
        environment = {
            **os.environ,
            "OCTOPUS_PORT": str(port),
            "OCTOPUS_DATA_DIR": folder,
            "OCTOPUS_ANONYMOUS": "true",
            "JWT_SECRET": secrets.token_urlsafe(48),
            "OCTOPUS_LOG_LEVEL": "WARNING",
        }
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "octopus", "serve"],
            env=environment,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: pin(SERVER_CORE),
        )
        meter = Meter(process.pid)
        try:
            while not answered(port):
                if process.poll() is not None or time.monotonic() - began > LIMIT:
                    said = process.stderr.read().decode() if process.poll() is not None and process.stderr else ""
                    raise Refused(f"`octopus serve` did not answer within {LIMIT:g} s: {said[-500:]}")
                time.sleep(0.002)
            seconds = time.monotonic() - began
            usage = this.check(meter.read(), "the start")
        finally:
            process.terminate()
            process.wait(10)
    this.say(f"{seconds:.2f} s, {usage.server:.2f} s of CPU, others {usage.strangers:.2f}")
    return seconds


def measure(this: Run) -> None:
    """Start of `octopus serve` to the first answered query, embedded SQLite."""
    measure_one(Run(this.name, True, 1))
    this.ratio("process start to first answer", this.repeat(lambda: measure_one(this)), GOAL, at_most=True, unit="s")


if __name__ == "__main__":
    run("10 cold start", measure, repeats=5)
