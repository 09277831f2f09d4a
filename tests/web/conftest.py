from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.serving import RunningServer, make_settings, running_server


@pytest.fixture(scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningServer]:
    """One server for the tests of a module."""
    folder: Path = tmp_path_factory.mktemp("octopus")
    async with running_server(make_settings(folder, login_attempts=1000)) as running:
        yield running


@pytest.fixture
async def http(server: RunningServer) -> AsyncIterator[aiohttp.ClientSession]:
    """A client as a browser is one: it keeps cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(server.url, cookie_jar=jar) as session:
        yield session
