"""Functions: a thousand of them at 1 Hz as a share of a core, and the memory that a serving process grows by."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from harness.machine import SERVER_CORE, Meter, pin
from harness.native import Refused
from harness.report import Run, run

SECONDS = 3
SHARE = 0.1
"""Of a core, all processes together."""
GROWTH = 4.0
"""MiB by which the serving process may grow."""
PROGRAM = Path(__file__).parent / "servers" / "evaluators.py"


class Evaluators:
    """The process that evaluates; a context manager."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: pin(SERVER_CORE),
        )
        self.pid = self._process.pid

    def ask(self, seconds: int, ticks: int) -> dict[str, Any]:
        """Run so long; the answer of `evaluators.py`.

        Raises:
            Refused: the process ended.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"seconds": seconds, "ticks": ticks}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise Refused(f"the process that evaluates ({self.kind}) ended")
        found: dict[str, Any] = json.loads(line)
        return found

    def __enter__(self) -> Evaluators:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def measure_one(this: Run, kind: str, ticks: int) -> tuple[float, dict[str, Any]]:
    """Share of a core of the whole process tree, and the answer."""
    with Evaluators(kind) as evaluators:
        evaluators.ask(1, ticks)
        meter = Meter(evaluators.pid)
        answer = evaluators.ask(SECONDS, ticks)
        usage = this.check(meter.read(), f"{kind}, {ticks} ticks a second")
    share = usage.server / usage.seconds
    this.say(
        f"{kind:<9} {ticks:>4} ticks/s: {share * 100:6.2f} % of a core, slowest tick {answer['slowest'] * 1e3:6.1f} ms,"
        f" grown by {answer['grown'] / 2**20:.1f} MiB, helpers {answer['helpers'] / 2**20:.1f} MiB"
    )
    return share, answer


def measure(this: Run) -> None:
    """CPU of a thousand functions at 1 Hz, batched, against one crossing a call and against plain Python."""
    kinds = ("ours", "crossing", "plain")
    found = this.repeat(lambda: {(kind, ticks): measure_one(this, kind, ticks) for kind in kinds for ticks in (1, 100)})
    said = {json.dumps(answer["said"], sort_keys=True) for each in found for _, answer in each.values()}
    if len(said) != 1:
        raise Refused(f"the three do not say the same: {said}")
    for ticks, name in ((1, "all due at once"), (100, "spread over the second")):
        shares = [each["ours", ticks][0] for each in found]
        this.ratio(f"1,000 functions at 1 Hz, {name}", shares, SHARE, at_most=True, unit="core")
        crossing = [each["crossing", ticks][0] / each["ours", ticks][0] for each in found]
        this.note(f"a crossing a call, unisolated, ÷ ours, {name}", crossing, "x")
        plain = [each["ours", ticks][0] / each["plain", ticks][0] for each in found]
        this.note(f"ours ÷ plain Python without a sandbox, {name}", plain, "x")
    # With all due at once, most of the growth is the thousand tasks that wait.
    grown = [each["ours", 100][1]["grown"] / 2**20 for each in found]
    this.ratio("growth of the serving process", grown, GROWTH, at_most=True, unit="MiB")
    this.note("its helpers, private memory", [each["ours", 1][1]["helpers"] / 2**20 for each in found], "MiB")


if __name__ == "__main__":
    run("functions", measure)
