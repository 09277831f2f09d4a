"""Slowing down who guesses passwords: a sliding window of attempts, then a lock-out.

Counted twice: for each user at one address, so that a guesser cannot lock a colleague out from elsewhere; and for each
address over all users, ten times as generous, because a control room may share one. The counters live in this process:
with several workers each counts for itself.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from octopus.model import RateLimited

ADDRESS_FACTOR = 10
MOST_KEYS = 20_000


class _Counter:
    __slots__ = ("attempts", "locked_until")

    def __init__(self) -> None:
        self.attempts: deque[float] = deque()
        self.locked_until = 0.0


class Throttle:
    """Counts sign-in attempts.

    Args:
        attempts: attempts of one user from one address within the window.
        window: seconds.
        lockout: seconds for which sign-in is then refused.
        clock: monotonic seconds.
    """

    def __init__(
        self, attempts: int, window: float, lockout: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._attempts = attempts
        self._window = window
        self._lockout = lockout
        self._clock = clock
        self._counters: OrderedDict[tuple[str, str], _Counter] = OrderedDict()

    def attempt(self, username: str, address: str | None) -> None:
        """Count an attempt before its password is looked at, so that parallel guesses count too.

        Raises:
            RateLimited: too many; `extra["retryAfter"]` says for how many seconds.
        """
        now = self._clock()
        network = _network(address)
        own, whole = self._counter(_key(username), network), self._counter("", network)
        for counter, most in ((own, self._attempts), (whole, self._attempts * ADDRESS_FACTOR)):
            self._slide(counter, now)
            if counter.locked_until <= now and len(counter.attempts) >= most:
                counter.locked_until = now + self._lockout
                counter.attempts.clear()
            if counter.locked_until > now:
                raise _refusal(counter.locked_until - now)
        own.attempts.append(now)
        whole.attempts.append(now)

    def succeeded(self, username: str, address: str | None) -> None:
        """Forget the failures of a user who is in now; the address keeps those of others."""
        network = _network(address)
        self._counters.pop((_key(username), network), None)
        whole = self._counters.get(("", network))
        if whole is not None and whole.attempts:
            whole.attempts.pop()

    def _slide(self, counter: _Counter, now: float) -> None:
        while counter.attempts and counter.attempts[0] <= now - self._window:
            counter.attempts.popleft()

    def _counter(self, username: str, network: str) -> _Counter:
        key = (username, network)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = _Counter()
            if len(self._counters) > MOST_KEYS:
                self._counters.popitem(last=False)
        self._counters.move_to_end(key)
        return counter


def _key(username: str) -> str:
    """A name as users are looked up by, so that its spellings count as one; never empty, as the key of all users is."""
    return f"={username.strip().lower()}"


def _refusal(seconds: float) -> RateLimited:
    wait = max(1, round(seconds + 0.5))
    return RateLimited(f"too many sign-in attempts; try again in {wait} s", extra={"retryAfter": wait})


def _network(address: str | None) -> str:
    """An IPv6 client owns its whole /64; anything else counts as it is."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
