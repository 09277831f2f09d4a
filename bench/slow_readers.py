"""9. Slow readers: 10 of 200 stop reading for 12 s at 250 samples a second of one attribute."""

from __future__ import annotations

import json
from typing import Any

from harness.load import Load
from harness.machine import Meter, private_memory
from harness.report import Run, run
from harness.servers import Server, settle
from harness.subscriptions import one_topic

CLIENTS, SLOW, HZ = 200, 10, 250
QUIET, PAUSE, AFTER = 4.0, 12.0, 2.0
SHARE, TAIL = 10.0, 2.0


def measure_one(this: Run) -> dict[str, float]:
    """One server: some seconds with everybody reading, the pause, and the resumption."""
    with Server("ours") as server, Load(server) as load:
        load.connect(CLIENTS)
        load.subscribe(one_topic(CLIENTS))
        settle()
        load.ask(f"group 0 {SLOW} 1")
        server.tell("rate " + json.dumps({"topics": 1, "hz": HZ, "seconds": QUIET + PAUSE + AFTER + 3}))
        settle(0.5)
        load.ask("reset")
        meter = Meter(server.pid, load.pid)
        without = load.ask(f"listen {QUIET} 0")["groups"][0]
        load.ask("reset")
        before = private_memory(server.pid)
        load.ask(f"pause 0 {SLOW}")
        beside = load.ask(f"listen {PAUSE} 0")["groups"][0]
        grown = private_memory(server.pid) - before
        usage = this.check(meter.read(), "slow readers")
        load.ask("reset")
        load.ask(f"resume 0 {SLOW}")
        figures: dict[str, Any] = load.ask(f"listen {AFTER} 0")
        slow = figures["groups"][1]
    found = {
        "share": 100.0 * slow["mostLate"] / (PAUSE * HZ),
        "tail": beside["p99"] / without["p99"],
        "behind": slow["behind"] * 1e3,
        "current": slow["current"] * 1e3,
        "backwards": slow["backwards"] + figures["faults"] + figures["closed"],
        "grown": grown / 1024,
        "complete": beside["leastUpdates"] / (PAUSE * HZ),
    }
    this.say(
        f"late {slow['medianLate']} (most {slow['mostLate']}) of {PAUSE * HZ:.0f}, newest of them "
        f"{found['behind']:.1f} ms old at the resumption, a current value after {found['current']:.1f} ms, "
        f"{slow['backwards']} out of order; "
        f"others p99 {without['p99'] * 1e3:.2f} → "
        f"{beside['p99'] * 1e3:.2f} ms; memory {found['grown']:+.0f} KiB; others used {usage.strangers:.2f}"
    )
    return found


def measure(this: Run) -> None:
    """10 of 200 stop reading for 12 s at 250 samples/s: what they get then, the others' p99, memory."""
    runs = this.repeat(lambda: measure_one(this))
    this.ratio("late on resuming, of what was missed", [each["share"] for each in runs], SHARE, at_most=True, unit="%")
    this.ratio("p99 of the others ÷ without slow ones", [each["tail"] for each in runs], TAIL, at_most=True)
    # Ten clients, each with a 64 KiB write buffer, its frames, and one newest value.
    this.ratio("memory while they sleep", [each["grown"] for each in runs], 4096, at_most=True, unit="KiB")
    this.ratio("resumption to a value of the last 50 ms", [e["current"] for e in runs], 50, at_most=True, unit="ms")
    # By chance old or new: a value published after the resumption may already have taken the newest one's place.
    this.note("newest of the late ones: its age at the resumption", [each["behind"] for each in runs], "ms")
    this.ratio("out of order, or faults", [float(each["backwards"]) for each in runs], 0, at_most=True, unit="")


if __name__ == "__main__":
    run("9 slow readers", measure)
