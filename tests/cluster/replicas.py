"""Real `octopus serve`, two or more, behind the front end's own nginx, over one store, one source and one NATS."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from tests.cluster.clients import Client
from tests.cluster.gateway import Gateway, running_gateway
from tests.cluster.judging import Verdict, judge
from tests.deploy.front import FrontEnd, started
from tests.live.nats_servers import NatsServer, Wire
from tests.serving import ServerProcess, server_process
from tests.store.store_engines import free_port

NAMES = ("a", "b")
THREE = (*NAMES, "c")
FRONT_DRAIN = 2
"""Seconds in which a front end ends: half of them to wait for requests, half to cut sockets over."""
PATIENCE = 3.0
"""Seconds in which the last samples reach every client."""


class Replicas:
    """The processes, which can be rolled, killed, and cut off."""

    def __init__(self, folder: Path, gateway: Gateway, names: Sequence[str], variables: dict[str, str]) -> None:
        self.gateway = gateway
        self.ports = {name: free_port() for name in names}
        self.wires: dict[str, Wire] = {}
        self.url = ""
        """Of the front end."""
        self.fronts: list[FrontEnd] = []
        self._folder = folder
        self._variables = variables
        self._began = 0.0
        self._killed: tuple[str, float] | None = None
        self._running: dict[str, tuple[AsyncExitStack, ServerProcess]] = {}

    async def start(self, name: str) -> None:
        """Start one and wait until it is ready."""
        stack = AsyncExitStack()
        variables = {
            "OCTOPUS_PORT": str(self.ports[name]),
            "TANGO_DBS": f"low=http://127.0.0.1:{self.gateway.port}/{name}/db",
            "OCTOPUS_LOG_LEVEL": "WARNING",
            "OCTOPUS_TRUSTED_PROXIES": "127.0.0.1",
            "OCTOPUS_MAX_CONNECTIONS": "5000",
            **self._variables,
        }
        if name in self.wires:
            variables["NATS_URL"] = self.wires[name].url
        server = await stack.enter_async_context(server_process(self._folder, **variables))  # type: ignore[arg-type]
        self._running[name] = (stack, server)

    async def end(self, name: str) -> tuple[int, float]:
        """SIGTERM; the exit code, and how many seconds it took."""
        began = time.monotonic()
        stack, server = self._running.pop(name)
        code = await server.stop(signal.SIGTERM)
        await stack.aclose()
        return code, time.monotonic() - began

    async def kill(self, name: str) -> None:
        """SIGKILL."""
        stack, server = self._running.pop(name)
        server.process.kill()
        await server.process.wait()
        await stack.aclose()

    def begin(self) -> None:
        """What comes now is what the next verdict is of."""
        self._began = time.time()

    async def roll(self) -> list[tuple[int, float]]:
        """End and start one after the other, as a rolling update does; exit codes and seconds to the end."""
        self.begin()
        ends = []
        for name in self.ports:
            ends.append(await self.end(name))
            await self.start(name)
        return ends

    def begin_front(self) -> None:
        """Start a front end, at the address of those that there are already."""
        folder = self._folder / f"front-{len(self.fronts)}"
        folder.mkdir()
        addresses = ",".join(f"http://127.0.0.1:{port}" for port in self.ports.values())
        port = self.fronts[0].port if self.fronts else 0
        self.fronts.append(started(folder, addresses, port=port, OCTOPUS_DRAIN_SECONDS=str(FRONT_DRAIN)))
        self.url = self.fronts[0].address

    async def roll_front(self) -> tuple[int, float]:
        """Start another front end, then end the one before, as a rolling update does; its exit code and seconds."""
        self.begin()
        before = self.fronts[-1]
        self.begin_front()
        return await asyncio.to_thread(before.end)

    async def cut_off(self, name: str, seconds: float) -> None:
        """Hold up all that goes between one replica and NATS for a while."""
        self.begin()
        self.wires[name].hold()
        await asyncio.sleep(seconds)
        self.wires[name].heal()
        await asyncio.sleep(1.0)

    async def followed_twice(self) -> None:
        """Wait until each attribute that counts is followed by a second process, which had the value of now."""
        followers, names = self.gateway.followers, self.gateway.names
        await until(lambda: all(len(followers(name)) == 2 for name in names), 10, "two processes at each attribute")
        await asyncio.sleep(0.3)

    async def kill_busiest(self, seconds: float) -> str:
        """Kill the one that follows most attributes, and wait; its name."""
        name = max(self._running, key=lambda each: len(self.gateway.fed(each)))
        self.begin()
        self._killed = (name, self._began)
        await self.kill(name)
        await asyncio.sleep(seconds)
        return name

    async def verdict(self, clients: Sequence[Client]) -> Verdict:
        """Let counting stand still until everybody has what there is, and judge what was done last.

        Who does not get everything within some seconds never will.
        """
        self.gateway.paused.clear()
        try:
            found = judge(self.gateway, clients, self._began, self._killed)
            deadline = time.monotonic() + PATIENCE
            while not found.complete and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
                found = judge(self.gateway, clients, self._began, self._killed)
        finally:
            self.gateway.paused.set()
        return found

    async def close(self) -> None:
        for each in self.fronts:
            await asyncio.to_thread(each.end)
        await asyncio.gather(*(stack.aclose() for stack, _ in self._running.values()))

    async def token(self) -> str:
        credentials = {"username": "admin", "password": "admin"}
        async with aiohttp.ClientSession() as http, http.post(f"{self.url}/auth/login", json=credentials) as answer:
            answer.raise_for_status()
            return str((await answer.json())["access_token"])

    async def clients(self, count: int, some: int = 3) -> list[Client]:
        """So many, each with an attribute of its own in turn, not connected yet."""
        token, names = await self.token(), self.gateway.names
        url = self.url.replace("http", "ws", 1) + "/graphql"
        return [
            Client(url, token, names[at % len(names)], [names[(at + each) % len(names)] for each in range(1, some + 1)])
            for at in range(count)
        ]


@asynccontextmanager
async def replicas(
    folder: Path, *, attributes: int, rate: float, nats: bool = True, names: Sequence[str] = NAMES, **variables: str
) -> AsyncIterator[Replicas]:
    """All ready.

    Args:
        attributes, rate: of the source; see `Gateway`.
        nats: a bus between them; without it each has its own subscriptions.
        names: of the processes.
        variables: of all.
    """
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(running_gateway(attributes, rate))
        both = Replicas(folder, gateway, names, variables)
        stack.push_async_callback(both.close)
        if nats:
            server = NatsServer(folder / "nats").start()
            stack.callback(server.kill)
            for name in names:
                both.wires[name] = await Wire(server.port).start()
                stack.push_async_callback(both.wires[name].stop)
        # One after the other: the first makes the store's tables.
        for name in names:
            await both.start(name)
        both.begin_front()
        yield both


async def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until it holds.

    Raises:
        AssertionError: it did not.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        await asyncio.sleep(0.02)
