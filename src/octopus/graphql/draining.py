"""An orderly end: clients are asked to come back one after the other; all at once would be too much for who is next."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from octopus.graphql.session import Session

PACE = 0.02
"""Seconds between two clients, where so many would not take longer than they may."""
PATIENCE = 5.0
"""Seconds that a query under way, or a client that is behind with reading, holds a connection open at least."""


async def drain(sessions: Collection[Session], seconds: float) -> None:
    """Ask every client to come back, and those that come meanwhile.

    Args:
        sessions: those that are open, now and later.
        seconds: over which to spread it; queries under way have them too.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    asked: set[Session] = set()
    async with asyncio.TaskGroup() as departing:
        while waiting := [session for session in sessions if session not in asked]:
            asked.update(waiting)
            start = clock()
            pace = min(PACE, max(0.0, end - start) / len(waiting))
            for number, session in enumerate(waiting):
                if session.busy:
                    departing.create_task(_depart(session, max(PATIENCE, end - clock())))
                else:
                    session.depart()
                await asyncio.sleep(max(0.0, start + (number + 1) * pace - clock()))


async def _depart(session: Session, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await session.settled()
    except TimeoutError:
        pass
    session.depart()
