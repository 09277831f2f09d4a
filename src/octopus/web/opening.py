"""The steps in which the suite is opened, from the ground up: each builds some rooms, and leaves their end on a stack.

What is opened last is closed first. Only `suite` calls these.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from octopus.accounts import Accounts, AccountsConfig, federation_config, second_password
from octopus.audit import Audit
from octopus.catalogue import Administration
from octopus.endpoints import Endpoints, Ground, LiveReadings, Services, Workbench, tango_databases
from octopus.endpoints.uses import StoredWorkspaces
from octopus.functions import Functions, Trials
from octopus.graphql.resolvers import scalars
from octopus.graphql.rooms import Rooms
from octopus.graphql.schema import static_sdl
from octopus.graphql.service import GraphQLService
from octopus.history import History
from octopus.live import Bus, MemoryBus
from octopus.model import NO_SPANS, SourceState, Spans
from octopus.provisioning import Provisioning, first_document
from octopus.scaffolder import Projects
from octopus.settings import Settings, SettingsError
from octopus.sources.hdbpp import Archives
from octopus.sources.outside import Outside
from octopus.sources.streams import Relay
from octopus.sources.tango import Tango
from octopus.store import Presence, Store, generation_in, open_store
from octopus.web.checks import Checks
from octopus.web.memory import settle_collector
from octopus.web.metrics import Figures
from octopus.web.pages import Pages
from octopus.web.process import ProcessMonitor
from octopus.web.sights import Sights
from octopus.web.stored import packages, stored_workspaces, widget_uses
from octopus.workspaces import Preferences, Shares

if TYPE_CHECKING:
    from octopus.live.nats import NatsBus

LOOK_EVERY = 2.0
"""Seconds between two looks for preferences that another process wrote."""


@dataclass(frozen=True)
class Base:
    """What everything stands on."""

    stated: Settings
    """As the environment says them."""
    settings: Settings
    """The same, with the Tango databases of the endpoints document where the environment names none."""
    spans: Spans
    store: Store
    audit: Audit
    outside: Outside
    ground: Ground
    bus: Bus
    shared: NatsBus | None
    """The bus, where processes share it."""


@dataclass(frozen=True)
class Origins:
    """Where values come from."""

    tango: Tango
    archives: Archives
    functions: Functions
    history: History
    services: Services


@dataclass(frozen=True)
class Documents:
    """What people write down."""

    endpoints: Endpoints
    provisioning: Provisioning
    preferences: Preferences
    shares: Shares
    workspaces: StoredWorkspaces


@dataclass(frozen=True)
class Watch:
    """What looks at the suite while it runs."""

    process: ProcessMonitor
    checks: Checks
    figures: Figures


async def open_base(stack: AsyncExitStack, settings: Settings) -> Base:
    """The store, the way outside, and the bus.

    Raises:
        SettingsError: traces are wanted, and OpenTelemetry is not installed.
        SourceUnavailable: the store, or NATS, cannot be used; or the store is being restored.
    """
    spans, store = await _opened(stack, settings)
    await _begun(stack, Presence(store.leases))
    outside = Outside.of(settings, spans)
    stack.push_async_callback(outside.stop)
    # Of the settings alone: what a document says is no word of the environment.
    ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
    complete = await _with_databases(settings, store, ground)
    shared = await _shared_bus(settings, store)
    bus = shared or _own_bus(settings)
    stack.push_async_callback(bus.close)
    if shared is not None:
        outside.streams.relay = relay = Relay(shared)
        stack.push_async_callback(relay.stop)
    return Base(settings, complete, spans, store, Audit(store), outside, ground, bus, shared)


def several(settings: Settings) -> bool:
    """Whether somebody else may write into the store: a second worker, or whoever shares a MongoDB."""
    return settings.workers > 1 or settings.mongo_url is not None


async def open_accounts(stack: AsyncExitStack, base: Base, secret: str) -> Accounts:
    """Who may come in."""
    config = accounts_config(base.settings, secret, await generation_in(base.store))
    accounts = Accounts(config, base.store, base.audit, base.bus, several=several(base.settings))
    accounts.start()
    stack.push_async_callback(accounts.stop)
    return accounts


async def open_origins(stack: AsyncExitStack, base: Base) -> Origins:
    """Tango, the archives, and the functions that make values of values."""
    tango = await _begun(stack, _tango(base))
    archives = await _begun(stack, _archives(base, tango))
    functions = await _begun(stack, Functions.of(base.settings, base.spans))
    history = History(base.bus, archives)
    services = Services(base.outside, functions, LiveReadings(tango, base.bus), history, base.bus, base.audit)
    return Origins(tango, archives, functions, history, services)


def build_documents(base: Base, origins: Origins, default_document: dict[str, Any]) -> Documents:
    """The rooms of endpoints and workspaces. They begin in `open_api`, for they need the API to compile for."""
    settings = base.settings
    preferences = _preferences(base, default_document)
    endpoints = Endpoints(
        base.store,
        base.ground,
        origins.services,
        file=settings.endpoints_file,
        databases=settings.databases,
        beside=several(settings) and base.shared is None,
    )
    provisioning = Provisioning(settings.provisioning_dir, base.store, base.bus, endpoints, base.audit)
    shares = Shares(base.store, preferences, from_files=provisioning.workspaces)
    workspaces = stored_workspaces(preferences, shares, provisioning)
    return Documents(endpoints, provisioning, preferences, shares, workspaces)


async def open_widgets(stack: AsyncExitStack, base: Base, documents: Documents, static: Path) -> Administration:
    """The catalogue of widgets."""
    provisioning = documents.provisioning
    widgets = Administration.of(
        base.settings,
        static / "widgets",
        base.store,
        base.audit,
        widget_uses(documents.workspaces),
        provisioning.widget_choices,
    )
    provisioning.shelf = widgets.catalogue.versions
    return await _begun(stack, widgets)


def open_watch(stack: AsyncExitStack, base: Base, documents: Documents, workers_folder: Path | None) -> Watch:
    """Who measures the process, checks the parts, and adds up the figures."""
    process = ProcessMonitor()
    process.start()
    stack.push_async_callback(process.stop)
    checks = Checks(base.stated, base.store, base.outside.outbound, base.bus, documents.provisioning.state)
    stack.push_async_callback(checks.stop)
    return Watch(process, checks, Figures(workers_folder, base.shared))


def rooms_of(
    base: Base,
    accounts: Accounts,
    origins: Origins,
    documents: Documents,
    widgets: Administration,
    watch: Watch,
    static: Path,
) -> Rooms:
    """What resolvers may call."""
    settings = base.settings

    def sources() -> Sequence[SourceState]:
        return states(base, origins, accounts)

    return Rooms(
        settings=settings,
        bus=base.bus,
        tango=origins.tango,
        functions=origins.functions,
        endpoints=documents.endpoints,
        workbench=Workbench(
            documents.endpoints,
            base.ground,
            origins.services,
            scalars=scalars.bindables(),
            trials=settings.function_drafts,
            store=base.store,
            workspaces=documents.workspaces,
            packages=packages(widgets.catalogue),
        ),
        history=origins.history,
        trials=Trials(
            origins.functions, origins.tango.samples, origins.history, settings.function_drafts, base.store.counts
        ),
        preferences=documents.preferences,
        shares=documents.shares,
        catalogue=widgets.catalogue,
        widgets=widgets,
        projects=Projects(base.store, static / "sdk"),
        provisioning=documents.provisioning,
        audit=base.audit,
        authenticate=accounts.authenticate,
        config_access=accounts.config_access,
        server_status=watch.process.status,
        sources=sources,
        checks=watch.checks,
        figures=watch.figures,
        spans=base.spans,
        sights=Sights(base.store, sources, documents.endpoints),
    )


async def open_api(stack: AsyncExitStack, base: Base, rooms: Rooms, pages: Pages, accounts: Accounts) -> GraphQLService:
    """The API, and what it is compiled from."""
    # Before the API is compiled: another edition of it may take its place, and its memory is then to come back.
    settle_collector()
    graphql = GraphQLService(rooms, pages.explorer())
    accounts.on_ended(graphql.end_sign_in)
    await stack.enter_async_context(graphql.running())
    await rooms.endpoints.start(graphql.adopt)
    stack.push_async_callback(rooms.endpoints.stop)
    await _begun(stack, rooms.provisioning)
    if base.shared is not None:
        # First of all at the end: the sources still run, and nothing is lost.
        stack.push_async_callback(base.shared.hand_over)
    return graphql


def states(base: Base, origins: Origins, accounts: Accounts) -> list[SourceState]:
    """The state of every outside system, of the functions' process once it is needed, and of NATS where it is used."""
    own = origins.functions.state()
    others = [own] if own is not None else []
    bus = [base.shared.state()] if base.shared is not None else []
    values = origins.tango.states() + origins.archives.states() + base.outside.states()
    return values + others + accounts.states() + bus


def accounts_config(settings: Settings, secret: str, generation: str) -> AccountsConfig:
    return AccountsConfig(
        secret=secret,
        users=settings.users,
        access_ttl=settings.access_ttl,
        refresh_ttl=settings.refresh_ttl,
        anonymous=settings.anonymous,
        login_attempts=settings.login_attempts,
        login_window=settings.login_window,
        login_lockout=settings.login_lockout,
        second_password=second_password(settings, secret),
        federation=federation_config(settings),
        generation=generation,
    )


class _Room(Protocol):
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


_R = TypeVar("_R", bound=_Room)


async def _begun(stack: AsyncExitStack, room: _R) -> _R:
    """A room that runs until the stack unwinds."""
    await room.start()
    stack.push_async_callback(room.stop)
    return room


async def _with_databases(settings: Settings, store: Store, ground: Ground) -> Settings:
    """The settings, with the Tango databases of the endpoints document where the environment names none."""
    if settings.tango_dbs:
        return settings
    folder = settings.provisioning_dir
    first = None if folder is None else await asyncio.to_thread(first_document, folder)
    found = await tango_databases(store, settings.endpoints_file, ground.check_url, first)
    return settings.model_copy(update={"tango_dbs": found})


async def _shared_bus(settings: Settings, store: Store) -> NatsBus | None:
    """The bus on NATS, where NATS_URL is set, as a member of those that share it."""
    if settings.nats_url is None:
        return None
    from octopus.live.nats import NatsBus, NatsOptions  # Imported only where it is configured.

    options = NatsOptions(
        settings.nats_url.get_secret_value(),
        credentials=settings.nats_credentials,
        prefix=settings.nats_prefix,
        buffer=settings.nats_buffer,
        stream_bytes=settings.nats_ring_bytes,
        stream_replicas=settings.nats_replicas,
        standby=settings.nats_standby,
    )
    bus = NatsBus(
        options,
        store.leases,
        linger=settings.linger,
        ring_seconds=settings.ring_seconds,
        ring_samples=settings.ring_samples,
    )
    try:
        await bus.start()
    except BaseException:
        await bus.close()
        raise
    return bus


def _own_bus(settings: Settings) -> MemoryBus:
    return MemoryBus(linger=settings.linger, ring_seconds=settings.ring_seconds, ring_samples=settings.ring_samples)


def _preferences(base: Base, default_document: dict[str, Any]) -> Preferences:
    settings = base.settings
    return Preferences(
        base.store,
        base.bus,
        max_bytes=settings.max_preferences,
        default_document=default_document,
        look_every=LOOK_EVERY if several(settings) else None,
    )


async def _opened(stack: AsyncExitStack, settings: Settings) -> tuple[Spans, Store]:
    """Traces, where somebody collects them, and the store.

    Raises:
        SettingsError: OpenTelemetry is not installed.
    """
    endpoint = settings.traces_endpoint
    if endpoint is None:
        store = await open_store(settings)
        stack.push_async_callback(store.close)
        return NO_SPANS, store
    try:
        from octopus.web.traces import OtelSpans, TracedStore  # Of an extra, and for those who look at traces.
    except ImportError:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and OpenTelemetry is not installed: "
            "pip install 'octopus-suite[traces]', or unset it"
        ) from None
    spans = OtelSpans(endpoint, version("octopus-suite"))
    stack.push_async_callback(spans.stop)
    store = await open_store(settings)
    stack.push_async_callback(store.close)
    return spans, cast("Store", TracedStore(store, spans))


def _tango(base: Base) -> Tango:
    settings = base.settings
    return Tango(
        settings.databases,
        base.bus,
        secret_of=settings.secret_of,
        timeout=settings.tangogql_timeout,
        stale_after=settings.stale_after,
        spans=base.spans,
    )


def _archives(base: Base, tango: Tango) -> Archives:
    settings = base.settings
    return Archives(
        settings.archives,
        tango.canonical,
        timeout=settings.hdbpp_timeout,
        connections=settings.hdbpp_connections,
        max_points=settings.max_history_points,
        max_total=settings.max_history_total,
        spans=base.spans,
    )
