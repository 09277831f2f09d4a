"""The values of the catalogue, as `widgets.graphql` states them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from octopus.catalogue.permissions import Permissions

API_VERSION = 1
"""The widget contract that this Octopus speaks (`API_VERSION` of `@octopus-widgets/sdk`)."""


PATH_DATA = r"^[MmLlHhVvCcSsQqTtAaZz0-9eE.,+\- ]+$"
"""What SVG path data consists of, and nothing else."""
Paint = Literal[
    "text", "soft", "line", "accent", "surface",
    "critical", "serious", "caution", "normal", "standby", "off",
    "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7", "series-8",
]  # fmt: skip
"""Colours of the page's theme: a preview fits each of them."""
Place = Annotated[float, msgspec.Meta(ge=0, le=160)]


class PreviewShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A path, filled or (with a `width`) a line, or a text that begins at `x`, `y`; all on 160 by 90.

    Nothing of it is markup, so that a package from anywhere may bring it.
    """

    paint: Paint
    """Its colour, of the theme."""
    path: Annotated[str, msgspec.Meta(min_length=1, max_length=800, pattern=PATH_DATA)] | None = None
    """SVG path data."""
    width: Annotated[float, msgspec.Meta(gt=0, le=20)] | None = None
    """Of the line; without it the path is filled."""
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=32)] | None = None
    """Instead of a path."""
    x: Place = 0.0
    """Where the text begins."""
    y: Place = 0.0
    """Its base line."""
    size: Annotated[float, msgspec.Meta(ge=4, le=60)] = 9.0
    """Of the text."""

    def __post_init__(self) -> None:
        if (self.path is None) == (self.text is None):
            raise ValueError("a shape of the preview has either a path or a text")


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
    registry: str | None
    """Where it was added from; None: it comes with Octopus."""
    signedBy: str | None
    """The trusted key that vouches for it."""
    permissions: Permissions
    local: bool
    """A build of OCTOPUS_WIDGET_DEV_DIR."""


class WidgetPackage(msgspec.Struct, frozen=True):
    """A package with its versions, newest first; all else is what the active version says."""

    name: str
    label: str
    description: str | None
    icon: str | None
    """Path data of its symbol, on a square of 24."""
    preview: list[PreviewShape]
    """What it looks like; empty where the package does not say."""
    active: str
    pinned: bool
    versions: list[WidgetVersion]
    keys: list[str]
    local: bool
    """The active version is a build of OCTOPUS_WIDGET_DEV_DIR."""


class PackageUse(msgspec.Struct, frozen=True):
    """What a package asks the API for, whatever the settings of its widgets."""

    name: str
    keys: tuple[str, ...]
    operations: tuple[str, ...]
    """Root fields of endpoints.json (`Query.procedures`) and lists (`vars.STATIONS`)."""


class WidgetBundle(msgspec.Struct, frozen=True):
    """Where the page loads a bundle from, and what it must hash to."""

    name: str
    version: str
    fingerprint: str
    integrity: str
    url: str
    """Same-origin and content-addressed: `/widgets/<name>/<version>/<hash>.js` below the base path."""
    apiVersion: int
    trusted: bool
    """It runs in the page rather than in a sandboxed frame."""
    permissions: Permissions
    """What it may do where it runs isolated."""
    frame: str | None
    """The document that runs it isolated, same-origin; None: it runs in the page."""
    apollo: bool
    """It wants the hooks of the page's Apollo Client."""
    source: str


class WidgetFault(msgspec.Struct, frozen=True):
    """Why something is not offered."""

    place: str
    """Path below the folder of widgets; of what was added `<name>@<version>`."""
    message: str
