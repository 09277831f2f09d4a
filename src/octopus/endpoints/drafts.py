"""Drafts: what an administrator is writing, kept as it was typed, so that a closed tab or a broken machine loses none.

One draft a person, in the store: a text (it may be no JSON for the moment), the version it was made from, and a
revision by which two tabs of one person find out about each other. Every save and every end leaves a line in a short
log of the store, which is how other processes hear of it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from octopus.audit import Audit
from octopus.endpoints.text import canonical
from octopus.live import Bus
from octopus.model import BadRequest, Caller, Conflict, FieldError, Forbidden, SourceUnavailable, TooLarge
from octopus.store import Document, Store, VersionConflict

DRAFTS = "endpoint_drafts"
NOTICES = "endpoint_draft_notices"
CHANNEL = "endpoint-drafts"
GONE = "gone"
"""Marks what is about to be deleted."""
KEPT = 200
"""Notices that the log keeps: whoever looks every second misses none of them."""
LOOK_EVERY = 1.0
"""Seconds between two looks for what other processes wrote, while somebody watches."""


class Draft(msgspec.Struct, frozen=True):
    """A draft as it is kept."""

    text: str
    baseVersion: int
    """The version that it was made from; 0: none was stored."""
    revision: int
    """Grows with each save; of a draft that follows a discarded one, too."""
    updated: str
    """ISO 8601, UTC."""
    author: str


class DraftNotice(msgspec.Struct, frozen=True):
    """What is told of a draft to others."""

    author: str
    baseVersion: int
    revision: int
    """0: it is gone."""
    updated: str
    """ISO 8601, UTC."""


class Drafts:
    """Keeps the drafts, and tells of them.

    Args:
        max_bytes: largest text, in bytes of UTF-8.
        look_every: seconds between two looks for what other processes wrote.
    """

    def __init__(self, store: Store, bus: Bus, audit: Audit, *, max_bytes: int, look_every: float = LOOK_EVERY) -> None:
        self._store = store
        self._bus = bus
        self._audit = audit
        self._max_bytes = max_bytes
        self._look_every = look_every

    async def get(self, caller: Caller) -> Draft | None:
        """The caller's draft; None: there is none."""
        stored = await self._store.get(DRAFTS, _key(caller))
        return None if stored is None or GONE in stored.body else _draft(stored)

    async def others(self, caller: Caller) -> list[DraftNotice]:
        """The drafts of all others, by author."""
        found = [_notice(_draft(stored)) for stored in await self._store.find(DRAFTS) if GONE not in stored.body]
        return sorted((each for each in found if each.author != caller.username), key=lambda each: each.author)

    async def save(self, text: str, base_version: int, revision: int, by: Caller) -> Draft:
        """Keep a text as the caller's draft. The first save is audited, not every one after.

        Args:
            base_version: the version that it was made from; 0: none was stored.
            revision: of the draft that it was typed into; 0: there is none.

        Raises:
            TooLarge: the text; says the bound.
            BadRequest: a number below 0, or half a character.
            Conflict: there is another revision by now; `extra["draft"]` is the stored draft, None where there is none.
        """
        self._check(text, base_version, revision)
        body = {"text": text, "baseVersion": base_version, "author": by.username}
        draft = _draft(await self._put(_key(by), body, revision))
        if revision == 0:
            await self._audit.record(by, "saveEndpointDraft", "endpoints", {"baseVersion": base_version, "begun": True})
        await self._tell(_notice(draft))
        return draft

    async def discard(self, by: Caller) -> bool:
        """Throw the caller's draft away; False when there was none."""
        draft = await self.get(by)
        if draft is None or not await self._store.delete(DRAFTS, _key(by)):
            return False
        detail = {"baseVersion": draft.baseVersion, "revision": draft.revision, "characters": len(draft.text)}
        await self._audit.record(by, "discardEndpointDraft", "endpoints", detail)
        await self._tell_gone(draft)
        return True

    async def published(self, document: Any, by: Caller) -> None:
        """Take the publisher's draft away if it says what was published; one that says more stays.

        Never raises into a publication that is stored: what cannot be taken away now is there to be discarded.
        """
        with suppress(FieldError):
            draft = await self.get(by)
            if draft is None or not await asyncio.to_thread(_says, draft.text, document):
                return
            # Only this revision: what another tab saves in this moment must not go with it.
            with suppress(VersionConflict):
                await self._store.put(DRAFTS, _key(by), {GONE: True}, expected_version=draft.revision)
                await self._store.delete(DRAFTS, _key(by))
                await self._tell_gone(draft)

    async def changes(self) -> AsyncGenerator[DraftNotice, None]:
        """Each save and each end from now on, whoever it was and wherever."""
        notices = self._bus.listen(CHANNEL)
        waiting = asyncio.ensure_future(anext(notices))
        try:
            seen = await self._newest()
            while True:
                await asyncio.wait({waiting}, timeout=self._look_every)
                if waiting.done():
                    waiting.result()
                    waiting = asyncio.ensure_future(anext(notices))
                with suppress(SourceUnavailable):  # The store is away; the next look will tell.
                    for record in await self._store.read_log(NOTICES, after=seen, limit=KEPT):
                        seen = record["seq"]
                        yield msgspec.convert(record, DraftNotice)
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            if isinstance(notices, AsyncGenerator):
                await notices.aclose()

    async def _put(self, key: str, body: dict[str, Any], revision: int) -> Document:
        try:
            return await self._store.put(DRAFTS, key, body, expected_version=revision)
        except VersionConflict as conflict:
            stored = conflict.stored
            # Whoever took the last one away died before the end of it: there is none.
            if revision == 0 and stored is not None and GONE in stored.body:
                return await self._put(key, body, stored.version)
            raise _conflict(stored) from None

    async def _newest(self) -> int:
        newest = await self._store.read_log(NOTICES, limit=1, newest_first=True)
        return int(newest[0]["seq"]) if newest else 0

    async def _tell(self, notice: DraftNotice) -> None:
        # The draft is kept by now, whoever hears of it.
        with suppress(FieldError):
            await self._store.append(NOTICES, msgspec.to_builtins(notice), keep=KEPT)
        self._bus.notify(CHANNEL, {"author": notice.author})

    async def _tell_gone(self, draft: Draft) -> None:
        await self._tell(DraftNotice(draft.author, draft.baseVersion, 0, _iso(datetime.now(UTC))))

    def _check(self, text: str, base_version: int, revision: int) -> None:
        if base_version < 0 or revision < 0:
            raise BadRequest(f"expected a baseVersion and a revision of 0 or more, got {base_version} and {revision}")
        try:
            size = len(text.encode())
        except UnicodeEncodeError as fault:
            raise BadRequest(
                f"expected Unicode text; character {fault.start + 1} of the draft is half of a surrogate pair"
            ) from None
        if size > self._max_bytes:
            raise TooLarge(
                f"a draft may have {self._max_bytes} bytes (OCTOPUS_MAX_ENDPOINTS); this one has {size}: take entries "
                "out, or have the bound raised"
            )


def _key(caller: Caller) -> str:
    if caller.kind == "anonymous":
        raise Forbidden("an anonymous viewer has no draft; sign in first")
    return caller.username


def _says(text: str, document: Any) -> bool:
    try:
        return canonical(json.loads(text)) == canonical(document)
    except (ValueError, RecursionError):
        return False


def _draft(stored: Document) -> Draft:
    updated = _iso(datetime.fromtimestamp(stored.updated, UTC))
    return msgspec.convert({**stored.body, "revision": stored.version, "updated": updated}, Draft)


def _notice(draft: Draft) -> DraftNotice:
    return DraftNotice(draft.author, draft.baseVersion, draft.revision, draft.updated)


def _conflict(stored: Document | None) -> Conflict:
    if stored is None or GONE in stored.body:
        return Conflict(
            "the draft is gone: it was discarded or published in another tab; save with revision 0 to begin another",
            extra={"draft": None},
        )
    draft = _draft(stored)
    return Conflict(
        f"the draft was changed in another tab: it is at revision {draft.revision} by now: take that, or save over it",
        extra={"draft": msgspec.to_builtins(draft)},
    )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
