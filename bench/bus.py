"""The bus: samples between two processes through a real nats-server, ours against bare nats-py with the same bytes.

Ours besides encodes each sample, keeps it until NATS confirms it, has JetStream keep the last minute of each subject,
and hands samples out in order; nats-py does none of that here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from harness.machine import LOAD_CORE, SERVER_CORE, cpu_of, pin
from harness.report import Run, run
from harness.servers import SERVERS
from servers.nats_server import running_nats

GOAL = 0.5
"""What a sample costs beyond its transport is at most as much again."""
ROUNDS, AHEAD, WARM = 60, 3, 6
"""Rounds of a sample of each topic; those under way at once; those ahead of what counts."""


@dataclass
class Figure:
    """One kind of bus."""

    rate: float
    """Samples a second from one process to the other."""
    cpu: float
    """CPU seconds of one sample, publisher and receiver together."""
    server: float
    """Of nats-server."""


class Peer:
    """One of the two processes."""

    def __init__(self, kind: str, url: str, folder: str, core: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(SERVERS / "bus_peer.py"), kind, url, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: pin(core),
        )

    def hear(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"a process of the bus ended with {self.process.wait()}")
        return line

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def peers(kind: str, url: str, folder: str) -> Iterator[tuple[Peer, Peer]]:
    """Publisher and receiver, each on a core of its own."""
    both = (Peer(kind, url, folder, SERVER_CORE), Peer(kind, url, folder, LOAD_CORE))
    try:
        yield both
    finally:
        for each in both:
            each.stop()


def measure_one(this: Run, kind: str) -> Figure:
    """Rounds of samples, `AHEAD` of them under way; every one is counted where it arrives."""
    with (
        tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder,
        running_nats(folder) as (server, url),
        peers(kind, url, folder) as (publisher, receiver),
    ):
        topics, _ = (json.loads(each.hear())["ready"] for each in (publisher, receiver))
        receiver.tell(f"expect {topics}")
        receiver.hear()
        publisher.tell(f"publish {AHEAD}")
        began, used = 0.0, [0.0]
        for number in range(WARM + ROUNDS):
            if number == WARM:
                began, used = time.monotonic(), _used(server, publisher, receiver)
            receiver.hear()
            if number + AHEAD < WARM + ROUNDS:
                publisher.tell("publish 1")
        seconds = time.monotonic() - began
        spent = [now - then for now, then in zip(_used(server, publisher, receiver), used, strict=True)]
    samples = ROUNDS * topics
    figure = Figure(samples / seconds, (spent[1] + spent[2]) / samples, spent[0] / samples)
    this.say(
        f"{kind:<5} {figure.rate:>9,.0f} samples/s, {spent[1] / samples * 1e6:.2f} µs to publish, "
        f"{spent[2] / samples * 1e6:.2f} µs to receive, {figure.server * 1e6:.2f} µs of nats-server"
    )
    return figure


def _used(server: int, *both: Peer) -> list[float]:
    return [cpu_of(server), *(cpu_of(each.process.pid) for each in both)]


def measure(this: Run) -> None:
    """Samples through NATS from one process to another: CPU and rate, bare nats-py against ours."""
    runs: list[dict[str, Any]] = this.repeat(lambda: {kind: measure_one(this, kind) for kind in ("raw", "ours")})
    this.ratio("CPU of both processes, nats-py ÷ ours", [each["raw"].cpu / each["ours"].cpu for each in runs], GOAL)
    this.note("samples/s, ours ÷ nats-py", [each["ours"].rate / each["raw"].rate for each in runs], "x")
    this.note("CPU of nats-server, ours ÷ nats-py", [each["ours"].server / each["raw"].server for each in runs], "x")
    this.note("ours", [each["ours"].rate for each in runs], "samples/s")
    this.note("ours, both processes", [each["ours"].cpu * 1e6 for each in runs], "µs a sample")
    this.note("nats-py", [each["raw"].rate for each in runs], "samples/s")


if __name__ == "__main__":
    run("bus", measure)
