"""What the archive keeps, in a SQLite file: the latest version of each entity, and every status it ever had.

An entity of the plan has no body here: it is made from the plan when it is asked for, until somebody writes it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from octopus.simulator.oda.entities import KINDS, Entity, Kind, iso, metadata
from octopus.simulator.oda.planned import OBSERVER, Planned, PlannedBlock

SCHEMA = """
CREATE TABLE IF NOT EXISTS entities (
  kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, created REAL NOT NULL, modified REAL NOT NULL,
  created_by TEXT NOT NULL, modified_by TEXT NOT NULL, body BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_creation ON entities (kind, created);
CREATE INDEX IF NOT EXISTS by_change ON entities (kind, modified);
CREATE TABLE IF NOT EXISTS statuses (
  kind TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, version INTEGER NOT NULL, status TEXT NOT NULL,
  previous TEXT NOT NULL, by TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_entity ON statuses (kind, id, at);
CREATE TABLE IF NOT EXISTS lives (seen REAL NOT NULL);
"""
ENTITY = (
    "INSERT INTO entities VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (kind, id) DO UPDATE SET version=excluded.version, "
    "modified=excluded.modified, modified_by=excluded.modified_by, body=excluded.body"
)
STATUS = "INSERT INTO statuses VALUES (?,?,?,?,?,?,?)"
MOST = 20_000
"""Entities of one answer."""


class Unknown(Exception):
    """There is no such entity; the text is its id."""


class Query(msgspec.Struct, frozen=True):
    """What a list is asked for: one column and its bounds, or a pattern of a text."""

    column: str
    low: float | None = None
    high: float | None = None
    text: str | None = None
    match: str = "equals"


class Store:
    """The entities and their statuses. One thread, one process."""

    def __init__(self, path: Path, planned: Planned) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)
        self._planned = planned

    def close(self) -> None:
        self._db.close()

    # Filling

    def fill(self, start: float, end: float) -> int:
        """Note the plan's blocks of that range, as far as nobody observed then; how many are new.

        While this archive was in use it knows what was observed, and what was not. What was under way when it was last
        seen went on by the plan, as the archive of attributes tells it; any other block has failed.
        """
        seen = self.seen()
        if seen is not None:
            start = max(start, seen)
        with self._transaction():
            if seen is not None and seen < end:
                self._end_what_was_left(seen, end)
            blocks = list(self._planned.between(start, end))
            for block in blocks:
                self._note(block)
            self.see(end if seen is None else max(seen, end))
        return len(blocks)

    def seen(self) -> float | None:
        """When this archive was in use last; None: never."""
        found: float | None = self._db.execute("SELECT max(seen) FROM lives").fetchone()[0]
        return found

    def see(self, now: float) -> None:
        """Note that this archive is in use."""
        with self._transaction():
            self._db.execute("DELETE FROM lives")
            self._db.execute("INSERT INTO lives VALUES (?)", (now,))

    def _end_what_was_left(self, seen: float, end: float) -> None:
        """Close the blocks that were under way when the archive was last seen."""
        latest = "SELECT status FROM statuses s WHERE s.kind=e.kind AND s.id=e.id ORDER BY at DESC, rowid DESC LIMIT 1"
        rows = self._db.execute(
            f"SELECT id, created FROM entities e WHERE kind='ebs' AND created<? AND ({latest})='Created'",  # noqa: S608
            (end,),
        ).fetchall()
        for eb, created in rows:
            block = next((each for each in self._planned.between(created - 60.0, end) if each.eb_id == eb), None)
            if block is not None:
                for table in ("entities", "statuses"):
                    self._db.execute(f"DELETE FROM {table} WHERE id IN (?, ?)", (eb, block.sbi_id))  # noqa: S608
                self._note(block)
                continue
            sbi = self.get(KINDS["ebs"], eb).get("sbi_ref")
            self._set_status(KINDS["ebs"], eb, "Failed", seen, OBSERVER)
            if sbi is not None:
                self._set_status(KINDS["sbis"], sbi, "Failed", seen, OBSERVER)

    def _note(self, block: PlannedBlock) -> None:
        over = self._planned.is_over(block)
        eb, sbi, opened = block.eb_id, block.sbi_id, block.created
        changed = block.closed if over else opened
        entities = [
            ("ebs", eb, block.version, opened, changed, OBSERVER, OBSERVER, None),
            ("sbis", sbi, 1, opened, opened, OBSERVER, OBSERVER, None),
        ]
        statuses = [
            ("ebs", eb, opened, 1, "Created", "Created", OBSERVER),
            ("sbis", sbi, opened, 1, "Created", "Created", OBSERVER),
            ("sbis", sbi, opened, 1, "Executing", "Created", OBSERVER),
        ]
        if over:
            ends = ("Failed", "Failed") if block.failed else ("Fully Observed", "Observed")
            statuses.append(("ebs", eb, block.closed, block.version, ends[0], "Created", OBSERVER))
            statuses.append(("sbis", sbi, block.closed, 1, ends[1], "Executing", OBSERVER))
        self._db.executemany(ENTITY, entities)
        self._db.executemany(STATUS, statuses)

    # Entities

    def get(self, kind: Kind, entity_id: str) -> Entity:
        """The latest version, with its metadata.

        Raises:
            Unknown: there is none.
        """
        question = f"SELECT {_COLUMNS} FROM entities WHERE kind=? AND id=?"  # noqa: S608
        row = self._db.execute(question, (kind.path, entity_id)).fetchone()
        if row is None:
            raise Unknown(entity_id)
        return self._entity(row)

    def find(self, kind: Kind, query: Query) -> list[Entity]:
        """All entities that fit, oldest first; at most `MOST`."""
        where, values = _condition(query)
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM entities WHERE kind=? AND {where} ORDER BY created LIMIT {MOST}",  # noqa: S608
            (kind.path, *values),
        )
        return [self._entity(row) for row in rows]

    def put(self, kind: Kind, entity: Entity, by: str, now: float | None = None) -> Entity:
        """Write the first version of an entity, or its next; what it says of its own metadata is not believed."""
        now = time.time() if now is None else now
        entity_id = str(entity[kind.key])
        row = self._db.execute(
            "SELECT version, created, created_by FROM entities WHERE kind=? AND id=?", (kind.path, entity_id)
        ).fetchone()
        version, created, creator = (row[0] + 1, row[1], row[2]) if row else (1, now, by)
        body = msgspec.json.encode({key: value for key, value in entity.items() if key != "metadata"})
        with self._transaction():
            self._db.execute(ENTITY, (kind.path, entity_id, version, created, now, creator, by, body))
            if row is None:
                self._set_status(kind, entity_id, kind.first, now, by, 1)
        return self.get(kind, entity_id)

    def new_id(self, kind: Kind) -> str:
        """The next free id of today, as ska-ser-skuid gives it."""
        stem = f"{kind.stem}-mvp01-{datetime.now(UTC):%Y%m%d}-"
        row = self._db.execute(
            "SELECT max(id) FROM entities WHERE kind=? AND id LIKE ?", (kind.path, f"{stem}%")
        ).fetchone()
        last = int(row[0].rpartition("-")[2]) if row[0] else 0
        return f"{stem}{last + 1:05d}"

    def put_many(self, entities: Iterable[tuple[Kind, Entity]], by: str) -> list[Entity]:
        """Write several, all or none."""
        with self._transaction():
            return [self.put(kind, entity, by) for kind, entity in entities]

    def _entity(self, row: tuple[Any, ...]) -> Entity:
        entity_id, version, created, modified, creator, modifier, body = row
        found = msgspec.json.decode(body) if body is not None else self._planned.entity(entity_id)
        if found is None:
            raise Unknown(entity_id)
        return {**found, "metadata": metadata(version, created, modified, creator, modifier)}

    # Statuses

    def statuses(self, kind: Kind, entity_id: str) -> list[Entity]:
        """Every status of an entity, the first first.

        Raises:
            Unknown: there is no such entity.
        """
        rows = self._db.execute(
            "SELECT at, version, status, previous, by FROM statuses WHERE kind=? AND id=? ORDER BY at, rowid",
            (kind.path, entity_id),
        ).fetchall()
        if not rows:
            raise Unknown(entity_id)
        return [_status(kind, entity_id, *row) for row in rows]

    def set_status(self, kind: Kind, entity_id: str, status: str, by: str, now: float | None = None) -> Entity:
        """Write the next status of an entity.

        Raises:
            Unknown: there is no such entity.
        """
        self.get(kind, entity_id)
        self._set_status(kind, entity_id, status, time.time() if now is None else now, by)
        return self.statuses(kind, entity_id)[-1]

    def _set_status(
        self, kind: Kind, entity_id: str, status: str, at: float, by: str, version: int | None = None
    ) -> None:
        last = self._db.execute(
            "SELECT status FROM statuses WHERE kind=? AND id=? ORDER BY at DESC, rowid DESC LIMIT 1",
            (kind.path, entity_id),
        ).fetchone()
        if version is None:
            version = self.get(kind, entity_id)["metadata"]["version"]
        previous = last[0] if last else status
        self._db.execute(STATUS, (kind.path, entity_id, at, version, status, previous, by))

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    """All or nothing; one inside another belongs to the outer."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._outer = db.in_transaction

    def __enter__(self) -> None:
        if not self._outer:
            self._db.execute("BEGIN")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if not self._outer:
            self._db.execute("COMMIT" if kind is None else "ROLLBACK")


_COLUMNS = "id, version, created, modified, created_by, modified_by, body"


def _status(kind: Kind, entity_id: str, at: float, version: int, status: str, previous: str, by: str) -> Entity:
    return {
        f"{kind.stem}_ref": entity_id,
        f"{kind.stem}_version": version,
        "current_status": status,
        "previous_status": previous,
        "metadata": {**metadata(1, at, at, by), "created_on": iso(at)},
    }


def _condition(query: Query) -> tuple[str, list[Any]]:
    if query.text is not None:
        escaped = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = {"equals": escaped, "starts_with": f"{escaped}%", "contains": f"%{escaped}%"}[query.match]
        return f"{query.column} LIKE ? ESCAPE '\\'", [pattern]
    parts, values = [], []
    for sign, bound in ((">=", query.low), ("<=", query.high)):
        if bound is not None:
            parts.append(f"{query.column} {sign} ?")
            values.append(bound)
    return " AND ".join(parts), values
