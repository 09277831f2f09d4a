"""Reads the folder of built widgets: `<name>/<version>/{package.json,index.iife.js}`, a scope being a level of its own.

Nothing is followed (no links at any level), nothing is read beyond its bound, and a package that cannot be used is
named with the reason while the others load.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from octopus.catalogue.bundle import Bundle
from octopus.catalogue.manifest import is_package_name, read_manifest
from octopus.catalogue.package import WidgetFault
from octopus.catalogue.semver import Version
from octopus.model import BadRequest, TooLarge

ENTRY = "index.iife.js"
MANIFEST = "package.json"
MAX_ENTRY = 8 * 1024 * 1024
"""Largest bundle, in bytes."""
MAX_MANIFEST = 256 * 1024
README = "README.md"
MAX_README = 512 * 1024
MAX_FOLDERS = 500
"""Most names read of one folder."""

Stamp = tuple[int, int, int, int]
"""Device, inode, size and modification time: when they are the same, so is the file."""


class Seen(msgspec.Struct, frozen=True):
    """A version's folder as it was last read; exactly one of `bundle` and `fault` is there."""

    stamps: tuple[Stamp, Stamp]
    bundle: Bundle | None
    fault: WidgetFault | None


class Reading(msgspec.Struct, frozen=True):
    """What one reading of the folder found, by place (`<name>/<version>`)."""

    versions: dict[str, Seen]
    faults: list[WidgetFault]


def read_folder(root: Path, before: Reading) -> Reading:
    """Read what is new or changed since `before`; the rest is taken over."""
    versions: dict[str, Seen] = {}
    faults: list[WidgetFault] = []
    for name in _packages(root, faults):
        for version in _folders(root, name, faults):
            place = f"{name}/{version}"
            versions[place] = _read_version(root, name, version, before.versions.get(place))
    faults += [seen.fault for seen in versions.values() if seen.fault is not None]
    return Reading(versions, sorted(faults, key=lambda fault: fault.place))


def read_readme(root: Path, name: str, version: str) -> str | None:
    """The README of a built widget; None where it has none, or none that can be shown."""
    try:
        return read_bounded(root / name / version / README, MAX_README).decode("utf-8", "replace").replace("\0", "")
    except (BadRequest, TooLarge):
        return None


def _packages(root: Path, faults: list[WidgetFault]) -> Iterator[str]:
    for name in _folders(root, "", faults):
        for full in [f"{name}/{inner}" for inner in _folders(root, name, faults)] if name.startswith("@") else [name]:
            if is_package_name(full):
                yield full
            else:
                faults.append(WidgetFault(full, "expected a folder named like an npm package, @scope/name or name"))


def _folders(root: Path, below: str, faults: list[WidgetFault]) -> list[str]:
    found: list[str] = []
    try:
        with os.scandir(root / below) as entries:
            for entry in entries:
                place = f"{below}/{entry.name}".lstrip("/")
                if entry.name.startswith("."):
                    continue
                if entry.is_symlink():
                    faults.append(WidgetFault(place, "expected a folder, got a link; copy the files instead"))
                elif not entry.is_dir(follow_symlinks=False):
                    faults.append(WidgetFault(place, "expected a folder, got a file"))
                elif len(found) >= MAX_FOLDERS:
                    faults.append(
                        WidgetFault(below or ".", f"holds more than {MAX_FOLDERS} folders; the rest is left out")
                    )
                    break
                else:
                    found.append(entry.name)
    except OSError as fault:
        faults.append(WidgetFault(below or ".", f"cannot be read: {fault.strerror}"))
    return sorted(found)


def _read_version(root: Path, name: str, version: str, before: Seen | None) -> Seen:
    folder = root / name / version
    stamps = (stamp_of(folder / MANIFEST), stamp_of(folder / ENTRY))
    if before is not None and before.stamps == stamps:
        return before
    try:
        if Version.parse(version) is None:
            raise BadRequest("expected a folder named like a version, 1.2.3")
        manifest = read_manifest(read_bounded(folder / MANIFEST, MAX_MANIFEST), name, version)
        added = datetime.fromtimestamp(stamps[1][3] / 1e9, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        content = read_bounded(folder / ENTRY, MAX_ENTRY)
        return Seen(stamps, Bundle.of(manifest, content, added_by="octopus", added_at=added, trusted=True), None)
    except (BadRequest, TooLarge) as fault:
        return Seen(stamps, None, WidgetFault(f"{name}/{version}", fault.message))


def stamp_of(path: Path) -> Stamp:
    """What a file is told by; zeros where there is none."""
    try:
        found = path.lstat()
    except OSError:
        return (0, 0, 0, 0)
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def read_bounded(path: Path, bound: int = MAX_ENTRY) -> bytes:
    """A plain file, whole.

    Raises:
        BadRequest: it is none, or cannot be read. TooLarge: it holds more than `bound` bytes.
    """
    try:
        # Never through a link, and never waiting on a pipe.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        reason = "is a link; copy the file instead" if path.is_symlink() else f"cannot be read: {fault.strerror}"
        raise BadRequest(f"{path.name} {reason}") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadRequest(f"{path.name} is not a plain file")
    with os.fdopen(descriptor, "rb") as file:
        content = file.read(bound + 1)
    if len(content) > bound:
        raise TooLarge(f"{path.name} holds more than {bound} bytes")
    return content
