"""Errors of the routes beside GraphQL, as JSON: `{"code", "message", …}` with the codes of the GraphQL contract."""

from __future__ import annotations

import uuid
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from octopus.model import FieldError

_log = structlog.get_logger("octopus.web")
_NOTE = "octopus incident"
_CODES = {400: "BAD_REQUEST", 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND", 413: "TOO_LARGE"}


def error_response(status: int, code: str, message: str, **more: Any) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == 429 and "retryAfter" in more:
        headers["Retry-After"] = str(more["retryAfter"])
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = orjson.dumps({"code": code, "message": message, **more})
    return Response(body, status, headers, media_type="application/json")


def field_error(fault: FieldError) -> Response:
    extensions = fault.extensions()
    return error_response(fault.status, extensions.pop("code"), fault.message, **extensions)


def internal_error(fault: BaseException) -> Response:
    """What an unforeseen exception shows: an incident id, and nothing else."""
    incident = uuid.uuid4().hex[:12]
    _log.error("internal error", incident=incident, exc_info=fault)
    fault.add_note(f"{_NOTE} {incident}")
    message = f"Internal error; the log has it under incident {incident}."
    return error_response(500, "INTERNAL", message, incident=incident)


def is_noted(fault: BaseException) -> bool:
    """Whether the log has this exception already."""
    return any(note.startswith(_NOTE) for note in getattr(fault, "__notes__", ()))


def handle_errors(app: FastAPI) -> None:
    """Give every error of an application's routes this form."""

    @app.exception_handler(FieldError)
    async def on_field_error(request: Request, fault: FieldError) -> Response:
        return field_error(fault)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, fault: HTTPException) -> Response:
        code = _CODES.get(fault.status_code, "BAD_REQUEST" if fault.status_code < 500 else "INTERNAL")
        message = str(fault.detail)
        if fault.status_code == 404:
            message = f"there is nothing at {request.url.path}"
        if fault.status_code == 405:
            message = f"{request.url.path} does not take {request.method}"
        answer = error_response(fault.status_code, code, message)
        if fault.headers and "Allow" in fault.headers:
            answer.headers["Allow"] = fault.headers["Allow"]
        return answer

    @app.exception_handler(Exception)
    async def on_internal_error(request: Request, fault: Exception) -> Response:
        return internal_error(fault)

    @app.exception_handler(RequestValidationError)
    async def on_bad_request(request: Request, fault: RequestValidationError) -> Response:
        faults = [f"{_place(error['loc'])}: {error['msg']}" for error in fault.errors()]
        return error_response(400, "BAD_REQUEST", "; ".join(faults) or "the request cannot be read")


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(str(piece) for piece in where if piece != "body") or "body"
