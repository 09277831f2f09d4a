"""The file: lines of JSON, compressed by gzip, sealed where a passphrase is given.

The first line tells what it is, the last what it held; between them stand the items of the store in their order, one a
line. `zcat FILE | jq` reads one that is not sealed. A reader needs memory for one line.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
import orjson

from octopus.backup.sealing import MAGIC, Unsealed, WrongPassphrase, is_sealed
from octopus.model import BadRequest, FieldError
from octopus.store import Contents, Item, Kept, Logged, Tally, check_body, check_collection, check_key, newest

FORMAT = 1
LEVEL = 4
"""Of gzip: finer ones cost more than they spare."""
MAX_LINE = 128 << 20
"""Longest line, in bytes: the largest document, each character escaped."""


class UnusableArchive(BadRequest):
    """A file that cannot be restored, and why."""


class Header(msgspec.Struct, frozen=True):
    """The first line."""

    octopus: str
    """`backup`."""
    format: int
    """Of this file."""
    store: int
    """The version of the store that it was made from."""
    program: str
    created: str
    """ISO 8601, UTC."""
    origin: str
    """Which store it was made from, for a person."""
    oneState: bool
    """Whether everything in it was there at one moment."""


class Archive:
    """A file that was made by `octopus backup`.

    Args:
        path: where it is.
        passphrase: what it was sealed with, if it was.
    """

    def __init__(self, path: Path, passphrase: bytes | None = None) -> None:
        self.path = path
        self._passphrase = passphrase

    def header(self) -> Header:
        """What the file says of itself.

        Raises:
            UnusableArchive: it is none, or a newer Octopus made it.
        """
        lines = self._lines()
        try:
            return self._header(next(lines, b""))
        finally:
            lines.close()

    def items(self) -> Iterator[Item]:
        """Everything in it, each checked as it comes.

        Raises:
            UnusableArchive: it is none, damaged, cut short, or from a newer Octopus; says where. Whoever has come to
                the end without it has everything, as it was written.
        """
        lines = self._lines()
        self._header(next(lines, b""))
        tally, number, place = Tally(), 1, ("", "", 0)
        for line in lines:
            number += 1
            if line.startswith(b'["end"'):
                self._end(line, tally, number)
                for _ in lines:
                    raise UnusableArchive(f"{self.path} goes on behind its end, line {number}; it is damaged")
                return
            item = self._item(line, number)
            if (now := _place(item)) <= place:
                raise UnusableArchive(f"{self.path} is damaged at line {number}: it is out of order")
            place = now
            tally.add(item)
            yield item
        raise UnusableArchive(f"{self.path} is cut short: it ends after line {number}, before its own end")

    def _header(self, line: bytes) -> Header:
        try:
            found = orjson.loads(line)
            if found["octopus"] != "backup" or type(found["format"]) is not int:
                raise KeyError("octopus")
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise self._foreign(line) from None
        if found["format"] > FORMAT:
            raise UnusableArchive(
                f"{self.path} has format {found['format']}, made by Octopus {str(found.get('program'))[:40]}; this one "
                f"reads {FORMAT}: restore it with that Octopus"
            )
        try:
            header = msgspec.convert(found, Header)
        except msgspec.ValidationError as fault:
            raise UnusableArchive(f"{self.path} is damaged at line 1: {fault}") from None
        if header.store > newest():
            raise UnusableArchive(
                f"{self.path} is of a store of version {header.store}, made by Octopus {header.program[:40]}; this one "
                f"knows {newest()}: restore it with that Octopus"
            )
        return header

    def _foreign(self, begin: bytes) -> UnusableArchive:
        return UnusableArchive(
            f"{self.path} is no backup of Octopus: expected a file that `octopus backup` made, got one that begins "
            f"with {begin[:24]!r}"
        )

    def _item(self, line: bytes, number: int) -> Item:
        try:
            return _checked(orjson.loads(line))
        except orjson.JSONDecodeError as fault:
            raise UnusableArchive(f"{self.path} is damaged at line {number}: {fault}") from None
        except FieldError as fault:
            raise UnusableArchive(f"{self.path} is damaged at line {number}: {fault.message}") from None

    def _end(self, line: bytes, tally: Tally, number: int) -> None:
        try:
            wanted = msgspec.convert(orjson.loads(line)[1], Contents)
        except (ValueError, IndexError) as fault:
            raise UnusableArchive(f"{self.path} is damaged at line {number}, its end: {fault}") from None
        found = tally.contents()
        if found != wanted:
            raise UnusableArchive(
                f"{self.path} is damaged: it holds {found.said()} with the checksum {found.sha256[:12]}…, its end says "
                f"{wanted.said()} with {wanted.sha256[:12]}…"
            )

    def _lines(self) -> Generator[bytes, None, None]:
        """The decompressed lines, without more in memory than one."""
        number = 0
        try:
            with self.path.open("rb") as raw, gzip.GzipFile(fileobj=self._unsealed(raw)) as file:
                while line := file.readline(MAX_LINE):
                    number += 1
                    if not line.endswith(b"\n"):
                        raise EOFError
                    yield line
        except EOFError:
            raise UnusableArchive(
                f"{self.path} is cut short: it ends within line {number + 1}. Was the disk full, or the copy ended?"
            ) from None
        except (zlib.error, gzip.BadGzipFile) as fault:
            raise UnusableArchive(f"{self.path} is damaged behind line {number}: {fault}") from None
        except WrongPassphrase as fault:
            raise UnusableArchive(f"{self.path} {fault}") from None
        except OSError as fault:
            raise UnusableArchive(f"{self.path} cannot be read: {fault.strerror or fault}") from None

    def _unsealed(self, raw: IO[bytes]) -> Any:
        begin = raw.peek(64) if hasattr(raw, "peek") else b""
        if is_sealed(begin):
            if self._passphrase is None:
                raise WrongPassphrase("is sealed; give its passphrase by --passphrase-file")
            return Unsealed(raw, self._passphrase)
        if not begin:
            raise UnusableArchive(f"{self.path} is empty; expected a file that `octopus backup` made")
        if not begin.startswith(b"\x1f\x8b"):
            if MAGIC.startswith(begin):
                raise EOFError
            raise self._foreign(begin)
        return raw


def _checked(found: Any) -> Item:
    """An item of its line.

    Raises:
        BadRequest: it is none.
    """
    match found:
        case ["document", str() as collection, str() as key, int() as version, int() | float() as updated, body]:
            check_collection(collection)
            check_key(key)
            if body is not None:
                check_body(body)
            if version < 1 or isinstance(version, bool):
                raise BadRequest(f"expected a version from 1, got {version}")
            return Kept(collection, key, version, float(updated), body)
        case ["record", str() as log, int() as seq, dict() as record]:
            check_collection(log)
            check_body(record)
            if seq < 1 or isinstance(seq, bool):
                raise BadRequest(f"expected the number of a record from 1, got {seq}")
            return Logged(log, seq, record)
    raise BadRequest("expected a document or a record of a log")


def _place(item: Item) -> tuple[str, Any, int]:
    """Where an item stands: documents before logs, both in order; text as both engines compare it."""
    if isinstance(item, Logged):
        return f"log.{item.log}", b"", item.seq
    return f"document.{item.collection}", item.key.encode(), 0
