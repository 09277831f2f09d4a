"""nats-py's client, with a short way in and out for what comes a thousand times a second.

nats-py gives each subscription a queue and each message an object and several tasks' turns. Subscriptions of ours are
handled here instead: bytes in to a callback, commands out as bytes. The seam is its parser's `_process_msg` and its
`_send_command`; contract tests hold it, and pyproject.toml pins the minor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from nats.aio.client import Client

Taker = Callable[[bytes, bytes, bytes], None]
"""Is given the subject, the payload and where to reply; must not block and must not raise."""

FIRST_SID = 1 << 20
"""Numbers of our own subscriptions; nats-py counts its own from 1."""


class FastClient(Client):
    """A connection that is made once; who needs another makes another client."""

    def __init__(self) -> None:
        super().__init__()
        self._takers: dict[int, Taker] = {}
        self._next_sid = FIRST_SID
        self._log = structlog.get_logger("octopus.live.nats")

    def subscription(self, subject: str, taker: Taker) -> tuple[int, bytes]:
        """A number for a subscription, and the command that begins it."""
        sid = self._next_sid
        self._next_sid += 1
        self._takers[sid] = taker
        return sid, f"SUB {subject} {sid}\r\n".encode()

    def unsubscription(self, sid: int) -> bytes:
        """The command that ends a subscription."""
        self._takers.pop(sid, None)
        return f"UNSUB {sid}\r\n".encode()

    async def command(self, commands: bytes) -> None:
        """Send commands; returns when the socket has taken them."""
        await self._send_command(commands)
        await self._flush_pending(force_flush=True)

    async def _process_msg(self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: bytes) -> None:
        if sid < FIRST_SID:
            await super()._process_msg(sid, subject, reply, data, headers)
            return
        taker = self._takers.get(sid)
        if taker is not None:
            try:
                taker(subject, data, reply)
            except Exception:
                # A defect of ours; nats-py would stop reading.
                self._log.exception("a message from NATS could not be taken in", subject=subject.decode())

    async def drop(self, patience: float = 1.0) -> None:
        """End the connection, also one on which nothing gets through any more."""
        closing = asyncio.ensure_future(self.close())
        done, _ = await asyncio.wait([closing], timeout=patience)
        if not done:
            closing.cancel()
        writer: Any = getattr(self._transport, "_io_writer", None)
        if writer is not None:
            writer.transport.abort()


def publication(subject: str, payload: bytes, reply: str = "") -> bytes:
    """The command that publishes."""
    return b"PUB %b %b%d\r\n%b\r\n" % (subject.encode(), f"{reply} ".encode() if reply else b"", len(payload), payload)
