"""5. Subscribing: CPU of one subscription out of 1,000, which use 5 distinct texts."""

from __future__ import annotations

from harness.load import Load
from harness.machine import Meter
from harness.report import Run, run
from harness.servers import Server, has_pins, settle
from harness.subscriptions import choices, lists

CLIENTS, EACH, TOPICS, TEXTS = 200, 50, 5000, 5
GOAL = 40.0


def measure_one(this: Run, kind: str) -> float:
    """CPU seconds of the server for one subscription (a widget's list of 10 attributes)."""
    wanted = list(lists(choices(CLIENTS, EACH, TOPICS), texts=TEXTS))
    with Server(kind) as server, Load(server) as load:
        load.connect(CLIENTS)
        settle(0.5)
        meter = Meter(server.pid, load.pid)
        seconds = load.subscribe(wanted)
        settle(0.2)
        usage = meter.read()
        if kind == "stock":
            this.check(usage, f"{kind} subscribing")
    each = usage.server / len(wanted)
    this.say(f"{kind:<7} {each * 1e6:8.1f} µs CPU for one of {len(wanted)}, all in {seconds:.2f} s")
    return each


def measure(this: Run) -> None:
    """CPU of one subscription out of 1,000 from 5 distinct texts: stock ÷ ours."""
    kinds = ["stock", "ours", *(["pins"] if has_pins() else [])]
    runs = this.repeat(lambda: {kind: measure_one(this, kind) for kind in kinds})
    this.ratio("stock ÷ ours", [each["stock"] / each["ours"] for each in runs], GOAL)
    if "pins" in kinds:
        this.note("TangoGQL's versions ÷ ours", [each["pins"] / each["ours"] for each in runs], "x")
    this.note("one subscription, ours", [each["ours"] * 1e6 for each in runs], "µs")
    this.note("one subscription, stock", [each["stock"] * 1e6 for each in runs], "µs")


if __name__ == "__main__":
    run("5 subscribing", measure)
