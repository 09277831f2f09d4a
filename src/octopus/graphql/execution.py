"""Running queries and mutations, and the values of subscriptions that are not of live samples, with graphql-core."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping
from typing import Any, TypeGuard

from graphql import ExecutionResult, GraphQLSchema, execute
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
    root: Any = None,
) -> dict[str, Any]:
    """The response object of a query or mutation, or of one value (`root`) of a subscription's source.

    Faults of fields stand beside the data.
    """
    result = execute(
        schema,
        document.tree,
        root_value=root,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation_name,
        is_awaitable=_is_awaitable,
    )
    if inspect.isawaitable(result):
        result = await result
    return response_of(result)


def response_of(result: ExecutionResult) -> dict[str, Any]:
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = errors_of(result.errors)
    return response
