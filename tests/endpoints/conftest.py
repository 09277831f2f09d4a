"""Both engines of the store, as its own contract suite has them; and one process of functions for all tests."""

from collections.abc import AsyncIterator

import pytest_asyncio

from octopus.functions import Functions
from octopus.settings import read_settings
from tests.store.conftest import engine, mongo_url, store

__all__ = ["engine", "functions", "mongo_url", "store"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def functions() -> AsyncIterator[Functions]:
    """The sandbox as the server has it, for every test that does not break it."""
    found = Functions.of(read_settings({}))
    await found.start()
    yield found
    await found.stop()
