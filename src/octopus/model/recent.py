"""How an outside system did in the last minutes, counted by whoever asks it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

SLOT = 10.0
"""Seconds whose outcomes are counted together."""
SLOTS = 30
"""Slots that count: five minutes."""


class Recent:
    """Counts outcomes, and keeps the last fault.

    Args:
        clock: seconds since the epoch.
    """

    __slots__ = ("_clock", "_slots", "last_error", "last_error_at")

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._slots: deque[list[int]] = deque(maxlen=SLOTS)
        """Of each slot: its number, outcomes, failures."""
        self.last_error: str | None = None
        self.last_error_at: float | None = None

    def answered(self, times: int = 1) -> None:
        self._slot()[1] += times

    def failed(self, fault: str) -> None:
        slot = self._slot()
        slot[1] += 1
        slot[2] += 1
        self.last_error, self.last_error_at = fault, self._clock()

    @property
    def rate(self) -> float | None:
        """Share that failed in the last five minutes; None when nothing was asked."""
        oldest = int(self._clock() // SLOT) - SLOTS
        counted = [slot for slot in self._slots if slot[0] > oldest]
        asked = sum(slot[1] for slot in counted)
        return sum(slot[2] for slot in counted) / asked if asked else None

    def _slot(self) -> list[int]:
        number = int(self._clock() // SLOT)
        if not self._slots or self._slots[-1][0] != number:
            self._slots.append([number, 0, 0])
        return self._slots[-1]
