"""Versions in the store: every one is kept, with who wrote it, when and why.

A version is one small document under its number, created once and never changed; what it holds stands apart, under the
hash of its text, so that the list of versions is small and a restored document is not kept twice. Creating the number
is the one step that counts: of two writers with the same base, one finds it taken.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from octopus.endpoints.text import canonical
from octopus.model import BadRequest, Conflict, FieldError, NotFound
from octopus.store import Document, Store, VersionConflict

VERSIONS = "endpoint_versions"
TEXTS = "endpoint_texts"
HINTS = "endpoints"
NEWEST = "newest"
MAX_COMMENT = 1000


class Version(msgspec.Struct, frozen=True):
    """What is told of a version without reading it."""

    version: int
    """Counts from 1."""
    author: str
    time: str
    """ISO 8601, UTC."""
    comment: str
    sha: str
    """SHA-256 of the canonical text, in hexadecimal."""
    restoredFrom: int | None = None
    """The version whose document this one brought back."""


class Versions:
    """The versions of one deployment's document."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def newest(self) -> Version | None:
        """The version with the highest number; None when there is none yet.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        hint = await self._store.get(HINTS, NEWEST)
        found = None if hint is None else await self._get(int(hint.body["version"]))
        # The hint is written after the version: whoever died between the two left a newer one.
        while (newer := await self._get(found.version + 1 if found else 1)) is not None:
            found = newer
        return found

    async def newer(self, than: int) -> Version | None:
        """The newest version after a number; None when there is none. One small question to the store, mostly."""
        found = None
        while (newer := await self._get((found.version if found else than) + 1)) is not None:
            found = newer
        return found

    async def get(self, version: int) -> Version:
        """A version by its number.

        Raises:
            NotFound: there is no such version.
        """
        found = await self._get(version) if version > 0 else None
        if found is None:
            raise NotFound(f"there is no version {version} of the endpoints; endpointVersions lists them")
        return found

    async def all(self) -> list[Version]:
        """Every version, newest first."""
        return [_version(found) for found in reversed(await self._store.find(VERSIONS))]

    async def text(self, version: Version) -> str:
        """The document of a version, as text.

        Raises:
            NotFound: somebody took it out of the store.
        """
        found = await self._store.get(TEXTS, version.sha)
        if found is None:
            raise NotFound(f"the document of version {version.version} is not in the store any more")
        return str(found.body["text"])

    async def document(self, version: Version) -> Any:
        """The document of a version; errors as of `text`."""
        return await asyncio.to_thread(json.loads, await self.text(version))

    async def add(
        self, document: Any, *, author: str, comment: str, base: int, restored_from: int | None = None
    ) -> Version:
        """Keep a document as the next version.

        Args:
            base: the newest version that the writer has seen; 0: none.

        Raises:
            BadRequest: no comment, or one that is too long.
            Conflict: there is a newer version by now; `extra` carries it, with its document.
        """
        check_comment(comment)
        newest = await self.newest()
        number = newest.version if newest else 0
        if number != base:
            raise await self._conflict(base)
        # In a thread: the text of hundreds of fields takes a tenth of a second.
        text = await asyncio.to_thread(canonical, document)
        version = Version(
            version=number + 1,
            author=author,
            time=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            comment=comment.strip(),
            sha=sha_of(text),
            restoredFrom=restored_from,
        )
        await self._store.put(TEXTS, version.sha, {"text": text})
        try:
            await self._store.put(VERSIONS, _key(version.version), msgspec.to_builtins(version), expected_version=0)
        except VersionConflict:
            raise await self._conflict(base) from None
        # It is stored by now, whatever becomes of the hint.
        with suppress(FieldError):
            await self._store.put(HINTS, NEWEST, {"version": version.version})
        return version

    async def _conflict(self, base: int) -> Conflict:
        stored = await self.newest()
        if stored is None:
            return Conflict(f"there is no version {base} of the endpoints: none is stored yet; start from version 0")
        return Conflict(
            f"the endpoints were changed elsewhere: {stored.author} published version {stored.version} "
            f"({stored.comment!r}), this change was made from version {base}; look at that one, and publish again",
            extra={**msgspec.to_builtins(stored), "document": await self.document(stored)},
        )

    async def _get(self, version: int) -> Version | None:
        found = await self._store.get(VERSIONS, _key(version))
        return None if found is None else _version(found)


def check_comment(comment: str) -> None:
    """Refuse a comment that says nothing, or everything.

    Raises:
        BadRequest: it is blank or longer than `MAX_COMMENT`.
    """
    if not comment.strip():
        raise BadRequest("expected a comment that says what changes and why; got an empty one")
    if len(comment) > MAX_COMMENT:
        raise BadRequest(f"expected a comment of at most {MAX_COMMENT} characters; got {len(comment)}")


def sha_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(version: int) -> str:
    return f"{version:010d}"


def _version(stored: Document) -> Version:
    return msgspec.convert(stored.body, Version)
