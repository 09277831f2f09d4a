"""What the resolvers may call, and who calls them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from octopus.accounts import ConfigAccess, Credentials
from octopus.accounts.config_access import NO_CREDENTIALS
from octopus.audit import Audit
from octopus.catalogue import Administration, Catalogue
from octopus.endpoints import Endpoints, Workbench
from octopus.functions import Functions, Trials
from octopus.history import History
from octopus.live import Bus
from octopus.model import NO_SPANS, Caller, SourceState, Spans
from octopus.provisioning import Provisioning
from octopus.scaffolder import Projects
from octopus.settings import Settings
from octopus.sources.tango import Tango
from octopus.workspaces import Preferences, Shares

Authenticate = Callable[[str | None, str | None], Awaitable[Caller]]
"""A bearer token (without the word) and the client's address → the caller; raises `Unauthenticated`."""


class Sights(Protocol):
    """The outside systems with their figures (`octopus.web.sights.Sights`)."""

    async def now(self) -> list[SourceState]: ...

    def follow(self) -> AsyncGenerator[list[SourceState], None]: ...


class Figures(Protocol):
    """What all processes do (`octopus.web.metrics.Figures`)."""

    def follow(self) -> AsyncGenerator[Any, None]: ...

    async def past(self) -> Any: ...


class Checks(Protocol):
    """Reports on every part (`octopus.web.checks.Checks`)."""

    async def last(self) -> Any: ...

    async def run(self) -> Any: ...

    def follow(self) -> AsyncGenerator[Any, None]: ...


@dataclass(frozen=True)
class Rooms:
    """Everything below this floor that a resolver may need, built by the composition root."""

    settings: Settings
    bus: Bus
    tango: Tango
    functions: Functions
    endpoints: Endpoints
    workbench: Workbench
    history: History
    trials: Trials
    provisioning: Provisioning
    preferences: Preferences
    shares: Shares
    catalogue: Catalogue
    widgets: Administration
    projects: Projects
    """Widgets begun on the page."""
    audit: Audit
    authenticate: Authenticate
    config_access: ConfigAccess
    """The second password, which every operation of the configuration asks for (`schema.py`)."""
    server_status: Callable[[], dict[str, Any]]
    """Fields of `ServerStatus` that the process itself knows: version, startedAt, cpu, memory."""
    sources: Callable[[], Sequence[SourceState]]
    """The outside systems, each with its state now."""
    sights: Sights
    """All of them, those that nobody has asked lately included."""
    figures: Figures
    checks: Checks
    """What `octopus check` says of this server."""
    spans: Spans = NO_SPANS


@dataclass(frozen=True)
class Context:
    """One request's context, as resolvers see it in `info.context`."""

    rooms: Rooms
    caller: Caller
    service: Any = None
    credentials: Credentials = NO_CREDENTIALS
    """What came beside the access token."""


@dataclass(frozen=True)
class SourceInfo:
    """What the source of a subscription is told. Not the schema: a source may outlive the one it began under."""

    context: Context
    field_name: str
