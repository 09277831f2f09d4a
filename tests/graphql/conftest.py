"""Every test of the conversation runs over both transports: the plain ASGI path is the oracle of the fast one."""

from collections.abc import AsyncIterator

import pytest

from tests.graphql.serving import Server, serving


@pytest.fixture(params=["fast", "asgi"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def server(transport: str) -> AsyncIterator[Server]:
    async with serving(transport) as running:
        yield running
