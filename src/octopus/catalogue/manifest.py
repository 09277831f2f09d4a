"""The part of a widget's `package.json` that the host needs, checked."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from octopus.catalogue.package import API_VERSION, PATH_DATA, PreviewShape
from octopus.catalogue.permissions import Permissions
from octopus.catalogue.semver import Version
from octopus.model import BadRequest

MAX_NAME = 214
DEFAULT_ENTRY = "dist/index.iife.js"
_NAME = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")

Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}$")]
Operation = Annotated[str, msgspec.Meta(pattern=r"^(Query|Mutation|Subscription|vars)\.[A-Za-z_][A-Za-z0-9_]{0,99}$")]


class OctopusBlock(msgspec.Struct, frozen=True):
    """`"octopus": {"keys": […], "label": "…", "apiVersion": 1}`, with what else may stand there."""

    keys: Annotated[tuple[Key, ...], msgspec.Meta(min_length=1, max_length=100)]
    """What the bundle registers; a widget of a workspace names one of them."""
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    """Its name in the gallery, the store and, until somebody gives it a title, on its frame."""
    apiVersion: Annotated[int, msgspec.Meta(ge=1)]
    """Version of the widget contract that the bundle speaks."""
    description: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    """For those who look for a widget; without it npm's description stands there."""
    icon: Annotated[str, msgspec.Meta(max_length=2000, pattern=PATH_DATA)] | None = None
    """Path data of a symbol on a square of 24, drawn in the colour of the text."""
    preview: Annotated[tuple[PreviewShape, ...], msgspec.Meta(max_length=80)] = ()
    """What it looks like, for the gallery: shapes on 160 by 90, later ones over earlier ones."""
    operations: Annotated[tuple[Operation, ...], msgspec.Meta(max_length=200)] = ()
    """What of endpoints.json it asks for by itself: root fields (`Query.procedures`), lists (`vars.STATIONS`)."""
    entry: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    """The bundle, a path below the package's folder."""
    permissions: Permissions = Permissions()
    """What it may do where it runs isolated."""
    apollo: bool = False
    """It asks by the hooks of the page's Apollo Client (`Octopus.apollo`), which are loaded ahead of it."""


class Manifest(msgspec.Struct, frozen=True):
    """What is read of `package.json`; other members are npm's business."""

    name: str
    """An npm package name, with its scope: what the catalogue calls it."""
    version: str
    """A semantic version: 1.2.3, 1.3.0-rc.1."""
    octopus: OctopusBlock
    """What the host needs to know ahead of loading the bundle."""
    description: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    """npm's own; shown where `octopus.description` is not there."""
    main: str | None = None
    """The bundle, where it ends in `.iife.js`."""

    @property
    def entries(self) -> list[str]:
        """Paths at which the bundle may be, the best first."""
        if self.octopus.entry is not None:
            return [self.octopus.entry.removeprefix("./")]
        # `main` is for bundlers unless it says that it is none of theirs.
        main = (self.main or "").removeprefix("./")
        return [*([main] if main.endswith(".iife.js") else []), DEFAULT_ENTRY]


def is_package_name(name: str) -> bool:
    """Whether npm would take the name, scope included."""
    return len(name) <= MAX_NAME and _NAME.fullmatch(name) is not None


def read_manifest(content: bytes, name: str, version: str, where: str = "its folder") -> Manifest:
    """Read a `package.json` that must be of this name and version.

    Args:
        where: who says so.

    Raises:
        BadRequest: says what was expected and what came.
    """
    manifest = _decoded(content)
    if (manifest.name, manifest.version) != (name, version):
        raise BadRequest(
            f"package.json is of {manifest.name[:MAX_NAME]!r} {manifest.version[:40]!r}, but {where} says "
            f"{name!r} {version!r}"
        )
    return _checked(manifest)


def read_said(content: bytes) -> Manifest:
    """Read a `package.json` of whatever name and version; errors as of `read_manifest`."""
    return _checked(_decoded(content))


def _decoded(content: bytes) -> Manifest:
    try:
        return msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadRequest(f"package.json: {str(fault)[:1].lower()}{str(fault)[1:300]}") from None


def _checked(manifest: Manifest) -> Manifest:
    if not is_package_name(manifest.name):
        raise BadRequest(f"package.json: expected an npm package name, got {manifest.name!r}")
    if Version.parse(manifest.version) is None:
        raise BadRequest(f"package.json: expected a semantic version such as 1.2.3, got {manifest.version!r}")
    if len(set(manifest.octopus.keys)) != len(manifest.octopus.keys):
        raise BadRequest(f"package.json: octopus.keys names a key twice: {', '.join(manifest.octopus.keys)}")
    if manifest.octopus.apiVersion > API_VERSION:
        raise BadRequest(
            f"package.json: it needs version {manifest.octopus.apiVersion} of the widget contract, this Octopus speaks "
            f"{API_VERSION}; upgrade Octopus or take an older version of the widget"
        )
    return manifest
