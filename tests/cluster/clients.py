"""Native clients that count every sample, and come back as the page does."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from tests.cluster.gateway import HOST

BATCHES = """subscription ($names: [String!]!, $window: Float, $delivery: Delivery, $since: Float) {
  attributeBatches(fullNames: $names, window: $window, delivery: $delivery, since: $since) {
    gap missed frames { fullName value timestamp stale }
  }
}"""
EVERY, NEWEST = "every", "newest"
JITTER, BACKOFF, LONGEST = 0.25, 0.25, 2.0


class Client:
    """One connection's worth of an operator: every sample of one attribute, the newest of some.

    Args:
        url: `ws://…/graphql`.
        token: of whoever looks.
        every: the attribute of which every sample counts.
        some: those of which the newest does.
    """

    def __init__(self, url: str, token: str, every: str, some: Sequence[str]) -> None:
        self._url = url
        self._token = token
        self._wire = {name: f"tango://{HOST}/{name}" for name in (every, *some)}
        self.every = every
        self.some = tuple(some)
        self.seen: list[int] = []
        """Numbers of the attribute, in the order they came."""
        self.newest: dict[str, int] = {}
        """The last number of each of the others."""
        self.gaps_told: list[float] = []
        """When the server said that not everything can be had any more."""
        self.closes: list[tuple[float, int]] = []
        """When connections ended, and with which code; 1006: without one."""
        self.refusals = 0
        """Attempts that found nobody."""
        self.faults: list[Any] = []
        """What operations ended with."""
        self.silences: list[tuple[float, float]] = []
        """When a sample came, and for how long none had come before it."""
        self._last: float | None = None
        self._heard = 0.0
        self.connected = asyncio.Event()

    async def run(self) -> None:
        attempt = 0
        while True:
            wait = min(LONGEST, BACKOFF * 2**attempt) * random.uniform(0.5, 1)
            try:
                async with connect(
                    self._url, subprotocols=[Subprotocol("graphql-transport-ws")], max_size=None, close_timeout=1
                ) as connection:
                    await self._enter(connection)
                    attempt = 0
                    self.connected.set()
                    async for message in connection:
                        self._take(orjson.loads(message))
                    raise ConnectionClosed(connection.protocol.close_rcvd, None)
            except ConnectionClosed as fault:
                code = fault.rcvd.code if fault.rcvd is not None else 1006
                self.closes.append((time.time(), code))
                if code in (1012, 1013) and attempt == 0:
                    wait = random.uniform(0, JITTER)
            except (OSError, InvalidHandshake, TimeoutError):
                self.refusals += 1
            self.connected.clear()
            attempt += 1
            await asyncio.sleep(wait)

    async def _enter(self, connection: ClientConnection) -> None:
        await connection.send(
            orjson.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {self._token}"}}).decode()
        )
        reply = orjson.loads(await connection.recv())
        assert reply["type"] == "connection_ack", reply
        variables: dict[str, Any] = {"names": [self._wire[self.every]], "window": 0.05, "delivery": "lossless"}
        if self._last is not None:
            variables["since"] = self._last
        await self._subscribe(connection, EVERY, variables)
        names = [self._wire[name] for name in self.some]
        if names:
            await self._subscribe(connection, NEWEST, {"names": names, "window": 0.2, "delivery": "latest"})

    @staticmethod
    async def _subscribe(connection: ClientConnection, operation: str, variables: dict[str, Any]) -> None:
        payload = {"query": BATCHES, "variables": variables}
        await connection.send(orjson.dumps({"type": "subscribe", "id": operation, "payload": payload}).decode())

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] != "next":
            if message["type"] in ("error", "complete"):
                self.faults.append(message)
            return
        batch = message["payload"]["data"]["attributeBatches"]
        frames = [frame for frame in batch["frames"] if frame["value"] is not None and not frame["stale"]]
        now = time.time()
        if message["id"] == NEWEST:
            for frame in frames:
                self.newest[frame["fullName"].removeprefix(f"tango://{HOST}/")] = int(frame["value"])
            return
        if batch["gap"]:
            self.gaps_told.append(now)
        for frame in frames:
            self.seen.append(int(frame["value"]))
            self._last = max(frame["timestamp"], self._last or 0.0)
        if frames:
            if self._heard:
                self.silences.append((now, now - self._heard))
            self._heard = now

    # What to hold it to

    def lost(self) -> list[int]:
        """Numbers that should have come between the first and the last that did."""
        return sorted(set(range(self.seen[0], max(self.seen) + 1)) - set(self.seen)) if self.seen else []

    def doubled(self) -> list[int]:
        got: set[int] = set()
        return [number for number in self.seen if number in got or got.add(number)]  # type: ignore[func-returns-value]

    def late(self) -> int:
        return sum(1 for one, other in zip(self.seen, self.seen[1:], strict=False) if other <= one)

    def longest_silence(self, since: float) -> float:
        return max((length for moment, length in self.silences if moment >= since), default=0.0)


@asynccontextmanager
async def watching(clients: Sequence[Client]) -> AsyncIterator[None]:
    """All of them run until the block ends."""
    tasks = [asyncio.create_task(client.run()) for client in clients]
    try:
        yield
        broken = [task for task in tasks if task.done()]
        for task in broken:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
