"""What a document store can do. Two engines keep it: MongoDB, and one SQLite file. One contract suite tests both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from octopus.store.counts import Counts
from octopus.store.leases import Leases


class Document(msgspec.Struct, frozen=True):
    """One stored document."""

    key: str
    version: int
    """Counts the writes of this key from 1; a key deleted and written again goes on counting."""
    body: dict[str, Any]
    updated: float
    """Seconds since the epoch, UTC."""


class Store(Protocol):
    """Documents in named collections, each under a text key, with compare-and-set by version.

    Collections and logs are named in `a-z0-9_`; a body is plain JSON within 64-bit integers, 90 levels and 16 MiB of
    BSON, and comes back equal. Every method raises `SourceUnavailable` (source `store`) when the engine cannot be
    reached.
    """

    @property
    def leases(self) -> Leases:
        """What only one process may do at a time."""
        ...

    @property
    def counts(self) -> Counts:
        """How often something was done, in all processes together."""
        ...

    async def get(self, collection: str, key: str) -> Document | None: ...

    async def put(
        self, collection: str, key: str, body: Mapping[str, Any], *, expected_version: int | None = None
    ) -> Document:
        """Write a whole document and return it with its new version.

        Args:
            expected_version: the version it must have now (0: it must not exist); None writes whatever is there.

        Raises:
            VersionConflict: it has another version; the exception carries the stored document.
        """
        ...

    async def delete(self, collection: str, key: str) -> bool:
        """Remove a document; False when there was none."""
        ...

    async def find(
        self, collection: str, where: Mapping[str, Any] | None = None, *, limit: int | None = None
    ) -> list[Document]:
        """Documents whose top-level fields equal those of `where`, ordered by key."""
        ...

    async def append(self, log: str, record: Mapping[str, Any], *, keep: int | None = None) -> int:
        """Add a record to an append-only log and return its sequence number, from 1.

        Args:
            keep: drop all but so many of the newest records.
        """
        ...

    async def read_log(
        self, log: str, *, after: int = 0, before: int | None = None, limit: int = 100, newest_first: bool = False
    ) -> list[dict[str, Any]]:
        """Records of a log whose number lies between `after` and `before`, both excluded, with it under `seq`."""
        ...

    async def ping(self) -> None:
        """Return when the engine answers."""
        ...

    async def close(self) -> None: ...


class VersionConflict(Exception):
    """A write expected another version than the stored one."""

    def __init__(self, stored: Document | None) -> None:
        super().__init__(f"stored version is {stored.version if stored else 0}")
        self.stored = stored
