"""One archive: what it holds, and the reading of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from octopus.model import NO_SPANS, Sample, Spans
from octopus.settings import ArchiveAddress
from octopus.sources.hdbpp import statements
from octopus.sources.hdbpp.catalogue import ArchivedAttribute, Catalogue
from octopus.sources.hdbpp.database import Database
from octopus.sources.hdbpp.qualities import QUALITIES
from octopus.sources.hdbpp.question import Reading
from octopus.sources.hdbpp.reading import read
from octopus.sources.hdbpp.results import ArchiveStats, AttributeHistory
from octopus.sources.hdbpp.samples import value_of


class Archive:
    """Questions to one archive; errors as of `Database`.

    Args:
        address: its name and DSN.
        timeout: seconds for one statement.
        connections: at once.
        spans: traces of the statements.
    """

    def __init__(self, address: ArchiveAddress, *, timeout: float, connections: int, spans: Spans = NO_SPANS) -> None:
        self.name = address.name
        self._database = Database(address, timeout=timeout, connections=connections, spans=spans)
        self._catalogue = Catalogue(self._database)

    async def start(self) -> None:
        await self._database.start()

    async def stop(self) -> None:
        await self._database.stop()

    def stats(self) -> ArchiveStats:
        database = self._database
        return ArchiveStats(
            name=database.source,
            reachable=database.reachable,
            latency=database.latency,
            lastError=database.last_error,
            errorRate=database.recent.rate,
            lastErrorAt=database.recent.last_error_at,
            connections=database.connections,
            questions=database.questions,
            failures=database.failures,
            durations=database.durations,
        )

    async def count(self) -> int:
        """How many attributes it holds."""
        row = await self._database.row("select count(*) from att_conf")
        return int(row[0])

    async def find(self, bare: Mapping[str, str]) -> dict[str, Sequence[ArchivedAttribute]]:
        """The entries of names (by the names' own text, `domain/family/member/attribute` each), newest first."""
        found = await self._catalogue.find(bare.values())
        return {name: found[each] for name, each in bare.items() if each in found}

    async def attributes(self, pattern: str) -> list[tuple[str, str]]:
        """As of `Catalogue.names`."""
        return await self._catalogue.names(pattern)

    async def history(self, entry: ArchivedAttribute, name: str, asked: Reading) -> AttributeHistory:
        """One attribute over a range, going out as `name`."""
        return await read(self._database, await self._catalogue.facts(), entry, name, asked)

    async def latest(self, entries: Mapping[str, ArchivedAttribute], moment: datetime) -> dict[str, Sample]:
        """The last row of each attribute up to a moment, by name; one statement for all attributes of a table."""
        alike: dict[tuple[str, str, str], dict[int, tuple[str, ArchivedAttribute]]] = {}
        for name, entry in entries.items():
            alike.setdefault((entry.table, entry.column, entry.format), {})[entry.id] = (name, entry)
        found: dict[str, Sample] = {}
        for group in alike.values():
            any_of_them = next(iter(group.values()))[1]
            for row in await self._database.rows(statements.latest(any_of_them), list(group), moment):
                name, entry = group[row["att_conf_id"]]
                value = value_of(orjson.loads(row["value"]), entry.kind.floating)
                found[name] = Sample(name, value, quality=QUALITIES[row["quality"]], timestamp=row["moment"])
        return found
