"""How often functions are called, how long they take and how often they fail, by name."""

from __future__ import annotations

from collections.abc import Sequence

from octopus.functions.engine import Reply
from octopus.model import Recent

MOST_NAMES = 500
"""Functions counted by name; further ones share `other`."""
OTHER = "other"


class Count:
    """One function's."""

    __slots__ = ("calls", "failures", "seconds")

    def __init__(self) -> None:
        self.calls = 0
        self.failures = 0
        self.seconds = 0.0
        """Inside the sandbox."""


class Counters:
    """Since the start of the process."""

    def __init__(self) -> None:
        self.by_name: dict[str, Count] = {}
        self.recent = Recent()
        self.latency: float | None = None
        """Seconds of the last call, inside the sandbox."""

    def ran(self, name: str, replies: Sequence[Reply]) -> None:
        count = self.by_name.get(name)
        if count is None:
            key = name if len(self.by_name) < MOST_NAMES else OTHER
            count = self.by_name.setdefault(key, Count())
        count.calls += len(replies)
        for reply in replies:
            count.seconds += reply.seconds
            count.failures += reply.fault is not None
            self.latency = reply.seconds
            if reply.fault is None:
                self.recent.answered()
            else:
                self.recent.failed(f"{name}: {reply.message}")
