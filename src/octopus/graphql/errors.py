"""The one place where exceptions become GraphQL errors."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import structlog
from graphql import GraphQLError

from octopus.model import FieldError

_log = structlog.get_logger("octopus.graphql")


def error_of(fault: BaseException, path: list[str | int] | None = None) -> dict[str, Any]:
    """The GraphQL error object of any exception.

    A `FieldError` shows its sentence, code, source and upstream. A fault of the text or the variables is BAD_REQUEST.
    Everything else is INTERNAL: the client reads an incident id, the log has the rest.
    """
    original: BaseException = fault
    error: dict[str, Any] = {}
    if isinstance(fault, GraphQLError):
        original = fault.original_error or fault
        if fault.locations:
            error["locations"] = [{"line": at.line, "column": at.column} for at in fault.locations]
        path = fault.path or path
    if path:
        error["path"] = list(path)
    if isinstance(original, FieldError):
        return {"message": original.message, **error, "extensions": original.extensions()}
    if isinstance(original, GraphQLError):
        return {
            "message": original.message,
            **error,
            "extensions": {"code": "BAD_REQUEST", **(original.extensions or {})},
        }
    incident = uuid.uuid4().hex[:12]
    _log.error("internal error", incident=incident, exc_info=original)
    message = f"Internal error; the log has it under incident {incident}."
    return {"message": message, **error, "extensions": {"code": "INTERNAL", "incident": incident}}


def errors_of(faults: Iterable[BaseException]) -> list[dict[str, Any]]:
    return [error_of(fault) for fault in faults]
