"""The composition root: every room, built from `Settings` and handed to the next by argument."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from octopus.accounts import Accounts, check_secret
from octopus.catalogue import Catalogue
from octopus.endpoints import Endpoints
from octopus.functions import Functions
from octopus.graphql.census import census
from octopus.graphql.service import GraphQLService
from octopus.live import Bus
from octopus.model import SourceState, Spans
from octopus.scaffolder import Projects
from octopus.settings import Settings
from octopus.sources.hdbpp import Archives
from octopus.sources.outside import Outside
from octopus.sources.tango import Tango
from octopus.store import Store
from octopus.web import opening
from octopus.web.metrics import Figures, LiveCounters, OctopusCollector
from octopus.web.pages import Pages
from octopus.web.process import ProcessMonitor
from octopus.web.traffic import Traffic
from octopus.workspaces import load_default_document

if TYPE_CHECKING:
    from octopus.live.nats import NatsBus

STATIC = Path(__file__).parent.parent / "static"
"""The built front end (`ui`), the GraphQL explorer and the first-party widgets; they travel in the wheel."""


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
    sources: Callable[[], Sequence[SourceState]]
    """The outside systems, each with its state now."""

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
            ended=self.graphql.ended,
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
        base = await opening.open_base(stack, settings)
        accounts = await opening.open_accounts(stack, base, secret)
        origins = await opening.open_origins(stack, base)
        documents = opening.build_documents(base, origins, default_document)
        widgets = await opening.open_widgets(stack, base, documents, static)
        watch = opening.open_watch(stack, base, documents, workers_folder)
        rooms = opening.rooms_of(base, accounts, origins, documents, widgets, watch, static)
        pages = Pages(base.settings, static)
        graphql = await opening.open_api(stack, base, rooms, pages, accounts)
        suite = Suite(
            settings=base.settings,
            store=base.store,
            accounts=accounts,
            bus=base.bus,
            shared=base.shared,
            tango=origins.tango,
            archives=origins.archives,
            outside=base.outside,
            functions=origins.functions,
            endpoints=documents.endpoints,
            catalogue=rooms.catalogue,
            projects=rooms.projects,
            graphql=graphql,
            pages=pages,
            process=watch.process,
            traffic=Traffic(),
            figures=watch.figures,
            spans=base.spans,
            sources=rooms.sources,
        )
        await watch.figures.start(suite.collector())
        stack.push_async_callback(watch.figures.stop)
        yield suite
