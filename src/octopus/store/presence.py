"""Who serves from a store, and who has all of it in hand: a lease for each server, and one for whoever exchanges it.

Both first put their own mark and look for the other's then, so that of a server that starts and a restore that begins
at the same moment at least one sees the other.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from octopus.model import Conflict, FieldError, SourceUnavailable
from octopus.store.leases import Leases
from octopus.store.whole import Whole

SERVING = "serving/"
EXCHANGE = "store exchange"
SECONDS = 15.0
"""After which one that died counts as gone; its lease is renewed every third of them."""
MOST_NAMED = 4

log = logging.getLogger("octopus.store")


class Presence:
    """One server's mark in the store that it serves from.

    Args:
        leases: of the store.
    """

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        self._lease = f"{SERVING}{secrets.token_hex(8)}"
        self._renewing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Put the mark.

        Raises:
            SourceUnavailable: all of the store is being exchanged; or it does not answer.
        """
        await self._leases.acquire(self._lease, _process(), SECONDS)
        by = await exchanged_by(self._leases)
        if by is not None:
            await self._leases.release(self._lease, _process())
            raise SourceUnavailable(
                f"the store is being restored by {by}: start Octopus when that is done (within {SECONDS:.0f} s, if it "
                "died)",
                source="store",
            )
        self._renewing = asyncio.create_task(_renew(self._leases, self._lease), name="presence in the store")

    async def stop(self) -> None:
        """Take it away; of a store that does not answer it runs out by itself."""
        if self._renewing is None:
            return
        self._renewing.cancel()
        await asyncio.wait([self._renewing])
        self._renewing = None
        with suppress(FieldError):
            await self._leases.release(self._lease, _process())


async def exchanged_by(leases: Leases) -> str | None:
    """Who has all of a store in hand now."""
    return await leases.holder(EXCHANGE)


async def serving(leases: Leases) -> list[str]:
    """The servers that run on a store, for a person."""
    return sorted((await leases.held(SERVING)).values())


@asynccontextmanager
async def alone(store: Whole, *, force: bool = False) -> AsyncIterator[list[str]]:
    """Have all of a store in hand for as long as the block lasts; gives the servers that run nevertheless.

    Args:
        force: also while servers run on it.

    Raises:
        Conflict: servers do, or somebody else has it in hand.
    """
    leases = store.leases
    if not await leases.acquire(EXCHANGE, _process(), SECONDS):
        by = await leases.holder(EXCHANGE)
        raise Conflict(f"{store.place} is being restored by {by or 'somebody else'} just now; try again when that ends")
    renewing = asyncio.create_task(_renew(leases, EXCHANGE))
    try:
        found = await serving(leases)
        if found and not force:
            raise Conflict(
                f"{len(found)} server{'s run' if len(found) > 1 else ' runs'} on {store.place}: {_named(found)}. Stop "
                f"{'them' if len(found) > 1 else 'it'} first (one that was killed counts as gone after "
                f"{SECONDS:.0f} s). --force goes on nevertheless: what they keep in memory is then of the store from "
                "before, and they may write it over the restored one until they are started again"
            )
        yield found
    finally:
        renewing.cancel()
        await asyncio.wait([renewing])
        with suppress(FieldError):
            await leases.release(EXCHANGE, _process())


async def _renew(leases: Leases, lease: str) -> None:
    """Hold a lease on; taken again where the store was away for longer than it runs."""
    away = False
    while True:
        await asyncio.sleep(SECONDS / 3)
        try:
            await leases.acquire(lease, _process(), SECONDS)
            away = False
        except FieldError as fault:
            if not away:
                log.warning("the lease %r cannot be renewed: %s", lease, fault.message)
            away = True


def _process() -> str:
    return f"{socket.gethostname()} (process {os.getpid()})"


def _named(servers: list[str]) -> str:
    more = f", and {len(servers) - MOST_NAMED} more" if len(servers) > MOST_NAMED else ""
    return ", ".join(servers[:MOST_NAMED]) + more
