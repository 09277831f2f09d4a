"""How long something takes: a histogram that costs a bisection and three additions per event."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


class Durations:
    """Counts of durations by size.

    Args:
        bounds: upper bounds of the buckets in seconds, ascending; what is longer than the last has one of its own.
    """

    __slots__ = ("bounds", "counts", "seconds")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        """Events in each bucket alone; the last one is without an upper bound."""
        self.seconds = 0.0
        """Of all events together."""

    def note(self, seconds: float) -> None:
        self.seconds += seconds
        self.counts[bisect_left(self.bounds, seconds)] += 1

    @property
    def count(self) -> int:
        """Events since the beginning."""
        return sum(self.counts)


QUESTIONS = (0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0)
"""Bounds for what waits for an outside system, which may be on the same rack or beyond a satellite."""
ANSWERS = (0.001, 0.005, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0)
"""Bounds for what a client waits for."""
DELIVERIES = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
"""Bounds for a sample on its way through this server."""
