"""2. The floor: a raw Python transport that writes the same bytes, against ours; a C send loop reported beside it."""

from __future__ import annotations

from fan_out import measure_one
from harness.report import Run, run

GOAL = 0.8


def measure(this: Run) -> None:
    """CPU per delivered message: raw Python transport ÷ ours, and a C send loop ÷ ours."""
    for clients in (100, 1000):
        runs = this.repeat(
            lambda clients=clients: {kind: measure_one(this, kind, clients) for kind in ("raw", "ours", "native")}
        )
        this.ratio(
            f"raw Python ÷ ours, {clients} subscribers", [each["raw"].cpu / each["ours"].cpu for each in runs], GOAL
        )
        this.note(
            f"C send loop ÷ ours, {clients} subscribers", [each["native"].cpu / each["ours"].cpu for each in runs], "x"
        )


if __name__ == "__main__":
    run("2 floor", measure)
