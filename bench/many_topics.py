"""4. Many topics: 5,000 attributes, 200 clients with 50 each, in widgets' lists of 10."""

from __future__ import annotations

import json
from typing import Any

from harness.load import Load
from harness.machine import Meter
from harness.report import Run, run
from harness.servers import Server, settle
from harness.subscriptions import choices, lists

CLIENTS, EACH, TOPICS = 200, 50, 5000
WINDOW = 0.1
SECONDS = 2.5
GOAL, TAIL = 18.0, 0.05
OFFERED = {"stock": 1.0, "ours": 12.0}
"""Samples a second of each attribute: what stock just about carries, and what ours carries with room to spare."""


def _subscribed(load: Load, window: float | None) -> None:
    load.connect(CLIENTS)
    load.subscribe(lists(choices(CLIENTS, EACH, TOPICS), window=window, texts=5))
    settle(1.0)
    load.ask("reset")


def capacity(this: Run, kind: str, window: float | None) -> float:
    """Updates a second of one whole core, from a busy server: delivered updates by seconds of its CPU.

    Nothing is dropped (`lossless`, or every event). A server past its limit makes its batches larger and so looks
    better than it is in time; hence a rate that it just about carries, rather than any that is too much for it.
    """
    with Server(kind) as server, Load(server) as load:
        _subscribed(load, window)
        hz = OFFERED[kind]
        load.tell(f"listen {SECONDS} 0")
        meter = Meter(server.pid, load.pid)
        server.tell("rate " + json.dumps({"topics": TOPICS, "hz": hz, "seconds": SECONDS + 1}))
        figures = load.figures()
        usage = this.check(meter.read(), f"{kind} with many topics")
    rate = figures["updates"] / usage.server
    offered = CLIENTS * EACH * hz * figures["seconds"]
    shape = "one update a message" if window is None else f"batches of {window:g} s"
    this.say(
        f"{kind:<7} {shape:<21} {rate:>10,.0f} updates/s of a core, "
        f"{figures['updates'] / max(1, figures['frames']):.1f} a message, "
        f"{figures['updates'] / offered:.0%} of the offer delivered, "
        f"server at {usage.server / usage.seconds:.0%}, load at {usage.load / usage.seconds:.0%} of a core, "
        f"others {usage.strangers:.2f}"
    )
    return float(rate)


def steady(this: Run) -> dict[str, Any]:
    """Ours at 1 Hz, in batches as the page asks for them."""
    with Server("ours") as server, Load(server) as load:
        _subscribed(load, WINDOW)
        rounds = 4
        load.tell(f"listen {rounds + 4} {CLIENTS * EACH * rounds}")
        meter = Meter(server.pid, load.pid)
        server.ask("rate " + json.dumps({"topics": TOPICS, "hz": 1.0, "seconds": float(rounds)}))
        figures = load.figures()
        usage = this.check(meter.read(), "ours at 1 Hz")
    group = figures["groups"][0]
    share = figures["updates"] / (CLIENTS * EACH * rounds)
    this.say(
        f"ours    at 1 Hz: {share:.1%} delivered, p50 {group['p50'] * 1e3:.1f} ms, p99 {group['p99'] * 1e3:.1f} ms, "
        f"{usage.server / usage.seconds:.1%} of a core, others {usage.strangers:.2f}"
    )
    return {"share": share, "p99": group["p99"], "core": usage.server / usage.seconds}


def measure(this: Run) -> None:
    """5,000 attributes, 200 clients × 50 in lists: updates/s of capacity, ours ÷ stock; at 1 Hz everything in time."""

    def once() -> dict[str, Any]:
        return {
            "batches": {kind: capacity(this, kind, WINDOW) for kind in ("stock", "ours")},
            "frames": {kind: capacity(this, kind, None) for kind in ("stock", "ours")},
            "steady": steady(this),
        }

    runs = this.repeat(once)
    this.ratio("batches of 0.1 s, ours ÷ stock", [r["batches"]["ours"] / r["batches"]["stock"] for r in runs], GOAL)
    this.ratio("one update a message, ours ÷ stock", [r["frames"]["ours"] / r["frames"]["stock"] for r in runs], GOAL)
    this.ratio("1 Hz: share delivered", [r["steady"]["share"] for r in runs], 1.0, unit="")
    p99 = [r["steady"]["p99"] * 1e3 for r in runs]
    this.ratio("1 Hz: p99 of window + 50 ms", p99, (WINDOW + TAIL) * 1e3, at_most=True, unit="ms")
    for shape in ("batches", "frames"):
        this.note(f"{shape}: ours", [r[shape]["ours"] for r in runs], "updates/s")
        this.note(f"{shape}: stock", [r[shape]["stock"] for r in runs], "updates/s")


if __name__ == "__main__":
    run("4 many topics", measure)
