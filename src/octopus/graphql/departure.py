"""What runs for a client ends when the client leaves: a query of its archive, say, which may run for seconds."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

WATCH_AFTER = 0.05
"""Seconds after which it is worth looking: most queries are answered by then."""
CLIENT_LEFT = 499
"""The status that such an exchange is counted under; nobody reads it."""


class ClientLeft(Exception):
    """The client closed its connection before the answer."""


class WhilePresent:
    """Cancels the block when the client disconnects, which then raises `ClientLeft`.

    Args:
        receive: ASGI's, of a request whose body was read.
    """

    def __init__(self, receive: Any) -> None:
        self._receive = receive
        self._task: asyncio.Task[Any] | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._cancelling = 0
        self._left = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        self._cancelling = self._task.cancelling() if self._task else 0
        self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER, self._watch)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
        # As asyncio.timeout tells its own cancellation from anybody else's.
        if self._left and self._task is not None and self._task.uncancel() <= self._cancelling:
            raise ClientLeft from fault

    def _watch(self) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._until_left())

    async def _until_left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._task is not None:
            self._left = True
            self._task.cancel()
