"""1. Fan-out: CPU of the server for one delivered message, one attribute, closed loop, every sample delivered."""

from __future__ import annotations

from dataclasses import dataclass

from harness.load import Load
from harness.machine import Meter
from harness.report import Run, run
from harness.servers import Server, has_pins, settle
from harness.subscriptions import one_topic

SECONDS, WARM = 1.5, 0.5
GOAL = 20.0


@dataclass
class Figure:
    """One server at one number of subscribers."""

    cpu: float
    """Seconds of server CPU for one message."""
    rate: float
    """Messages delivered a second."""


def measure_one(this: Run, kind: str, clients: int) -> Figure:
    """Closed loop: the next sample is published when every subscriber has the last one."""
    with Server(kind) as server, Load(server) as load:
        load.connect(clients)
        load.subscribe(one_topic(clients))
        settle()
        load.closed(clients, SECONDS, WARM, "tick 1")
        meter = Meter(server.pid, load.pid)
        figures = load.figures()
        usage = this.check(meter.read(), f"{kind} with {clients} subscribers")
    figure = Figure(usage.server / figures["frames"], figures["frames"] / figures["seconds"])
    this.say(
        f"{kind:<7}{clients:>6} subscribers {figure.rate:>10,.0f} messages/s {figure.cpu * 1e6:>8.2f} µs CPU each, "
        f"load at {usage.load / usage.seconds:.0%} of its core, others {usage.strangers:.2f}"
    )
    return figure


def measure(this: Run) -> None:
    """Fan-out of one attribute to 100 and 1,000 subscribers: CPU per delivered message, stock ÷ ours."""
    kinds = ["stock", "ours", *(["pins"] if has_pins() else [])]
    for clients in (100, 1000):
        runs = this.repeat(lambda clients=clients: {kind: measure_one(this, kind, clients) for kind in kinds})
        this.ratio(
            f"stock ÷ ours, {clients} subscribers", [each["stock"].cpu / each["ours"].cpu for each in runs], GOAL
        )
        if "pins" in kinds:
            values = [each["pins"].cpu / each["ours"].cpu for each in runs]
            this.note(f"TangoGQL's versions ÷ ours, {clients} subscribers", values, "x")
        this.note(f"ours delivered, {clients} subscribers", [each["ours"].rate for each in runs], "/s")
        this.note(f"stock delivered, {clients} subscribers", [each["stock"].rate for each in runs], "/s")


if __name__ == "__main__":
    run("1 fan-out", measure)
