"""`/graphql`: an ASGI application for HTTP and WebSocket, and what our own WebSocket protocol class needs beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from graphql import GraphQLSchema

from octopus.graphql import asgi_socket, http
from octopus.graphql.documents import Document, Documents
from octopus.graphql.http import ExplorerPage
from octopus.graphql.hub import Hub
from octopus.graphql.limits import check_count
from octopus.graphql.origins import ClientAddress
from octopus.graphql.plan import BatchPlan, FramesPlan, OtherPlan, Planner
from octopus.graphql.resolvers import bindables
from octopus.graphql.rooms import Authenticate, Context, Rooms
from octopus.graphql.schema import build_schema, check_role, role_of, static_sdl
from octopus.graphql.session import Session
from octopus.graphql.sweep import Sweep
from octopus.model import BadRequest, Caller
from octopus.settings import Settings

GOING_AWAY = 1012


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
        self.schema: GraphQLSchema = build_schema(static_sdl(), bindables())
        self.documents = Documents(self.schema, self.settings)
        self.planner = Planner(self.schema)
        self.hub = Hub(rooms.bus)
        self.client_address = ClientAddress(self.settings.trusted_proxies)
        self.sessions: set[Session] = set()
        self.sweep = Sweep()
        self._tasks: asyncio.TaskGroup | None = None

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
                self._tasks = None

    def close_sessions(self) -> None:
        """Tell every client that the service restarts."""
        for session in tuple(self.sessions):
            session.close(GOING_AWAY, "service restart")

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        if self._tasks is None:
            work.close()
            raise RuntimeError("the service is not running")
        return self._tasks.create_task(work)

    def context(self, caller: Caller) -> Context:
        return Context(self.rooms, caller, self)

    def connections_of(self, caller: Caller) -> int:
        """Open connections of a user; of anonymous viewers, who share a name, those from the same address."""
        callers = (session.caller for session in self.sessions)
        return sum(1 for each in callers if each is not None and _same_person(each, caller))

    def plan(
        self, document: Document, name: str | None, variables: Mapping[str, Any], caller: Caller
    ) -> FramesPlan | BatchPlan | OtherPlan:
        """The plan of a subscription, its role checked for this caller."""
        plan = self.planner.plan(document, name, variables)
        field = self.planner.root_field(document, name)
        check_role(caller, role_of(self.planner.fields[field]), field)
        return plan

    def topics_of(self, names: list[str]) -> list[str]:
        """Canonical names, each once.

        Raises:
            TooLarge, BadRequest, NotFound: too many, none, malformed, or of an unknown database.
        """
        check_count(names, self.settings)
        if not names:
            raise BadRequest("fullNames is empty; name at least one attribute")
        canonical = self.rooms.tango.canonical
        return list(dict.fromkeys(canonical(name) for name in names))

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
