"""Widgets that somebody works on: local builds (`OCTOPUS_WIDGET_DEV_DIR`), read again whenever they are rebuilt.

A folder is a package, its `dist` alone, or holds packages: `<folder>/<package>/{package.json,dist/index.iife.js}`, with
`index.iife.js` beside package.json as well, and a scope may be a level of its own. Each build is a version of its own
(`0.1.0+local.<hash>`), so that dashboards load it under the fingerprint that it has. One that cannot be used is told,
and the last that could goes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from octopus.catalogue.bundle import Bundle
from octopus.catalogue.folder import ENTRY, MANIFEST, MAX_FOLDERS, MAX_MANIFEST, Stamp, read_bounded, stamp_of
from octopus.catalogue.manifest import Manifest, read_said
from octopus.catalogue.package import WidgetFault
from octopus.model import BadRequest, TooLarge

SETTLED = 0.2
"""Seconds for which a file must not have been written to: a build writes it in pieces."""
MISSED = 3.0
"""Seconds after which a file that is not there is told: a build empties its folder before it fills it."""


NOTHING = f"holds no widget: expected a {MANIFEST} with an octopus block, in it or one folder below"


class _Build(msgspec.Struct):
    """One package as it was last read."""

    stamps: tuple[Stamp, ...] = ()
    bundle: Bundle | None = None
    fault: str | None = None
    missed: float | None = None
    """Since when something is not there, monotonic seconds."""


class LocalBuilds:
    """The builds of some folders.

    Args:
        settled, missed: seconds, as `SETTLED` and `MISSED`.
    """

    def __init__(self, folders: Sequence[Path], *, settled: float = SETTLED, missed: float = MISSED) -> None:
        self._folders = tuple(folders)
        self._settled = settled
        self._missed = missed
        self._builds: dict[Path, _Build] = {}

    def read(self) -> tuple[list[Bundle], list[WidgetFault]]:
        """The newest good build of each package, and what cannot be used with the reason."""
        faults: list[WidgetFault] = []
        # Of what was good once, a manifest that is broken by now is a fault, and no reason to go.
        places = [place for place, build in self._builds.items() if build.bundle is not None and place.is_dir()]
        for folder in self._folders:
            found = list(_packages(folder))
            if not found and not any(place.is_relative_to(folder) or folder.parent == place for place in places):
                faults.append(WidgetFault(str(folder), NOTHING if folder.is_dir() else "is no folder"))
            places += found
        self._builds = {place: self._builds.get(place, _Build()) for place in places}
        for place, build in self._builds.items():
            self._look(place, build)
            if build.fault is not None:
                goes_on = f"; {build.bundle.manifest.version} goes on" if build.bundle is not None else ""
                faults.append(WidgetFault(str(place), build.fault + goes_on))
        return [build.bundle for build in self._builds.values() if build.bundle is not None], faults

    def _look(self, place: Path, build: _Build) -> None:
        entry = _entry(place)
        stamps = (stamp_of(place / MANIFEST), *(() if entry is None else (stamp_of(entry),)))
        if entry is None and build.stamps != stamps:
            # Nothing to read, and it may be about to come.
            build.missed = build.missed or time.monotonic()
            if build.bundle is not None and time.monotonic() - build.missed < self._missed:
                return
        elif entry is not None:
            build.missed = None
        if build.stamps == stamps or any(time.time() - stamp[3] / 1e9 < self._settled for stamp in stamps):
            return
        build.stamps, build.fault = stamps, None
        try:
            build.bundle = _read(place, entry)
        except (BadRequest, TooLarge) as fault:
            build.fault = fault.message


def _packages(folder: Path) -> Iterator[Path]:
    """The packages that a folder stands for."""
    if _is_package(folder):
        yield folder
    elif (folder / ENTRY).is_file() and _is_package(folder.parent):
        yield folder.parent
    else:
        for child in _children(folder):
            if _is_package(child):
                yield child
            elif child.name.startswith("@"):
                yield from filter(_is_package, _children(child))


def _is_package(folder: Path) -> bool:
    """Whether it has a package.json that speaks of Octopus, or one that cannot be read at all."""
    try:
        content = read_bounded(folder / MANIFEST, MAX_MANIFEST)
    except (BadRequest, TooLarge):
        return False
    return b'"octopus"' in content


def _children(folder: Path) -> list[Path]:
    try:
        found = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:
        return []
    return [each for each in found if each.name != "node_modules"][:MAX_FOLDERS]


def _entry(place: Path) -> Path | None:
    """The bundle, where there is one."""
    try:
        named = _manifest(place).entries
    except (BadRequest, TooLarge):
        named = []
    return next((place / each for each in [*named, f"dist/{ENTRY}", ENTRY] if (place / each).is_file()), None)


def _manifest(place: Path) -> Manifest:
    return read_said(read_bounded(place / MANIFEST, MAX_MANIFEST))


def _read(place: Path, entry: Path | None) -> Bundle:
    manifest = _manifest(place)
    if entry is None:
        raise BadRequest(f"has no bundle: expected {' or '.join(manifest.entries)}; build it, npm run watch")
    if not entry.resolve().is_relative_to(place.resolve()):
        raise BadRequest(f"its bundle {entry.name} is outside of its folder")
    added = datetime.fromtimestamp(stamp_of(entry)[3] / 1e9, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    content = read_bounded(entry)
    bundle = Bundle.of(manifest, content, added_by="local build", added_at=added, trusted=True)
    release = manifest.version.partition("+")[0]
    named = msgspec.structs.replace(manifest, version=f"{release}+local.{_word(bundle)}")
    return msgspec.structs.replace(bundle, manifest=named, local=True)


def _word(bundle: Bundle) -> str:
    """Eight letters of the fingerprint, as a version may hold them."""
    return "".join(each for each in bundle.address if each.isalnum())[:8]
