"""The folder of OCTOPUS_PROVISIONING_DIR: looked at each second, read when it has changed and is calm.

Looking beats being told: a ConfigMap changes by swapping the link `..data`, of which a watch of the file learns
nothing, and no notice ever comes from a network file system. A change is read when two looks in a row saw the same, so
that a file that somebody is still writing is not taken for a broken one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from octopus.provisioning.reading import (
    FOLDERS,
    FORMS,
    SDL,
    BadFile,
    FileState,
    Kind,
    Part,
    Problem,
    count_entries,
    is_patch,
    iso,
    places_of,
    read_text,
)

MOST_FILES = 500
MOST_BYTES = 4 * 1024 * 1024
"""Largest file."""
MOST_IN_ALL = 12 * 1024 * 1024
"""Of all files together: they are kept in the store as one."""

Signature = tuple[tuple[str, int, int, int, int], ...]
"""Path, device, inode, size and modification time of each file: when they are the same, so is the folder."""


class CannotLook(Exception):
    """The folder itself cannot be read; says why."""


class Reading(msgspec.Struct, frozen=True):
    """What a reading of the whole folder found, in the order of names."""

    files: list[FileState]
    parts: dict[str, Part]
    """By path; of a broken file there is none."""


class Folder:
    """Looks at one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seen: Signature | None = None
        self._read: Signature | None = None

    def look(self, *, at_once: bool = False) -> Reading | None:
        """What the folder holds, if that is new and calm; None: nothing to say.

        Args:
            at_once: do not wait for a second look.

        Raises:
            CannotLook: there is no such folder, or it cannot be listed.
        """
        seen = self._signature()
        calm, self._seen = at_once or seen == self._seen, seen
        if seen == self._read or not calm:
            return None
        found = self._reading()
        # What changed while it was read is read again at the next look.
        if self._signature() == seen:
            self._read = seen
            return found
        return found if at_once else None

    def forget(self) -> None:
        """Read anew at the next look, whatever was read."""
        self._read = None

    def _signature(self) -> Signature:
        found = []
        for path, _ in islice(self._files(), MOST_FILES + 1):
            try:
                one = (self.root / path).stat()
            except OSError:
                found.append((path, 0, 0, 0, 0))
                continue
            found.append((path, one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns))
        return tuple(found)

    def _files(self) -> Iterator[tuple[str, Kind | None]]:
        """Every file by path below the folder, with what its folder makes of it."""
        for name, is_folder in _listed(self.root):
            if not is_folder:
                yield name, None
            elif name in FOLDERS:
                for inner, is_inner_folder in _listed(self.root / name):
                    yield f"{name}/{inner}", None if is_inner_folder else FOLDERS[name]
            else:
                yield name, None

    def _reading(self) -> Reading:
        files: list[FileState] = []
        parts: dict[str, Part] = {}
        left = MOST_IN_ALL
        for number, (path, kind) in enumerate(islice(self._files(), MOST_FILES + 1)):
            changed = ""
            try:
                if number >= MOST_FILES:
                    raise BadFile(Problem(f"expected at most {MOST_FILES} files; this and the rest are not read"))
                changed = iso((self.root / path).stat().st_mtime)
                part, size = self._part(path, kind, left)
            except BadFile as fault:
                files.append(FileState(path, kind, False, changed, 0, fault.problem))
                continue
            except OSError as fault:
                files.append(FileState(path, kind, False, changed, 0, Problem(f"cannot be read: {fault.strerror}")))
                continue
            if part is None:
                files.append(FileState(path, kind, True, changed, 0, None, [Problem(_passed_over(path))]))
                continue
            left -= size
            parts[path] = part
            files.append(FileState(path, kind, True, changed, count_entries(part)))
        return Reading(files, parts)

    def _part(self, path: str, kind: Kind | None, left: int) -> tuple[Part | None, int]:
        if kind is None or not path.endswith(FORMS + (SDL if kind == "ENDPOINTS" else ())):
            return None, 0
        text = _text(self.root / path, min(left, MOST_BYTES))
        return read_text(path, kind, text), len(text)


def _listed(folder: Path) -> list[tuple[str, bool]]:
    """Names in order, and whether each is a folder; without hidden ones: `..data` is how a ConfigMap is swapped."""
    try:
        with os.scandir(folder) as found:
            names = [(each.name, each.is_dir()) for each in found if not each.name.startswith(".")]
    except OSError as fault:
        raise CannotLook(f"the folder {folder} cannot be read: {fault.strerror}") from None
    return sorted(name for name in names if not name[0].endswith(("~", ".swp")))


def _passed_over(path: str) -> str:
    folders = ", ".join(f"{name}/" for name in FOLDERS)
    if "/" not in path:
        return f"not read: files stand in {folders}"
    return f"not read: expected a name that ends with {', '.join(FORMS)} (or .graphql in endpoints/)"


def _text(path: Path, most: int) -> str:
    # Links are followed, as ConfigMaps consist of them; a pipe is not waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise BadFile(Problem("expected a plain file"))
        content = file.read(most + 1)
    if len(content) > most:
        raise BadFile(
            Problem(f"expected at most {MOST_BYTES} bytes in a file, and {MOST_IN_ALL} in all; this one is larger")
        )
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        raise BadFile(Problem(f"expected UTF-8 text; byte {fault.start} is none")) from None


def located(root: Path, path: str | None, problem: Problem, pointer: str) -> Problem:
    """A fault of a merged document with its line in the file that it comes from, as far as that can be told."""
    if path is None or is_patch(path) or not path.endswith(FORMS):
        return problem
    try:
        place = places_of(path, _text(root / path, MOST_BYTES)).place(pointer)
    except (BadFile, OSError):
        return problem  # It is another one by now.
    return msgspec.structs.replace(problem, line=place.line, column=place.column)
