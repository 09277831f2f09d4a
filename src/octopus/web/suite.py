"""The composition root: every room, built from `Settings` and handed to the next by argument."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from octopus.accounts import Accounts, AccountsConfig, check_secret, federation_config, second_password
from octopus.audit import Audit
from octopus.catalogue import Administration, Catalogue
from octopus.endpoints import Endpoints, Ground, LiveReadings, Services, Workbench, tango_databases
from octopus.functions import Functions, Trials
from octopus.graphql.census import census
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
from octopus.store import Store, open_store
from octopus.web.checks import Checks
from octopus.web.memory import settle_collector
from octopus.web.metrics import Figures, LiveCounters, OctopusCollector
from octopus.web.pages import Pages
from octopus.web.process import ProcessMonitor
from octopus.web.sights import Sights
from octopus.web.stored import packages, stored_workspaces, widget_uses
from octopus.web.traffic import Traffic
from octopus.workspaces import Preferences, Shares, load_default_document

if TYPE_CHECKING:
    from octopus.live.nats import NatsBus

STATIC = Path(__file__).parent.parent / "static"
"""The built front end (`ui`), the GraphQL explorer and the first-party widgets; they travel in the wheel."""

LOOK_EVERY = 2.0
"""Seconds between two looks for preferences that another process wrote."""


@dataclass(frozen=True)
class Suite:
    """The running rooms of one process."""

    settings: Settings
    store: Store
    accounts: Accounts
    bus: Bus
    shared: NatsBus | None
    """The same, where processes share it."""
    tango: Tango
    archives: Archives
    outside: Outside
    functions: Functions
    endpoints: Endpoints
    catalogue: Catalogue
    projects: Projects
    graphql: GraphQLService
    pages: Pages
    process: ProcessMonitor
    traffic: Traffic
    figures: Figures
    spans: Spans

    def sources(self) -> list[SourceState]:
        """The outside systems, each with its state now."""
        return states(self.tango, self.archives, self.outside, self.functions, self.accounts, self.shared)

    @property
    def live(self) -> LiveCounters:
        return LiveCounters(
            census=lambda: census(self.graphql.sessions),
            costs=self.graphql.costs,
            samples_in=lambda: self.bus.published.count - self.bus.sharing().taken,
            frames_out=lambda: self.graphql.hub.delivered.count,
            missed=lambda: self.graphql.hub.missed,
            attributes=lambda: self.bus.topics,
            stale=lambda: self.bus.stale,
            silent=lambda: self.bus.silent,
            sharing=self.bus.sharing,
            messages=self.graphql.hub.messages_took,
            batches=self.graphql.hub.batches_took,
        )

    def collector(self) -> OctopusCollector:
        """Reads the figures of this process."""
        return OctopusCollector(
            self.traffic,
            self.sources,
            self.outside,
            self.live,
            self.process,
            self.functions.counters,
            self.archives.stats,
            self.tango.stats,
            self.settings.workers,
            lambda: self.graphql.departing,
        )


@asynccontextmanager
async def running_suite(
    settings: Settings, static: Path = STATIC, workers_folder: Path | None = None
) -> AsyncIterator[Suite]:
    """Build and start every room; stop them in the opposite order.

    Args:
        static: the built front end and widgets.
        workers_folder: where the serving processes of this address find each other, when it has several.

    Raises:
        SettingsError: JWT_SECRET cannot sign, the second password of the Config UI cannot be used, or the default
            preferences cannot be read.
        SourceUnavailable: the store cannot be opened.
    """
    secret = check_secret(settings.jwt_secret.get_secret_value() if settings.jwt_secret else None)
    default_document = load_default_document(settings.default_preferences)
    async with AsyncExitStack() as stack:
        spans, store = await _opened(stack, settings)
        outside = Outside.of(settings, spans)
        stack.push_async_callback(outside.stop)
        # Of the settings alone: what a document says is no word of the environment.
        ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
        stated = settings
        settings = await _with_databases(settings, store, ground)
        audit = Audit(store)
        shared = await _shared_bus(settings, store)
        bus: Bus = shared or MemoryBus(
            linger=settings.linger, ring_seconds=settings.ring_seconds, ring_samples=settings.ring_samples
        )
        stack.push_async_callback(bus.close)
        if shared is not None:
            outside.streams.relay = relay = Relay(shared)
            stack.push_async_callback(relay.stop)
        accounts = Accounts(accounts_config(settings, secret), store, audit, bus)
        accounts.start()
        stack.push_async_callback(accounts.stop)
        tango = await _begun(stack, _tango(settings, bus, spans))
        archives = await _begun(stack, _archives(settings, tango, spans))
        functions = await _begun(stack, Functions.of(settings, spans))
        preferences = _preferences(settings, store, bus, default_document)
        process = ProcessMonitor()
        process.start()
        stack.push_async_callback(process.stop)
        history = History(bus, archives)
        services = Services(outside, functions, LiveReadings(tango, bus), history, bus, audit)
        endpoints = Endpoints(
            store,
            ground,
            services,
            file=settings.endpoints_file,
            databases=settings.databases,
        )
        provisioning = Provisioning(settings.provisioning_dir, store, bus, endpoints, audit)
        shares = Shares(store, preferences, from_files=provisioning.workspaces)
        workspaces = stored_workspaces(preferences, shares, provisioning)
        widgets = Administration.of(
            settings, static / "widgets", store, audit, widget_uses(workspaces), provisioning.widget_choices
        )
        provisioning.shelf = widgets.catalogue.versions
        await _begun(stack, widgets)
        checks = Checks(stated, store, outside.outbound, bus, provisioning.state)
        stack.push_async_callback(checks.stop)
        projects = Projects(store, static / "sdk")
        figures = Figures(workers_folder, None if isinstance(bus, MemoryBus) else bus)

        def sources() -> list[SourceState]:
            return states(tango, archives, outside, functions, accounts, shared)

        rooms = Rooms(
            settings=settings,
            bus=bus,
            tango=tango,
            functions=functions,
            endpoints=endpoints,
            workbench=Workbench(
                endpoints,
                ground,
                services,
                scalars=scalars.bindables(),
                trials=settings.function_drafts,
                counts=store.counts,
                workspaces=workspaces,
                packages=packages(widgets.catalogue),
            ),
            history=history,
            trials=Trials(functions, tango.samples, history, settings.function_drafts, store.counts),
            preferences=preferences,
            shares=shares,
            catalogue=widgets.catalogue,
            widgets=widgets,
            projects=projects,
            provisioning=provisioning,
            audit=audit,
            authenticate=accounts.authenticate,
            config_access=accounts.config_access,
            server_status=process.status,
            sources=sources,
            checks=checks,
            figures=figures,
            spans=spans,
            sights=Sights(store, sources, endpoints),
        )
        pages = Pages(settings, static)
        # Before the API is compiled: another edition of it may take its place, and its memory is then to come back.
        settle_collector()
        graphql = GraphQLService(rooms, pages.explorer())
        await stack.enter_async_context(graphql.running())
        await endpoints.start(graphql.adopt)
        stack.push_async_callback(endpoints.stop)
        await _begun(stack, provisioning)
        if shared is not None:
            # First of all at the end: the sources still run, and nothing is lost.
            stack.push_async_callback(shared.hand_over)
        suite = Suite(
            settings=settings,
            store=store,
            accounts=accounts,
            bus=bus,
            shared=shared,
            tango=tango,
            archives=archives,
            outside=outside,
            functions=functions,
            endpoints=endpoints,
            catalogue=rooms.catalogue,
            projects=projects,
            graphql=graphql,
            pages=pages,
            process=process,
            traffic=Traffic(),
            figures=figures,
            spans=spans,
        )
        await figures.start(suite.collector())
        stack.push_async_callback(figures.stop)
        yield suite


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


def states(
    tango: Tango, archives: Archives, outside: Outside, functions: Functions, accounts: Accounts, shared: NatsBus | None
) -> list[SourceState]:
    """The state of every outside system, of the functions' process once it is needed, and of NATS where it is used."""
    own = functions.state()
    others = [own] if own is not None else []
    bus = [shared.state()] if shared is not None else []
    return tango.states() + archives.states() + outside.states() + others + accounts.states() + bus


def accounts_config(settings: Settings, secret: str) -> AccountsConfig:
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
    )


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


def _preferences(settings: Settings, store: Store, bus: Bus, default_document: dict[str, Any]) -> Preferences:
    return Preferences(
        store,
        bus,
        max_bytes=settings.max_preferences,
        default_document=default_document,
        # A MongoDB, or a second worker, may be written by somebody else.
        look_every=LOOK_EVERY if settings.workers > 1 or settings.mongo_url else None,
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


def _tango(settings: Settings, bus: Bus, spans: Spans) -> Tango:
    return Tango(
        settings.databases,
        bus,
        secret_of=settings.secret_of,
        timeout=settings.tangogql_timeout,
        stale_after=settings.stale_after,
        spans=spans,
    )


def _archives(settings: Settings, tango: Tango, spans: Spans) -> Archives:
    return Archives(
        settings.archives,
        tango.canonical,
        timeout=settings.hdbpp_timeout,
        connections=settings.hdbpp_connections,
        max_points=settings.max_history_points,
        max_total=settings.max_history_total,
        spans=spans,
    )
