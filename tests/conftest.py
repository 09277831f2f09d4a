"""Fixtures that many rooms use: the real Tango stack and a real PostgreSQL, started once a session when asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import hypothesis
import pytest
import pytest_asyncio

from octopus.simulator import TelescopeStack, prepare_environment
from tests.archives import Archive, ArchiveServer, archive_server, open_folder

# The machine is shared: how long one example takes says nothing about the code.
hypothesis.settings.register_profile("octopus", deadline=None)
hypothesis.settings.load_profile("octopus")

PrivateTelescope = Callable[..., AbstractAsyncContextManager[TelescopeStack]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tango_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of the PyTango environment; made if it is missing or stale."""
    return await prepare_environment(tmp_path_factory.mktemp("tango-data"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def telescope(tango_python: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TelescopeStack]:
    """The small telescope, in haste and shared by the session: whoever breaks it mends it (`restart`, `Clear`)."""
    folder = tmp_path_factory.mktemp("telescope")
    async with TelescopeStack(folder, profile="small", python=tango_python, haste=8.0) as stack:
        yield stack


@pytest.fixture
def private_telescope(tango_python: Path, tmp_path: Path) -> PrivateTelescope:
    """A call that starts a telescope of the test's own: `async with private_telescope() as stack: …`."""
    count = iter(range(100))

    def start(seed: int = 1, tango_test: bool = False) -> TelescopeStack:
        folder = tmp_path / f"telescope-{next(count)}"
        return TelescopeStack(folder, profile="small", seed=seed, python=tango_python, tango_test=tango_test)

    return start


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hdbpp_server() -> AsyncIterator[ArchiveServer]:
    """A PostgreSQL that makes empty HDB++ archives in 0.05 s: `async with hdbpp_server.new() as archive: …`."""
    async with archive_server() as server:
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hdbpp_dsn(hdbpp_server: ArchiveServer) -> AsyncIterator[str]:
    """The address of one archive for the whole session, with all rights; empty at first: take names of your own."""
    async with hdbpp_server.new() as archive:
        yield archive.dsn


@pytest_asyncio.fixture(loop_scope="session")
async def hdbpp_archive(hdbpp_server: ArchiveServer) -> AsyncIterator[Archive]:
    """An empty archive of the test's own."""
    async with hdbpp_server.new() as archive:
        yield archive


@pytest.fixture
def open_path() -> Iterator[Path]:
    """As `tmp_path`, and every account can get there: for whoever starts a PostgreSQL, also as root."""
    with open_folder() as folder:
        yield folder
