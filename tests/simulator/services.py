"""The simulated OET, ODA and log service as processes of a test's own."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from octopus.simulator.network import free_port

SCRIPTS = Path(__file__).parent / "scripts"
OET_BASE = "/ska-oso-oet/oet/api/v7"
ODA_BASE = "/ska-oso-oda/oda/api/v8"
LOGS_BASE = "/logs/api/v1"


class RestService:
    """One running simulator at `url`; `troubles` is where it is told to fail."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.troubles = str(URL(url).with_path("/simulator/troubles"))
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON of one request; `path` below the interface."""
        async with (
            aiohttp.ClientSession(headers=self.headers) as session,
            session.request(method, self.url + path, json=body) as answer,
        ):
            return answer.status, await answer.json()

    async def get(self, path: str) -> Any:
        status, found = await self.ask("GET", path)
        assert status == 200, found
        return found

    async def trouble(self, **trouble: Any) -> None:
        """Make it fail in this way from now on; no arguments: not at all."""
        async with (
            aiohttp.ClientSession(headers=self.headers) as session,
            session.put(self.troubles, json=trouble) as answer,
        ):
            assert answer.status == 200, await answer.text()

    async def until(self, path: str, test: Any, seconds: float = 20.0) -> Any:
        """Ask again until the answer passes the test."""
        deadline = time.monotonic() + seconds
        while True:
            found = await self.get(path)
            if test(found):
                return found
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.1)

    async def state_of(self, number: int, *wanted: str, seconds: float = 20.0) -> Any:
        """The procedure, once it is in one of these states."""
        return await self.until(f"/procedures/{number}", lambda found: found["state"] in wanted, seconds)


@asynccontextmanager
async def oda_service(
    folder: Path, *arguments: str, token: str | None = None, port: int | None = None
) -> AsyncIterator[RestService]:
    """An ODA with its file in a folder."""
    async with _running(
        "oda", ODA_BASE, folder, ("--data", str(folder), *arguments), {"ODA_TOKEN": token or ""}, token, port
    ) as service:
        yield service


@asynccontextmanager
async def oet_service(
    folder: Path,
    *arguments: str,
    oda: RestService | None = None,
    token: str | None = None,
    port: int | None = None,
    **variables: str,
) -> AsyncIterator[RestService]:
    """An OET with the scripts of the tests, and an ODA if one is given."""
    more = ("--oda", oda.url if oda else "http://127.0.0.1:1/oda", "--scripts", str(SCRIPTS))
    given = (*more, "--blocks", str(folder / "sbs"), *arguments)
    async with _running(
        "oet", OET_BASE, folder, given, {"OET_TOKEN": token or "", **variables}, token, port
    ) as service:
        yield service


@asynccontextmanager
async def log_service(folder: Path) -> AsyncIterator[RestService]:
    """A log service that follows the files of a folder."""
    async with _running("logs", LOGS_BASE, folder, ("--folder", str(folder)), {}, None, None) as service:
        yield service


@asynccontextmanager
async def _running(
    name: str,
    base: str,
    folder: Path,
    arguments: tuple[str, ...],
    variables: dict[str, str],
    token: str | None,
    port: int | None,
) -> AsyncIterator[RestService]:
    port = free_port() if port is None else port
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"octopus.simulator.{name}", "--port", str(port), *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=(folder / f"{name}.log").open("ab"),
        env={**os.environ, **variables},
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        assert "listens" in line, (folder / f"{name}.log").read_text()
        yield RestService(f"http://127.0.0.1:{port}{base}", token)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Stream:
    """The events of an OET, as bytes and as texts between blank lines."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.ended = asyncio.Event()

    async def until(self, part: str, seconds: float = 10.0) -> str:
        """The first event that contains a text."""
        async with asyncio.timeout(seconds):
            while True:
                for event in self.events:
                    if part in event:
                        return event
                await asyncio.sleep(0.05)


@asynccontextmanager
async def listening(service: RestService) -> AsyncIterator[Stream]:
    """Listen to the event stream while the context lasts."""
    found = Stream()
    async with (
        aiohttp.ClientSession(headers=service.headers) as session,
        session.get(f"{service.url}/stream", timeout=aiohttp.ClientTimeout(total=None)) as answer,
    ):
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        reader = asyncio.create_task(_read(answer, found))
        try:
            yield found
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)


async def _read(answer: aiohttp.ClientResponse, found: Stream) -> None:
    rest = b""
    try:
        async for piece in answer.content.iter_any():
            *whole, rest = (rest + piece).split(b"\n\n")
            found.events += [event.decode() for event in whole]
    except aiohttp.ClientError:
        pass
    finally:
        found.ended.set()
