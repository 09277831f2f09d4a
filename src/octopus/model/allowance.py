"""How often somebody may ask: so many in a minute, a sixth of them at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from octopus.model.errors import RateLimited

MOST_PEOPLE = 10_000


class Allowance:
    """Counts by person.

    Args:
        what: named in the refusal: `drafts`.
        per_minute: how many, in the long run.
        clock: monotonic seconds.
    """

    def __init__(self, what: str, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._what = what
        self._per_second = per_minute / 60
        self._most = max(1.0, per_minute / 6)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, person: str) -> None:
        """One of what the person may have.

        Raises:
            RateLimited: none is left; `extra["retryAfter"]` says for how many seconds.
        """
        now = self._clock()
        left, since = self._left.pop(person, (self._most, now))
        left = min(self._most, left + (now - since) * self._per_second)
        self._left[person] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > MOST_PEOPLE:
            self._left.popitem(last=False)
        if left < 1:
            wait = max(1, round((1 - left) / self._per_second + 0.5))
            raise RateLimited(f"too many {self._what}; try again in {wait} s", extra={"retryAfter": wait})
