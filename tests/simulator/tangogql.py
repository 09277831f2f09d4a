"""A small client of TangoGQL for these tests: watch attributes, write them, run commands."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import jwt

from octopus.simulator import TelescopeStack

Frame = dict[str, Any]
WATCH = """subscription($names: [String!]!) {
  attributes(fullNames: $names) { device attribute value writeValue quality timestamp error { reason desc } }
}"""
CONTROL = "sim/control/01"


class Watch:
    """The frames of some attributes, in the order they came."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self._news = asyncio.Event()

    def of(self, name: str) -> list[Frame]:
        """The frames of one attribute, by its full name."""
        return [frame for frame in self.frames if f"{frame['device']}/{frame['attribute']}".lower() == name.lower()]

    def add(self, frame: Frame) -> None:
        self.frames.append(frame)
        self._news.set()

    async def until(self, test: Callable[[Frame], bool], seconds: float = 10.0, since: int = 0) -> Frame:
        """The first frame from number `since` on that passes the test."""
        async with asyncio.timeout(seconds):
            while True:
                for frame in self.frames[since:]:
                    if test(frame):
                        return frame
                since = len(self.frames)
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def watch(stack: TelescopeStack, *names: str) -> AsyncIterator[Watch]:
    """Subscribe through TangoGQL's old subprotocol while the context lasts."""
    found = Watch()
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(stack.tangogql_socket, protocols=["graphql-ws"], max_msg_size=0) as socket,
    ):
        await socket.send_json({"type": "connection_init"})
        payload = {"query": WATCH, "variables": {"names": list(names)}}
        await socket.send_json({"type": "start", "id": "1", "payload": payload})
        reader = asyncio.create_task(_collect(socket, found))
        try:
            yield found
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)


async def _collect(socket: aiohttp.ClientWebSocketResponse, found: Watch) -> None:
    async for message in socket:
        data = json.loads(message.data)
        if data["type"] == "data":
            found.add(data["payload"]["data"]["attributes"])


async def mutate(stack: TelescopeStack, document: str, **variables: Any) -> Any:
    """Run a mutation as a signed user; returns its payload."""
    claims = {"username": "test", "groups": [], "exp": time.time() + 60}
    token = jwt.encode(claims, stack.secret, "HS256")
    async with (
        aiohttp.ClientSession(cookies={"taranta_jwt": token}) as session,
        session.post(stack.tangogql_url, json={"query": document, "variables": variables}) as reply,
    ):
        body = await reply.json()
    assert "errors" not in body, body
    return next(iter(body["data"].values()))


async def command(stack: TelescopeStack, device: str, name: str, argin: Any = None) -> Any:
    """Run a Tango command; returns `{ok, message, output}`."""
    document = """mutation($device: String!, $name: String!, $argin: ScalarTypes) {
      executeCommand(device: $device, command: $name, argin: $argin) { ok message output } }"""
    return await mutate(stack, document, device=device, name=name, argin=argin)


async def inject(stack: TelescopeStack, name: str, target: str | None) -> None:
    """Run a command of the control device that must succeed."""
    reply = await command(stack, CONTROL, name, target)
    assert reply["ok"], reply


async def write(stack: TelescopeStack, device: str, name: str, value: Any) -> Any:
    """Write an attribute; returns `{ok, message}`."""
    document = """mutation($device: String!, $name: String!, $value: ScalarTypes!) {
      setAttributeValue(device: $device, name: $name, value: $value) { ok message } }"""
    return await mutate(stack, document, device=device, name=name, value=value)


async def read(stack: TelescopeStack, *names: str) -> list[Frame]:
    """Read attributes once, over HTTP."""
    document = """query($names: [String!]!) { attributes(fullNames: $names) {
      name device value writevalue quality timestamp unit label description enumLabels minalarm maxalarm } }"""
    reply: Any = await stack.query(document, names=list(names))
    found: list[Frame] = reply["data"]["attributes"]
    return found
