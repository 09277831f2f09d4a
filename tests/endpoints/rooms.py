"""The room alone, on a store of the test's own: what it hands to the API is noted instead of served."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from octopus.audit import Audit
from octopus.endpoints import Compiled, Endpoints, Ground, LiveReadings, Services
from octopus.functions import Functions
from octopus.graphql.schema import static_sdl
from octopus.history import History
from octopus.live import MemoryBus
from octopus.model import Caller, Role
from octopus.settings import read_settings
from octopus.sources.hdbpp import Archives
from octopus.sources.outside import Outside
from octopus.sources.tango import Tango
from octopus.store import Store

ADA = Caller("ada", Role.Admin)


class Room:
    """A running `Endpoints`, and what it let the API adopt."""

    def __init__(self, endpoints: Endpoints) -> None:
        self.endpoints = endpoints
        self.adopted: list[Compiled] = []

    async def adopt(self, compiled: Compiled) -> None:
        self.adopted.append(compiled)


@asynccontextmanager
async def room(
    store: Store, *, file: Path | None = None, environment: Mapping[str, str] | None = None, start: bool = True
) -> AsyncIterator[Room]:
    """One process's room, started."""
    settings = read_settings({"OCTOPUS_OUTBOUND_HOSTS": "127.0.0.1, host", **(environment or {})})
    bus = MemoryBus()
    outside, functions = Outside.of(settings), Functions.of(settings)
    tango = Tango(settings.databases, bus, secret_of=lambda _: None)
    history = History(bus, Archives([], tango.canonical))
    services = Services(outside, functions, LiveReadings(tango, bus), history, bus, Audit(store))
    ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
    found = Room(Endpoints(store, ground, services, file=file, databases=settings.databases, look_every=0.1))
    try:
        if start:
            await found.endpoints.start(found.adopt)
        yield found
    finally:
        await found.endpoints.stop()
        await functions.stop()
        await outside.stop()
        await bus.close()


def document(name: str = "q", **more: Any) -> dict[str, Any]:
    """A document with one query."""
    return {"queries": {name: {"url": "http://host/x", **more}}}
