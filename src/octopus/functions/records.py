"""What the engine remembers of a function: how long it takes, and whether it keeps to its limits."""

from __future__ import annotations

from octopus.functions.engine import Reply

FIRST_GUESS = 0.002
"""Seconds assumed of a row of a function that has not run yet."""
STRIKES = 3
"""Broken limits in a row after which a function is left out."""
SUSPENSION = 5.0
"""Seconds it is left out the first time; doubled each time after."""
LONGEST_SUSPENSION = 300.0
LONGEST_QUEUE = 5.0
"""Seconds of work, as expected, of one function that may wait."""
MOST_WAITING = 10_000
"""Jobs of one function that may wait, however quick it is."""
LATEST = 0.2
"""Weight of the newest row in the mean of its time."""


class Record:
    """One function's conduct. Times are monotonic seconds."""

    __slots__ = ("_last", "_suspended_until", "_wait", "number", "seconds", "strikes", "waiting")

    def __init__(self, number: int) -> None:
        self.number = number
        """Tells functions apart."""
        self.seconds = FIRST_GUESS
        self.strikes = 0
        self.waiting = 0
        self._suspended_until = 0.0
        self._wait = SUSPENSION
        self._last = ""

    def kept(self, seconds: float) -> None:
        """A row ended within its limits."""
        self.seconds += LATEST * (seconds - self.seconds)
        self.strikes = 0
        self._wait = SUSPENSION

    def struck(self, reply: Reply, now: float) -> None:
        """A row broke a limit, alone."""
        self.strikes += 1
        self._last = reply.message
        if self.strikes >= STRIKES:
            self._suspended_until = now + self._wait
            self._wait = min(self._wait * 2, LONGEST_SUSPENSION)

    def refusal(self, now: float) -> Reply | None:
        """Why it is not run now, if it is not."""
        if now < self._suspended_until:
            wait = self._suspended_until - now
            text = f"it is left out for {wait:.0f} s, after {self.strikes} failures in a row: {self._last}"
            return Reply(fault="suspended", message=text)
        if self.waiting >= MOST_WAITING or self.waiting * self.seconds > LONGEST_QUEUE:
            return Reply(fault="busy", message=f"{self.waiting} calls of it wait already; call it less often")
        return None
