"""Answers to queries over a connection that may not take them: they wait their turn, and do not pile up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from octopus.graphql.taking import Link


class _Gate:
    """Opens when the socket takes data again (see `Link.when_drained`)."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    def flush(self) -> None:
        self.opened.set()


class HandOver:
    """One answer at a time, and none to a client that does not read."""

    __slots__ = ("_link", "_turn")

    def __init__(self, link: Link) -> None:
        self._link = link
        self._turn: asyncio.Lock | None = None

    async def until_taken(self) -> None:
        """Wait while the client does not take what it was sent."""
        while self._link.blocked:
            gate = _Gate()
            self._link.when_drained(gate)
            await gate.opened.wait()

    async def give(self, send: Callable[[], None]) -> None:
        """Call `send` once the client has taken what it was sent before."""
        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            await self.until_taken()
            send()
            # It leaves at the end of this turn of the loop; whether the client takes it is known after that.
            await asyncio.sleep(0)
