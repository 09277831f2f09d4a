"""One WebSocket connection's conversation, free of any transport: messages in, messages and close codes out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from octopus.graphql import execution
from octopus.graphql.dialect import Dialect
from octopus.graphql.documents import Document, InvalidDocument
from octopus.graphql.errors import error_of, errors_of
from octopus.graphql.live_operations import BatchOperation, FramesOperation, Link, LiveOperation
from octopus.graphql.plan import BatchPlan, FramesPlan, OtherPlan
from octopus.model import BadRequest, Caller, FieldError, TooLarge, Unauthenticated

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

KEEP_ALIVE = 15.0
"""Seconds between two `ka` messages of the older subprotocol."""

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN = 4400, 4401, 4403
INIT_TIMEOUT, DUPLICATE, TOO_MANY_INITS = 4408, 4409, 4429
TRY_AGAIN = 1013

Work = Callable[..., Coroutine[Any, Any, None]]


class Wire(Link, Protocol):
    """A transport's connection."""

    address: str | None
    """The client's address."""
    bearer: str | None
    """The token of the handshake's Authorization header, for clients that can set one."""

    def send_text(self, message: bytes) -> None: ...

    def close(self, code: int, reason: str) -> None: ...


class Session:
    """The state of one connection.

    Args:
        service: schema, documents, hub, authentication.
        wire: where messages go.
        dialect: the chosen subprotocol.
    """

    def __init__(self, service: GraphQLService, wire: Wire, dialect: Dialect) -> None:
        self._service = service
        self._wire = wire
        self._dialect = dialect
        self._settings = service.settings
        self._caller: Caller | None = None
        self._initialised = False
        self._live: dict[str, LiveOperation] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closed = False
        loop = asyncio.get_running_loop()
        self._init_timer = loop.call_later(self._settings.init_timeout, self._init_late)
        self._expiry: asyncio.TimerHandle | None = None
        self._keep_alive: asyncio.TimerHandle | None = None
        service.sessions.add(self)

    @property
    def username(self) -> str | None:
        return self._caller.username if self._caller else None

    # What the transport calls

    def receive(self, data: str | bytes) -> None:
        """One whole text message of the client."""
        if self._closed:
            return
        try:
            message = orjson.loads(data)
        except orjson.JSONDecodeError as fault:
            self._protocol_fault(f"expected a JSON message: {fault}")
            return
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            self._protocol_fault('expected an object with a "type"')
            return
        self._dispatch(message["type"], message)

    def lost(self) -> None:
        """The connection is gone: end all that runs for it."""
        if self._closed:
            return
        self._closed = True
        for timer in (self._init_timer, self._expiry, self._keep_alive):
            if timer is not None:
                timer.cancel()
        for operation in self._live.values():
            operation.stop()
        self._live.clear()
        for task in tuple(self._tasks.values()):
            task.cancel()
        self._service.sessions.discard(self)

    def close(self, code: int, reason: str) -> None:
        """End the connection from our side."""
        if not self._closed:
            self._wire.close(code, reason[:120])
            self.lost()

    # Messages

    def _dispatch(self, kind: str, message: dict[str, Any]) -> None:
        dialect = self._dialect
        if kind == dialect.subscribe:
            self._subscribe(message)
        elif kind == dialect.stop:
            self._stop(message.get("id"))
        elif kind == "connection_init":
            self._init(message.get("payload"))
        elif kind == "ping" and dialect.strict:
            self._ping(message.get("payload"))
        elif kind == "pong" and dialect.strict:
            pass
        elif kind == "connection_terminate" and not dialect.strict:
            self.close(1000, "bye")
        else:
            self._protocol_fault(f"unknown message type {kind!r} for {dialect.name}")

    def _send(self, message: dict[str, Any]) -> None:
        if not self._closed:
            self._wire.send_text(orjson.dumps(message, default=str))

    def _protocol_fault(self, reason: str) -> None:
        if self._dialect.strict:
            self.close(BAD_REQUEST, reason)
        else:
            self._send({"type": "error", "payload": {"message": reason, "extensions": {"code": "BAD_REQUEST"}}})

    # Authentication

    def _init(self, payload: Any) -> None:
        if self._initialised and self._dialect.strict:
            self.close(TOO_MANY_INITS, "Too many initialisation requests")
            return
        self._initialised = True
        self._init_timer.cancel()
        self._spawn("", self._authenticate, payload, self._acknowledge)

    def _ping(self, payload: Any) -> None:
        """A ping whose payload carries a token renews the session: no need to reconnect when a token expires."""
        if isinstance(payload, dict) and _bearer(payload) and self._caller is not None:
            self._spawn("ping", self._authenticate, payload, lambda: self._send({"type": "pong"}))
        else:
            self._send({"type": "pong"})

    async def _authenticate(self, payload: Any, then: Any) -> None:
        token = (_bearer(payload) if isinstance(payload, dict) else None) or self._wire.bearer
        try:
            caller = await self._service.authenticate(token, self._wire.address)
        except Unauthenticated as fault:
            self._refuse(fault.message)
            return
        if self._caller is not None and caller.username != self._caller.username:
            self._refuse("another user's token cannot renew this connection")
            return
        first = self._caller is None
        self._caller = caller
        if first and self._service.connections_of(caller.username) > self._settings.max_connections:
            limit = self._settings.max_connections
            self.close(TRY_AGAIN, f"{caller.username} has {limit} connections open (OCTOPUS_MAX_CONNECTIONS)")
            return
        self._watch_expiry(caller)
        then()

    def _acknowledge(self) -> None:
        self._send({"type": "connection_ack"})
        if self._dialect.keep_alive is not None and self._keep_alive is None:
            self._beat()

    def _beat(self) -> None:
        self._send({"type": self._dialect.keep_alive})
        self._keep_alive = asyncio.get_running_loop().call_later(KEEP_ALIVE, self._beat)

    def _watch_expiry(self, caller: Caller) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
        if caller.expires is not None:
            left = max(0.0, caller.expires - time.time())
            self._expiry = asyncio.get_running_loop().call_later(left, self._refuse, "token expired")

    def _refuse(self, reason: str) -> None:
        if not self._dialect.strict:
            payload = {"message": reason, "extensions": {"code": "UNAUTHENTICATED"}}
            self._send({"type": "connection_error", "payload": payload})
        self.close(FORBIDDEN, reason)

    def _init_late(self) -> None:
        self.close(INIT_TIMEOUT, f"no connection_init within {self._settings.init_timeout:g} s")

    # Operations

    def _subscribe(self, message: dict[str, Any]) -> None:
        operation_id, payload = message.get("id"), message.get("payload")
        if self._caller is None:
            if self._dialect.strict or not self._settings.anonymous:
                self.close(UNAUTHORIZED, "send connection_init, and wait for connection_ack, first")
            else:
                self._initialised = True
                self._init_timer.cancel()
                self._spawn("", self._authenticate, {}, lambda: self._subscribe(message))
            return
        if not isinstance(operation_id, str) or not operation_id or len(operation_id) > 256:
            self._protocol_fault('expected an "id" of 1 to 256 characters')
            return
        if operation_id in self._live or operation_id in self._tasks:
            if self._dialect.strict:
                self.close(DUPLICATE, f"Subscriber for {operation_id} already exists")
                return
            self._stop(operation_id)
        try:
            self._open(operation_id, payload, self._caller)
        except InvalidDocument as fault:
            self._fail(operation_id, errors_of(fault.faults))
        except Exception as fault:
            self._fail(operation_id, [error_of(fault)])

    def _open(self, operation_id: str, payload: Any, caller: Caller) -> None:
        limit = self._settings.max_operations
        if len(self._live) + len(self._tasks) >= limit:
            raise TooLarge(f"{limit} operations are open on this connection (OCTOPUS_MAX_OPERATIONS); end one first")
        text, variables, name = request_of(payload)
        document = self._service.documents.get(text)
        if not document.is_subscription(name):
            self._spawn(operation_id, self._answer, operation_id, document, name, variables, caller)
            return
        plan = self._service.plan(document, name, variables, caller)
        if isinstance(plan, OtherPlan):
            self._spawn(operation_id, self._follow, operation_id, document, name, variables, caller)
            return
        self._open_live(operation_id, plan)

    def _open_live(self, operation_id: str, plan: FramesPlan | BatchPlan) -> None:
        topics = self._service.topics_of(plan.names)
        hub, kind = self._service.hub, self._dialect.next
        operation: LiveOperation
        if isinstance(plan, FramesPlan):
            operation = FramesOperation(hub, self._wire, kind, operation_id, plan, topics)
        else:
            operation = BatchOperation(
                hub,
                self._wire,
                kind,
                operation_id,
                plan,
                topics,
                bound=self._settings.client_buffer,
                fail=lambda fault: self._fail(operation_id, [error_of(fault)]),
            )
        self._live[operation_id] = operation
        operation.start()

    def _stop(self, operation_id: Any) -> None:
        operation = self._live.pop(operation_id, None)
        if operation is not None:
            operation.stop()
        task = self._tasks.pop(operation_id, None)
        if task is not None:
            task.cancel()
        if not self._dialect.strict and (operation is not None or task is not None):
            self._send({"type": "complete", "id": operation_id})

    def _fail(self, operation_id: str, errors: list[dict[str, Any]]) -> None:
        self._live.pop(operation_id, None)
        self._send({"type": "error", "id": operation_id, "payload": self._dialect.error_payload(errors)})

    async def _answer(
        self, operation_id: str, document: Document, name: str | None, variables: dict[str, Any], caller: Caller
    ) -> None:
        context = self._service.context(caller)
        response = await execution.run(self._service.schema, document, name, variables, context)
        self._send({"type": self._dialect.next, "id": operation_id, "payload": response})
        self._send({"type": "complete", "id": operation_id})

    async def _follow(
        self, operation_id: str, document: Document, name: str | None, variables: dict[str, Any], caller: Caller
    ) -> None:
        context = self._service.context(caller)
        async for response in execution.stream(self._service.schema, document, name, variables, context):
            if response.get("data") is None and "errors" in response:
                self._fail(operation_id, response["errors"])
                return
            self._send({"type": self._dialect.next, "id": operation_id, "payload": response})
        self._send({"type": "complete", "id": operation_id})

    def _spawn(self, key: str, work: Work, *arguments: Any) -> None:
        task = self._service.spawn(self._guard(key, work, arguments))
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._tasks.pop(key, None) if self._tasks.get(key) is done else None)

    async def _guard(self, key: str, work: Work, arguments: tuple[Any, ...]) -> None:
        try:
            await work(*arguments)
        except InvalidDocument as fault:
            self._fail(key, errors_of(fault.faults))
        except Exception as fault:
            self._fail(key, [error_of(fault)])


def request_of(payload: Any) -> tuple[str, dict[str, Any], str | None]:
    """Text, variables and operation name of a request object.

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
    return text, variables or {}, name or None


def _bad(expected: str, came: Any) -> FieldError:
    return BadRequest(f"{expected}; got {type(came).__name__}")


def _bearer(payload: dict[str, Any]) -> str | None:
    value = payload.get("Authorization") or payload.get("authorization")
    if not isinstance(value, str):
        return None
    scheme, _, token = value.strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
