"""Slowing down who guesses passwords: a sliding window of attempts, then a lock-out, the same in every process.

The counters are documents of the store, changed by compare-and-set, so it makes no difference which worker or host an
attempt reaches. Moments are those of each process's own clock: one that lies ahead of the reader's counts as now, so a
clock that is set back locks nobody out for longer than the lock-out, and one that runs ahead frees nobody early by more
than it is ahead. Names stand in the store as digests: now and then somebody types a password into the wrong field.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets
import time
from collections.abc import Callable, Mapping
from typing import TypeVar
from weakref import WeakValueDictionary

import msgspec

from octopus.model import RateLimited
from octopus.store import Document, Store, VersionConflict

COUNTERS = "throttle"
ADDRESS_FACTOR = 10
"""An address may try so many times as often as one user: a control room may share one."""
TRIES = 200
"""How often a count is tried again because another process counted at the same time."""
MOST_REMEMBERED = 4096
EVERYBODY = "*"

Outcome = TypeVar("Outcome")


class LockedOut(RateLimited):
    """Too many attempts; `extra["retryAfter"]` says for how many seconds."""

    def __init__(self, sentence: str, seconds: float, *, began: bool = False) -> None:
        wait = max(1, round(seconds + 0.5))
        super().__init__(f"{sentence}; try again in {wait} s", extra={"retryAfter": wait})
        self.began = began
        """The lock-out begins with this attempt."""


class Counter(msgspec.Struct):
    """Attempts that lie in the window, and the end of the lock-out; seconds since the epoch."""

    attempts: list[float] = []
    locked: float = 0.0

    def slide(self, now: float, window: float, lockout: float) -> None:
        self.attempts = [min(at, now) for at in self.attempts if at > now - window]
        self.locked = min(self.locked, now + lockout)


class Counters(msgspec.Struct):
    """One document: counters that are looked at together."""

    counters: dict[str, Counter] = {}
    expires: float = 0.0
    """When none of them counts any more."""


class Throttle:
    """Counts attempts.

    Args:
        store: keeps the counters, in the collection `throttle`.
        window: seconds.
        lockout: seconds for which attempts are then refused.
        sentence: what a refusal says.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        store: Store,
        window: float,
        lockout: float,
        sentence: str = "too many attempts",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._window = window
        self._lockout = lockout
        self._sentence = sentence
        self._clock = clock
        self._steady = time.monotonic if clock is time.time else clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """One change at a time in this process: only other processes are then in the way."""
        self._locked: dict[tuple[str, str], float] = {}
        """Known lock-outs: a flood of attempts is not to become a flood of questions to the store."""

    async def attempt(self, key: str, limits: Mapping[str, int]) -> int:
        """Count an attempt before its password is looked at, so that parallel guesses count too.

        Args:
            key: of the document.
            limits: counter of the document → attempts that it allows within the window.

        Returns:
            Attempts that the first of the counters still allows.

        Raises:
            LockedOut: one of them allows no more, and this attempt does not count.
        """
        for name in limits:
            left = self._locked.get((key, name), 0.0) - self._steady()
            if left > 0:
                raise LockedOut(self._sentence, left)

        def count(found: Counters, now: float) -> int | LockedOut:
            for name, most in limits.items():
                counter = found.counters.setdefault(name, Counter())
                began = counter.locked <= now and len(counter.attempts) >= most
                if began:
                    self._lock(key, name, counter, now)
                if counter.locked > now:
                    self._remember(key, name, counter.locked - now)
                    return LockedOut(self._sentence, counter.locked - now, began=began)
            for name in limits:
                found.counters[name].attempts.append(now)
            first, most = next(iter(limits.items()))
            return most - len(found.counters[first].attempts)

        outcome = await self._change(key, count)
        if isinstance(outcome, LockedOut):
            raise outcome
        return outcome

    async def lock(self, key: str, name: str) -> LockedOut:
        """Begin the lock-out of a counter; returns the refusal."""

        def lock(found: Counters, now: float) -> LockedOut:
            self._lock(key, name, found.counters.setdefault(name, Counter()), now)
            return LockedOut(self._sentence, self._lockout, began=True)

        return await self._change(key, lock)

    async def succeeded(self, key: str, forget: str, take_back: str | None = None) -> None:
        """Forget the attempts of one counter, and the last one of another, which keeps those of others."""

        def change(found: Counters, now: float) -> None:
            found.counters.pop(forget, None)
            other = found.counters.get(take_back) if take_back is not None else None
            if other is not None and other.attempts:
                other.attempts.pop()

        await self._change(key, change)

    async def forget_old(self) -> int:
        """Remove what counts no more, and return how many documents that were."""
        now, gone = self._clock(), 0
        for document in await self._store.find(COUNTERS):
            if _read(document).expires <= now:
                gone += await self._store.delete(COUNTERS, document.key)
        return gone

    def _lock(self, key: str, name: str, counter: Counter, now: float) -> None:
        counter.locked = now + self._lockout
        counter.attempts.clear()
        self._remember(key, name, self._lockout)

    def _remember(self, key: str, name: str, left: float) -> None:
        if len(self._locked) >= MOST_REMEMBERED:
            self._locked.clear()
        self._locked[key, name] = self._steady() + left

    async def _change(self, key: str, change: Callable[[Counters, float], Outcome]) -> Outcome:
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = asyncio.Lock()
        async with turn:
            for _ in range(TRIES):
                document = await self._store.get(COUNTERS, key)
                found = _read(document)
                now = self._clock()
                for counter in found.counters.values():
                    counter.slide(now, self._window, self._lockout)
                outcome = change(found, now)
                body = self._body(found, now)
                if document is not None and body == document.body:
                    return outcome
                try:
                    await self._store.put(COUNTERS, key, body, expected_version=document.version if document else 0)
                except VersionConflict:
                    # Some time, no two processes the same: or the same ones would meet again.
                    await asyncio.sleep((1 + secrets.randbelow(20)) / 1000)
                    continue
                return outcome
        raise LockedOut(self._sentence, 1.0)

    def _body(self, found: Counters, now: float) -> dict[str, object]:
        found.counters = {
            name: counter for name, counter in found.counters.items() if counter.attempts or counter.locked > now
        }
        found.expires = max(
            (max(counter.locked, *(at + self._window for at in counter.attempts), 0.0)
             for counter in found.counters.values()),
            default=now,
        )  # fmt: skip
        body: dict[str, object] = msgspec.to_builtins(found)
        return body


class SignInThrottle:
    """Counts sign-ins twice: for each user at one address, so that a guesser cannot lock a colleague out from
    elsewhere; and for each address over all users, `ADDRESS_FACTOR` times as generous.

    Args:
        throttle: keeps the counters.
        attempts: of one user from one address within the window.
    """

    def __init__(self, throttle: Throttle, attempts: int) -> None:
        self._throttle = throttle
        self._attempts = attempts

    async def attempt(self, username: str, address: str | None) -> None:
        """Count an attempt.

        Raises:
            LockedOut: too many.
        """
        limits = {digest(username): self._attempts, EVERYBODY: self._attempts * ADDRESS_FACTOR}
        await self._throttle.attempt(_place(address), limits)

    async def succeeded(self, username: str, address: str | None) -> None:
        """Forget the failures of a user who is in now; the address keeps those of others."""
        await self._throttle.succeeded(_place(address), digest(username), EVERYBODY)

    async def begins(self, address: str | None) -> None:
        """Count a sign-in through an identity provider, of nobody knows whom yet.

        Raises:
            LockedOut: too many.
        """
        await self._throttle.attempt(f"sso:{_place(address)}", {EVERYBODY: self._attempts * ADDRESS_FACTOR})

    async def came_in(self, address: str | None) -> None:
        """Somebody got in through one."""
        await self._throttle.succeeded(f"sso:{_place(address)}", EVERYBODY)


def digest(username: str) -> str:
    """A name as users are looked up by, so that its spellings count as one."""
    return hashlib.sha256(username.strip().lower().encode(errors="replace")).hexdigest()[:24]


def _place(address: str | None) -> str:
    return f"sign-in:{network_of(address)[:200]}"


def _read(document: Document | None) -> Counters:
    """Of another release, or of nobody: none."""
    try:
        return Counters() if document is None else msgspec.convert(document.body, Counters)
    except msgspec.ValidationError:
        return Counters()


def network_of(address: str | None) -> str:
    """An IPv6 client owns its whole /64; anything else counts as it is."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if parsed.version == 6 and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
