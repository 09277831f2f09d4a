"""What an administrator is told before and after a widget is added."""

from __future__ import annotations

import msgspec

from octopus.catalogue.kept import Change
from octopus.catalogue.permissions import Permissions


class WidgetSource(msgspec.Struct, frozen=True):
    """A registry, or a content network."""

    name: str
    url: str
    scope: str | None
    kind: str
    """`registry` or `network`."""
    token: bool
    """Whether there is one; never which."""


class WidgetKey(msgspec.Struct, frozen=True):
    name: str
    id: str


class WidgetRules(msgspec.Struct, frozen=True):
    """What the deployment allows."""

    sources: list[WidgetSource]
    scopes: list[str]
    trustedScopes: list[str]
    keys: list[WidgetKey]
    requireSignatures: bool


class WidgetFound(msgspec.Struct, frozen=True):
    """One package that a search found."""

    name: str
    version: str | None
    description: str | None
    keywords: list[str]
    published: str | None
    publisher: str | None
    registry: str
    added: str | None
    """The version that is active; None: it is not added."""
    trusted: bool


class WidgetSearchFault(msgspec.Struct, frozen=True):
    registry: str
    message: str


class WidgetSearch(msgspec.Struct, frozen=True):
    found: list[WidgetFound]
    faults: list[WidgetSearchFault]


class AvailableVersion(msgspec.Struct, frozen=True):
    """A version that the registry has, or that was added."""

    version: str
    published: str | None
    deprecated: str | None
    tags: list[str]
    added: bool


class WidgetDetails(msgspec.Struct, frozen=True):
    """One version, added or not, and its package."""

    name: str
    version: str
    label: str
    description: str | None
    keys: list[str]
    registry: str | None
    integrity: str | None
    fingerprint: str
    size: int
    apiVersion: int
    trusted: bool
    signedBy: str | None
    problem: str | None
    """Why it cannot be added or activated, as far as that is known; None: nothing is against it."""
    permissions: Permissions
    asksMore: Permissions
    """What the active version does not ask; all of it where none is active."""
    readme: str | None
    changelog: str | None
    versions: list[AvailableVersion]
    changes: list[Change]
    offline: str | None
    """Why the registry could not be asked: what is told then comes from what was kept."""


class WidgetUseCount(msgspec.Struct, frozen=True):
    """How much a package is used."""

    package: str
    widgets: int
    workspaces: int


class WidgetUse(msgspec.Struct, frozen=True):
    """A widget on somebody's workspace."""

    owner: str
    workspaceId: str
    workspaceName: str
    widgetId: str
    widgetTitle: str | None
    widgetKey: str
