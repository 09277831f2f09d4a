"""`/graphql`: an ASGI application for HTTP and WebSocket, and what our own WebSocket protocol class needs beside it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

from graphql import GraphQLSchema

from octopus.accounts import Credentials
from octopus.accounts.config_access import NO_CREDENTIALS
from octopus.graphql import asgi_socket, http
from octopus.graphql.costs import Costs
from octopus.graphql.draining import drain
from octopus.graphql.edition import Additions, Edition
from octopus.graphql.http import ExplorerPage
from octopus.graphql.hub import Hub
from octopus.graphql.limits import check_count
from octopus.graphql.origins import ClientAddress
from octopus.graphql.resolvers import bindables
from octopus.graphql.rooms import Authenticate, Context, Rooms
from octopus.graphql.session import Session
from octopus.graphql.streams import Streams
from octopus.graphql.sweep import Sweep
from octopus.model import BadRequest, Caller
from octopus.settings import Settings

COLLECT_AFTER = 1.0
"""Seconds after the last use of an old edition; those of several publications in a row are then collected together."""


class GraphQLService:
    """Schema, documents, hub and sessions of one process.

    Args:
        rooms: what resolvers call.
        explorer: the GraphiQL page, if the front end is built.
    """

    def __init__(self, rooms: Rooms, explorer: ExplorerPage | None = None) -> None:
        self.rooms = rooms
        self.settings: Settings = rooms.settings
        self.authenticate: Authenticate = rooms.authenticate
        self.explorer = explorer
        self._bindables = bindables()
        self.edition = Edition(self.settings, self._bindables)
        """The present version of the API; whoever runs an operation holds on to the one it began with."""
        self.hub = Hub(rooms.bus)
        self.streams = Streams(self)
        self.client_address = ClientAddress(self.settings.trusted_proxies)
        self.sessions: set[Session] = set()
        self.sweep = Sweep()
        self.costs = Costs()
        """Of queries and mutations."""
        self.ended: Counter[str] = Counter()
        """Connections that this server ended, by why."""
        self.departing = False
        """This process is about to end: whoever sends it clients should send them elsewhere."""
        self._tasks: asyncio.TaskGroup | None = None
        self._adopting = asyncio.Lock()
        self._collection: asyncio.TimerHandle | None = None

    @property
    def schema(self) -> GraphQLSchema:
        """The present executable schema."""
        return self.edition.schema

    async def adopt(self, additions: Additions | None) -> None:
        """Put another edition in the place of the present one, between two requests; editions come in order of calls.

        What runs finishes under the edition that it began with. A running subscription whose field is still the same
        does not notice. One whose field changed is moved to the new one under its operation id, or ends with
        BAD_REQUEST and what does not fit; one whose field is gone ends with NOT_FOUND.

        Args:
            additions: what was published; None: the static part alone.

        Raises:
            BadRequest, GraphQLError, TypeError, ValueError: see `Edition`; the present one stays.
        """
        async with self._adopting:
            # Hundreds of fields take a few hundred milliseconds, for which nobody has to wait.
            edition = await asyncio.to_thread(Edition, self.settings, self._bindables, additions)
            self._exchange(edition)

    def _exchange(self, edition: Edition) -> None:
        before, self.edition = self.edition, edition
        self.streams.adopt(edition, before)
        weakref.finalize(before, self._collect_soon, asyncio.get_running_loop()).atexit = False

    def _collect_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        """Nobody uses an edition any more. Types refer to each other in circles, and the collector comes rarely.

        Whoever let go of it last may be any thread: Python's own collector runs in the one that happens to allocate.
        """
        with suppress(RuntimeError):  # The loop is closed: there is nothing left to collect.
            loop.call_soon_threadsafe(self._arm_collection, loop)

    def _arm_collection(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._collection is None:
            self._collection = loop.call_later(COLLECT_AFTER, self._collect)

    def _collect(self) -> None:
        self._collection = None
        gc.collect()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Owns every task of every connection; on leaving, clients are told to come back (1012)."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                yield
            finally:
                self.close_sessions()
                self.sweep.close()
                self.hub.close()
                if self._collection is not None:
                    self._collection.cancel()
                self._tasks = None

    def close_sessions(self) -> None:
        """Tell every client that the service restarts."""
        for session in tuple(self.sessions):
            session.depart()

    async def drain(self, seconds: float) -> None:
        """Ask every client to come back, spread over `seconds`; queries that run are answered first."""
        await drain(self.sessions, seconds)

    def end_sign_in(self, session: str) -> None:
        """Close the connections of a sign-in that was ended, and with them all that runs on them."""
        for each in tuple(self.sessions):
            if each.caller is not None and each.caller.session == session:
                each.end_sign_in()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        if self._tasks is None:
            work.close()
            raise RuntimeError("the service is not running")
        return self._tasks.create_task(work)

    def context(self, caller: Caller, credentials: Credentials = NO_CREDENTIALS) -> Context:
        return Context(self.rooms, caller, self, credentials)

    def connections_of(self, caller: Caller) -> int:
        """Open connections of a user; of anonymous viewers, who share a name, those from the same address."""
        callers = (session.caller for session in self.sessions)
        return sum(1 for each in callers if each is not None and _same_person(each, caller))

    def topics_of(self, names: list[str]) -> list[str]:
        """Canonical names, each once.

        Raises:
            TooLarge, BadRequest, NotFound: too many, none, malformed, or of an unknown database.
        """
        check_count(names, self.settings)
        if not names:
            raise BadRequest("fullNames is empty; name at least one attribute")
        return self.rooms.tango.topics(names)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """ASGI, for scopes `http` and `websocket`."""
        if scope["type"] == "websocket":
            await asgi_socket.serve(self, scope, receive, send)
        else:
            await http.serve(self, scope, receive, send)


def _same_person(one: Caller, other: Caller) -> bool:
    if (one.username, one.kind) != (other.username, other.kind):
        return False
    return one.kind != "anonymous" or one.address == other.address
