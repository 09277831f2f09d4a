"""What a subscriber that cannot take everything gets: one small queue a subscription, of a declared policy.

`latest` keeps the newest item of each topic and counts what it replaced; `lossless` keeps all, in order, up to a bound
in bytes. Items are whatever the caller sends (rendered frames); the policies look only at topic and size.
"""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item")


class Delivery(Protocol[Item]):
    """A queue between the bus and one subscription."""

    missed: int
    """Items that were dropped since the beginning, exactly."""

    def offer(self, topic: str, item: Item, size: int) -> bool:
        """Take an item of `size` bytes; False when the bound is passed and the subscription must end."""
        ...

    def take(self) -> list[Item]:
        """Everything that waits, in order of arrival; the queue is empty after."""
        ...

    def __len__(self) -> int: ...


class Latest(Generic[Item]):
    """The newest item of each topic; its memory is bounded by the number of topics.

    A replaced item's successor takes the place of a new arrival, so that the newest is last.
    """

    __slots__ = ("_waiting", "missed")

    def __init__(self) -> None:
        self._waiting: dict[str, Item] = {}
        self.missed = 0

    def offer(self, topic: str, item: Item, size: int) -> bool:
        waiting = self._waiting
        if topic in waiting:
            del waiting[topic]
            self.missed += 1
        waiting[topic] = item
        return True

    def take(self) -> list[Item]:
        taken = list(self._waiting.values())
        self._waiting.clear()
        return taken

    def __len__(self) -> int:
        return len(self._waiting)


class Lossless(Generic[Item]):
    """Every item, in order, up to `bound` bytes."""

    __slots__ = ("_bound", "_bytes", "_waiting", "missed")

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._bytes = 0
        self._waiting: list[Item] = []
        self.missed = 0

    def offer(self, topic: str, item: Item, size: int) -> bool:
        if self._bytes + size > self._bound:
            self.missed += 1
            return False
        self._waiting.append(item)
        self._bytes += size
        return True

    def take(self) -> list[Item]:
        taken, self._waiting, self._bytes = self._waiting, [], 0
        return taken

    def __len__(self) -> int:
        return len(self._waiting)
