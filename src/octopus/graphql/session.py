"""One WebSocket connection's conversation, free of any transport: messages in, messages and close codes out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from octopus.graphql import closing, execution
from octopus.graphql.dialect import Dialect
from octopus.graphql.documents import Document, InvalidDocument
from octopus.graphql.errors import error_of, errors_of
from octopus.graphql.handover import HandOver
from octopus.graphql.limits import check_variables
from octopus.graphql.live_operations import BatchOperation, FramesOperation, LiveOperation
from octopus.graphql.plan import BatchPlan, FramesPlan, OtherPlan
from octopus.graphql.request import request_of, token_of
from octopus.graphql.sweep import NEVER
from octopus.graphql.wire import Wire
from octopus.model import Caller, TooLarge, Unauthenticated

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

KEEP_ALIVE = 15.0
"""Seconds between two `ka` messages of the older subprotocol."""

RECHECK = 30.0
"""Seconds between two looks whether the API token of a connection still holds: it may be revoked at any time."""
Work = Callable[..., Coroutine[Any, Any, None]]


class Session:
    """The state of one connection.

    Args:
        service: schema, documents, hub, authentication.
        wire: where messages go.
        dialect: the chosen subprotocol.
    """

    __slots__ = (
        "_answers",
        "_caller",
        "_closed",
        "_dialect",
        "_early",
        "_entering",
        "_followed",
        "_init_timer",
        "_initialised",
        "_keep_alive",
        "_live",
        "_service",
        "_settings",
        "_tasks",
        "_token",
        "_wire",
        "due",
    )

    def __init__(self, service: GraphQLService, wire: Wire, dialect: Dialect) -> None:
        self._service = service
        self._wire = wire
        self._dialect = dialect
        self._settings = service.settings
        self._caller: Caller | None = None
        self._initialised = False
        self._live: dict[str, LiveOperation] = {}
        self._followed = 0
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._entering: asyncio.Task[None] | None = None
        """The authentication under way."""
        self._early: list[dict[str, Any]] | None = None
        """Operations of the older subprotocol that came ahead of the acknowledgement."""
        self._token: str | None = None
        """The API token to look at again."""
        self._answers: HandOver | None = None
        self._closed = False
        loop = asyncio.get_running_loop()
        self._init_timer: asyncio.TimerHandle | None = loop.call_later(self._settings.init_timeout, self._init_late)
        self.due = NEVER
        """When the token ends, or is looked at again."""
        self._keep_alive: asyncio.TimerHandle | None = None
        service.sessions.add(self)

    @property
    def caller(self) -> Caller | None:
        """Who is connected; None before the acknowledgement."""
        return self._caller

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
        self._service.sweep.discard(self)
        self._introduced()
        if self._keep_alive is not None:
            self._keep_alive.cancel()
        for operation in self._live.values():
            operation.stop()
        self._live.clear()
        for task in (*self._tasks.values(), self._entering):
            if task is not None:
                task.cancel()
        self._service.sessions.discard(self)

    def close(self, code: int, reason: str) -> None:
        """End the connection from our side."""
        if not self._closed:
            self._wire.close(code, reason.encode()[: closing.MOST_REASON].decode(errors="ignore"))
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
            self._protocol_fault(f"unknown message type {kind[:40]!r} for {dialect.name}")

    def _send(self, message: dict[str, Any]) -> None:
        if self._closed:
            return
        if self._wire.blocked and self._wire.waiting > self._settings.client_buffer:
            self.close(closing.TRY_AGAIN, "the client does not read what it asked for (OCTOPUS_CLIENT_BUFFER)")
            return
        self._wire.send_text(orjson.dumps(message, default=str))

    def _protocol_fault(self, reason: str) -> None:
        if self._dialect.strict:
            self.close(closing.BAD_REQUEST, reason)
        else:
            self._send({"type": "error", "payload": {"message": reason, "extensions": {"code": "BAD_REQUEST"}}})

    # Authentication

    def _init(self, payload: Any) -> None:
        if self._initialised and self._dialect.strict:
            self.close(closing.TOO_MANY_INITS, "Too many initialisation requests")
            return
        if self._entering is not None and self._caller is None:
            # The older subprotocol may repeat itself; the first one counts.
            return
        self._introduced()
        self._enter(token_of(payload) or self._wire.bearer, self._acknowledge)

    def _introduced(self) -> None:
        self._initialised = True
        if self._init_timer is not None:
            self._init_timer.cancel()
            self._init_timer = None

    def _ping(self, payload: Any) -> None:
        """A ping whose payload carries a token renews the session: no need to reconnect when a token expires."""
        token = token_of(payload)
        if token is not None and self._caller is not None:
            self._enter(token, lambda: self._send({"type": "pong"}))
        else:
            self._send({"type": "pong"})

    def _enter(self, token: str | None, then: Callable[[], None]) -> None:
        if self._entering is not None:
            self._entering.cancel()
        self._entering = self._service.spawn(self._authenticated(token, then))

    async def _authenticated(self, token: str | None, then: Callable[[], None]) -> None:
        try:
            await self._authenticate(token, then)
        finally:
            # Not if a later one took its place.
            if self._entering is asyncio.current_task():
                self._entering = None

    async def _authenticate(self, token: str | None, then: Callable[[], None]) -> None:
        try:
            caller = await self._service.authenticate(token, self._wire.address)
        except Unauthenticated as fault:
            self._refuse(fault.message)
            return
        except Exception as fault:
            # Who is connected already stays so while, say, the store is away.
            if self._caller is None:
                self.close(closing.TRY_AGAIN, str(error_of(fault)["message"]))
            else:
                self._watch(self._caller, token)
            return
        if self._caller is not None and caller.username != self._caller.username:
            self._refuse("another user's token cannot renew this connection")
            return
        first = self._caller is None
        self._caller = caller
        if first and self._service.connections_of(caller) > self._settings.max_connections:
            limit = self._settings.max_connections
            self.close(closing.TRY_AGAIN, f"{caller.username} has {limit} connections open (OCTOPUS_MAX_CONNECTIONS)")
            return
        self._watch(caller, token)
        then()

    def _acknowledge(self) -> None:
        self._send({"type": "connection_ack"})
        if self._dialect.keep_alive is not None and self._keep_alive is None:
            self._beat()
        self._run_early()

    def _run_early(self) -> None:
        early, self._early = self._early, None
        for message in early or ():
            self._subscribe(message)

    def _beat(self) -> None:
        self._send({"type": self._dialect.keep_alive})
        self._keep_alive = asyncio.get_running_loop().call_later(KEEP_ALIVE, self._beat)

    def _watch(self, caller: Caller, token: str | None) -> None:
        """End the connection when its token expires; look now and then whether an API token was revoked."""
        self._token = None
        left = NEVER if caller.expires is None else max(0.0, caller.expires - time.time())
        if caller.kind == "token" and left > RECHECK:
            self._token = token
            left = RECHECK
        self.due = asyncio.get_running_loop().time() + left
        if left is not NEVER and not self._closed:
            self._service.sweep.add(self)

    def wake(self, now: float) -> None:
        """The token ends, or is to be looked at again."""
        self.due = NEVER
        if self._token is None:
            self._refuse("token expired")
        else:
            self._enter(self._token, lambda: None)

    def _refuse(self, reason: str) -> None:
        if not self._dialect.strict:
            payload = {"message": reason, "extensions": {"code": "UNAUTHENTICATED"}}
            self._send({"type": "connection_error", "payload": payload})
        self.close(closing.FORBIDDEN, reason)

    def _init_late(self) -> None:
        self.close(closing.INIT_TIMEOUT, f"no connection_init within {self._settings.init_timeout:g} s")

    # Operations

    def _subscribe(self, message: dict[str, Any]) -> None:
        operation_id, payload = message.get("id"), message.get("payload")
        if self._caller is None:
            self._subscribe_early(message)
            return
        if not isinstance(operation_id, str) or not operation_id or len(operation_id) > 256:
            self._protocol_fault('expected an "id" of 1 to 256 characters')
            return
        if operation_id in self._live or operation_id in self._tasks:
            if self._dialect.strict:
                self.close(closing.DUPLICATE, f"Subscriber for {operation_id} already exists")
                return
            self._stop(operation_id)
        try:
            self._open(operation_id, payload, self._caller)
        except InvalidDocument as fault:
            self._fail(operation_id, errors_of(fault.faults))
        except Exception as fault:
            self._fail(operation_id, [error_of(fault)])

    def _subscribe_early(self, message: dict[str, Any]) -> None:
        """An operation ahead of the acknowledgement: clients of the older subprotocol do not wait for it, and some do
        not even introduce themselves where anonymous viewing is on."""
        strict, anonymous = self._dialect.strict, self._settings.anonymous
        waiting = len(self._early or ())
        if strict or not (self._initialised or anonymous) or waiting >= self._settings.max_operations:
            self.close(closing.UNAUTHORIZED, "send connection_init, and wait for connection_ack, first")
            return
        if self._early is None:
            self._early = []
        self._early.append(message)
        if not self._initialised:
            self._introduced()
            self._enter(self._wire.bearer, self._run_early)

    def _open(self, operation_id: str, payload: Any, caller: Caller) -> None:
        limit = self._settings.max_operations
        if len(self._live) + len(self._tasks) >= limit:
            raise TooLarge(f"{limit} operations are open on this connection (OCTOPUS_MAX_OPERATIONS); end one first")
        text, variables, name = request_of(payload)
        document = self._service.documents.get(text)
        check_variables(document.operation(name), variables, self._settings)
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
        most = self._settings.max_followed
        if self._followed + len(topics) > most:
            raise TooLarge(f"one connection follows at most {most} attributes at once (OCTOPUS_MAX_FOLLOWED); end some")
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
        self._followed += len(topics)
        operation.start()

    def _stop(self, operation_id: Any) -> None:
        if not isinstance(operation_id, str):
            self._protocol_fault('expected the "id" of an operation')
            return
        ended = self._end_live(operation_id)
        task = self._tasks.pop(operation_id, None)
        if task is not None:
            task.cancel()
        if not self._dialect.strict and (ended or task is not None):
            self._send({"type": "complete", "id": operation_id})

    def _end_live(self, operation_id: str) -> bool:
        operation = self._live.pop(operation_id, None)
        if operation is None:
            return False
        self._followed -= len(operation)
        operation.stop()
        return True

    def _fail(self, operation_id: str, errors: list[dict[str, Any]]) -> None:
        self._end_live(operation_id)
        self._send({"type": "error", "id": operation_id, "payload": self._dialect.error_payload(errors)})

    async def _answer(
        self, operation_id: str, document: Document, name: str | None, variables: dict[str, Any], caller: Caller
    ) -> None:
        context = self._service.context(caller)
        await self._hand_over().until_taken()
        response = await execution.run(self._service.schema, document, name, variables, context)
        await self._hand_over().give(lambda: self._next(operation_id, response, last=True))

    async def _follow(
        self, operation_id: str, document: Document, name: str | None, variables: dict[str, Any], caller: Caller
    ) -> None:
        context = self._service.context(caller)
        async for response in execution.stream(self._service.schema, document, name, variables, context):
            if response.get("data") is None and "errors" in response:
                self._fail(operation_id, response["errors"])
                return
            await self._hand_over().give(partial(self._next, operation_id, response))
        self._send({"type": "complete", "id": operation_id})

    def _hand_over(self) -> HandOver:
        if self._answers is None:
            self._answers = HandOver(self._wire)
        return self._answers

    def _next(self, operation_id: str, response: dict[str, Any], *, last: bool = False) -> None:
        self._send({"type": self._dialect.next, "id": operation_id, "payload": response})
        if last:
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
