"""The HDB++ database: its roles and its tables, made once and told apart by their version."""

from __future__ import annotations

import json
from importlib import resources

import asyncpg

from octopus.simulator.postgres import PostgresServer

DATABASE = "hdb"
READER = "hdbpp_reader"
"""May read; its sessions are read-only. For Octopus."""
ARCHIVER = "hdbpp_archiver"
"""May read and add rows. For the archiver and the history."""
VERSION = 1
"""Of hdbpp.sql; a database of another version is dropped and made anew."""


async def prepare_database(server: PostgresServer, name: str = DATABASE) -> None:
    """Make roles, database and tables, whatever of them is missing."""
    connection = await asyncpg.connect(server.dsn())
    try:
        await _prepare_roles(connection, server)
        if await connection.fetchval("select 1 from pg_database where datname = $1", name):
            if await _version(server, name) == VERSION:
                return
            await drop_database(server, name)
        await connection.execute(f'create database "{name}"')
    finally:
        await connection.close()
    await _create_tables(server, name)


async def drop_database(server: PostgresServer, name: str = DATABASE) -> None:
    """Drop the database, whoever is connected to it."""
    connection = await asyncpg.connect(server.dsn())
    try:
        await connection.execute(f'drop database if exists "{name}" with (force)')
    finally:
        await connection.close()


async def _prepare_roles(connection: asyncpg.Connection[asyncpg.Record], server: PostgresServer) -> None:
    """The roles, with the passwords that the server's folder keeps."""
    for role in (READER, ARCHIVER):
        known = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
        verb = "alter" if known else "create"
        # The password is ours, of the URL-safe alphabet: nothing in it needs quoting.
        await connection.execute(f"{verb} role {role} with login password '{server.password(role)}'")
    await connection.execute(f"alter role {READER} set default_transaction_read_only = on")


async def _version(server: PostgresServer, name: str) -> int | None:
    """The version of the tables in a database; None while it has none."""
    connection = await asyncpg.connect(server.dsn(name))
    try:
        found = await connection.fetchval("select value from octopus_note where name = 'schema'")
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return None if found is None else int(json.loads(found))


async def _create_tables(server: PostgresServer, name: str) -> None:
    """All or nothing: the version is written last, in the same transaction."""
    schema = resources.files("octopus.simulator.archive").joinpath("hdbpp.sql").read_text(encoding="utf-8")
    connection = await asyncpg.connect(server.dsn(name))
    try:
        async with connection.transaction():
            await connection.execute(schema)
            await connection.execute(
                f"""
                grant usage on schema public to {READER}, {ARCHIVER};
                grant select on all tables in schema public to {READER}, {ARCHIVER};
                grant insert, update on all tables in schema public to {ARCHIVER};
                grant usage on all sequences in schema public to {ARCHIVER};
                """
            )
            await connection.execute("insert into octopus_note values ('schema', $1)", json.dumps(VERSION))
    finally:
        await connection.close()
