"""A REST field with a cache under 200 clients: upstream requests counted, against the same field without."""

from __future__ import annotations

import json
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from harness.machine import LOAD_CORE, Meter, pin
from harness.native import Refused, program
from harness.report import Run, run
from harness.servers import Server, settle

CLIENTS, SECONDS, WARM = 200, 2.0, 1.0
LIFE = 1.0
"""Seconds of the field's `cache`."""
GOAL_SHARE = 2.0
"""Most upstream requests of the cached field for each life of an answer that the run lasts."""


def document(upstream: int) -> dict[str, Any]:
    """Two fields that differ in their cache alone."""
    url = f"http://127.0.0.1:{upstream}/procedures"
    field = {"url": url, "type": "[Procedure!]!"}
    return {
        "types": "type Procedure { id: Int! state: String! uri: String! }",
        "queries": {"cached": {**field, "cache": LIFE}, "plain": field},
    }


def counted(upstream: Server) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{upstream.port}/count", timeout=10) as answer:
        return int(json.load(answer))


def measure_one(this: Run, name: str, upstream: Server, server: Server) -> dict[str, Any]:
    """Each client asks again as soon as it is answered."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as body:
        body.write(json.dumps({"query": f"{{ {name} {{ id state }} }}"}))
        body.flush()
        settle()
        command = [program("http"), str(server.port), "/graphql", str(CLIENTS), str(SECONDS), str(WARM), body.name]
        command.append(server.token or "")
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: pin(LOAD_CORE)) as load:
            assert load.stdout is not None
            load.stdout.readline()
            before, meter = counted(upstream), Meter(server.pid, load.pid)
            line = load.stdout.readline()
            usage = this.check(meter.read(), f"the {name} field")
    if not line:
        raise Refused(f"the load on the {name} field ended: {server.errors()[-500:]}")
    figures: dict[str, Any] = json.loads(line)
    if figures["bad"]:
        raise Refused(f"the {name} field gave {figures['bad']} answers that are not 200 without errors")
    figures["upstream"] = counted(upstream) - before
    figures["rate"] = figures["requests"] / figures["seconds"]
    figures["cpu"] = usage.server / max(1, figures["requests"])
    this.say(
        f"{name:<7}{figures['rate']:>8,.0f} answers/s, {figures['upstream']:>6,} upstream requests, "
        f"{figures['cpu'] * 1e6:8.1f} µs CPU each, p99 {figures['p99'] * 1e3:.1f} ms, others {usage.strangers:.2f}"
    )
    return figures


def measure_both(this: Run) -> dict[str, dict[str, Any]]:
    with Server("upstream") as upstream:
        file = Path(upstream.folder.name) / "endpoints.json"
        file.write_text(json.dumps(document(upstream.port)))
        given = {"endpoints_file": str(file), "outbound_hosts": f"127.0.0.1:{upstream.port}"}
        with Server("ours", json.dumps(given)) as server:
            return {name: measure_one(this, name, upstream, server) for name in ("plain", "cached")}


def measure(this: Run) -> None:
    """200 clients ask a REST field with a cache of 1 s: upstream requests counted, and answers/s against no cache."""
    runs = this.repeat(lambda: measure_both(this))
    cached, plain = ([each[name] for each in runs] for name in ("cached", "plain"))
    lives = SECONDS / LIFE
    this.ratio(
        "upstream requests for each life of an answer, cached",
        [each["upstream"] / lives for each in cached],
        GOAL_SHARE,
        at_most=True,
        unit="requests",
    )
    this.note("answers for one upstream request, cached", [e["requests"] / max(1, e["upstream"]) for e in cached], "")
    this.note("answers for one upstream request, plain", [e["requests"] / max(1, e["upstream"]) for e in plain], "")
    this.note("answers/s, cached ÷ plain", [c["rate"] / p["rate"] for c, p in zip(cached, plain, strict=True)], "x")
    this.note("CPU an answer, plain ÷ cached", [p["cpu"] / c["cpu"] for c, p in zip(cached, plain, strict=True)], "x")
    this.note("cached", [each["rate"] for each in cached], "answers/s")
    this.note("plain", [each["rate"] for each in plain], "answers/s")


if __name__ == "__main__":
    run("REST cache", measure)
