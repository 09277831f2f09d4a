"""GraphQL over HTTP: POST with a JSON body, GET for queries, and the explorer page in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import msgspec
import orjson

from octopus.graphql import execution, replies
from octopus.graphql.departure import CLIENT_LEFT, ClientLeft, WhilePresent
from octopus.graphql.documents import InvalidDocument
from octopus.graphql.errors import error_of, errors_of
from octopus.graphql.limits import check_variables
from octopus.graphql.origins import config_credentials, header_of
from octopus.graphql.request import bearer_of, request_of
from octopus.graphql.rooms import Context
from octopus.model import BadRequest, Caller, FieldError, NotFound, TooLarge

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

MOST_PARAMETERS = 10
RESPONSE = b"application/graphql-response+json"
"""The media type of GraphQL over HTTP: who asks for it reads the errors of a response whatever its status says."""
JSON_HEADERS = ((b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"no-store"))
RESPONSE_HEADERS = ((b"content-type", RESPONSE + b"; charset=utf-8"), (b"cache-control", b"no-store"))


class ExplorerPage(msgspec.Struct, frozen=True):
    """The GraphiQL page as it is sent, with what it alone may do in a browser."""

    body: bytes
    policy: str
    """Its Content Security Policy."""


async def serve(service: GraphQLService, scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One request, answered with a GraphQL response object, or for a browser's GET with the explorer."""
    method, headers = scope["method"], scope["headers"]
    accepted = _raw(headers, b"accept") or b""
    if method == "GET" and not scope["query_string"] and b"text/html" in accepted:
        await _explorer(service, send)
        return
    own = RESPONSE_HEADERS if RESPONSE in accepted else JSON_HEADERS
    if method not in ("GET", "POST"):
        refusal = {"errors": [error_of(BadRequest("use POST, or GET for queries"))]}
        await _reply(send, 405, refusal, (*own, (b"allow", b"GET, POST")))
        return
    try:
        caller = await _caller(service, scope)
        if method == "POST":
            payload = await _body(service, headers, receive)
        else:
            payload = _from_query(scope["query_string"])
        credentials = config_credentials(headers, service.settings)
        status, response = await _execute(service, payload, service.context(caller, credentials), method, receive)
    except ClientLeft:
        status, response = CLIENT_LEFT, {}
    except InvalidDocument as fault:
        status, response = fault.status, {"errors": errors_of(fault.faults)}
    except FieldError as fault:
        status, response = fault.status, {"errors": [error_of(fault)]}
    except Exception as fault:
        status, response = 500, {"errors": [error_of(fault)]}
    await _reply(send, status, response, (*own, (b"www-authenticate", b"Bearer")) if status == 401 else own)


async def _execute(
    service: GraphQLService, payload: Any, context: Context, method: str, receive: Any
) -> tuple[int, dict[str, Any]]:
    request = request_of(payload)
    edition = service.edition
    document = edition.documents.get(request.text)
    operation = document.operation(request.operation_name)
    check_variables(operation, request.variables, service.settings)
    kind = operation.operation.value
    if kind == "subscription":
        raise BadRequest("subscriptions run over WebSocket (graphql-transport-ws, or the older graphql-ws)")
    if kind == "mutation" and method == "GET":
        raise BadRequest("mutations need POST")
    if kind == "mutation":
        # What was begun is finished: whoever leaves has acted all the same.
        return 200, await execution.answer(edition, document, request, context)
    async with WhilePresent(receive):
        return 200, await execution.answer(edition, document, request, context)


async def _caller(service: GraphQLService, scope: dict[str, Any]) -> Caller:
    token = bearer_of(header_of(scope["headers"], b"authorization"))
    client = scope.get("client")
    return await service.authenticate(token, client[0] if client else None)


async def _body(service: GraphQLService, headers: Any, receive: Any) -> Any:
    kind = (_raw(headers, b"content-type") or b"").partition(b";")[0].strip().lower()
    if kind not in (b"application/json", b"application/graphql+json", b"application/graphql-response+json"):
        raise BadRequest(f"expected content-type application/json; got {kind.decode('latin-1') or 'none'}")
    limit = service.settings.max_body
    parts: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise BadRequest("the client left before its request was whole")
        part = event.get("body", b"")
        size += len(part)
        if size > limit:
            raise TooLarge(f"the request body passes {limit} bytes (OCTOPUS_MAX_BODY)")
        parts.append(part)
        if not event.get("more_body"):
            break
    try:
        payload = orjson.loads(b"".join(parts))
    except orjson.JSONDecodeError as fault:
        raise BadRequest(f"the body is not JSON: {fault}") from None
    if isinstance(payload, list):
        raise BadRequest("expected one request object; batches of operations are not served")
    return payload


def _from_query(query: bytes) -> dict[str, Any]:
    try:
        found = parse_qs(query.decode("latin-1"), max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise BadRequest(f"expected at most {MOST_PARAMETERS} parameters: query, variables, operationName") from None
    payload: dict[str, Any] = {name: values[0] for name, values in found.items()}
    if "variables" in payload:
        try:
            payload["variables"] = orjson.loads(payload["variables"])
        except orjson.JSONDecodeError as fault:
            raise BadRequest(f"the parameter variables is not JSON: {fault}") from None
    return payload


def _raw(headers: Any, name: bytes) -> bytes | None:
    return next((value for key, value in headers if key == name), None)


async def _explorer(service: GraphQLService, send: Any) -> None:
    page = service.explorer
    if page is None:
        missing = NotFound("the explorer is part of the built front end; run: make run")
        await _reply(send, 404, {"errors": [error_of(missing)]}, JSON_HEADERS)
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/html; charset=utf-8"),
                (b"cache-control", b"no-cache"),
                (b"vary", b"Accept"),
                (b"content-security-policy", page.policy.encode()),
            ],
        }
    )
    await send({"type": "http.response.body", "body": page.body})


async def _reply(send: Any, status: int, response: dict[str, Any], own: tuple[tuple[bytes, bytes], ...]) -> None:
    body = replies.pieces(response)
    headers = [*own, (b"content-length", b"%d" % sum(map(len, body)))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for piece in body[:-1]:
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": body[-1]})
