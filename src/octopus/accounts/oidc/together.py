"""One question for all who ask it at the same time: whoever comes while it is under way waits for the same answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from octopus.accounts.oidc.errors import ProviderUnavailable

Answer = TypeVar("Answer")


class Together(Generic[Answer]):
    """Asks one question, never twice at once.

    Args:
        ask: the question; it may raise ProviderUnavailable.
    """

    def __init__(self, ask: Callable[[], Awaitable[Answer]]) -> None:
        self._ask = ask
        self._running: asyncio.Task[Answer | ProviderUnavailable] | None = None

    @property
    def under_way(self) -> bool:
        return self._running is not None

    async def answer(self) -> Answer:
        """Of the question that is under way, or of a new one. Who is called off meanwhile leaves it to the others.

        Raises:
            ProviderUnavailable: each of those who wait has one of its own.
        """
        if self._running is None:
            self._running = asyncio.create_task(self._attempt())
        found = await asyncio.shield(self._running)
        if isinstance(found, ProviderUnavailable):
            raise found.anew()
        return found

    async def _attempt(self) -> Answer | ProviderUnavailable:
        # A fault is handed on as a value: perhaps nobody waits any more, and then it is nobody's.
        try:
            return await self._ask()
        except ProviderUnavailable as fault:
            return fault
        finally:
            self._running = None
