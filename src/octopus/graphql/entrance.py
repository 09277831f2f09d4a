"""Who is at the other end of a connection: the half of a session that knows it, and for how long."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from octopus.graphql import closing
from octopus.graphql.dialect import Dialect
from octopus.graphql.errors import error_of
from octopus.graphql.sweep import NEVER
from octopus.graphql.wire import Wire
from octopus.model import Caller, Unauthenticated

if TYPE_CHECKING:
    from octopus.graphql.service import GraphQLService

RECHECK = 30.0
"""Seconds between two looks whether the API token of a connection still holds: it may be revoked at any time."""


class Entrance(ABC):
    """Authentication of one connection, at its beginning and while it lasts.

    Args:
        service: authenticates.
        wire: the connection.
        dialect: the chosen subprotocol.
    """

    __slots__ = (
        "_closed",
        "_config_token",
        "_dialect",
        "_entering",
        "_init_timer",
        "_initialised",
        "_service",
        "_settings",
        "_token",
        "_wire",
        "caller",
        "due",
    )

    def __init__(self, service: GraphQLService, wire: Wire, dialect: Dialect) -> None:
        self._service = service
        self._wire = wire
        self._dialect = dialect
        self._settings = service.settings
        self._closed = False
        self.caller: Caller | None = None
        """Who is connected; None before the acknowledgement."""
        self._initialised = False
        self._entering: asyncio.Task[None] | None = None
        """The authentication under way."""
        self._config_token: str | None = None
        """What its `connection_init` brought for operations of the configuration."""
        self._token: str | None = None
        """The API token to look at again."""
        self.due = NEVER
        """When the token ends, or is looked at again."""
        timer = asyncio.get_running_loop().call_later(self._settings.init_timeout, self._init_late)
        self._init_timer: asyncio.TimerHandle | None = timer

    @property
    def wire(self) -> Wire:
        """The connection itself."""
        return self._wire

    @abstractmethod
    def close(self, code: int, reason: str, word: str | None = None) -> None:
        """End the connection from our side.

        Args:
            word: what it is counted under, where the code does not say why.
        """

    @abstractmethod
    def _send(self, message: dict[str, Any]) -> None: ...

    def _leave(self) -> None:
        """The connection is gone."""
        self._service.sweep.discard(self)
        self._introduced()
        if self._entering is not None:
            self._entering.cancel()

    def _introduced(self) -> None:
        self._initialised = True
        if self._init_timer is not None:
            self._init_timer.cancel()
            self._init_timer = None

    def _init_late(self) -> None:
        self.close(closing.INIT_TIMEOUT, f"no connection_init within {self._settings.init_timeout:g} s")

    def _enter(self, token: str | None, then: Callable[[], None]) -> None:
        """Authenticate, and then do something."""
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
            if self.caller is None:
                self.close(closing.TRY_AGAIN, str(error_of(fault)["message"]))
            else:
                self._watch(self.caller, token)
            return
        if self.caller is not None and caller.username != self.caller.username:
            self._refuse("another user's token cannot renew this connection")
            return
        first = self.caller is None
        self.caller = caller
        if first and self._service.connections_of(caller) > self._settings.max_connections:
            limit = self._settings.max_connections
            reason = f"{caller.username} has {limit} connections open (OCTOPUS_MAX_CONNECTIONS)"
            self.close(closing.TRY_AGAIN, reason, closing.TOO_MANY)
            return
        self._watch(caller, token)
        then()

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

    def end_sign_in(self) -> None:
        """The sign-in was ended, before its token has expired."""
        self._refuse("this sign-in was ended; sign in again")

    def _refuse(self, reason: str) -> None:
        if not self._dialect.strict:
            payload = {"message": reason, "extensions": {"code": "UNAUTHENTICATED"}}
            self._send({"type": "connection_error", "payload": payload})
        self.close(closing.FORBIDDEN, reason)
