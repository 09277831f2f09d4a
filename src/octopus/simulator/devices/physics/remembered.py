"""Answers that are asked for again: many attributes are read at one time, and most of them feel the same weather."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Number = TypeVar("Number", int, float)
Answer = TypeVar("Answer")
KEPT = 1024
"""Answers of one question to one model."""
MISSING: Any = object()


def remembered(method: Callable[[Any, Number], Answer]) -> Callable[[Any, Number], Answer]:
    """A method of one number, whose latest answers are kept. Not for what an operator can change."""
    name = f"_{method.__name__}_kept"

    @wraps(method)
    def answer(self: Any, number: Number) -> Answer:
        known = self.__dict__.setdefault(name, {})
        found: Answer = known.get(number, MISSING)
        if found is MISSING:
            if len(known) >= KEPT:
                known.clear()
            found = known[number] = method(self, number)
        return found

    return answer
