"""Running queries and mutations, and the values of subscriptions that are not of live samples.

What is plain is compiled (`compiled.py`); everything else is graphql-core's.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, execute

from octopus.graphql.compiled import Outcomes, Raised, is_pending
from octopus.graphql.costs import root_field
from octopus.graphql.documents import Document
from octopus.graphql.errors import errors_of
from octopus.graphql.request import Request
from octopus.graphql.rooms import Context

if TYPE_CHECKING:
    from octopus.graphql.edition import Edition


async def answer(edition: Edition, document: Document, request: Request, context: Context) -> dict[str, Any]:
    """The response object of a query or mutation, and a note of what it cost."""
    began = time.perf_counter()
    failed = True
    operation = document.operation(request.operation_name)
    spans = context.rooms.spans
    kind, field = operation.operation.value, root_field(operation)
    try:
        with spans.root(f"{kind} {field}", graphql__operation__type=kind, graphql__root_field=field):
            response = await run(edition, document, request, context)
            failed = "errors" in response
            if failed:
                spans.note(graphql__errors=len(response["errors"]))
            return response
    finally:
        context.service.costs.count((kind, field), time.perf_counter() - began, failed=failed)


async def run(
    edition: Edition, document: Document, request: Request, context: Context, root: Any = None
) -> dict[str, Any]:
    """The response object of a query or mutation, or of one value (`root`) of a subscription's source.

    Faults of fields stand beside the data.
    """
    found = edition.planner.compiled(document, request.operation_name, request.variables)
    if found is None:
        return await interpret(edition, document, request, context, root, None)
    operation, variables = found
    outcomes: Outcomes = {}
    try:
        with suppress(Exception):
            return {"data": await operation.run(context, root, variables, outcomes)}
        return await interpret(edition, document, request, context, root, outcomes)
    finally:
        # An exception among them holds this frame, and this frame the exception.
        outcomes.clear()


async def interpret(
    edition: Edition, document: Document, request: Request, context: Context, root: Any, outcomes: Outcomes | None
) -> dict[str, Any]:
    """The response by graphql-core.

    Args:
        outcomes: what resolvers of root fields gave already; they are not called again.
    """
    result = execute(
        edition.schema,
        document.tree,
        root_value=root,
        context_value=context,
        variable_values=request.variables,
        operation_name=request.operation_name,
        is_awaitable=is_pending,
        middleware=None if outcomes is None else [_Given(outcomes)],
    )
    if inspect.isawaitable(result):
        result = await result
    return response_of(result)


class _Given:
    """Stands before the resolvers, with what those of root fields gave already."""

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes

    def resolve(self, resolve: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        path = info.path
        if path.prev is not None or path.key not in self._outcomes:
            return resolve(source, info, **arguments)
        outcome = self._outcomes[path.key]
        if isinstance(outcome, Raised):
            raise outcome.fault
        return outcome


def response_of(result: ExecutionResult) -> dict[str, Any]:
    response: dict[str, Any] = {"data": result.data}
    if result.errors:
        response["errors"] = errors_of(result.errors)
    return response
