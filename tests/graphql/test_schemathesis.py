"""Queries and mutations that schemathesis makes of the schema: each is answered, and whatever fails says why by a code.

Each field of the API is asked some times as a Viewer and as an Admin, over HTTP, of a service whose store is thrown
away and that no telescope stands behind: so an Admin may do everything. The same few each time; OCTOPUS_FUZZ=<factor>
tries as many more, anew.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import schemathesis
from graphql import NameNode, ObjectFieldNode, ObjectValueNode, ValueNode
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from octopus.graphql.schema import static_sdl
from tests.fuzzing import as_long, examples
from tests.graphql.serving import Server, serving

CODES = {
    *("BAD_REQUEST", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "TOO_LARGE", "TIMEOUT", "RATE_LIMITED"),
    *("SOURCE_UNAVAILABLE", "SOURCE_ERROR", "FUNCTION_ERROR", "CONFIG_LOCKED"),
}
PATIENCE = 20.0

texts = st.sampled_from(["low://a/b/c/d", "*", "/queries/a", "2026-01-01", "@a/b", "{", "query { me }"]) | st.text()
plain = st.one_of(
    texts.map(nodes.String),
    st.integers(-(2**53), 2**53).map(nodes.Int),
    st.booleans().map(nodes.Boolean),
    st.just(nodes.Null),
)
members = st.sampled_from(["queries", "streams", "vars", "functions", "types", "workspaces", "title", "name", "id"])
days = st.sampled_from(["2026-11-28", "2026-02-30", "x", ""])


def member(name: str, value: ValueNode) -> ObjectFieldNode:
    return ObjectFieldNode(name=NameNode(value=name), value=value)


schemathesis.graphql.scalar("Date", days.map(nodes.String))
schemathesis.graphql.scalar("DateTime", (st.just("2026-11-28T08:00:00Z") | days).map(nodes.String))
schemathesis.graphql.scalar(
    "JSON",
    st.recursive(
        plain,
        lambda inner: (
            st.lists(inner, max_size=3).map(nodes.List)
            | st.dictionaries(members, inner, max_size=3).map(
                lambda found: ObjectValueNode(fields=tuple(member(*each) for each in found.items()))
            )
        ),
        max_leaves=4,
    ),
)
"""What our own scalars look like in a document."""

OPERATIONS = {
    operation.ok().label: operation.ok()
    for operation in schemathesis.graphql.from_file(io.StringIO("\n".join(static_sdl()))).get_all_operations()
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server() -> AsyncIterator[Server]:
    async with serving(OCTOPUS_OUTBOUND_TIMEOUT="0.5", OCTOPUS_FUNCTION_DRAFTS="100000") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def clients(server: Server) -> AsyncIterator[dict[str, aiohttp.ClientSession]]:
    found = {each: aiohttp.ClientSession(headers={"Authorization": f"Bearer {each}"}) for each in ("viewer", "admin")}
    yield found
    for each in found.values():
        await each.close()


def test_every_field_of_the_api_is_asked() -> None:
    assert {"Query.me", "Mutation.publishEndpoints", "Query.hdbppHistory"} <= OPERATIONS.keys()
    assert len(OPERATIONS) > 60


@as_long
@pytest.mark.parametrize("kind", ["Query", "Mutation"])
async def test_whatever_is_asked_is_answered_or_refused_by_a_code(
    server: Server, clients: dict[str, aiohttp.ClientSession], kind: str
) -> None:
    for label, operation in OPERATIONS.items():
        if label.startswith(f"{kind}."):
            await ask(server, clients, label, operation)


async def ask(server: Server, clients: dict[str, aiohttp.ClientSession], label: str, operation: Any) -> None:
    bodies: list[str] = []

    @examples(4)
    @given(case=operation.as_strategy())
    def collect(case: Any) -> None:
        bodies.append(case.body)

    collect()
    for body in bodies:
        for role, client in clients.items():
            async with asyncio.timeout(PATIENCE), client.post(server.url, json={"query": body}) as answer:
                text = await answer.text()
            assert answer.status < 500, f"{label} as {role}: {body}\n{text}"
            for error in json.loads(text).get("errors", []):
                assert error["extensions"]["code"] in CODES, f"{label} as {role}: {body}\n{error}"
