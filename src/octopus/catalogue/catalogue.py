"""The catalogue: which packages there are, which version of each is active, and their bundles."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import structlog

from octopus.catalogue.bundle import Bundle
from octopus.catalogue.folder import Reading, read_folder
from octopus.catalogue.package import PackageUse, WidgetBundle, WidgetFault, WidgetPackage, WidgetVersion
from octopus.catalogue.semver import Version
from octopus.model import NotFound

LOOK_AGAIN = 0.5
"""Seconds for which the folder is taken to be as it was; a rebuild shows after that, without a restart."""


class Choice(Protocol):
    """What the deployment says of one package."""

    @property
    def version(self) -> str | None:
        """The one that dashboards load; None: the newest release."""
        ...

    @property
    def enabled(self) -> bool: ...


Choices = Callable[[], Mapping[str, Choice]]
Shelf = dict[str, dict[str, Bundle]]
"""Package name → version → bundle, newest version first."""


class Catalogue:
    """The widgets of one deployment.

    Args:
        folder: built first-party widgets, `<name>/<version>/{package.json,index.iife.js}`. They are trusted: they come
            with Octopus.
        base_path: prefix of the bundles' addresses behind a reverse proxy.
        choices: what the deployment says of packages, by name; a version that there is not is passed over.
    """

    def __init__(
        self, folder: Path, *, base_path: str = "", look_again: float = LOOK_AGAIN, choices: Choices = dict
    ) -> None:
        self._folder = folder
        self._base_path = base_path
        self._look_again = look_again
        self._choices = choices
        self._log = structlog.get_logger("octopus.catalogue")
        self._reading = Reading({}, [])
        self._shelf: Shelf = {}
        self._faults: list[WidgetFault] | None = None
        self._looked = float("-inf")

    def packages(self) -> list[WidgetPackage]:
        """Every package that is offered, by name."""
        found = sorted(self._present().items())
        return [_package(bundles, *self._chosen(name, bundles)) for name, bundles in found if self._is_offered(name)]

    def operations(self) -> list[PackageUse]:
        """What each package that is offered asks for by itself, in the version that dashboards load."""
        found = []
        for name, bundles in sorted(self._present().items()):
            if self._is_offered(name):
                block = bundles[self._chosen(name, bundles)[0]].manifest.octopus
                found.append(PackageUse(name, block.keys, block.operations))
        return found

    def versions(self) -> dict[str, list[str]]:
        """Every package, offered or not, with its versions, newest first."""
        return {name: list(bundles) for name, bundles in sorted(self._present().items())}

    def _is_offered(self, name: str) -> bool:
        choice = self._choices().get(name)
        return choice is None or choice.enabled

    def _chosen(self, name: str, bundles: dict[str, Bundle]) -> tuple[str, bool]:
        """The version that dashboards load, and whether somebody chose it."""
        choice = self._choices().get(name)
        if choice is not None and choice.version in bundles:
            return choice.version or "", True
        return _active(bundles), False

    def faults(self) -> list[WidgetFault]:
        """What stands in the folder and is not offered, each with the reason."""
        self._present()
        return list(self._faults or [])

    def bundle(self, name: str, version: str | None = None) -> WidgetBundle:
        """One bundle with its text; without a version, the active one.

        Raises:
            NotFound: no such package or version; the message names those there are.
        """
        found = self._find(name, version)
        return WidgetBundle(
            name=name,
            version=found.manifest.version,
            fingerprint=found.fingerprint,
            integrity=found.fingerprint,
            url=f"{self._base_path}/widgets/{name}/{found.manifest.version}/{found.address}.js",
            apiVersion=found.manifest.octopus.apiVersion,
            source=found.content.decode(),
        )

    def file(self, name: str, version: str, hash: str) -> bytes:
        """The bytes behind `/widgets/<name>/<version>/<hash>.js`, as they were when they were fingerprinted.

        Args:
            hash: SHA-384 of the bytes in base64url (64 characters).

        Raises:
            NotFound: no such bundle, or its text is another one by now.
        """
        found = self._find(name, version)
        if not hmac.compare_digest(found.address.encode(), hash.encode(errors="replace")):
            raise NotFound(
                f"{name} {version} has another fingerprint by now ({found.fingerprint}); load the page again"
            )
        return found.content

    def _find(self, name: str, version: str | None) -> Bundle:
        shelf = self._present()
        bundles = shelf.get(name)
        if bundles is None:
            raise NotFound(f"no widget package {name[:214]!r}; there are: {', '.join(sorted(shelf)) or 'none'}")
        wanted = self._chosen(name, bundles)[0] if version is None else version
        if wanted not in bundles:
            raise NotFound(f"no version {wanted[:128]!r} of {name}; there are: {', '.join(bundles)}")
        return bundles[wanted]

    def _present(self) -> Shelf:
        now = time.monotonic()
        if now - self._looked >= self._look_again:
            self._look()
            self._looked = now
        return self._shelf

    def _look(self) -> None:
        if not self._folder.is_dir():
            reading = Reading(
                {}, [WidgetFault(".", f"there is no folder {self._folder}; build the widgets: npm run build")]
            )
        else:
            reading = read_folder(self._folder, self._reading)
        self._reading = reading
        shelf, clashes = _shelve(reading)
        self._report(shelf, reading.faults + clashes)
        self._shelf = shelf

    def _report(self, shelf: Shelf, faults: list[WidgetFault]) -> None:
        if faults != self._faults:
            for fault in faults:
                self._log.warning("a widget is not offered", place=fault.place, reason=fault.message)
        if {name: list(bundles) for name, bundles in shelf.items()} != {
            name: list(bundles) for name, bundles in self._shelf.items()
        }:
            self._log.info("widgets", packages={name: _active(bundles) for name, bundles in shelf.items()})
        self._faults = faults


def versions_in(folder: Path) -> dict[str, list[str]]:
    """The packages of a folder with their versions, newest first."""
    shelf, _ = _shelve(read_folder(folder, Reading({}, []))) if folder.is_dir() else ({}, [])
    return {name: list(bundles) for name, bundles in shelf.items()}


def _shelve(reading: Reading) -> tuple[Shelf, list[WidgetFault]]:
    """Sort bundles by package and version; of two packages that register one key, the first by name keeps it."""
    shelf: Shelf = {}
    bundles = [seen.bundle for seen in reading.versions.values() if seen.bundle is not None]
    for bundle in sorted(bundles, key=_order, reverse=True):
        shelf.setdefault(bundle.manifest.name, {})[bundle.manifest.version] = bundle
    owners: dict[str, str] = {}
    clashes: list[WidgetFault] = []
    for name in sorted(shelf):
        keys = shelf[name][_active(shelf[name])].manifest.octopus.keys
        taken = [key for key in keys if key in owners]
        if taken:
            clashes.append(WidgetFault(name, f"registers the key {taken[0]!r}, which {owners[taken[0]]} registers"))
            del shelf[name]
        else:
            owners |= dict.fromkeys(keys, name)
    return shelf, clashes


def _order(bundle: Bundle) -> tuple[object, ...]:
    version = Version.parse(bundle.manifest.version)
    return version.order if version is not None else ()


def _active(bundles: dict[str, Bundle]) -> str:
    """The newest release; where there is none, the newest pre-release."""
    return next((version for version in bundles if "-" not in version.partition("+")[0]), next(iter(bundles)))


def _package(bundles: dict[str, Bundle], version: str, pinned: bool) -> WidgetPackage:
    active = bundles[version].manifest
    return WidgetPackage(
        name=active.name,
        label=active.octopus.label,
        description=active.octopus.description or active.description,
        icon=active.octopus.icon,
        preview=list(active.octopus.preview),
        active=active.version,
        pinned=pinned,
        versions=[_version(bundle) for bundle in bundles.values()],
        keys=list(active.octopus.keys),
    )


def _version(bundle: Bundle) -> WidgetVersion:
    return WidgetVersion(
        version=bundle.manifest.version,
        fingerprint=bundle.fingerprint,
        size=len(bundle.content),
        apiVersion=bundle.manifest.octopus.apiVersion,
        addedBy=bundle.added_by,
        addedAt=bundle.added_at,
        trusted=bundle.trusted,
    )
