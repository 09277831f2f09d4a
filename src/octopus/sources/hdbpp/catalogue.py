"""What an archive holds: its attributes by name, and which of the optional parts of HDB++'s schema it has.

Attributes are matched by the four columns `domain family member name`, in any case, and types by their names:
`att_name` begins with the Tango host of the site that was archived, and type numbers differ between schemas.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from octopus.model import TooLarge
from octopus.sources.hdbpp.database import Database
from octopus.sources.hdbpp.kinds import KINDS, SCALAR, Kind, unknown_kind

KEEP = 60.0
"""Seconds for which an answer is believed."""
MOST_KEPT = 20_000
MOST_NAMES = 10_000
"""Most names in one answer to a pattern."""
LABELLED = 10_000
"""Rows that are looked at for labels, in schemas that keep them with the values alone."""
MOST_LABELS = 1000

_TABLE = re.compile(r"att_(?:scalar|array|image)_dev[a-z0-9]+")
_WIDTHS = {
    "1min": timedelta(minutes=1),
    "10min": timedelta(minutes=10),
    "1hour": timedelta(hours=1),
    "8hour": timedelta(hours=8),
    "1day": timedelta(days=1),
}
_BARE = """case when c.domain <> '' then lower(c.domain || '/' || c.family || '/' || c.member || '/' || c.name)
    else substring(lower(c.att_name) from '[^/]+/[^/]+/[^/]+/[^/]+$') end"""
"""`domain/family/member/attribute`; the earliest archives left the four columns empty."""

_FACTS = """
select c.relname as relation, a.attname as name
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where pg_table_is_visible(c.oid)
  and (c.relname = 'att_parameter' and a.attname in ('unit', 'enum_labels')
    or c.relname ~ '^cagg_scalar_dev' and a.attname ~ '^(count|min|max|mean)_'
    or c.relname ~ '^att_(scalar|array)_devenum$' and a.attname = 'value_r_label')
"""


class Aggregate(msgspec.Struct, frozen=True):
    """A continuous aggregate: one row for each attribute and `width`, stamped with its beginning."""

    relation: str
    width: timedelta
    counts_nan: bool
    """Has `count_nan_r`, and leaves what is not finite out of its minimum, maximum and mean."""


class Facts(msgspec.Struct, frozen=True):
    """Which optional parts the schema has."""

    parameters: frozenset[str]
    """Those of `unit` and `enum_labels` that `att_parameter` has."""
    labelled: frozenset[str]
    """Tables that keep an enum's label with each value."""
    aggregates: dict[str, tuple[Aggregate, ...]]
    """By the table they sum up, finest first."""


class ArchivedAttribute(msgspec.Struct, frozen=True):
    """One entry of `att_conf`, and what is needed to read its values."""

    id: int
    archived_name: str
    table: str
    kind: Kind
    format: str
    column: str
    """`value_r`; `value_w` for an attribute that can only be written."""
    hidden: bool
    unit: str | None
    labels: list[str]

    @property
    def scalar(self) -> bool:
        return self.format == SCALAR

    @property
    def numeric(self) -> bool:
        """Whether it can be down-sampled."""
        return self.scalar and self.kind.numeric

    def json(self, value: str) -> str:
        """SQL of the JSON text of a value of it."""
        told = (self.kind.scalar if self.scalar else self.kind.array).format(v=value)
        return f"coalesce({told}, 'null')"


class Catalogue:
    """Answers are kept for a minute.

    Args:
        database: where the archive is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: dict[str, tuple[float, Sequence[ArchivedAttribute]]] = {}
        self._facts: tuple[float, Facts] | None = None

    async def facts(self) -> Facts:
        """Which optional parts the schema has."""
        if self._facts is None or self._facts[0] < time.monotonic():
            rows = await self._database.rows(_FACTS)
            self._facts = (time.monotonic() + KEEP, _facts_of([(row["relation"], row["name"]) for row in rows]))
        return self._facts[1]

    async def find(self, names: Iterable[str]) -> dict[str, Sequence[ArchivedAttribute]]:
        """The entries of each name (`domain/family/member/attribute` in lower case), the newest first; none: left out.

        Raises:
            SourceError: the database has no HDB++ tables.
        """
        now = time.monotonic()
        kept = {name: self._kept.get(name, (0.0, ())) for name in names}
        found = {name: entries for name, (until, entries) in kept.items() if until >= now}
        missing = [name for name in kept if name not in found]
        if missing:
            found |= await self._load(missing)
        return {name: found[name] for name in kept if found[name]}

    async def names(self, pattern: str) -> list[tuple[str, str]]:
        """(`domain/family/member/attribute`, name in the archive) of the entries that match, in order.

        Args:
            pattern: in lower case; `*` stands for any text.

        Raises:
            TooLarge: more than `MOST_NAMES` match.
        """
        escaped = re.sub(r"([%_\\])", r"\\\1", pattern).replace("*", "%")
        rows = await self._database.rows(
            f"select {_BARE} as bare, c.att_name from att_conf c where {_BARE} like $1 order by 1, 2 limit $2",
            escaped,
            MOST_NAMES + 1,
        )
        if len(rows) > MOST_NAMES:
            raise TooLarge(
                f"more than {MOST_NAMES} archived attributes match {pattern[:80]!r}: give a longer pattern",
                source=self._database.source,
            )
        return [(row["bare"], row["att_name"]) for row in rows]

    async def _load(self, names: list[str]) -> dict[str, Sequence[ArchivedAttribute]]:
        """The entries of each name, none of those that are not there; kept."""
        facts = await self.facts()
        rows = await self._database.rows(_find_statement(facts), names)
        entries: dict[str, list[ArchivedAttribute]] = {name: [] for name in names}
        for row in rows:
            labels = row["enum_labels"] or await self._labels_of_rows(row, facts)
            entries[row["bare"]].append(self._attribute(row, labels))
        until = time.monotonic() + KEEP
        if len(self._kept) + len(entries) > MOST_KEPT:
            self._kept.clear()
        self._kept |= {name: (until, each) for name, each in entries.items()}
        return {**entries}

    def _attribute(self, row: Any, labels: list[str]) -> ArchivedAttribute:
        kind = KINDS.get(row["type"]) or unknown_kind(row["type"])
        return ArchivedAttribute(
            id=row["att_conf_id"],
            archived_name=row["att_name"],
            table=_table_of(row, kind),
            kind=kind,
            format=row["format"],
            column="value_w" if row["write"] == "WRITE" else "value_r",
            hidden=row["hide"],
            unit=row["unit"] or None,
            labels=labels,
        )

    async def _labels_of_rows(self, row: Any, facts: Facts) -> list[str]:
        """The labels of an enum by index, from those kept with its newest values; an index not seen has its number."""
        table = row["table_name"]
        if row["type"] != "DEV_ENUM" or table not in facts.labelled:
            return []
        pairs = (
            "unnest(value_r, value_r_label)" if table.startswith("att_array") else "(values (value_r, value_r_label))"
        )
        rows = await self._database.rows(
            f"""select distinct on (value) value, label
            from (select * from {table} where att_conf_id = $1 order by data_time desc limit {LABELLED}) newest,
                lateral {pairs} as pair (value, label)
            where label is not null and value between 0 and {MOST_LABELS} order by value, data_time desc""",
            row["att_conf_id"],
        )
        known = {each["value"]: each["label"] for each in rows}
        return [known.get(index, str(index)) for index in range(max(known, default=-1) + 1)]


def _facts_of(columns: Sequence[tuple[str, str]]) -> Facts:
    by_relation: dict[str, set[str]] = {}
    for relation, name in columns:
        by_relation.setdefault(relation, set()).add(name)
    aggregates: dict[str, list[Aggregate]] = {}
    for relation, names in by_relation.items():
        match = re.fullmatch(r"cagg_(scalar_dev[a-z0-9]+)_(\w+)", relation)
        needed = {"count_r", "count_errors", "min_r", "max_r", "mean_r", "count_w", "min_w", "max_w", "mean_w"}
        if match and match[2] in _WIDTHS and names >= needed:
            aggregate = Aggregate(relation, _WIDTHS[match[2]], "count_nan_r" in names)
            aggregates.setdefault(f"att_{match[1]}", []).append(aggregate)
    return Facts(
        parameters=frozenset(by_relation.get("att_parameter", ())),
        labelled=frozenset(relation for relation, names in by_relation.items() if "value_r_label" in names),
        aggregates={table: tuple(sorted(found, key=lambda each: each.width)) for table, found in aggregates.items()},
    )


def _find_statement(facts: Facts) -> str:
    parameters = ", ".join(
        name if name in facts.parameters else f"null::text{more} as {name}"
        for name, more in (("unit", ""), ("enum_labels", "[]"))
    )
    newest = (
        f"select {parameters} from att_parameter p where p.att_conf_id = c.att_conf_id order by recv_time desc limit 1"
    )
    if not facts.parameters:
        newest = "select null::text as unit, null::text[] as enum_labels"
    return f"""
        select c.att_conf_id, c.att_name, c.table_name, coalesce(c.hide, false) as hide, {_BARE} as bare,
            t.type, f.format, w.write, p.unit, p.enum_labels
        from att_conf c join att_conf_type t using (att_conf_type_id) join att_conf_format f using (att_conf_format_id)
            join att_conf_write w using (att_conf_write_id) left join lateral ({newest}) p on true
        where {_BARE} = any($1::text[]) order by c.att_conf_id desc"""


def _table_of(row: Any, kind: Kind) -> str:
    """The table that `att_conf` names, when it can be one of HDB++'s; else the one of the type."""
    if _TABLE.fullmatch(row["table_name"]):
        return str(row["table_name"])
    return f"att_{'scalar' if row['format'] == SCALAR else 'array'}_{kind.suffix}"
