"""The outermost ring of every HTTP answer: request id, body limit, security headers, one log line, no stray exception.

Plain ASGI, because /graphql passes through it too. A WebSocket passes untouched: its protocol class has its own duties.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from octopus.model import NO_SPANS, FieldError, Spans, TooLarge
from octopus.web.errors import field_error, internal_error, is_noted
from octopus.web.security import SecurityHeaders
from octopus.web.traffic import Traffic, room_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._\-]{1,64}")
DRAIN_SECONDS = 10.0
DRAIN_FACTOR = 4
DRAIN_LEAST = 64 * 1024 * 1024
BODY_SECONDS = 60.0
"""Seconds within which the whole of a request body must come; a client may otherwise hold what it sent for ever."""
SMALL_BODY = 64 * 1024
"""Bytes of the largest body below /auth and of /config-session, where passwords are sent."""
_SMALL = ("/auth/", "/config-session")
_QUIET = ("/graphql", "/health/", "/metrics")


class Edge:
    """Wraps an application.

    Args:
        app: answers HTTP requests.
        headers: see `SecurityHeaders`.
        traffic: counts.
        max_body: bytes of the largest request body.
        spans: traces of the requests.
    """

    def __init__(
        self, app: AsgiApp, headers: SecurityHeaders, traffic: Traffic, max_body: int, spans: Spans = NO_SPANS
    ) -> None:
        self._app = app
        self._headers = headers
        self._traffic = traffic
        self._max_body = max_body
        self._spans = spans
        self._log = structlog.get_logger("octopus.access")
        self._debugging = logging.getLogger("octopus.access").isEnabledFor
        self._process = secrets.token_hex(6)
        self._requests = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._request_id(scope)
        most = min(SMALL_BODY, self._max_body) if scope["path"].startswith(_SMALL) else self._max_body
        exchange = _Exchange(scope, receive, send, self._headers, most, request_id)
        began = time.perf_counter()
        # Each request runs in a task, and so in a context, of its own.
        structlog.contextvars.bind_contextvars(request_id=request_id)
        method, room = scope["method"], room_of(scope["path"])
        try:
            with self._spans.root(f"{method} {room}", scope["headers"], http__request__method=method, http__route=room):
                await self._app(scope, exchange.receive, exchange.send)
                self._spans.note(http__response__status_code=exchange.status, request_id=request_id)
        except Exception as fault:
            if fault is not exchange.fault and not is_noted(fault):
                answer = internal_error(fault)
                if not exchange.status:
                    await answer(scope, exchange.receive, exchange.send)
        finally:
            if exchange.fault is not None and not exchange.status:
                await field_error(exchange.fault)(scope, exchange.receive, exchange.send)
            self._note(scope, exchange, time.perf_counter() - began)

    def _request_id(self, scope: Scope) -> str:
        for name, value in scope["headers"]:
            if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                return str(value.decode())
        return f"{self._process}-{next(self._requests):x}"

    def _note(self, scope: Scope, exchange: _Exchange, seconds: float) -> None:
        path = scope["path"]
        self._traffic.count(scope["method"], path, exchange.status, seconds)
        quiet = exchange.status < 500 and path.startswith(_QUIET)
        if quiet and not self._debugging(logging.DEBUG):
            return
        client = scope.get("client")
        write = self._log.debug if quiet else self._log.info
        write(
            "request",
            method=scope["method"],
            path=path,
            status=exchange.status,
            ms=round(seconds * 1000, 1),
            bytes=exchange.sent,
            client=client[0] if client else None,
        )


class BodyTooLate(FieldError):
    """A request body did not come in time."""

    code, status = "TIMEOUT", 408


class _Exchange:
    """One request and its answer, watched on their way."""

    __slots__ = (
        "_announced",
        "_deadline",
        "_headers",
        "_most",
        "_receive",
        "_request_id",
        "_secure",
        "_send",
        "_whole",
        "fault",
        "received",
        "sent",
        "status",
    )

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, headers: SecurityHeaders, most: int, request_id: str
    ) -> None:
        self._receive = receive
        self._send = send
        self._headers = headers
        self._most = most
        self._request_id = request_id.encode()
        self._secure = scope["scheme"] == "https"
        self._announced = _announced(scope)
        self.received = 0
        self.sent = 0
        self.status = 0
        self.fault: FieldError | None = None
        """Why the body was refused."""
        self._whole = False
        self._deadline = asyncio.get_running_loop().time() + BODY_SECONDS

    async def receive(self) -> Message:
        if self._announced > self._most:
            self._announced = 0
            self.fault = self._too_large()
            await self._drain()
        if self.fault is not None:
            raise self.fault
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            self.fault = BodyTooLate(f"the request body did not come within {BODY_SECONDS:g} s")
            raise self.fault from None
        more = bool(message.get("more_body"))
        self._whole = not more
        if message["type"] == "http.request":
            self.received += len(message.get("body", b""))
            if self.received > self._most:
                self.fault = self._too_large()
                if more:
                    await self._drain()
                raise self.fault
        return message

    def _too_large(self) -> TooLarge:
        setting = " (OCTOPUS_MAX_BODY)" if self._most != SMALL_BODY else ""
        return TooLarge(f"the request body passes {self._most} bytes{setting}", extra={"limit": self._most})

    async def _drain(self) -> None:
        """Let a client that is still sending finish, within reason, for it reads the answer only then."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while self.received <= max(self._most * DRAIN_FACTOR, DRAIN_LEAST):
                    message = await self._receive()
                    self.received += len(message.get("body", b""))
                    if not message.get("more_body"):
                        return
        except TimeoutError:
            return

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self.fault is not None and message["status"] != self.fault.status:
                return
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            headers.append((b"x-request-id", self._request_id))
            if isinstance(self.fault, BodyTooLate):
                headers.append((b"connection", b"close"))
            self._headers.complete(headers, self._secure)
            message = {**message, "headers": headers}
        elif not self.status:
            return
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
