"""A whole Octopus for a test: in this process on a real socket, or as a process of its own.

async with running_server(make_settings(tmp_path)) as server:
    token = await server.token("operator")
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
from argon2 import PasswordHasher

from octopus.settings import Settings, read_settings
from octopus.web.app import App, build
from octopus.web.serve import Server, listen, server_config
from octopus.web.suite import STATIC, Suite

SECRET = "5e41f0c28ab94d07b3f6e2917ac8d053"
USERS = {name.lower(): name for name in ("Viewer", "User", "Operator", "Engineer", "Admin")}
"""Usernames and roles; the password of each is its username."""
START_SECONDS = 20.0
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""A password that is given plain is made a hash that is meant to be dear: in tests they came to minutes of a core."""


@cache
def user(name: str, role: str) -> dict[str, str]:
    """An entry of OCTOPUS_AUTH_USERS whose password is the name."""
    return {"password": CHEAP.hash(name), "role": role}


def make_settings(folder: Path, **fields: Any) -> Settings:
    """Settings of a test: a user for each role, data in a folder of the test's own, a free port, cookies over HTTP.

    Args:
        fields: further fields of `Settings`, by field name; `environment` holds variables that are none.
    """
    users = {name: user(name, role) for name, role in USERS.items()}
    given: dict[str, Any] = {
        "port": 0,
        "data_dir": folder,
        "jwt_secret": SECRET,
        "auth_users": json.dumps(users),
        "secure_cookies": False,
        "log_level": "WARNING",
    }
    environment = fields.pop("environment", {})
    return read_settings(environment, **(given | fields))


class RunningServer:
    """What a test needs of a server."""

    def __init__(self, app: App, port: int) -> None:
        base = app.settings.base_path
        self.app = app
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.url = f"{self.origin}{base}"
        """Without a slash at its end; `/graphql` and the like follow."""
        self.ws_url = f"ws://127.0.0.1:{port}{base}/graphql"
        self._tokens: dict[str, str] = {}

    @property
    def suite(self) -> Suite:
        """The rooms themselves, for what no client can cause."""
        assert self.app.suite is not None
        return self.app.suite

    async def token(self, username: str = "viewer", password: str | None = None) -> str:
        """An access token of one of the users."""
        credentials = {"username": username, "password": username if password is None else password}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/auth/login", json=credentials) as answer,
        ):
            answer.raise_for_status()
            return str((await answer.json())["access_token"])

    async def query(
        self, document: str, variables: dict[str, Any] | None = None, *, username: str = "viewer"
    ) -> dict[str, Any]:
        """The response object of one query or mutation, signed in as a user: once, since a password takes long."""
        if username not in self._tokens:
            self._tokens[username] = await self.token(username)
        headers = {"Authorization": f"Bearer {self._tokens[username]}"}
        body = {"query": document, "variables": variables or {}}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self.url}/graphql", json=body) as answer,
        ):
            response: dict[str, Any] = await answer.json()
            return response

    async def get(self, path: str) -> Any:
        """The JSON that a path answers with."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}{path}") as answer:
            return await answer.json()


@asynccontextmanager
async def running_server(settings: Settings, static: Path = STATIC) -> AsyncIterator[RunningServer]:
    """Serve in this process, on a real socket, until the block ends; `static` holds a built front end and widgets."""
    app = build(settings, static)
    ready = asyncio.Event()
    with listen(settings.host, settings.port) as sock:
        server = Server(server_config(app, settings), ready.set, signals=False)
        serving = asyncio.create_task(_serve(server, sock))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if serving.done():
            raise app.failure or RuntimeError("the server ended at once")
        try:
            yield RunningServer(app, sock.getsockname()[1])
        finally:
            server.should_exit = True
            await serving


async def _serve(server: Server, sock: socket.socket) -> None:
    # Uvicorn ends a failed start with SystemExit, which would end the tests' event loop too.
    with contextlib.suppress(SystemExit):
        await server.serve([sock])


class ServerProcess:
    """`octopus …` as a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, lines: list[str]) -> None:
        self.process = process
        self.url = url
        self.lines = lines
        """What it printed until it served."""

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        async with asyncio.timeout(START_SECONDS):
            return await self.process.wait()


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The variables of a server process: those it cannot do without, and a test's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "OCTOPUS_TANGO_ENV") if name in os.environ}
    return {
        **kept,
        "OCTOPUS_DATA_DIR": str(folder),
        "OCTOPUS_PORT": "0",
        "JWT_SECRET": SECRET,
        "OCTOPUS_AUTH_USERS": json.dumps({"admin": user("admin", "Admin")}),
        **variables,
    }


@asynccontextmanager
async def server_process(
    folder: Path, *arguments: str, seconds: float = START_SECONDS, **variables: str
) -> AsyncIterator[ServerProcess]:
    """Run `octopus <arguments>` (default `serve`) and wait for the address it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "octopus",
        *(arguments or ("serve",)),
        env=environment(folder, **variables),
        stdout=asyncio.subprocess.PIPE,
        stderr=(folder / "stderr.log").open("wb"),
    )
    try:
        lines: list[str] = []
        async with asyncio.timeout(seconds):
            url = await _address(process, lines)
        yield ServerProcess(process, url, lines)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process, lines: list[str]) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        lines.append(line.rstrip())
        if "http://" in line:
            return "http://" + line.partition("http://")[2].split()[0].rstrip("/")
    raise RuntimeError(f"it ended with {await process.wait()} before it served: {lines}")


async def run_octopus(folder: Path, *arguments: str, feed: str = "", **variables: str) -> tuple[int, str, str]:
    """Run `octopus <arguments>` to its end: exit code, standard output, standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "octopus",
        *arguments,
        env=environment(folder, **variables),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate(feed.encode())
    return process.returncode or 0, out.decode(), err.decode()
