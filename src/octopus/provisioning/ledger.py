"""What the store keeps of the files: what was read last, what of it is merged, and what overrides were made from.

One small head is written by compare-and-set; what files hold stands apart under its hash. So every process knows what
any of them read, and of two that merge the same files at once one finds that it is done.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from octopus.model import NotFound
from octopus.provisioning.merging import NOTHING, Merged, merged
from octopus.provisioning.reading import FileState, Kind, Part, Problem
from octopus.provisioning.threeway import Since
from octopus.store import Store, VersionConflict

COLLECTION = "provisioning"
PARTS = "provisioning_parts"
HEAD = "head"


class Refusal(msgspec.Struct, frozen=True):
    """Why what was read is not merged."""

    sha: str
    version: int
    """The newest version of the endpoints when it was tried."""
    faults: list[tuple[str | None, Problem]]
    """Each with its file, where that is known."""


class KindState(msgspec.Struct, frozen=True):
    """One kind of files."""

    read: str | None = None
    """Hash of the parts that were read last."""
    merged: str | None = None
    """Of those that are served: the base of the next merge."""
    underway: str | None = None
    """Of those that somebody began to merge."""
    since: Since = {}
    document: dict[str, Any] = {}
    """Of widgets: what is served, overrides and all. (Endpoints have versions, workspaces belong to users.)"""
    refused: Refusal | None = None


class Head(msgspec.Struct, frozen=True):
    """Everything but what the files hold."""

    kinds: dict[Kind, KindState] = {}
    files: list[FileState] = []

    def of(self, kind: Kind) -> KindState:
        return self.kinds.get(kind, KindState())

    def with_kind(self, kind: Kind, state: KindState) -> Head:
        return msgspec.structs.replace(self, kinds={**self.kinds, kind: state})


class Stale(Exception):
    """Another process wrote meanwhile: begin anew."""


class Ledger:
    """Reads and writes it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._merged: dict[tuple[Kind, str], Merged] = {}

    async def head(self) -> tuple[int, Head]:
        """The head with its version in the store; 0: there is none yet.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        found = await self._store.get(COLLECTION, HEAD)
        return (0, Head()) if found is None else (found.version, msgspec.convert(found.body, Head))

    async def write(self, head: Head, version: int) -> int:
        """Put a head in the place of the one that was read.

        Raises:
            Stale: somebody else did.
        """
        try:
            written = await self._store.put(COLLECTION, HEAD, msgspec.to_builtins(head), expected_version=version)
        except VersionConflict:
            raise Stale from None
        return written.version

    async def keep(self, parts: Sequence[Part]) -> str:
        """Keep what files hold; returns its hash.

        Raises:
            TooLarge: more than the store takes.
        """
        text = await asyncio.to_thread(json.dumps, msgspec.to_builtins(list(parts)), ensure_ascii=False)
        sha = hashlib.sha256(text.encode()).hexdigest()
        if await self._store.get(PARTS, sha) is None:
            await self._store.put(PARTS, sha, {"text": text})
        return sha

    async def parts(self, sha: str | None) -> list[Part]:
        """What files held.

        Raises:
            NotFound: somebody took it out of the store.
        """
        if sha is None:
            return []
        found = await self._store.get(PARTS, sha)
        if found is None:
            raise NotFound(f"what the files held ({sha[:12]}…) is not in the store any more; write to one of them")
        return msgspec.convert(json.loads(found.body["text"]), list[Part])

    async def merged(self, kind: Kind, sha: str | None) -> Merged:
        """What files said together."""
        if sha is None:
            return NOTHING
        if (kind, sha) not in self._merged:
            parts = await self.parts(sha)
            found = await asyncio.to_thread(merged, kind, parts)
            for stale in [key for key in self._merged if key[0] == kind][:-2]:
                del self._merged[stale]
            self._merged[kind, sha] = found
        return self._merged[kind, sha]
