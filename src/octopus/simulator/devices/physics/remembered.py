"""Answers that are asked for again: many attributes are read at one time, and most of them feel the same weather."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

KEPT = 512
"""Answers of one question to one model."""

Method = Callable[[Any, float], float]


def remembered(method: Method) -> Method:
    """A method of a time alone, whose latest answers are kept. Not for what an operator can change."""
    name = f"_{method.__name__}_at"

    @wraps(method)
    def answer(self: Any, time: float) -> float:
        known = self.__dict__.setdefault(name, {})
        found = known.get(time)
        if found is None:
            if len(known) >= KEPT:
                known.clear()
            found = known[time] = method(self, time)
        return found

    return answer
