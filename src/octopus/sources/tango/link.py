"""One WebSocket to one TangoGQL, in the older `graphql-ws` subprotocol: the only one it speaks."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from typing import Protocol

import aiohttp
import orjson

from octopus.sources.tango.client import describe

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
"""Seconds between attempts: doubling from the first to the longest, each shortened or lengthened by chance."""
CONNECT_TIMEOUT = 5.0
CLOSE_TIMEOUT = 1.0
HEARTBEAT = 5.0
"""Seconds between pings; a TangoGQL that answers none is taken for gone."""
MAX_MESSAGE = 64 * 1024 * 1024
STEADY = 5.0
"""Seconds that a connection must last for the delays to begin anew."""


class LinkListener(Protocol):
    """Who uses the link. The calls are synchronous and must not raise."""

    def link_opened(self) -> None: ...

    def link_message(self, text: bytes) -> None: ...

    def link_closed(self, fault: str) -> None: ...


class Link:
    """Connects, and connects again with backoff and jitter, until it is cancelled."""

    def __init__(self, url: str, session: Callable[[], aiohttp.ClientSession], listener: LinkListener) -> None:
        self._url = url
        self._session = session
        self._listener = listener
        self._outgoing: asyncio.Queue[bytes] | None = None
        self._chance = random.SystemRandom()
        self._woken = asyncio.Event()
        self.losses = 0

    @property
    def is_open(self) -> bool:
        return self._outgoing is not None

    def wake(self) -> None:
        """Somebody is there again: do not wait for the next attempt."""
        self._woken.set()

    def send(self, message: dict[str, object]) -> None:
        """Queue a message; one sent while the link is down is lost (its sender starts anew when the link opens)."""
        if self._outgoing is not None:
            self._outgoing.put_nowait(orjson.dumps(message))

    async def run(self) -> None:
        delay = FIRST_DELAY
        while True:
            begun = time.monotonic()
            fault = await self._attempt()
            if time.monotonic() - begun > STEADY:
                delay = FIRST_DELAY
            self._listener.link_closed(fault)
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), delay * self._chance.uniform(0.5, 1.5))
            delay = min(delay * 2, LONGEST_DELAY)

    async def _attempt(self) -> str:
        """One connection from its start to its end; returns why it ended."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                socket = await self._session().ws_connect(
                    self._url,
                    protocols=("graphql-ws",),
                    heartbeat=HEARTBEAT,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_TIMEOUT),
                    max_msg_size=MAX_MESSAGE,
                    decode_text=False,
                )
        except TimeoutError:
            return f"{self._url} took no connection within {CONNECT_TIMEOUT:g} s"
        except (aiohttp.ClientError, OSError) as fault:
            return f"{self._url}: {describe(fault)}"
        async with socket:
            try:
                return await self._converse(socket)
            except (aiohttp.ClientError, OSError) as fault:
                return f"the connection to {self._url} broke: {describe(fault)}"

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse[bool]) -> str:
        await socket.send_str('{"type":"connection_init","payload":{}}')
        try:
            first = await socket.receive(timeout=CONNECT_TIMEOUT)
        except TimeoutError:
            return f"{self._url} did not acknowledge within {CONNECT_TIMEOUT:g} s"
        if first.type is not aiohttp.WSMsgType.TEXT or b"connection_ack" not in first.data:
            return f"{self._url} refused the connection"
        self._outgoing = asyncio.Queue()
        writer = asyncio.create_task(self._write(socket, self._outgoing))
        try:
            self._listener.link_opened()
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._listener.link_message(message.data)
        finally:
            self._outgoing = None
            self.losses += 1
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return f"{self._url} closed the connection (code {socket.close_code})"

    @staticmethod
    async def _write(socket: aiohttp.ClientWebSocketResponse[bool], outgoing: asyncio.Queue[bytes]) -> None:
        while True:
            await socket.send_frame(await outgoing.get(), aiohttp.WSMsgType.TEXT)
