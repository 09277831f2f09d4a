"""The added packages, in the store: what is known of each version, what was decided, and the bundles themselves.

A package is one small document, changed by compare-and-set; a bundle stands apart, in pieces that fit any store, under
an id of its own upload, and is written before the document that names it. Every change leaves a line in a short log,
which is how other processes hear of it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from octopus.catalogue.bundle import fingerprint_of
from octopus.catalogue.signing import Signature
from octopus.catalogue.unpacking import Unpacked
from octopus.model import Conflict, FieldError, NotFound, SourceError
from octopus.store import Document, Store, VersionConflict

PACKAGES = "widget_packages"
TEXTS = "widget_texts"
NOTICES = "widget_notices"
KEPT = 200
"""Lines of the log of changes that are kept."""
MAX_CHANGES = 200
"""What happened to one package: so many of the newest are kept."""
PIECE = 1024 * 1024
"""Characters of one piece of a bundle: at most four times that in bytes, which both stores hold in one document."""
TRIES = 10
"""How often a change is made anew on what somebody else wrote meanwhile."""


class KeptVersion(msgspec.Struct, frozen=True):
    """What is kept of one version beside its bundle."""

    version: str
    block: dict[str, Any]
    """The `octopus` member of package.json as it stands there."""
    description: str | None
    fingerprint: str
    size: int
    upload: str
    """Names its pieces."""
    pieces: int
    registry: str
    integrity: str | None
    """Of the archive, as the registry vouched for it; None: a content network does not."""
    addedBy: str
    addedAt: str
    signature: Signature | None = None


class Change(msgspec.Struct, frozen=True):
    """One thing that was done to a package."""

    action: str
    """`add`, `activate`, `rollback`, `pin`, `unpin` or `remove`."""
    version: str | None
    by: str
    at: str
    """ISO 8601, UTC."""
    before: str | None = None
    """The version that was active before, where another one is by now."""


class KeptPackage(msgspec.Struct, frozen=True):
    """A package as it is kept. One whose versions all went stays for what was done to it."""

    name: str
    versions: dict[str, KeptVersion] = {}
    chosen: str | None = None
    """The version that somebody made active; None: the newest release is."""
    pinned: bool = False
    """Nothing that is added takes its place."""
    changes: list[Change] = []
    """Oldest first."""


class Kept:
    """Reads and writes the added packages. `packages` is what this process knows of them."""

    def __init__(self, store: Store, *, piece: int = PIECE) -> None:
        self._store = store
        self._piece = piece
        self.packages: dict[str, KeptPackage] = {}
        self.revision = 0
        """Counts the readings, so that others see that there is something new."""
        self._seen = -1

    async def look(self) -> bool:
        """Read the packages if any process changed one since the last look; whether that was so.

        Raises:
            SourceUnavailable: the store cannot be reached; what is known stays.
        """
        newest = await self._store.read_log(NOTICES, limit=1, newest_first=True)
        seen = int(newest[0]["seq"]) if newest else 0
        if seen == self._seen:
            return False
        found = [msgspec.convert(each.body, KeptPackage) for each in await self._store.find(PACKAGES)]
        self.packages = {each.name: each for each in found}
        self._seen = seen
        self.revision += 1
        return True

    async def change(self, name: str, alter: Callable[[KeptPackage], KeptPackage]) -> KeptPackage:
        """Change a package, on what is stored by now, and tell other processes.

        Args:
            alter: makes the new one of the stored one; called again when somebody else was faster; may raise.

        Raises:
            Conflict: somebody else is faster again and again.
        """
        for _ in range(TRIES):
            stored = await self._store.get(PACKAGES, name)
            changed = alter(_package(name, stored))
            try:
                await self._store.put(
                    PACKAGES, name, msgspec.to_builtins(changed), expected_version=stored.version if stored else 0
                )
            except VersionConflict:
                continue
            # It is kept by now, whoever hears of it.
            with suppress(FieldError):
                await self._store.append(NOTICES, {"name": name}, keep=KEPT)
            self._seen = -1
            with suppress(FieldError):
                await self.look()
            return changed
        raise Conflict(f"{name} is being changed by somebody else; try again")

    async def get(self, name: str) -> KeptPackage:
        """A package as it is stored; an empty one where there is none."""
        return _package(name, await self._store.get(PACKAGES, name))

    async def upload(self, unpacked: Unpacked) -> tuple[str, int]:
        """Keep a bundle, with its texts; its id and the number of its pieces."""
        upload = secrets.token_urlsafe(12)
        text = unpacked.content.decode()
        pieces = [text[at : at + self._piece] for at in range(0, len(text), self._piece)]
        for number, piece in enumerate(pieces):
            await self._store.put(TEXTS, f"{upload}/{number}", {"text": piece})
        about = {"readme": unpacked.readme, "changelog": unpacked.changelog}
        await self._store.put(TEXTS, f"{upload}/about", about)
        return upload, len(pieces)

    async def content(self, name: str, kept: KeptVersion) -> bytes:
        """A bundle, which is what was kept.

        Raises:
            NotFound: it was taken out of the store. SourceError: it was changed there.
            SourceUnavailable: the store cannot be reached.
        """
        pieces = []
        for number in range(kept.pieces):
            found = await self._store.get(TEXTS, f"{kept.upload}/{number}")
            if found is None:
                raise NotFound(f"the bundle of {name} {kept.version} is not in the store any more; add it again")
            pieces.append(str(found.body["text"]))
        content = await asyncio.to_thread(lambda: "".join(pieces).encode())
        if await asyncio.to_thread(fingerprint_of, content) != kept.fingerprint:
            raise SourceError(
                f"the bundle of {name} {kept.version} is not what was added: it was changed in the store; remove it, "
                "and add it again",
                source="store",
            )
        return content

    async def about(self, kept: KeptVersion) -> tuple[str | None, str | None]:
        """README and changelog of a version."""
        found = await self._store.get(TEXTS, f"{kept.upload}/about")
        return (None, None) if found is None else (found.body.get("readme"), found.body.get("changelog"))

    async def forget(self, upload: str, pieces: int) -> None:
        """Take a bundle out of the store, once nothing names it."""
        for part in [*map(str, range(pieces)), "about"]:
            await self._store.delete(TEXTS, f"{upload}/{part}")


def _package(name: str, stored: Document | None) -> KeptPackage:
    return KeptPackage(name) if stored is None else msgspec.convert(stored.body, KeptPackage)


def now() -> str:
    """This moment, ISO 8601, UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
