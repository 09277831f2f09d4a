"""What an operator commanded, and when: the one thing in the model that is not a function of seed and time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Generic, TypeVar

Value = TypeVar("Value")
KEPT = 64


class Timeline(Generic[Value]):
    """A value that changes at known times; `first` before the first change."""

    def __init__(self, first: Value) -> None:
        self._times: list[float] = [float("-inf")]
        self._values: list[Value] = [first]

    def set(self, time: float, value: Value) -> None:
        """From `time` on it is `value`; later changes are dropped."""
        keep = bisect_left(self._times, time)
        self._times[keep:], self._values[keep:] = [time], [value]
        if len(self._times) > KEPT:
            del self._times[1:2], self._values[:1]

    def at(self, time: float) -> Value:
        return self._values[bisect_right(self._times, time) - 1]

    def since(self, time: float) -> float:
        """When the value that holds at `time` began."""
        return self._times[bisect_right(self._times, time) - 1]

    def pieces(self, start: float, end: float) -> Iterator[tuple[float, float, Value]]:
        """The range, cut where the value changes."""
        index = bisect_right(self._times, start) - 1
        at = start
        while at < end:
            stop = min(end, self._times[index + 1]) if index + 1 < len(self._times) else end
            yield at, stop, self._values[index]
            at, index = stop, index + 1
