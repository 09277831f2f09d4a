"""`octopus check`: would it work? One line for each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from octopus.cli.terminal import settings_or_fail

if TYPE_CHECKING:
    from octopus.settings import ArchiveAddress, Settings, TangoDatabase

Finding = tuple[bool, str, str]
PATIENCE = 5.0


def check() -> None:
    """Check the settings and whether store, Tango databases and archives answer; exit code 1 if anything fails."""
    import asyncio

    settings = settings_or_fail()
    findings = asyncio.run(examine(settings))
    width = max(len(part) for _, part, _ in findings)
    for good, part, sentence in findings:
        print(f"{'ok  ' if good else 'FAIL'}  {part.ljust(width)}  {sentence}")
    if not all(good for good, _, _ in findings):
        raise typer.Exit(1)


async def examine(settings: Settings) -> list[Finding]:
    """Each part, whether it is well, and a sentence."""
    from octopus.cli.check_endpoints import examine_endpoints
    from octopus.cli.provisioning import examine_provisioning

    return [
        _settings(settings),
        _secret(settings),
        _outbound(settings),
        *await _store(settings),
        *await _tango(settings),
        *await _archives(settings),
        *await examine_endpoints(settings),
        *await examine_provisioning(settings),
    ]


def _settings(settings: Settings) -> Finding:
    known = len(settings.users)
    return True, "settings", f"readable; {known} configured user{'' if known == 1 else 's'}"


def _secret(settings: Settings) -> Finding:
    from octopus.accounts import check_secret
    from octopus.settings import SettingsError

    try:
        check_secret(settings.jwt_secret.get_secret_value() if settings.jwt_secret else None)
    except SettingsError as fault:
        return False, "secret", str(fault)
    return True, "secret", "JWT_SECRET is long and random enough"


def _outbound(settings: Settings) -> Finding:
    listed = ", ".join(settings.outbound_patterns)
    called = f"{listed}, and " if listed else ""
    return True, "outbound", f"endpoints may call {called}the hosts of their variables that are set in the environment"


async def _store(settings: Settings) -> list[Finding]:
    from octopus.model import FieldError
    from octopus.store import open_store

    try:
        store = await open_store(settings)
    except FieldError as fault:
        return [(False, "store", fault.message)]
    try:
        await store.ping()
    except FieldError as fault:
        return [(False, "store", fault.message)]
    finally:
        await store.close()
    where = f"MongoDB, database {settings.mongo_database}" if settings.mongo_url else f"SQLite in {settings.data_dir}"
    return [(True, "store", f"{where} answers")]


async def _tango(settings: Settings) -> list[Finding]:
    import asyncio

    from octopus.cli.check_endpoints import databases_of_document

    databases = settings.databases or await databases_of_document(settings)
    if not databases:
        return [(True, "tango", "no database is set (TANGO_DBS)")]
    return await asyncio.gather(*(_database(settings, database) for database in databases))


async def _database(settings: Settings, database: TangoDatabase) -> Finding:
    """TangoGQL answers, and so does the Tango database behind it."""
    from octopus.model import FieldError
    from octopus.sources.tango.client import TangoGqlClient

    part = f"tango:{database.name}"
    client = TangoGqlClient(database, secret_of=settings.secret_of, timeout=settings.tangogql_timeout)
    await client.open()
    try:
        reply = await client.probe('{tangoHost devices(pattern:"sys/database/*"){name}}', timeout=PATIENCE)
    except FieldError as fault:
        return False, part, fault.message
    finally:
        await client.close()
    data = reply.data or {}
    if not data.get("devices"):
        return False, part, f"{database.url} answers, but the Tango database behind it does not"
    return True, part, f"{database.url} answers for {data.get('tangoHost')} in {client.latency or 0:.2f} s"


async def _archives(settings: Settings) -> list[Finding]:
    import asyncio

    if not settings.archives:
        return [(True, "hdbpp", "no archive is set (HDBPP_PG_DSN_<NAME>)")]
    return await asyncio.gather(*(_archive(address) for address in settings.archives))


async def _archive(address: ArchiveAddress) -> Finding:
    """PostgreSQL answers, and there are HDB++ tables that may be read."""
    from octopus.model import FieldError
    from octopus.sources.hdbpp.archive import Archive

    part = f"hdbpp:{address.name}"
    archive = Archive(address, timeout=PATIENCE, connections=1)
    await archive.start()
    try:
        count = await archive.count()
    except FieldError as fault:
        return False, part, f"{fault.message}{f' ({fault.upstream})' if fault.upstream else ''}"
    finally:
        await archive.stop()
    return True, part, f"{address.place} holds {count} attribute{'' if count == 1 else 's'}"
