"""A rate over the last seconds, from a counter that costs one addition per event."""

from __future__ import annotations

from collections import deque


class Rate:
    """Events per second over a sliding window.

    Args:
        window: seconds over which to average.
    """

    __slots__ = ("_marks", "_window", "count")

    def __init__(self, window: float = 5.0) -> None:
        self.count = 0
        """Events since the beginning; add to it directly."""
        self._window = window
        self._marks: deque[tuple[float, int]] = deque()

    def per_second(self, now: float) -> float:
        """Events per second up to a moment of a monotonic clock; to be called at least once a window."""
        marks = self._marks
        if not marks or now - marks[-1][0] >= self._window / 20:
            marks.append((now, self.count))
        while len(marks) > 1 and now - marks[1][0] >= self._window:
            marks.popleft()
        since, base = marks[0]
        elapsed = now - since
        return (self.count - base) / elapsed if elapsed > 0 else 0.0
