"""A TangoGQL of the tests' own, as far as a live feed needs one, whose samples are numbered: what gets lost is missed.

It speaks to each replica at an address of that replica's own (`/a/db`, `/b/db`), and so knows which of them it feeds.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

HOST = "databaseds.test:10000"
PROBED = re.compile(r'(d\d+):device\(name:"([^"]+)"\)')


def name_of(number: int) -> str:
    """An attribute: device and name, as TangoGQL has it."""
    return f"sim/load/{number}/value"


class Gateway:
    """The attributes, each counting.

    Args:
        attributes: how many.
        rate: samples of each a second.
    """

    def __init__(self, attributes: int, rate: float) -> None:
        self.names = [name_of(number) for number in range(attributes)]
        self.numbers = dict.fromkeys(self.names, 0)
        """The last number of each attribute; the first is 1."""
        self.moments: dict[str, list[float]] = {name: [] for name in self.names}
        """When number n + 1 was sent."""
        self.hearers: dict[str, list[frozenset[str]]] = {name: [] for name in self.names}
        """Which replicas number n + 1 was sent to."""
        self.opened = 0
        """Upstream operations so far."""
        self._period = 1 / rate
        self._operations: dict[tuple[web.WebSocketResponse, str], tuple[str, list[str]]] = {}
        self.port = 0
        self.paused = asyncio.Event()
        """Clear to let the numbers stand still."""
        self.paused.set()

    def fed(self, replica: str) -> set[str]:
        """What a replica subscribes to now."""
        return {name for whose, names in self._operations.values() if whose == replica for name in names}

    def followers(self, name: str) -> set[str]:
        """Which replicas subscribe to an attribute now."""
        return {whose for whose, names in self._operations.values() if name in names}

    async def questions(self, request: web.Request) -> web.Response:
        asked = await request.json()
        names = (asked.get("variables") or {}).get("n")
        data: dict[str, Any] = {"tangoHost": HOST, "devices": [{"name": "sys/database/2"}]}
        data |= {alias: {"connected": True} for alias, _ in PROBED.findall(asked["query"])}
        if names is not None:
            data = {"attributes": [self._row(name) for name in names]}
        return web.json_response({"data": data})

    def _row(self, full: str) -> dict[str, Any] | None:
        name = full.partition("://")[2].partition("/")[2] or full
        if name not in self.numbers:
            return None
        device, _, attribute = name.rpartition("/")
        moments = self.moments[name]
        return {
            "name": attribute, "device": device, "value": self.numbers[name], "writevalue": None,
            "quality": "ATTR_VALID", "datatype": "DevDouble", "dataformat": "SCALAR", "writable": "READ",
            "label": "Counter", "unit": "", "timestamp": moments[-1] if moments else None,
        }  # fmt: skip

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        replica = request.match_info["replica"]
        socket = web.WebSocketResponse(protocols=("graphql-ws",))
        await socket.prepare(request)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._message(replica, socket, json.loads(message.data))
        finally:
            for key in [key for key in self._operations if key[0] is socket]:
                del self._operations[key]
        return socket

    async def _message(self, replica: str, socket: web.WebSocketResponse, message: dict[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                await socket.send_json({"type": "connection_ack"})
            case "start":
                names = [name for name in message["payload"]["variables"]["n"] if name in self.numbers]
                self._operations[socket, message["id"]] = (replica, names)
                self.opened += 1
                for name in names:
                    if self.moments[name]:
                        await socket.send_str(self._frame(message["id"], name))
            case "stop":
                self._operations.pop((socket, message["id"]), None)

    def _frame(self, operation: str, name: str) -> str:
        value = {
            "fullName": f"tango://{HOST}/{name}", "value": self.numbers[name], "writeValue": None,
            "quality": "ATTR_VALID", "timestamp": self.moments[name][-1], "error": None,
        }  # fmt: skip
        return json.dumps({"type": "data", "id": operation, "payload": {"data": {"attributes": value}}})

    async def count(self) -> None:
        """Send samples until cancelled, attributes in turn.

        What a busy machine made late is not made up for: of many samples at one instant a plot keeps a few.
        """
        pause = self._period / len(self.names)
        due = time.monotonic()
        while True:
            for name in self.names:
                self.numbers[name] += 1
                self.moments[name].append(time.time())
                heard = set()
                for (socket, operation), (replica, names) in tuple(self._operations.items()):
                    if name in names and not socket.closed:
                        heard.add(replica)
                        try:
                            await socket.send_str(self._frame(operation, name))
                        except ConnectionError:
                            pass
                self.hearers[name].append(frozenset(heard))
                due = max(due + pause, time.monotonic())
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                if not self.paused.is_set():
                    await self.paused.wait()
                    due = time.monotonic()


@asynccontextmanager
async def running_gateway(attributes: int, rate: float) -> AsyncIterator[Gateway]:
    """One that counts from the start on, at a port of this machine."""
    gateway = Gateway(attributes, rate)
    app = web.Application()
    app.router.add_post("/{replica}/db", gateway.questions)
    app.router.add_get("/{replica}/socket", gateway.socket)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    gateway.port = runner.addresses[0][1]
    counting = asyncio.create_task(gateway.count())
    try:
        yield gateway
    finally:
        counting.cancel()
        await asyncio.gather(counting, return_exceptions=True)
        await runner.cleanup()
