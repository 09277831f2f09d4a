"""A store as a whole: every document and log, in one order, with a digest; what moves it to a file or another engine.

Leases are no part of it: they hold for seconds, and for the processes that run.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, Protocol

import msgspec
import orjson

from octopus.model import SourceError
from octopus.store.protocol import Store

META = "octopus_store"
"""The collection in which the store keeps its own version. It travels, and does not make a store non-empty."""
TOMBSTONE_DAYS = 89
"""A deleted key travels with its version until a day before the engines forget it."""


class Kept(msgspec.Struct, frozen=True):
    """A document, or what is left of a deleted one: its version, which goes on counting."""

    collection: str
    key: str
    version: int
    updated: float
    """Seconds since the epoch, UTC; of a deleted one when it was deleted, in whole milliseconds."""
    body: dict[str, Any] | None


class Logged(msgspec.Struct, frozen=True):
    """One record of a log."""

    log: str
    seq: int
    record: dict[str, Any]


Item = Kept | Logged


class Contents(msgspec.Struct, frozen=True):
    """What a store or an archive holds: two with the same digest hold the same, in the same words."""

    collections: dict[str, int]
    """Documents of each."""
    deleted: int
    """Keys that remember a version."""
    logs: dict[str, int]
    """Records of each."""
    sha256: str
    """Of all items in their order, in hexadecimal."""

    @property
    def documents(self) -> int:
        return sum(self.collections.values())

    @property
    def records(self) -> int:
        return sum(self.logs.values())

    def said(self) -> str:
        """For a person: how much it is."""
        return (
            f"{self.documents} documents in {len(self.collections)} collections and {self.records} records in "
            f"{len(self.logs)} logs"
        )


class Tally:
    """Counts items and digests them."""

    def __init__(self) -> None:
        self._collections: dict[str, int] = {}
        self._logs: dict[str, int] = {}
        self._deleted = 0
        self._digest = hashlib.sha256()

    def add(self, item: Item) -> bytes:
        """Count an item; the line that it is in an archive."""
        line = line_of(item)
        self._digest.update(line)
        if isinstance(item, Logged):
            self._logs[item.log] = self._logs.get(item.log, 0) + 1
        elif item.body is None:
            self._deleted += 1
        else:
            self._collections[item.collection] = self._collections.get(item.collection, 0) + 1
        return line

    def contents(self) -> Contents:
        return Contents(dict(self._collections), self._deleted, dict(self._logs), self._digest.hexdigest())


class Whole(Store, Protocol):
    """What both engines can do beside `Store`, for commands that move a store."""

    @property
    def place(self) -> str:
        """For a person: which file or database it is. Without secrets."""
        ...

    async def one_state(self) -> bool:
        """Whether `everything` reads one state, however much is written meanwhile."""
        ...

    def everything(self) -> AsyncGenerator[Item]:
        """All documents by collection and key, then all logs by name and number; bounded memory.

        Raises:
            SourceUnavailable, SourceError: the engine ended it, or holds something unreadable.
        """
        ...

    async def replace(self, items: AsyncIterator[Item]) -> Contents:
        """Put these items, in the order of `everything`, in the place of all that is there, in one step or not at all.

        They are read back and compared before they count. An exception of `items` leaves the store as it was.
        """
        ...


def line_of(item: Item) -> bytes:
    """An item as one line of JSON, the members of a body in their order."""
    if isinstance(item, Logged):
        return orjson.dumps(["record", item.log, item.seq, item.record]) + b"\n"
    return orjson.dumps(["document", item.collection, item.key, item.version, item.updated, item.body]) + b"\n"


def remembered(deleted: float) -> bool:
    """Whether a key that was deleted then travels."""
    return deleted > time.time() - TOMBSTONE_DAYS * 86400


async def contents_of(items: AsyncIterator[Item]) -> Contents:
    """Count and digest what an engine holds."""
    tally = Tally()
    async for item in items:
        tally.add(item)
    return tally.contents()


async def is_empty(store: Whole) -> bool:
    """Whether nothing was ever kept, but for the store's own version."""
    async with aclosing(store.everything()) as items:
        async for item in items:
            if not isinstance(item, Kept) or item.collection != META:
                return False
    return True


def compared(wanted: Contents, found: Contents, place: str) -> None:
    """Compare what was to be written with what is read back.

    Raises:
        SourceError: they differ.
    """
    if wanted != found:
        raise SourceError(
            f"{place} gives back something else than was written ({found.said()}, expected {wanted.said()}); "
            "nothing was changed. Is another restore under way?",
            source="store",
        )
