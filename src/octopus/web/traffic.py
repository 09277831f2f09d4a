"""Counters of HTTP requests, read by /metrics."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds."""


class Traffic:
    """What was asked and answered since the start."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        """By method, room of the address (`auth`, `graphql`, …) and status."""
        self.durations: list[int] = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        self.requests[(method if method in _METHODS else "other", _room(path), status)] += 1
        self.seconds += seconds
        self.durations[bisect_left(BUCKETS, seconds)] += 1


_METHODS = {"GET", "POST", "DELETE", "HEAD", "OPTIONS"}
_ROOMS = {"auth", "config-session", "graphql", "health", "metrics", "widgets", "assets", "branding"}


def _room(path: str) -> str:
    first = path.split("/", 2)[1] if "/" in path else ""
    return first if first in _ROOMS else "page"
