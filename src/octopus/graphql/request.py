"""What a client may send as a request, over either transport."""

from __future__ import annotations

from typing import Any

import msgspec

from octopus.model import BadRequest, FieldError

CSRF_HEADER = "X-CSRF-Token"


class Request(msgspec.Struct, frozen=True):
    """A GraphQL request."""

    text: str
    variables: dict[str, Any]
    operation_name: str | None
    config_token: str | None = None
    """The X-CSRF-Token among the `extensions`, for who cannot set a header: a page on its open WebSocket."""


def request_of(payload: Any) -> Request:
    """The request that a payload holds.

    Raises:
        FieldError: BAD_REQUEST, naming the member that does not fit.
    """
    if not isinstance(payload, dict):
        raise _bad("expected a request object {query, variables, operationName}", payload)
    text, variables, name = payload.get("query"), payload.get("variables"), payload.get("operationName")
    if not isinstance(text, str) or not text.strip():
        raise _bad('"query" must be a GraphQL document', text)
    if variables is not None and not isinstance(variables, dict):
        raise _bad('"variables" must be an object', variables)
    if name is not None and not isinstance(name, str):
        raise _bad('"operationName" must be a text', name)
    return Request(text, variables or {}, name or None, config_token_of(payload.get("extensions")))


def config_token_of(payload: Any) -> str | None:
    """The X-CSRF-Token in the payload of a `connection_init`, or in the extensions of a request."""
    token = payload.get(CSRF_HEADER) if isinstance(payload, dict) else None
    return token if isinstance(token, str) and token else None


def bearer_of(authorization: object) -> str | None:
    """The token of an Authorization header, or of the like in a payload; None when there is none (RFC 6750 §2.1)."""
    if not isinstance(authorization, str):
        return None
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _bad(expected: str, came: Any) -> FieldError:
    return BadRequest(f"{expected}; got {type(came).__name__}")


def token_of(payload: Any) -> str | None:
    """The token in the payload of a `connection_init` or `ping`."""
    if not isinstance(payload, dict):
        return None
    return bearer_of(payload.get("Authorization") or payload.get("authorization"))
