"""From a store to a file, from a file to a store, from a store to a store."""

from __future__ import annotations

import asyncio
import gzip
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import IO, Any

import msgspec
import orjson

from octopus.backup.archive import FORMAT, LEVEL, Archive, Header
from octopus.backup.sealing import Sealed
from octopus.model import BadRequest, Conflict
from octopus.store import (
    NOTHING,
    Contents,
    Item,
    Overlay,
    Tally,
    Whole,
    contents_of,
    exchanged_by,
    generation_in,
    is_empty,
    overlaid,
    version_in,
)

_EXISTS = "{} exists; name a file that does not, or move it away"
BREATH = 500
"""Items after which other tasks have their turn."""


class BackedUp(msgspec.Struct, frozen=True):
    """What was written."""

    contents: Contents
    header: Header
    size: int
    """Bytes of the file."""


async def back_up(store: Whole, path: Path | None, out: IO[bytes], passphrase: bytes | None = None) -> BackedUp:
    """Write everything that a store keeps into a file that only this user may read.

    Args:
        path: it must not exist; None writes to `out`.
        passphrase: seals it.

    Raises:
        BadRequest: the file exists or cannot be written.
        Conflict: all of the store is being exchanged, or was while it was read; then there is no file.
        SourceUnavailable, SourceError: the store ended it; then there is no file.
    """
    by, generation = await exchanged_by(store.leases), await generation_in(store)
    if by is not None:
        raise Conflict(f"{store.place} is being restored by {by}; back it up when that is done")
    header = Header(
        octopus="backup",
        format=FORMAT,
        store=await version_in(store),
        program=version_of("octopus-suite"),
        created=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        origin=store.place,
        oneState=await store.one_state(),
    )
    with _made(path, out) as file:
        contents = await _write(store, header, file, passphrase)
        if await generation_in(store) != generation:
            raise Conflict(f"{store.place} was restored while it was read; back it up again")
        size = file.tell() if path else 0
    return BackedUp(contents, header, size)


async def _write(store: Whole, header: Header, file: IO[bytes], passphrase: bytes | None) -> Contents:
    below: Any = Sealed(file, passphrase) if passphrase else file
    packed = gzip.GzipFile("", "wb", LEVEL, below, mtime=0)
    tally = Tally()
    packed.write(orjson.dumps(msgspec.to_builtins(header)) + b"\n")
    async for item in store.everything():
        packed.write(tally.add(item))
    contents = tally.contents()
    packed.write(orjson.dumps(["end", msgspec.to_builtins(contents)]) + b"\n")
    packed.close()
    if passphrase:
        below.close()
    return contents


@contextmanager
def _made(path: Path | None, out: IO[bytes]) -> Iterator[IO[bytes]]:
    """A file that is there whole, and on the disk, or not at all."""
    try:
        if path is None:
            yield out
            out.flush()
            return
        if path.exists():
            raise BadRequest(_EXISTS.format(path))
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _name(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        _settle(path.parent)
    except OSError as fault:
        raise BadRequest(f"{path or 'standard output'} cannot be written: {fault.strerror or fault}") from None


def _name(beside: Path, path: Path) -> None:
    """Give a finished file its name; unlike a rename, a link takes the place of nothing."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise BadRequest(_EXISTS.format(path)) from None
    except OSError:
        beside.rename(path)  # A file system without links.


def _settle(folder: Path) -> None:
    """See that the name is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verified(archive: Archive) -> Contents:
    """Read a whole archive, and say what is in it.

    Raises:
        UnusableArchive: not all of it can be restored.
    """
    tally = Tally()
    for item in archive.items():
        tally.add(item)
    return tally.contents()


async def restore(
    store: Whole, archive: Archive, *, replace: bool = False, dry_run: bool = False, overlay: Overlay = NOTHING
) -> Contents:
    """Put what an archive holds in the place of what a store keeps: all of it, or nothing.

    Args:
        replace: also where the store is not empty.
        dry_run: only see whether it could be done; gives what the archive holds.
        overlay: what is to be otherwise than in the archive.

    Raises:
        UnusableArchive: the archive cannot be used; nothing was written.
        Conflict: the store is not empty.
        SourceUnavailable, SourceError: the store ended it; it is as it was.
    """
    await _may_be_written(store, replace)
    wanted = await asyncio.to_thread(verified, archive)
    if dry_run:
        return wanted
    return await store.replace(overlaid(_breathing(archive.items()), overlay))


async def copy(origin: Whole, target: Whole, *, replace: bool = False, dry_run: bool = False) -> Contents:
    """Put what one store keeps in the place of what another does; errors as of `restore`."""
    if origin.place == target.place:
        raise BadRequest(f"{origin.place} is both the origin and the target; expected two stores")
    await _may_be_written(target, replace)
    if dry_run:
        return await contents_of(origin.everything())
    return await target.replace(origin.everything())


async def _may_be_written(store: Whole, replace: bool) -> None:
    if not replace and not await is_empty(store):
        there = await contents_of(store.everything())
        raise Conflict(f"{store.place} is not empty: it holds {there.said()}; --replace puts others in their place")


async def _breathing(items: Iterator[Item]) -> AsyncIterator[Item]:
    for number, item in enumerate(items):
        if number % BREATH == 0:
            await asyncio.sleep(0)
        yield item
