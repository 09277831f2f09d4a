"""All archives behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from octopus.model import (
    NO_SPANS,
    AttributeName,
    BadRequest,
    FieldError,
    MalformedName,
    NotFound,
    Sample,
    SourceState,
    SourceUnavailable,
    Spans,
    TimeRange,
)
from octopus.settings import ArchiveAddress
from octopus.sources.hdbpp.question import FIELDS, Reading, too_late
from octopus.sources.hdbpp.results import ArchiveStats, AttributeHistory, Downsample, HistoryError

if TYPE_CHECKING:
    from octopus.sources.hdbpp.archive import Archive
    from octopus.sources.hdbpp.catalogue import ArchivedAttribute

NO_ARCHIVE = (
    "no archive is configured: set HDBPP_PG_DSN_EDA (or HDBPP_PG_DSN_<NAME>), for example "
    "HDBPP_PG_DSN_EDA=postgresql://reader:password@host:5432/hdb"
)
Canonical = Callable[[str], str]


class Archives:
    """The HDB++ archives of HDBPP_PG_DSN_<NAME>.

    Names are accepted in every usual form and in any case. Unless one archive is named, each attribute is answered by
    the first of them that knows it.

    Args:
        addresses: the archives, in the order they are asked; none at all is allowed.
        canonical: of `Tango`; raises `NotFound` or `MalformedName`.
        timeout: seconds for one question, all its attributes together.
        connections: to one archive at once.
        max_points: most points of one attribute in one answer.
        max_total: most points of all attributes in one answer.
    """

    def __init__(
        self,
        addresses: Sequence[ArchiveAddress],
        canonical: Canonical,
        *,
        timeout: float = 20.0,
        connections: int = 4,
        max_points: int = 100_000,
        max_total: int = 1_000_000,
        spans: Spans = NO_SPANS,
    ) -> None:
        self._addresses = tuple(addresses)
        self.canonical = canonical
        """The full name that goes out for a name in any form."""
        self._timeout = timeout
        self._connections = connections
        self._max_points = max_points
        self._max_total = max_total
        self._spans = spans
        self._archives: dict[str, Archive] = {}

    @property
    def names(self) -> list[str]:
        """Short names, in the order the archives are asked."""
        return [address.name for address in self._addresses]

    async def start(self) -> None:
        """Begin; returns at once, whether or not anything answers."""
        if not self._addresses:
            return
        from octopus.sources.hdbpp.archive import Archive  # asyncpg is for those who have an archive.

        for address in self._addresses:
            archive = Archive(address, timeout=self._timeout, connections=self._connections, spans=self._spans)
            await archive.start()
            self._archives[address.name] = archive

    async def stop(self) -> None:
        await asyncio.gather(*(archive.stop() for archive in self._archives.values()))
        self._archives = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def stats(self) -> list[ArchiveStats]:
        """How each archive is doing, in their order."""
        return [archive.stats() for archive in self._archives.values()]

    def states(self) -> list[SourceState]:
        """The same, as health and the footer want it."""
        return [
            SourceState(
                each.name,
                each.reachable,
                each.latency,
                None if each.reachable else each.lastError,
                errorRate=each.errorRate,
                lastError=each.lastError,
                lastErrorAt=each.lastErrorAt,
            )
            for each in self.stats()
        ]

    # Questions

    async def history(
        self,
        names: Sequence[str],
        over: TimeRange,
        max_points: int = 1000,
        downsample: Downsample = Downsample.MINMAX,
        archive: str | None = None,
        *,
        fields: Collection[str] = FIELDS,
    ) -> list[AttributeHistory]:
        """Attributes over a range, in the order asked for.

        An attribute that has no answer beside others that have one says why in its `errors`, with a code.

        Args:
            over: closed at both ends.
            max_points: of each attribute.
            archive: short name of the one to ask.
            fields: those of `AttributeHistory` that are wanted; `qualities`, `before` and `errors` cost something.

        Raises:
            BadRequest: `max_points` is out of bounds. NotFound: there is no such archive.
            SourceUnavailable, SourceTimeout, SourceError: no attribute at all could be read, because of the archive.
        """
        return _told(names, await self.answers(names, over, max_points, downsample, archive, fields=fields))

    async def answers(
        self,
        names: Sequence[str],
        over: TimeRange,
        max_points: int,
        downsample: Downsample,
        archive: str | None = None,
        *,
        fields: Collection[str] = FIELDS,
    ) -> list[AttributeHistory | FieldError]:
        """The same, with the fault of each attribute that has no answer in its place."""
        asked = self._archives_for(archive)
        self._check_points(max_points, len(names))
        reading = Reading(over, max_points, downsample, fields)
        answers: list[AttributeHistory | FieldError] = []
        places: dict[int, str] = {}
        for index, name in enumerate(names):
            try:
                places[index] = self.canonical(name)
                answers.append(NotFound(f"{places[index]} is not in {_listed(asked)}"))
            except (NotFound, MalformedName) as fault:
                answers.append(fault)
        for each in asked:
            left = {index: name for index, name in places.items() if not isinstance(answers[index], AttributeHistory)}
            for index, answer in (await self._read(each, left, reading)).items():
                # That another archive does not know it either is no news.
                if not isinstance(answer, NotFound) or isinstance(answers[index], NotFound):
                    answers[index] = answer
        return answers

    async def latest(
        self, names: Sequence[str], moment: datetime, archive: str | None = None
    ) -> dict[str, Sample | None]:
        """The last row of each attribute up to a moment, by the name as it was asked for; None where there is none.

        A sample whose reading failed has no value and the quality INVALID; its timestamp is that of the row.

        Raises:
            SourceUnavailable, SourceTimeout, SourceError: an archive that may know an attribute could not be asked.
        """
        found: dict[str, Sample | None] = dict.fromkeys(names)
        canonical = {name: self.canonical(name) for name in found}
        fault: FieldError | None = None
        for each in self._archives_for(archive):
            left = {name: full for name, full in canonical.items() if found[name] is None}
            if not left:
                break
            try:
                entries = await self._entries(each, left.values())
                samples = await each.latest({full: entries[full] for full in left.values() if full in entries}, moment)
            except FieldError as said:
                fault = said
                continue
            found |= {name: samples.get(full) for name, full in left.items()}
        if fault is not None and None in found.values():
            raise fault
        return found

    async def attributes(self, pattern: str, archive: str | None = None) -> list[str]:
        """Full names of the archived attributes that match, in order.

        Args:
            pattern: `*` stands for any text; in any case; may be routed (`mid://mid-dish/*`).

        Raises:
            BadRequest: an empty pattern. NotFound: routed to a database that nobody knows. TooLarge: too many match.
        """
        route, _, bare = pattern.strip().lower().rpartition("://")
        if not bare.strip("/"):
            raise BadRequest(f"expected a pattern like low-mccs/*/temperature; got {pattern[:120]!r}")
        found: dict[str, None] = {}
        for each in self._archives_for(archive):
            for name, archived in await each.attributes(bare.strip("/")):
                found[self._meant(archived) or name] = None
        if not route:
            return sorted(found)
        # The first database's names go out without a route.
        begins = self.canonical(f"{route}://a/b/c/d").removesuffix("a/b/c/d")
        return sorted(name for name in found if name.rpartition("://")[0] == begins.removesuffix("://"))

    def most_points(self, names: int) -> int:
        """How many points of each of so many attributes one answer may have."""
        return min(self._max_points, self._max_total // max(1, names))

    # Inside

    def _archives_for(self, name: str | None) -> list[Archive]:
        if not self._archives:
            raise SourceUnavailable(NO_ARCHIVE, source="hdbpp")
        if name is None:
            return list(self._archives.values())
        found = self._archives.get(name.strip().lower())
        if found is None:
            raise NotFound(f"there is no archive {name[:80]!r}; known are {', '.join(self.names)}")
        return [found]

    def _check_points(self, max_points: int, names: int) -> None:
        if not 1 <= max_points <= self._max_points:
            raise BadRequest(
                f"maxPoints must be between 1 and {self._max_points} (OCTOPUS_MAX_HISTORY_POINTS); got {max_points}"
            )
        if max_points * names > self._max_total:
            raise BadRequest(
                f"{names} attributes of {max_points} points each are more than {self._max_total} points "
                "(OCTOPUS_MAX_HISTORY_TOTAL): ask for fewer points or attributes at once"
            )

    async def _read(
        self, archive: Archive, names: Mapping[int, str], reading: Reading
    ) -> dict[int, AttributeHistory | FieldError]:
        """What one archive says of names by their places; those it does not know are left out."""
        if not names:
            return {}
        deadline = asyncio.get_running_loop().time() + self._timeout
        try:
            async with asyncio.timeout_at(deadline):
                entries = await self._entries(archive, names.values())
        except FieldError as fault:
            return dict.fromkeys(names, fault)
        except TimeoutError:
            return dict.fromkeys(names, too_late(archive.name, self._timeout))
        known = {index: entries[name] for index, name in names.items() if name in entries}
        # At most half of the connections are for one question, so that others get their turn.
        turns = asyncio.Semaphore(max(1, self._connections // 2))

        async def one(index: int, entry: ArchivedAttribute) -> AttributeHistory | FieldError:
            try:
                async with asyncio.timeout_at(deadline), turns:
                    return await archive.history(entry, names[index], reading)
            except FieldError as fault:
                return fault
            except TimeoutError:
                return too_late(archive.name, self._timeout)

        async with asyncio.TaskGroup() as tasks:
            reads = {index: tasks.create_task(one(index, entry)) for index, entry in known.items()}
        return {index: read.result() for index, read in reads.items()}

    async def _entries(self, archive: Archive, names: Collection[str]) -> dict[str, ArchivedAttribute]:
        """The entry of each canonical name that an archive knows.

        When several control systems archived an attribute of that name, the one is taken whose Tango host is known to
        be of the name's database; else one that is not hidden; else the one that was added last. One whose Tango host
        is known to be of another database is another attribute.
        """
        found = await archive.find({name: name.rpartition("://")[2] for name in names})
        chosen = {name: self._chosen(name, entries) for name, entries in found.items()}
        return {name: entry for name, entry in chosen.items() if entry is not None}

    def _chosen(self, name: str, entries: Sequence[ArchivedAttribute]) -> ArchivedAttribute | None:
        meant = {entry.id: self._meant(entry.archived_name) for entry in entries}
        possible = [entry for entry in entries if meant[entry.id] in (name, None)]
        return min(possible, key=lambda entry: (meant[entry.id] is None, entry.hidden), default=None)

    def _meant(self, archived: str) -> str | None:
        """The full name that an archive's `tango://host:port/…` goes out as; None for a host that nobody knows."""
        try:
            return self.canonical(archived)
        except FieldError:
            return None


def _listed(archives: Sequence[Archive]) -> str:
    names = ", ".join(archive.name for archive in archives)
    return f"the archive {names}" if len(archives) == 1 else f"any of the archives {names}"


def _told(names: Sequence[str], answers: Sequence[AttributeHistory | FieldError]) -> list[AttributeHistory]:
    """The answers in their order. A fault stands at the place of its attribute, unless nothing could be read at all."""
    faults = [answer for answer in answers if isinstance(answer, FieldError)]
    sources = [fault for fault in faults if not isinstance(fault, NotFound | BadRequest)]
    if sources and len(faults) == len(answers):
        raise sources[0]
    return [
        _unanswered(name, answer) if isinstance(answer, FieldError) else answer
        for name, answer in zip(names, answers, strict=True)
    ]


def _unanswered(name: str, fault: FieldError) -> AttributeHistory:
    try:
        name = AttributeName.parse(name).full
    except MalformedName:
        pass
    return AttributeHistory(name, errors=[HistoryError(None, fault.message, fault.code, fault.source)])
