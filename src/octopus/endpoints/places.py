"""So many of something at once for each person, whichever process each of them runs in."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from octopus.model import FieldError, RateLimited
from octopus.store import Leases

PATIENCE = 1.0
"""Seconds to wait for a place: whoever ends one thing to begin another does both at once."""
LOOK_EVERY = 0.1


class Places:
    """Gives places, and takes them back.

    Args:
        what: named in the refusal: `streams`.
        most: of one person at once.
        longest: seconds for which a place is held at most; that of a process that dies is free after them.
        leases: of all processes; None: this one is alone.
    """

    def __init__(self, what: str, most: int, longest: float, leases: Leases | None = None) -> None:
        self._what = what
        self._most = most
        self._longest = longest
        self._leases = leases
        self._here: dict[str, asyncio.Semaphore] = {}
        self._log = structlog.get_logger("octopus.endpoints.places")

    @asynccontextmanager
    async def one(self, person: str) -> AsyncIterator[None]:
        """A place, for as long as the block lasts.

        Raises:
            RateLimited: all of the person's are taken.
        """
        here = self._here.setdefault(person, asyncio.Semaphore(self._most))
        try:
            async with asyncio.timeout(PATIENCE):
                await here.acquire()
        except TimeoutError:
            raise self._full(person) from None
        try:
            holder = secrets.token_hex(8)
            lease = await self._taken(person, holder)
            try:
                yield
            finally:
                if lease is not None and self._leases is not None:
                    await _given_back(self._leases, lease, holder)
        finally:
            here.release()

    async def _taken(self, person: str, holder: str) -> str | None:
        """The lease of a place among all processes; None while nobody can tell."""
        if self._leases is None:
            return None
        deadline = asyncio.get_running_loop().time() + PATIENCE
        try:
            while True:
                for number in range(self._most):
                    lease = f"{self._what}/{number}/{person}"
                    if await self._is_given(self._leases, lease, holder):
                        return lease
                if asyncio.get_running_loop().time() > deadline:
                    raise self._full(person)
                await asyncio.sleep(LOOK_EVERY)
        except RateLimited:
            raise
        except FieldError as fault:
            self._log.warning("places are counted by this process alone", what=self._what, error=fault.message)
            return None

    async def _is_given(self, leases: Leases, lease: str, holder: str) -> bool:
        try:
            return await leases.acquire(lease, holder, self._longest)
        except asyncio.CancelledError:
            # The store may give it nevertheless, and nobody would take that place for all its time.
            await _given_back(leases, lease, holder)
            raise

    def _full(self, person: str) -> RateLimited:
        return RateLimited(f"{self._most} {self._what} are being tried by {person} already: stop one")


async def _given_back(leases: Leases, lease: str, holder: str) -> None:
    with suppress(FieldError):  # It runs out by itself.
        await leases.release(lease, holder)
