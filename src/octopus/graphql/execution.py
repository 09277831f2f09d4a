"""Running queries and mutations, and the few subscriptions that are not of live samples, with graphql-core."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Mapping
from typing import Any, TypeGuard

from graphql import ExecutionResult, GraphQLSchema, execute, subscribe
from graphql.pyutils import is_awaitable

from octopus.graphql.documents import Document
from octopus.graphql.errors import errors_of
from octopus.graphql.rooms import Context

_PLAIN = frozenset((str, int, float, bool, type(None), dict, list, tuple))


def _is_awaitable(value: Any) -> TypeGuard[Awaitable[Any]]:
    """Asked of every value of an answer, hence first what most of them are."""
    return type(value) not in _PLAIN and is_awaitable(value)


async def run(
    schema: GraphQLSchema,
    document: Document,
    operation_name: str | None,
    variables: Mapping[str, Any] | None,
    context: Context,
) -> dict[str, Any]:
    """The response object of a query or mutation; faults of fields stand beside the data."""
    result = execute(
        schema,
        document.tree,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation_name,
        is_awaitable=_is_awaitable,
    )
    if inspect.isawaitable(result):
        result = await result
    return response_of(result)


async def stream(
    schema: GraphQLSchema,
    document: Document,
    operation_name: str | None,
    variables: Mapping[str, Any] | None,
    context: Context,
) -> AsyncIterator[dict[str, Any]]:
    """The response objects of a subscription."""
    source = subscribe(
        schema,
        document.tree,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation_name,
    )
    if inspect.isawaitable(source):
        source = await source
    if isinstance(source, ExecutionResult):
        yield response_of(source)
        return
    async for result in source:
        yield response_of(result)


def response_of(result: ExecutionResult) -> dict[str, Any]:
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = errors_of(result.errors)
    return response
