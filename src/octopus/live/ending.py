"""The end of tasks that may not hear a cancellation the first time."""

from __future__ import annotations

import asyncio


async def ended(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks until they are done.

    nats-py swallows a cancellation that meets it while it sends, and so does `asyncio.wait_for` of Python 3.11 in the
    very turn in which what it waits for happens.
    """
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=0.05)
    await asyncio.gather(*tasks, return_exceptions=True)
