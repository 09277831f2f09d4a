"""The tables of the archive are HDB++'s: their names, types, keys, labels; and its roles may do what they should."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
import pytest

from octopus.simulator.archive import prepare_database
from tests.archives import Archive, ArchiveServer

KINDS = {
    "devboolean": "boolean",
    "devuchar": "uchar",
    "devshort": "smallint",
    "devushort": "ushort",
    "devlong": "integer",
    "devulong": "ulong",
    "devlong64": "bigint",
    "devulong64": "ulong64",
    "devfloat": "real",
    "devdouble": "double precision",
    "devstring": "text",
    "devstate": "integer",
    "devencoded": "bytea",
    "devenum": "smallint",
}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


async def test_there_is_a_table_for_each_type_and_format(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    rows = await connection.fetch(
        """select relname as name, attname, format_type(atttypid, null) as type
        from pg_attribute join pg_class on pg_class.oid = attrelid
        where relkind = 'r' and relname ~ '^att_(scalar|array)_' and attnum > 0 and attname like 'value%'"""
    )
    found = {(row["name"], row["attname"]): row["type"] for row in rows}
    for suffix, kind in KINDS.items():
        for side in ("value_r", "value_w"):
            assert found[f"att_scalar_{suffix}", side] == kind
            assert found[f"att_array_{suffix}", side] == f"{kind}[]"
    assert len({name for name, _ in found}) == 28
    keys = await connection.fetch(
        """select conrelid::regclass::text as name, pg_get_constraintdef(oid) as key
        from pg_constraint where contype = 'p'"""
    )
    data = {row["name"]: row["key"] for row in keys if row["name"].startswith(("att_scalar", "att_array"))}
    assert set(data.values()) == {"PRIMARY KEY (att_conf_id, data_time)"} and len(data) == 28
    await connection.close()


async def add_attribute(connection: asyncpg.Connection, name: str, kind: str, form: str, table: str) -> int:
    found: int = await connection.fetchval(
        """insert into att_conf (att_name, att_conf_type_id, att_conf_format_id, att_conf_write_id, table_name)
        select $1, att_conf_type_id, att_conf_format_id, att_conf_write_id, $4
        from att_conf_type, att_conf_format, att_conf_write where type = $2 and format = $3 and write = 'READ'
        returning att_conf_id""",
        name,
        kind,
        form,
        table,
    )
    return found


async def test_enum_rows_get_the_labels_that_are_in_force(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.archiver)
    for form, table in (("SCALAR", "att_scalar_devenum"), ("SPECTRUM", "att_array_devenum")):
        conf = await add_attribute(connection, f"tango://h:1/a/b/c/{form}", "DEV_ENUM", form, table)
        for second, labels in enumerate((["IDLE", "READY"], ["idle", "ready", "scan"])):
            await connection.execute(
                "insert into att_parameter (att_conf_id, recv_time, enum_labels) values ($1, $2, $3)",
                conf,
                NOW.replace(second=second),
                labels,
            )
        scalar = form == "SCALAR"
        add = f"insert into {table} (att_conf_id, data_time, value_r, value_r_label) values ($1, $2, $3, $4)"
        given = [(2, None), (7, None), (1, "ours")]
        for second, (value, label) in enumerate(given):
            row = (value, label) if scalar else ([value, 0], label and [label, "too"])
            await connection.execute(add, conf, NOW.replace(second=second), *row)
        rows = await connection.fetch(f"select value_r_label, value_w_label from {table} order by data_time")
        expected = ["scan", None, "ours"] if scalar else [["scan", "idle"], [None, "idle"], ["ours", "too"]]
        assert [row["value_r_label"] for row in rows] == expected
        assert {row["value_w_label"] for row in rows} == {None}
    await connection.close()


async def test_unsigned_numbers_have_their_range(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.dsn)
    conf = await add_attribute(connection, "tango://h:1/a/b/c/u", "DEV_ULONG64", "SCALAR", "att_scalar_devulong64")
    add = "insert into att_scalar_devulong64 (att_conf_id, data_time, value_r) values ($1, $2, $3)"
    await connection.execute(add, conf, NOW, 2**64 - 1)
    for wrong in (-1, 2**64):
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.NumericValueOutOfRangeError)):
            await connection.execute(add, conf, NOW.replace(second=1), wrong)
    assert int(await connection.fetchval("select value_r from att_scalar_devulong64")) == 2**64 - 1
    await connection.close()


async def test_octopus_reads_and_cannot_write(hdbpp_archive: Archive) -> None:
    connection = await asyncpg.connect(hdbpp_archive.reader)
    assert await connection.fetchval("select count(*) from att_conf") == 0
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await connection.execute("insert into att_error_desc (error_desc) values ('x')")
    await connection.execute("set default_transaction_read_only = off")
    for statement in ("insert into att_error_desc (error_desc) values ('x')", "create table mine (a int)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_a_database_of_this_version_is_kept_and_one_of_another_made_anew(hdbpp_server: ArchiveServer) -> None:
    server, name = hdbpp_server.server, "versions"
    for note, kept in (("1", 1), ("0", 0)):
        await prepare_database(server, name)
        connection = await asyncpg.connect(server.dsn(name))
        await connection.execute("insert into att_error_desc (error_desc) values ('kept')")
        await connection.execute(f"update octopus_note set value = '{note}' where name = 'schema'")
        await connection.close()
        await prepare_database(server, name)
        connection = await asyncpg.connect(server.dsn(name))
        assert await connection.fetchval("select count(*) from att_error_desc") == kept
        await connection.execute("delete from att_error_desc")
        await connection.close()
    await hdbpp_server.execute(f"drop database {name}")
