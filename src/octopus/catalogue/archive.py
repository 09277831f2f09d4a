"""A package's archive (`.tgz`), read in memory and in bounds: nothing of it is ever written to a disk.

It is read from the front, in pieces, so that a bomb is left as soon as it has made too much. Links, devices and paths
that lead out of the package's folder spoil the whole archive: an honest one has none.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from octopus.catalogue.errors import BadPackage
from octopus.model import TooLarge

if TYPE_CHECKING:
    import tarfile

MAX_ARCHIVE = 32 * 1024 * 1024
"""Largest archive, in bytes as it is sent."""
MAX_UNPACKED = 64 * 1024 * 1024
"""Most bytes that it may unpack to, all files together."""
MAX_FILES = 10_000
MAX_PATH = 1024
PLAIN = (b"0", b"\0")
"""Types of plain files in an archive (REGTYPE, AREGTYPE)."""
PIECE = 64 * 1024
"""Bytes that are unpacked at a time."""


class _Unpacked(io.RawIOBase):
    """The bytes behind gzip, counted as they come."""

    def __init__(self, packed: bytes) -> None:
        super().__init__()
        self._engine = zlib.decompressobj(wbits=31)
        self._packed = memoryview(packed)
        self._at = 0
        self._rest = b""
        self._made = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = PIECE if size < 0 else size
        parts: list[bytes] = []
        while wanted > 0 and (piece := self._piece(min(wanted, PIECE))):
            parts.append(piece)
            wanted -= len(piece)
        return b"".join(parts)

    def _piece(self, most: int) -> bytes:
        while not self._engine.eof:
            packed = self._rest
            if not packed:
                packed = bytes(self._packed[self._at : self._at + PIECE])
                self._at += len(packed)
            piece = self._engine.decompress(packed, most)
            self._rest = self._engine.unconsumed_tail
            self._made += len(piece)
            if self._made > MAX_UNPACKED:
                raise TooLarge(f"the archive unpacks to more than {MAX_UNPACKED:,} bytes; publish a smaller package")
            if piece:
                return piece
            if not packed:
                raise BadPackage("the archive ends in the middle: its gzip is cut off")
        return b""


def read_files(archive: bytes, wanted: Mapping[str, int]) -> dict[str, bytes]:
    """Files of a package, by their paths below its folder; those that are not there are left out.

    Args:
        wanted: path → most bytes of it.

    Raises:
        BadPackage: it is no archive of a package, or has something in it that is never taken; says which.
        TooLarge: it, or a wanted file, is larger than its bound.
    """
    import tarfile  # Half a MiB that most processes never need.

    found: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=_Unpacked(archive), mode="r|", encoding="utf-8", errors="strict") as members:
            for count, member in enumerate(members, 1):
                if count > MAX_FILES:
                    raise TooLarge(f"the archive holds more than {MAX_FILES:,} files; publish fewer")
                path = _path(member)
                if path is not None and path in wanted:
                    if path in found:
                        raise BadPackage(f"the archive holds {path} twice")
                    found[path] = _content(members, member, path, wanted[path])
                # What was read is not looked up again: a list of ten thousand members is not kept.
                members.members = []  # type: ignore[attr-defined]
    except (tarfile.TarError, zlib.error, EOFError, ValueError, OverflowError, RecursionError, OSError) as fault:
        raise BadPackage(f"the archive cannot be read: {str(fault)[:200] or type(fault).__name__}") from None
    return found


def _path(member: tarfile.TarInfo) -> str | None:
    """The path below the package's folder (`package/` mostly); None for a folder.

    Raises:
        BadPackage: it is no plain file, or lies outside.
    """
    shown = repr(member.name[:120])
    if member.isdir():
        return None
    if member.issym() or member.islnk():
        raise BadPackage(f"the archive holds a link, {shown}: links are never followed; publish plain files")
    if member.type not in PLAIN:
        raise BadPackage(f"the archive holds {shown}, which is no plain file")
    parts = member.name.split("/")
    if len(member.name) > MAX_PATH or "\\" in member.name or "\0" in member.name:
        raise BadPackage(f"the archive holds a path that is none of a package: {shown}")
    if member.name.startswith("/") or ".." in parts:
        raise BadPackage(f"the archive holds {shown}, a path that leads out of the package's folder")
    return "/".join(part for part in parts[1:] if part not in ("", "."))


def _content(members: tarfile.TarFile, member: tarfile.TarInfo, path: str, most: int) -> bytes:
    if member.size > most:
        raise TooLarge(f"{path} holds {member.size:,} bytes; at most {most:,} are taken")
    file = members.extractfile(member)
    content = file.read() if file is not None else b""
    if len(content) != member.size:
        raise BadPackage(f"the archive ends in the middle of {path}")
    return content
