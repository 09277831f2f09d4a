"""Arguments, repeats, refusals, and the one line with which a benchmark ends."""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from harness.machine import LOAD_CORE, STRANGERS_ALLOWED, Usage, pin
from harness.native import Refused

REFUSED = 3
"""Exit code of a run whose figures do not count."""
TRIES = 3
"""How often a repeat is measured when other processes disturb it."""

Measured = TypeVar("Measured")


@dataclass
class Row:
    """One figure of a benchmark, over its repeats."""

    name: str
    goal: str
    values: list[float]
    met: bool | None
    """None: reported without a goal."""
    unit: str = "x"

    @property
    def text(self) -> str:
        middle = statistics.median(self.values)
        return f"{_short(middle)} {self.unit} [{_short(min(self.values))} to {_short(max(self.values))}]"

    @property
    def verdict(self) -> str:
        return "reported" if self.met is None else ("met" if self.met else "short")


@dataclass
class Run:
    """One benchmark's run.

    Args:
        name: as in the table of goals.
        noisy: measure although other processes are busy, and say so.
        repeats: how often each phase is measured, interleaved.
    """

    name: str
    noisy: bool
    repeats: int
    json_path: str | None = None
    rows: list[Row] = field(default_factory=list)
    strangers: list[float] = field(default_factory=list)

    def check(self, usage: Usage, what: str) -> Usage:
        """Note how much others used.

        Raises:
            Disturbed: more than what counts, unless noise was allowed.
        """
        if usage.strangers > STRANGERS_ALLOWED and not self.noisy:
            raise Disturbed(f"other processes used {usage.strangers:.2f} core during {what}")
        self.strangers.append(usage.strangers)
        return usage

    def repeat(self, measure: Callable[[], Measured]) -> list[Measured]:
        """Measure `repeats` times; a disturbed repeat is measured again, at most `TRIES` times.

        Raises:
            Refused: every try of a repeat was disturbed.
        """
        found: list[Measured] = []
        for number in range(self.repeats):
            for attempt in range(TRIES):
                try:
                    found.append(measure())
                    break
                except Disturbed as fault:
                    self.say(f"repeat {number + 1}, try {attempt + 1}: {fault}")
                    if attempt == TRIES - 1:
                        raise Refused(
                            f"{fault} (at most {STRANGERS_ALLOWED} counts); run it again on a quiet machine, or with "
                            "--noisy for figures that do not count"
                        ) from None
        return found

    def say(self, text: str) -> None:
        """A line of detail."""
        print(f"  {text}", flush=True)

    def ratio(self, name: str, values: Sequence[float], goal: float, *, at_most: bool = False, unit: str = "x") -> None:
        """A figure with a goal; its median decides."""
        middle = statistics.median(values)
        met = middle <= goal if at_most else middle >= goal
        self.rows.append(Row(name, f"{'≤' if at_most else '≥'} {goal:g}", list(values), met, unit))

    def note(self, name: str, values: Sequence[float], unit: str) -> None:
        """A figure without a goal."""
        self.rows.append(Row(name, "", list(values), None, unit))

    def finish(self) -> int:
        """Print the rows and the last line; the exit code."""
        for row in self.rows:
            print(f"  {row.name:<58} {row.text:<34} {row.goal:<9} {row.verdict}")
        first = next((row for row in self.rows if row.met is not None), self.rows[0])
        short = [row.name for row in self.rows if row.met is False]
        verdict = f"short: {', '.join(short)}" if short else "met"
        if self.noisy and self.strangers and max(self.strangers) > STRANGERS_ALLOWED:
            verdict += f" (NOISY: others used up to {max(self.strangers):.2f} core; does not count)"
        if self.json_path:
            said = {"name": self.name, "rows": [{**asdict(row), "text": row.text} for row in self.rows]}
            Path(self.json_path).write_text(json.dumps(said | {"verdict": verdict}))
        print(f"{self.name}: {first.text} goal {first.goal} {verdict}", flush=True)
        return 0


class Disturbed(Exception):
    """Other processes used too much CPU for the figures to count."""


def run(name: str, measure: Callable[[Run], None], *, repeats: int = 3) -> None:
    """The main function of a benchmark: parse arguments, measure, report, exit."""
    parser = argparse.ArgumentParser(description=(measure.__doc__ or name).strip().splitlines()[0])
    parser.add_argument("--noisy", action="store_true", help="measure on a busy machine; the figures do not count")
    parser.add_argument("--repeats", type=int, default=repeats, help=f"interleaved repeats (default {repeats})")
    parser.add_argument("--json", help="also write the figures to this file")
    arguments, _ = parser.parse_known_args()
    pin(LOAD_CORE)
    # So that whoever ends a benchmark ends its servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(name, flush=True)
    this = Run(name, arguments.noisy, arguments.repeats, arguments.json)
    try:
        measure(this)
    except Refused as fault:
        print(f"{name}: refused: {fault}", flush=True)
        sys.exit(REFUSED)
    except Disturbed as fault:
        print(f"{name}: refused: {fault}", flush=True)
        sys.exit(REFUSED)
    sys.exit(this.finish())


def _short(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
