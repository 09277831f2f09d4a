"""What another GraphQL service said."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson

from octopus.model import SourceError
from octopus.sources.outbound import Redactor, Reply
from octopus.sources.rest import NotJson, read_json, refusal

MOST_ERRORS = 10
"""Errors of one answer that are passed on."""
KEPT = ("code", "classification", "errorType")
"""Members of upstream `extensions` that are passed on: others hold stack traces and worse."""


class GraphQLReply(msgspec.Struct, frozen=True):
    """Data, and what kept parts of it from coming."""

    data: Any
    """Shared between callers: do not change it."""
    fault: SourceError | None = None
    """The upstream's errors, when it gave data all the same."""


def read_graphql(reply: Reply) -> tuple[GraphQLReply, int]:
    """The reply and its size.

    Raises:
        Refused: a status that is no success, without GraphQL errors. NotJson: no GraphQL answer.
        SourceError: errors and no data; `upstream` holds the errors.
    """
    try:
        value = read_json(reply)
    except NotJson:
        if not 200 <= reply.status < 300:
            raise refusal(reply) from None
        raise
    if not isinstance(value, dict) or not (value.get("errors") or "data" in value):
        if not 200 <= reply.status < 300:
            raise refusal(reply)
        raise NotJson(
            f"expected a GraphQL answer (data or errors) from {reply.where}, got other JSON",
            source=reply.source,
            upstream=reply.redactor.upstream(reply.body),
        )
    return result_of(value, reply.where, reply.source, reply.redactor), len(reply.body)


def result_of(value: dict[str, Any], where: str, source: str, redactor: Redactor) -> GraphQLReply:
    """The reply of a result object.

    Raises:
        SourceError: errors and no data.
    """
    data, errors = value.get("data"), value.get("errors")
    fault = errors_of(errors, where, source, redactor) if errors else None
    if fault is not None and data is None:
        raise fault
    return GraphQLReply(data, fault)


def errors_of(errors: Any, where: str, source: str, redactor: Redactor) -> SourceError:
    """One error of ours for those of an upstream, which are its `upstream`: message, path and code, bounded."""
    listed = errors if isinstance(errors, list) else [errors]
    kept = [_kept(each) for each in listed[:MOST_ERRORS]]
    first = redactor.clean(str(kept[0].get("message", "no message")) if kept else "no message")[:200]
    more = f" (and {len(listed) - 1} more)" if len(listed) > 1 else ""
    return SourceError(
        f"{where} answered with an error: {first}{more}",
        source=source,
        upstream=redactor.upstream(orjson.dumps(kept)),
    )


def _kept(error: Any) -> dict[str, Any]:
    if not isinstance(error, dict):
        return {"message": str(error)[:500]}
    kept: dict[str, Any] = {"message": str(error.get("message", ""))[:500]}
    if isinstance(error.get("path"), list):
        kept["path"] = [part if isinstance(part, int) else str(part)[:100] for part in error["path"][:20]]
    extensions = error.get("extensions")
    if isinstance(extensions, dict):
        said = {name: extensions[name] for name in KEPT if isinstance(extensions.get(name), str)}
        if said:
            kept["extensions"] = said
    return kept
