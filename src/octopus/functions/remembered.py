"""What was found out about texts, for as many of them as fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """The most recently used entries, bounded by their weight together.

    Args:
        most: weight of all, in characters of the texts they are about.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._weight = 0
        self._entries: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        found = self._entries.get(key)
        if found is None:
            return None
        self._entries.move_to_end(key)
        return found[0]

    def put(self, key: Key, value: Value, weight: int) -> None:
        """Keep an entry; the least recently used ones go when it is too much."""
        before = self._entries.pop(key, None)
        self._weight += weight - (before[1] if before is not None else 0)
        self._entries[key] = (value, weight)
        while self._weight > self._most and len(self._entries) > 1:
            _, (_, gone) = self._entries.popitem(last=False)
            self._weight -= gone
