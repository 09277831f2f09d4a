"""The audit: one append-only log in the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import msgspec
import structlog

from octopus.audit.detail import bounded
from octopus.model import BadRequest, Caller, FieldError

KEEP = 100_000
"""How many of the newest entries are kept."""
LOG = "audit"
MAX_PAGE = 1000
"""Most entries of one read."""
MOST_FOUND = 500
"""Most entries of one page of a search."""
MOST_SEARCHED = 20_000
"""Entries that one search looks through."""
LOOK_EVERY = 1.0
"""Seconds between two looks for new entries: other processes write them too."""
PATIENCE = 5.0
"""Seconds an action may be held up by the recording of it."""


class Log(Protocol):
    """What the audit needs of the store (`octopus.store.Store` has it)."""

    async def append(self, log: str, record: Mapping[str, Any], *, keep: int | None = None) -> int: ...

    async def read_log(
        self, log: str, *, after: int = 0, before: int | None = None, limit: int = 100, newest_first: bool = False
    ) -> list[dict[str, Any]]: ...


class Entry(msgspec.Struct, frozen=True):
    """One thing that was done, or refused."""

    seq: int
    """Counts from 1."""
    time: str
    """ISO 8601, UTC, milliseconds."""
    user: str
    role: str
    kind: str
    """`user`, `token` or `anonymous`; `system` when nobody asked."""
    address: str | None
    action: str
    """`setAttributeValue`, `sign-in`, …"""
    target: str
    """What it was done to: a device, a user, a workspace."""
    ok: bool
    detail: dict[str, Any]
    """Particulars: bounded, without secrets."""


class Wanted(msgspec.Struct, frozen=True):
    """Which entries are looked for; None: any."""

    action: str | None = None
    """With `*` at its end: all that begin so. As of `target`."""
    username: str | None = None
    target: str | None = None
    address: str | None = None
    ok: bool | None = None
    since: str | None = None
    """ISO 8601, UTC, milliseconds: as in the entries."""
    until: str | None = None

    def fits(self, entry: Entry) -> bool:
        return (
            _fits(self.action, entry.action)
            and _fits(self.target, entry.target)
            and (self.username is None or self.username.lower() == entry.user.lower())
            and (self.address is None or self.address == entry.address)
            and (self.ok is None or self.ok is entry.ok)
            and (self.since is None or entry.time >= self.since)
            and (self.until is None or entry.time <= self.until)
        )


EVERYTHING = Wanted()


class Page(msgspec.Struct, frozen=True):
    """Some entries, newest first."""

    entries: list[Entry]
    before: int | None
    """Where to go on; None at the end of the trail."""


class Audit:
    """Records and reads what was done."""

    def __init__(self, log: Log, *, keep: int = KEEP) -> None:
        self._store = log
        self._keep = keep
        self._log = structlog.get_logger("octopus.audit")

    async def record(
        self,
        caller: Caller | None,
        action: str,
        target: str,
        detail: Mapping[str, Any] | None = None,
        ok: bool = True,
    ) -> None:
        """Write one entry, timed now. Never raises into the action: what cannot be stored goes to the log.

        Args:
            caller: who asked; None when Octopus acted by itself.
            detail: particulars; values are bounded, and members whose name tells of a secret are replaced.
        """
        entry: dict[str, Any] = {"action": action, "target": target}
        try:
            entry = {
                "time": moment(datetime.now(UTC)),
                "user": bounded(caller.username) if caller else "octopus",
                "role": caller.role.name if caller else "Admin",
                "kind": caller.kind if caller else "system",
                "address": bounded(caller.address) if caller else None,
                "action": bounded(action),
                "target": bounded(target),
                "ok": bool(ok),
                "detail": bounded(dict(detail or {})),
            }
            async with asyncio.timeout(PATIENCE):
                await self._store.append(LOG, entry, keep=self._keep)
        except Exception as fault:
            # The last resort, not a hidden fault: the entry itself goes to the log, at the level that gets attention.
            self._log.error("an audit entry could not be stored", entry=entry, fault=str(fault) or repr(fault))

    @asynccontextmanager
    async def recording(
        self, caller: Caller, action: str, target: str, detail: Mapping[str, Any]
    ) -> AsyncIterator[dict[str, Any]]:
        """Writes down what is done within, whatever comes of it: who leaves before the answer has acted all the same.

        What is put into the dict that it yields joins the particulars; `ok` says whether it succeeded.
        """
        entry: dict[str, Any] = {}
        try:
            yield entry
        except FieldError as fault:
            entry |= {"ok": False, "error": fault.message}
            raise
        except asyncio.CancelledError:
            entry |= {"ok": False, "error": "the client left before the answer; the outcome is not known"}
            raise
        except Exception:
            entry |= {"ok": False, "error": "internal error; the outcome is not known"}
            raise
        finally:
            ok = bool(entry.pop("ok", False))
            await self.record(caller, action, target, {**detail, **entry}, ok=ok)

    async def read(self, *, after: int = 0, limit: int = 100, newest_first: bool = True) -> list[Entry]:
        """Entries whose number is greater than `after`, newest first unless told otherwise.

        Raises:
            BadRequest: `limit` is not 1 to 1000.
            SourceUnavailable: the store cannot be reached.
        """
        if not 1 <= limit <= MAX_PAGE:
            raise BadRequest(f"expected a limit of 1 to {MAX_PAGE} audit entries, got {limit}")
        records = await self._store.read_log(LOG, after=after, limit=limit, newest_first=newest_first)
        return [msgspec.convert(record, Entry) for record in records]

    async def search(self, wanted: Wanted, *, limit: int = 100, before: int | None = None) -> Page:
        """Entries that are wanted, newest first.

        Args:
            before: only those with a smaller number.

        Raises:
            BadRequest: `limit` is not 1 to 500.
            SourceUnavailable: the store cannot be reached.
        """
        if not 1 <= limit <= MOST_FOUND:
            raise BadRequest(f"expected a limit of 1 to {MOST_FOUND} audit entries, got {limit}")
        found: list[Entry] = []
        # Whoever wants everything needs no more than a page.
        size = limit + 1 if wanted == EVERYTHING else MAX_PAGE
        for _ in range(0, MOST_SEARCHED, size):
            records = await self._store.read_log(LOG, before=before, limit=size, newest_first=True)
            for record in records:
                if len(found) == limit:
                    return Page(found, before)
                before = int(record["seq"])
                entry = msgspec.convert(record, Entry)
                if wanted.fits(entry):
                    found.append(entry)
            if len(records) < size:
                return Page(found, None)
        return Page(found, before)

    async def follow(self, after: int | None = None) -> AsyncIterator[Entry]:
        """Each new entry, whichever process wrote it, within about a second."""
        if after is None:
            newest = await self._store.read_log(LOG, limit=1, newest_first=True)
            after = int(newest[0]["seq"]) if newest else 0
        while True:
            for record in await self._store.read_log(LOG, after=after, limit=MAX_PAGE):
                after = int(record["seq"])
                yield msgspec.convert(record, Entry)
            await asyncio.sleep(LOOK_EVERY)


def _fits(wanted: str | None, text: str) -> bool:
    if wanted is None:
        return True
    return text.startswith(wanted[:-1]) if wanted.endswith("*") else text == wanted


def moment(at: datetime) -> str:
    """A moment as entries have it: ISO 8601, UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
