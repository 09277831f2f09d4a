"""7. A small query over HTTP, 16 connections: requests a second."""

from __future__ import annotations

import json
import subprocess
import tempfile
from typing import Any

from harness.machine import LOAD_CORE, Meter, pin
from harness.native import Refused, program
from harness.report import Run, run
from harness.servers import Server, has_pins, settle

CONNECTIONS, SECONDS, WARM = 16, 2.0, 1.0
GOAL = 12.0
QUERY = """query Status {
  me { username role roleLevel }
  serverStatus {
    version startedAt clients cpu memory attributes sourceRate deliveredRate
    sources { name reachable latency error }
  }
  databases { name url reachable }
}"""


def measure_one(this: Run, kind: str) -> dict[str, Any]:
    """Each connection asks again as soon as it is answered; ours checks a token, stock does not."""
    with Server(kind) as server, tempfile.NamedTemporaryFile("w", suffix=".json") as body:
        body.write(json.dumps({"query": QUERY}))
        body.flush()
        settle()
        command = [program("http"), str(server.port), "/graphql", str(CONNECTIONS), str(SECONDS), str(WARM), body.name]
        if server.token:
            command.append(server.token)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: pin(LOAD_CORE)) as load:
            assert load.stdout is not None
            load.stdout.readline()
            meter = Meter(server.pid, load.pid)
            line = load.stdout.readline()
            usage = this.check(meter.read(), f"{kind} answering queries")
        if not line:
            raise Refused(f"the HTTP load on the {kind} server ended: {server.errors()[-500:]}")
    figures: dict[str, Any] = json.loads(line)
    if figures["bad"]:
        raise Refused(f"the {kind} server gave {figures['bad']} answers that are not 200 without errors")
    figures["rate"] = figures["requests"] / figures["seconds"]
    figures["cpu"] = usage.server / max(1, figures["requests"])
    this.say(
        f"{kind:<7}{figures['rate']:>8,.0f} requests/s, {figures['cpu'] * 1e6:8.1f} µs CPU each, "
        f"p50 {figures['p50'] * 1e3:.2f} ms, p99 {figures['p99'] * 1e3:.2f} ms, others {usage.strangers:.2f}"
    )
    return figures


def measure(this: Run) -> None:
    """A query of 22 fields over HTTP, 16 connections: requests/s, ours ÷ stock."""
    kinds = ["stock", "ours", *(["pins"] if has_pins() else [])]
    runs = this.repeat(lambda: {kind: measure_one(this, kind) for kind in kinds})
    this.ratio("requests/s, ours ÷ stock", [each["ours"]["rate"] / each["stock"]["rate"] for each in runs], GOAL)
    this.note("CPU a request, stock ÷ ours", [each["stock"]["cpu"] / each["ours"]["cpu"] for each in runs], "x")
    if "pins" in kinds:
        values = [each["ours"]["rate"] / each["pins"]["rate"] for each in runs]
        this.note("requests/s, ours ÷ TangoGQL's versions", values, "x")
    this.note("ours", [each["ours"]["rate"] for each in runs], "requests/s")
    this.note("stock", [each["stock"]["rate"] for each in runs], "requests/s")


if __name__ == "__main__":
    run("7 query", measure)
