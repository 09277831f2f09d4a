"""A served API with a document published to it, and an upstream that it may call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from octopus.functions import Functions
from tests.graphql.serving import Server, serving

PUBLISH = """mutation ($document: JSON!, $base: Int!) {
  publishEndpoints(document: $document, comment: "a test", baseVersion: $base) {
    version author comment sha restoredFrom
  }
}"""


@asynccontextmanager
async def served(
    document: dict[str, Any] | None = None,
    *,
    functions: Functions | None = None,
    widgets: Path | None = None,
    **environment: str,
) -> AsyncIterator[Server]:
    """Our server, allowed to call loopback, with a document published."""
    environment = {"OCTOPUS_OUTBOUND_HOSTS": "127.0.0.1", **environment}
    async with serving(functions=functions, widgets=widgets, **environment) as server:
        if document is not None:
            await publish(server, document)
        yield server


async def publish(server: Server, document: Any, base: int = 0, token: str = "admin") -> dict[str, Any]:
    """Publish, and fail with every fault when it is refused."""
    answer = await server.ask(PUBLISH, token, document=document, base=base)
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["publishEndpoints"]
    return found


async def value(server: Server, query: str, token: str = "viewer", **variables: Any) -> Any:
    """The only field of an answer without errors."""
    answer = await server.ask(query, token, **variables)
    assert "errors" not in answer, answer["errors"]
    (found,) = answer["data"].values()
    return found


async def error(server: Server, query: str, token: str = "viewer", **variables: Any) -> dict[str, Any]:
    """The only error of an answer."""
    answer = await server.ask(query, token, **variables)
    (found,) = answer["errors"]
    return dict(found)
