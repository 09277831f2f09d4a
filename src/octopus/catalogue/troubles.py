"""What goes wrong with widgets on open dashboards, gathered from all of them: pages report, administrators read.

A page says what a widget did; nothing of it is believed beyond what an administrator may look at: sizes are bounded,
whatever looks like a secret is starred, and only packages and versions of the catalogue are taken. What is alike but
for its numbers is one trouble, counted. Each package has one document in the store, changed by compare-and-set once a
second at most, so that a fleet which fails together costs little; a line in a short log tells other processes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import msgspec
import structlog

from octopus.audit import moment
from octopus.catalogue.catalogue import Catalogue
from octopus.model import Allowance, BadRequest, Caller, FieldError, without_secrets
from octopus.store import Store, VersionConflict

TROUBLES = "widget_troubles"
NOTICES = "widget_trouble_notices"
WRITE_EVERY = 1.0
"""Seconds for which reports are gathered before they are written."""
LOOK_EVERY = 0.5
"""Seconds between two looks for what other processes were told, while somebody follows."""
EXPIRES = timedelta(days=30)
"""A trouble that was not seen for so long is forgotten."""
PER_MINUTE = 60
"""Reports of one person, each of up to `MOST_TOLD` troubles; a sixth of them at once."""
MOST_TOLD = 50
MOST_KEPT = 100
"""Troubles of one package; those seen last are kept."""
MOST_NAMES = 100
"""Users, and dashboards, of one trouble that are told apart."""
MESSAGE, DETAIL = 300, 4000
"""Characters that are kept."""
TRIES = 10

Kind = Literal["load", "threw", "refused", "paused", "unresponsive"]
_NUMBERS = re.compile(r"\b(?:0x)?[0-9a-f]*\d[0-9a-f]*\b", re.IGNORECASE)


class Told(msgspec.Struct, frozen=True):
    """What a page says of one widget."""

    package: str
    version: str
    key: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    kind: Kind
    message: str
    detail: str = ""
    dashboard: str = ""
    """Id of the workspace."""
    times: int = 1
    """How often since the page reported last."""


class KeptTrouble(msgspec.Struct, frozen=True):
    """One trouble, as it is stored with its package."""

    version: str
    key: str
    kind: Kind
    message: str
    detail: str
    """Of the last time."""
    count: int
    first: str
    """ISO 8601, UTC."""
    last: str
    users: tuple[str, ...]
    """Who saw it, those who did last at the end."""
    dashboards: tuple[str, ...]
    """`<user>/<workspace>`."""

    @property
    def likeness(self) -> tuple[str, str, str, str]:
        """What makes two of them one."""
        return self.version, self.key, self.kind, _NUMBERS.sub("#", self.message)


class Trouble(msgspec.Struct, frozen=True):
    """One trouble, as administrators see it."""

    package: str
    version: str
    key: str
    kind: str
    message: str
    detail: str
    count: int
    first: str
    last: str
    users: int
    dashboards: int
    usernames: list[str]


class TroubleCount(msgspec.Struct, frozen=True):
    """How a package does across the fleet."""

    package: str
    troubles: int
    count: int
    users: int
    last: str


Pending = dict[str, dict[tuple[str, str, str, str], KeptTrouble]]


class Troubles:
    """Gathers, keeps and tells them.

    Args:
        now: this moment, with a time zone.
    """

    def __init__(self, catalogue: Catalogue, store: Store, now: Callable[[], datetime] = lambda: datetime.now(UTC)):
        self._catalogue = catalogue
        self._store = store
        self._now = now
        self._allowance = Allowance("reports of widgets", PER_MINUTE, store.counts)
        self._pending: Pending = {}
        self._writing: asyncio.Task[None] | None = None
        self._away = False
        self._log = structlog.get_logger("octopus.catalogue")

    async def start(self) -> None:
        self._writing = asyncio.create_task(self._write_on())

    async def stop(self) -> None:
        """Write what was gathered, and end."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        await self._try_to_write()

    async def report(self, told: Sequence[Told], by: Caller) -> int:
        """Take what a page says; gives how much of it was taken.

        What is of a package or version that is not in the catalogue (any more) is passed over.

        Raises:
            BadRequest: too much at once. RateLimited: the person reports too often.
        """
        if len(told) > MOST_TOLD:
            raise BadRequest(f"expected at most {MOST_TOLD} troubles at once, got {len(told)}")
        await self._allowance.take(by.username)
        at = moment(self._now())
        return sum(self._take(each.package, _kept(each, by.username, at)) for each in told)

    def _take(self, package: str, trouble: KeptTrouble) -> bool:
        if trouble.version not in self._catalogue.bundles(package):
            return False
        gathered = self._pending.setdefault(package, {})
        before = gathered.get(trouble.likeness)
        if before is None and len(gathered) >= MOST_KEPT:
            return False
        gathered[trouble.likeness] = trouble if before is None else _joined(before, trouble)
        return True

    async def of(self, name: str, since: datetime | None = None) -> list[Trouble]:
        """The troubles of a package, those seen last first.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        await self.write()
        stored = await self._store.get(TROUBLES, name)
        kept = _of(stored.body) if stored is not None else ()
        oldest = max(self._oldest(), moment(since.astimezone(UTC)) if since is not None else "")
        return [_shown(name, each) for each in kept if each.last >= oldest]

    async def counts(self) -> list[TroubleCount]:
        """Every package that has some, by name."""
        oldest, found = self._oldest(), []
        for each in await self._store.find(TROUBLES):
            kept = [trouble for trouble in _of(each.body) if trouble.last >= oldest]
            if kept:
                found.append(_counted(each.key, kept))
        return found

    async def follow(self) -> AsyncGenerator[list[TroubleCount], None]:
        """As of `counts`: now, and whenever they are others, whichever process was told."""
        seen = -1
        while True:
            with suppress(FieldError):
                newest = await self._store.read_log(NOTICES, limit=1, newest_first=True)
                now = int(newest[0]["seq"]) if newest else 0
                if now != seen:
                    seen = now
                    yield await self.counts()
            await asyncio.sleep(LOOK_EVERY)

    async def clear(self, name: str, versions: Iterable[str] | None = None) -> bool:
        """Forget the troubles of a package, or of some versions of it; whether there were any.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        gone = None if versions is None else set(versions)
        await self.write()
        found = await self._change(name, lambda kept: [each for each in kept if gone and each.version not in gone])
        if found:
            await self._store.append(NOTICES, {"name": name}, keep=1)
        return found

    async def write(self) -> None:
        """Write what was gathered.

        Raises:
            SourceUnavailable: the store cannot be reached; it is written later.
        """
        pending, self._pending = self._pending, {}
        try:
            for name in list(pending):
                fresh = list(pending[name].values())
                await self._change(name, lambda kept, fresh=fresh: self._merged([*kept, *fresh]))  # type: ignore[misc]
                del pending[name]
                await self._store.append(NOTICES, {"name": name}, keep=1)
        finally:
            for name, troubles in pending.items():
                for trouble in troubles.values():
                    self._take(name, trouble)

    # How

    def _oldest(self) -> str:
        return moment(self._now() - EXPIRES)

    def _merged(self, troubles: Iterable[KeptTrouble]) -> list[KeptTrouble]:
        found: dict[tuple[str, str, str, str], KeptTrouble] = {}
        for each in troubles:
            before = found.get(each.likeness)
            found[each.likeness] = each if before is None else _joined(before, each)
        oldest = self._oldest()
        kept = [each for each in found.values() if each.last >= oldest]
        return sorted(kept, key=lambda each: each.last, reverse=True)[:MOST_KEPT]

    async def _change(self, name: str, alter: Callable[[Sequence[KeptTrouble]], list[KeptTrouble]]) -> bool:
        """Change what is stored of a package; whether that made a difference."""
        for _ in range(TRIES):
            stored = await self._store.get(TROUBLES, name)
            before = _of(stored.body) if stored is not None else ()
            after = alter(before)
            if list(before) == after:
                return False
            body = {"troubles": msgspec.to_builtins(after)}
            with suppress(VersionConflict):
                await self._store.put(TROUBLES, name, body, expected_version=stored.version if stored else 0)
                return True
        return False

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(WRITE_EVERY)
            await self._try_to_write()

    async def _try_to_write(self) -> None:
        try:
            await self.write()
            self._away = False
        except FieldError as fault:
            if not self._away:
                self._log.warning("troubles of widgets cannot be written", error=fault.message)
            self._away = True
        except Exception:
            # A defect of ours in one writing must not end all further ones.
            self._log.exception("the writing of troubles of widgets failed")


def _kept(told: Told, user: str, at: str) -> KeptTrouble:
    return KeptTrouble(
        version=told.version,
        key=told.key[:128],
        kind=told.kind,
        message=_line(told.message) or "It said nothing.",
        detail=_bounded(told.detail, DETAIL),
        count=max(1, min(told.times, 10_000)),
        first=at,
        last=at,
        users=(user,),
        dashboards=(f"{user}/{told.dashboard[:128]}",) if told.dashboard else (),
    )


def _line(text: str) -> str:
    return _bounded(" ".join(text[: 4 * MESSAGE].split()), MESSAGE)


def _bounded(text: str, most: int) -> str:
    # Cut before it is searched, which then takes little; stores hold no lone surrogates and no zero characters.
    text = without_secrets(text[: 2 * most]).replace("\0", "").encode(errors="replace").decode()
    return text if len(text) <= most else text[: most - 1] + "…"


def _joined(before: KeptTrouble, after: KeptTrouble) -> KeptTrouble:
    return msgspec.structs.replace(
        after,
        count=before.count + after.count,
        first=min(before.first, after.first),
        last=max(before.last, after.last),
        users=_names(before.users, after.users),
        dashboards=_names(before.dashboards, after.dashboards),
    )


def _names(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    return (*(each for each in before if each not in after), *after)[-MOST_NAMES:]


def _of(body: object) -> tuple[KeptTrouble, ...]:
    return msgspec.convert(body, dict[str, tuple[KeptTrouble, ...]]).get("troubles", ())


def _shown(package: str, kept: KeptTrouble) -> Trouble:
    return Trouble(
        package=package,
        version=kept.version,
        key=kept.key,
        kind=kept.kind,
        message=kept.message,
        detail=kept.detail,
        count=kept.count,
        first=kept.first,
        last=kept.last,
        users=len(kept.users),
        dashboards=len(kept.dashboards),
        usernames=list(reversed(kept.users))[:20],
    )


def _counted(package: str, kept: Sequence[KeptTrouble]) -> TroubleCount:
    return TroubleCount(
        package=package,
        troubles=len(kept),
        count=sum(each.count for each in kept),
        users=len({user for each in kept for user in each.users}),
        last=max(each.last for each in kept),
    )
