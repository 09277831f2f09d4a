"""Putting attributes and rows into an HDB++ archive, as an archiver would."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from pydantic import SecretStr

from octopus.live import MemoryBus
from octopus.model import JsonText
from octopus.settings import ArchiveAddress
from octopus.sources.hdbpp import Archives
from octopus.sources.tango import Tango

HOST = "tango://databaseds.low:10000"


async def add_attribute(
    connection: asyncpg.Connection[Any],
    name: str,
    kind: str = "DEV_DOUBLE",
    form: str = "SCALAR",
    *,
    write: str = "READ",
    host: str = HOST,
    unit: str = "",
    labels: Sequence[str] = (),
    table: str | None = None,
    hidden: bool = False,
) -> int:
    """An entry of `att_conf` with its parameters; its id."""
    table = table or f"att_{'scalar' if form == 'SCALAR' else 'array'}_{kind.replace('_', '').lower()}"
    found: int = await connection.fetchval(
        """insert into att_conf (att_name, att_conf_type_id, att_conf_format_id, att_conf_write_id, table_name, cs_name,
            domain, family, member, name, hide)
        select $1, att_conf_type_id, att_conf_format_id, att_conf_write_id, $2, $3, $4, $5, $6, $7, $8
        from att_conf_type, att_conf_format, att_conf_write where type = $9 and format = $10 and write = $11
        returning att_conf_id""",
        f"{host}/{name}",
        table,
        host.removeprefix("tango://"),
        *name.split("/"),
        hidden,
        kind,
        form,
        write,
    )
    if unit or labels:
        await connection.execute(
            "insert into att_parameter (att_conf_id, recv_time, unit, enum_labels) values ($1, $2, $3, $4)",
            found,
            datetime.fromisoformat("2026-01-01T00:00:00Z"),
            unit,
            list(labels),
        )
    return found


async def add_rows(
    connection: asyncpg.Connection[Any],
    table: str,
    attribute: int,
    rows: Iterable[tuple[datetime, Any, int]],
    column: str = "value_r",
) -> None:
    """Rows of time, value and quality."""
    await connection.executemany(
        f"insert into {table} (att_conf_id, data_time, {column}, quality) values ($1, $2, $3, $4)",
        [(attribute, moment, value, quality) for moment, value, quality in rows],
    )


async def add_error(
    connection: asyncpg.Connection[Any], table: str, attribute: int, moment: datetime, text: str
) -> None:
    """A reading that failed."""
    error = await connection.fetchval(
        """insert into att_error_desc (error_desc) values ($1) on conflict (error_desc) do update set error_desc = $1
        returning att_error_desc_id""",
        text,
    )
    await connection.execute(
        f"insert into {table} (att_conf_id, data_time, quality, att_error_desc_id) values ($1, $2, 1, $3)",
        attribute,
        moment,
        error,
    )


async def add_series(
    connection: asyncpg.Connection[Any],
    table: str,
    attribute: int,
    start: datetime,
    step: timedelta,
    values: Sequence[Any],
) -> None:
    """Values at equal distances, all VALID; fast."""
    records = ((attribute, start + index * step, value, 0) for index, value in enumerate(values))
    await connection.copy_records_to_table(
        table, records=records, columns=("att_conf_id", "data_time", "value_r", "quality")
    )


def address(name: str, dsn: str) -> ArchiveAddress:
    """As of the environment."""
    return ArchiveAddress(name, SecretStr(dsn))


def archives_of(**dsns: str) -> Archives:
    """Archives by name, with no Tango database beside them."""
    return Archives([address(name, dsn) for name, dsn in dsns.items()], plain_names)


def plain_names(name: str) -> str:
    return Tango([], MemoryBus(), secret_of=lambda _: None).canonical(name)


def column(text: JsonText) -> Any:
    """A column as a client reads it."""
    return text.value()
