"""One WebSocket connection's conversation, free of any transport: messages in, messages and close codes out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import orjson

from octopus.graphql import closing, replies
from octopus.graphql.dialect import Dialect
from octopus.graphql.operations import Operations
from octopus.graphql.request import config_token_of, request_of, token_of
from octopus.graphql.wire import Wire

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

KEEP_ALIVE = 15.0
"""Seconds between two `ka` messages of the older subprotocol."""


class Session(Operations):
    """The state of one connection.

    Args:
        service: schema, documents, hub, authentication.
        wire: where messages go.
        dialect: the chosen subprotocol.
    """

    __slots__ = ("_early", "_keep_alive")

    def __init__(self, service: GraphQLService, wire: Wire, dialect: Dialect) -> None:
        super().__init__(service, wire, dialect)
        self._early: list[dict[str, Any]] | None = None
        """Operations of the older subprotocol that came ahead of the acknowledgement."""
        self._keep_alive: asyncio.TimerHandle | None = None
        service.sessions.add(self)

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
        self._leave()
        if self._keep_alive is not None:
            self._keep_alive.cancel()
        self._end_all()
        self._service.sessions.discard(self)

    def close(self, code: int, reason: str, word: str | None = None) -> None:
        if not self._closed:
            self._service.ended[word or closing.WORDS.get(code, "other")] += 1
            self._wire.close(code, reason.encode()[: closing.MOST_REASON].decode(errors="ignore"))
            self.lost()

    def depart(self) -> None:
        """Ask the client to come back, after all that waits for it."""
        self.flush()
        self.close(closing.RESTART, "service restart")

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
            self.close(closing.BYE, "bye")
        else:
            self._protocol_fault(f"unknown message type {kind[:40]!r} for {dialect.name}")

    def _send(self, message: dict[str, Any]) -> None:
        if self._closed:
            return
        if self._wire.blocked and self._wire.waiting > self._settings.client_buffer:
            reason = "the client does not read what it asked for (OCTOPUS_CLIENT_BUFFER)"
            self.close(closing.TRY_AGAIN, reason, closing.UNREAD)
            return
        self._wire.send_text(replies.whole(message))

    def _protocol_fault(self, reason: str) -> None:
        if self._dialect.strict:
            self.close(closing.BAD_REQUEST, reason)
        else:
            self._send({"type": "error", "payload": {"message": reason, "extensions": {"code": "BAD_REQUEST"}}})

    # Introduction

    def _init(self, payload: Any) -> None:
        if self._initialised and self._dialect.strict:
            self.close(closing.TOO_MANY_INITS, "Too many initialisation requests")
            return
        if self._entering is not None and self.caller is None:
            # The older subprotocol may repeat itself; the first one counts.
            return
        self._introduced()
        self._config_token = config_token_of(payload)
        self._enter(token_of(payload) or self._wire.bearer, self._acknowledge)

    def _ping(self, payload: Any) -> None:
        """A ping whose payload carries a token renews the session: no need to reconnect when a token expires."""
        token = token_of(payload)
        if token is not None and self.caller is not None:
            self._enter(token, lambda: self._send({"type": "pong"}))
        else:
            self._send({"type": "pong"})

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

    # Operations

    def _subscribe(self, message: dict[str, Any]) -> None:
        operation_id, caller = message.get("id"), self.caller
        if caller is None:
            self._subscribe_early(message)
            return
        if not isinstance(operation_id, str) or not operation_id or len(operation_id) > 256:
            self._protocol_fault('expected an "id" of 1 to 256 characters')
            return
        if self.runs(operation_id):
            if self._dialect.strict:
                self.close(closing.DUPLICATE, f"Subscriber for {operation_id} already exists")
                return
            self._stop(operation_id)
        try:
            self._open(operation_id, request_of(message.get("payload")), caller)
        except Exception as fault:
            self.failed(operation_id, fault)

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

    def _stop(self, operation_id: Any) -> None:
        if not isinstance(operation_id, str):
            self._protocol_fault('expected the "id" of an operation')
            return
        if self._end(operation_id) and not self._dialect.strict:
            self._send({"type": "complete", "id": operation_id})
