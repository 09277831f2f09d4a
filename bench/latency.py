"""3. Latency: publish to receive at 2,000 delivered messages a second, 1,000 subscribers of one attribute."""

from __future__ import annotations

import json
from typing import Any

from harness.load import Load
from harness.machine import Meter
from harness.report import Run, run
from harness.servers import Server, has_pins, settle
from harness.subscriptions import one_topic

CLIENTS, RATE, SECONDS = 1000, 2000, 5.0
GOAL = 10.0


def measure_one(this: Run, kind: str) -> dict[str, Any]:
    """Samples are published by plan and carry the planned moment; the load subtracts it on receipt."""
    with Server(kind) as server, Load(server) as load:
        load.connect(CLIENTS)
        load.subscribe(one_topic(CLIENTS))
        settle(1.0)
        load.ask("reset")
        meter = Meter(server.pid, load.pid)
        load.tell(f"listen {SECONDS + 5} {round(RATE * SECONDS)}")
        said = server.ask("rate " + json.dumps({"topics": 1, "hz": RATE / CLIENTS, "seconds": SECONDS}))
        figures = load.figures()
        usage = this.check(meter.read(), f"{kind} at {RATE} messages/s")
    group = figures["groups"][0]
    complete = figures["updates"] == said["published"] * CLIENTS
    this.say(
        f"{kind:<7} p50 {group['p50'] * 1e3:7.2f} ms, p99 {group['p99'] * 1e3:7.2f} ms, "
        f"{usage.server / usage.seconds:.1%} of a core, "
        f"{'all delivered' if complete else 'NOT all delivered'}, others {usage.strangers:.2f}"
    )
    return {**group, "complete": complete}


def measure(this: Run) -> None:
    """Publish → receive, p99, at 2,000 delivered messages/s to 1,000 subscribers: stock ÷ ours."""
    kinds = ["stock", "ours", *(["pins"] if has_pins() else [])]
    runs = this.repeat(lambda: {kind: measure_one(this, kind) for kind in kinds})
    this.ratio("p99, stock ÷ ours", [each["stock"]["p99"] / each["ours"]["p99"] for each in runs], GOAL)
    this.note("p50, stock ÷ ours", [each["stock"]["p50"] / each["ours"]["p50"] for each in runs], "x")
    if "pins" in kinds:
        this.note("p99, TangoGQL's versions ÷ ours", [each["pins"]["p99"] / each["ours"]["p99"] for each in runs], "x")
    this.note("p99 of ours", [each["ours"]["p99"] * 1e3 for each in runs], "ms")
    this.note("p99 of stock", [each["stock"]["p99"] * 1e3 for each in runs], "ms")
    this.note("all delivered by ours", [float(each["ours"]["complete"]) for each in runs], "(1: yes)")


if __name__ == "__main__":
    run("3 latency", measure)
