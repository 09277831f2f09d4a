"""Counters of HTTP requests, read by /metrics."""

from __future__ import annotations

from collections import Counter

from octopus.model import ANSWERS, Durations


class Traffic:
    """What was asked and answered since the start."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, int]] = Counter()
        """By method, room of the address (`auth`, `graphql`, …) and status."""
        self.durations = Durations(ANSWERS)

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        self.requests[(method if method in _METHODS else "other", room_of(path), status)] += 1
        self.durations.note(seconds)


_METHODS = {"GET", "POST", "DELETE", "HEAD", "OPTIONS"}
_ROOMS = {"auth", "config-session", "graphql", "health", "metrics", "widgets", "assets", "branding"}


def room_of(path: str) -> str:
    """Which part of the application an address is of; of few."""
    first = path.split("/", 2)[1] if "/" in path else ""
    return first if first in _ROOMS else "page"
