"""Bundles by package and version, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from octopus.catalogue.bundle import Bundle
from octopus.catalogue.choice import Active
from octopus.catalogue.folder import Reading
from octopus.catalogue.package import WidgetFault, WidgetPackage, WidgetVersion
from octopus.catalogue.semver import Version

Shelf = dict[str, dict[str, Bundle]]
"""Package name → version → bundle, newest version first."""


def shelve(
    reading: Reading, added: Sequence[Bundle], active: Callable[[str, dict[str, Bundle]], Active]
) -> tuple[Shelf, list[WidgetFault]]:
    """Sort bundles by package and version.

    What comes with Octopus keeps its versions and its keys, but for a local build; of two other packages that register
    one key, the first by name does.

    Args:
        active: which version of a package counts.
    """
    shelf: Shelf = {}
    own = [seen.bundle for seen in reading.versions.values() if seen.bundle is not None]
    for bundle in sorted([*own, *added], key=_order, reverse=True):
        # Sorted so that of one version the one that comes with Octopus is met first.
        shelf.setdefault(bundle.manifest.name, {}).setdefault(bundle.manifest.version, bundle)
    owners: dict[str, str] = {}
    clashes: list[WidgetFault] = []
    firsts = {bundle.manifest.name for bundle in own}
    locals_ = {bundle.manifest.name for bundle in added if bundle.local}
    for name in sorted(shelf, key=lambda name: (name not in locals_, name not in firsts, name)):
        keys = shelf[name][active(name, shelf[name]).version].manifest.octopus.keys
        taken = [key for key in keys if key in owners]
        if taken:
            clashes.append(WidgetFault(name, f"registers the key {taken[0]!r}, which {owners[taken[0]]} registers"))
            del shelf[name]
        else:
            owners |= dict.fromkeys(keys, name)
    return shelf, clashes


def _order(bundle: Bundle) -> tuple[object, ...]:
    version = Version.parse(bundle.manifest.version)
    return ((version.order if version is not None else ()), bundle.content is not None)


def package_of(bundles: dict[str, Bundle], chosen: Active) -> WidgetPackage:
    """What is told of a package."""
    active = bundles[chosen.version].manifest
    return WidgetPackage(
        name=active.name,
        label=active.octopus.label,
        description=active.octopus.description or active.description,
        icon=active.octopus.icon,
        preview=list(active.octopus.preview),
        active=active.version,
        pinned=chosen.pinned,
        versions=[_version(bundle) for bundle in bundles.values()],
        keys=list(active.octopus.keys),
        local=bundles[chosen.version].local,
    )


def _version(bundle: Bundle) -> WidgetVersion:
    return WidgetVersion(
        version=bundle.manifest.version,
        fingerprint=bundle.fingerprint,
        size=bundle.size,
        apiVersion=bundle.manifest.octopus.apiVersion,
        addedBy=bundle.added_by,
        addedAt=bundle.added_at,
        trusted=bundle.trusted,
        registry=bundle.registry,
        signedBy=bundle.signed_by,
        permissions=bundle.manifest.octopus.permissions,
        local=bundle.local,
    )
