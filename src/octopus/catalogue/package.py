"""The values of the catalogue, as `widgets.graphql` states them."""

from __future__ import annotations

import msgspec

API_VERSION = 1
"""The widget contract that this Octopus speaks (`API_VERSION` of `@octopus-widgets/sdk`)."""


class WidgetVersion(msgspec.Struct, frozen=True):
    """One version of a package."""

    version: str
    fingerprint: str
    """`sha384-<base64>`."""
    size: int
    """Bytes."""
    apiVersion: int
    addedBy: str
    addedAt: str
    """ISO 8601, UTC."""
    trusted: bool
    """Runs in the page rather than in a sandboxed frame."""


class WidgetPackage(msgspec.Struct, frozen=True):
    """A package with its versions, newest first; `label`, `description`, `icon` and `keys` are the active version's."""

    name: str
    label: str
    description: str | None
    icon: str | None
    """Path data of its symbol, on a square of 24."""
    active: str
    pinned: bool
    versions: list[WidgetVersion]
    keys: list[str]


class WidgetBundle(msgspec.Struct, frozen=True):
    """Where the page loads a bundle from, and what it must hash to."""

    name: str
    version: str
    fingerprint: str
    integrity: str
    url: str
    """Same-origin and content-addressed: `/widgets/<name>/<version>/<hash>.js` below the base path."""
    apiVersion: int
    source: str


class WidgetFault(msgspec.Struct, frozen=True):
    """Why something in the folder of widgets is not offered."""

    place: str
    """Path below the folder."""
    message: str
