"""Registries: one of our own with faults, and a verdaccio, real, for the session."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.catalogue.houses import House, open_house
from tests.catalogue.loopback import LoopbackRegistry, loopback_registry

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".venv" / "bin"
CONFIGURATION = """storage: ./storage
auth: {htpasswd: {file: ./htpasswd}}
packages: {'**': {access: $all, publish: $all, unpublish: $all}}
log: {type: stdout, format: json, level: error}
web: {enable: false}
"""


@pytest.fixture
async def registry() -> AsyncIterator[LoopbackRegistry]:
    async with loopback_registry() as running:
        yield running


@pytest.fixture
async def house(registry: LoopbackRegistry, tmp_path: Path) -> AsyncIterator[House]:
    """A catalogue that takes `@observatory` from the registry."""
    async with open_house(tmp_path, WIDGET_REGISTRIES=f"near={registry.url}") as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def verdaccio(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of a real registry that takes what anybody publishes."""
    folder = tmp_path_factory.mktemp("verdaccio")
    (folder / "config.yaml").write_text(CONFIGURATION)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    command = [str(NODE / "node"), str(ROOT / "node_modules/verdaccio/bin/verdaccio")]
    process = await asyncio.create_subprocess_exec(
        *command, "--config", "config.yaml", "--listen", f"127.0.0.1:{port}", cwd=folder,
        stdout=(folder / "log").open("wb"), stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        await _answers(f"{url}/-/ping", process)
        yield url
    finally:
        # The `node` of a virtual environment is a script that runs the real one: both are to end.
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while process.returncode is None:
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise RuntimeError(f"verdaccio ended with {process.returncode}")
