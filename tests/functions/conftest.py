"""One set of functions, in their own process, for every test that does not break it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from octopus.functions import Functions
from tests.functions.house import running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def functions() -> AsyncIterator[Functions]:
    async with running() as found:
        yield found
