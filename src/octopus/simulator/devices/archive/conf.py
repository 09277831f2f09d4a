"""Registers attributes in the archive: att_conf, att_parameter, and what happened to their archiving, att_history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from .entries import Entry

Connection = Any
"""An asyncpg connection."""

ADD = """
insert into att_conf (
    att_name, att_conf_type_id, att_conf_format_id, att_conf_write_id, table_name, cs_name, domain, family, member, name
)
select $1, att_conf_type_id, att_conf_format_id, att_conf_write_id, $5, $6, $7, $8, $9, $10
from att_conf_type, att_conf_format, att_conf_write where type = $2 and format = $3 and write = $4
on conflict (att_name) do nothing
"""
DESCRIBE = """
insert into att_parameter (
    att_conf_id, recv_time, label, unit, format, description, archive_abs_change, archive_period, enum_labels
)
select $1::int, $2::timestamptz, $3, $4, $5, $6, $7, $8, $9::text[]
where not exists (
    select from (select * from att_parameter where att_conf_id = $1 order by recv_time desc limit 1) as last
    where (label, unit, format, description, archive_abs_change, archive_period, enum_labels)
        = ($3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text[])
)
"""
NOTE = """
insert into att_history (att_conf_id, att_history_event_id, event_time)
select unnest($1::int[]), att_history_event_id, $3 from att_history_event where event = $2
on conflict do nothing
"""
OPEN = """
select att_conf_id from att_conf join lateral (
    select event from att_history join att_history_event using (att_history_event_id)
    where att_history.att_conf_id = att_conf.att_conf_id order by event_time desc limit 1
) as last on event = 'start' where att_conf_id = any($1)
"""


async def register(connection: Connection, entries: Sequence[Entry], now: datetime) -> dict[str, int]:
    """Add what is new, describe what has changed; returns the number (att_conf_id) of each name."""
    async with connection.transaction():
        known = await _numbers(connection, entries)
        await connection.executemany(ADD, [_conf(entry) for entry in entries if entry.name not in known])
        numbers = await _numbers(connection, entries)
        await connection.executemany(DESCRIBE, [(numbers[each.name], now, *_parameters(each)) for each in entries])
        await connection.execute(NOTE, [number for name, number in numbers.items() if name not in known], "add", now)
    return numbers


async def note_start(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Note that archiving starts, and where it was never stopped, that it crashed."""
    crashed = [row["att_conf_id"] for row in await connection.fetch(OPEN, numbers)]
    await connection.execute(NOTE, crashed, "crash", now - timedelta(milliseconds=1))
    await connection.execute(NOTE, numbers, "start", now + timedelta(milliseconds=1))


async def note_stop(connection: Connection, numbers: Sequence[int], now: datetime) -> None:
    """Note that archiving ends in order."""
    await connection.execute(NOTE, numbers, "stop", now)


async def _numbers(connection: Connection, entries: Sequence[Entry]) -> dict[str, int]:
    rows = await connection.fetch(
        "select att_name, att_conf_id from att_conf where att_name = any($1)", [entry.name for entry in entries]
    )
    return {row["att_name"]: row["att_conf_id"] for row in rows}


def _conf(entry: Entry) -> tuple[str, ...]:
    control_system = entry.name.split("/")[2]
    names = entry.name.split("/")[3:]
    return (entry.name, entry.type, entry.format, entry.write, entry.table, control_system, *names)


def _parameters(entry: Entry) -> tuple[Any, ...]:
    spec = entry.spec
    criteria = spec.archive
    change = "" if criteria is None or criteria.change is None else f"{criteria.change:g}"
    period = "" if criteria is None else str(int(criteria.period * 1000))
    return (spec.label, spec.unit, spec.format, spec.doc, change, period, list(spec.enum_labels))
