"""`octopus store`: what it keeps, and from one engine to the other."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octopus.cli.backup import FORCE, existing, missing, note
from octopus.cli.terminal import fail, run_or_fail, settings_or_fail

if TYPE_CHECKING:
    from octopus.settings import Settings
    from octopus.store import Contents, Whole

store = typer.Typer(help="What the store keeps; copy it.", no_args_is_help=True, rich_markup_mode=None)
HERE = "settings"
ADDRESS = (
    "mongodb://host/database, the path of a SQLite file, or `settings`: what MONGO_URL and OCTOPUS_DATA_DIR lead to, "
    "so that no password stands in the list of processes."
)


@store.command()
def show() -> None:
    """Say where the store is, its version, the migrations it has seen, and how much it keeps."""
    settings = settings_or_fail()

    async def work() -> list[str]:
        from octopus.store import META, contents_of, newest

        opened = await existing(settings)
        try:
            found = await opened.get(META, "version")
            contents = await contents_of(opened.everything())
            version = found.body["version"] if found else 0
            lines = [opened.place, f"version {version}; this Octopus knows {newest()}"]
            for step in found.body["steps"] if found else []:
                lines.append(f"  {step['time']}  {step['number']}  {step['what']} ({step['seconds']} s)")
            lines += [f"{count:9}  {name}" for name, count in contents.collections.items()]
            lines += [f"{count:9}  {name} (log)" for name, count in contents.logs.items()]
            return [*lines, f"sha256 {contents.sha256}"]
        finally:
            await opened.close()

    print("\n".join(run_or_fail(work())))


@store.command()
def copy(
    origin: Annotated[str, typer.Option("--from", help=ADDRESS)],
    target: Annotated[str, typer.Option("--to", help="As --from.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where the target is not empty.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read all of it, write nothing.")] = False,
    force: Annotated[bool, FORCE] = False,
) -> None:
    """Put what one store keeps in another, SQLite or MongoDB, verified by counts and digest; stop Octopus before."""
    settings = settings_or_fail()

    async def work() -> tuple[str, str, Contents, bool, list[str]]:
        from octopus.backup import copy
        from octopus.store import alone, contents_of, migrate, serving

        source = await _opened(settings, origin, made=False)
        try:
            servers = await serving(source.leases)
            if dry_run and (file := _missing(settings, target)):
                there = f"the file {file}, which is made then"
                return source.place, there, await contents_of(source.everything()), await source.one_state(), servers
            sink = await _opened(settings, target, made=True)
            try:
                if dry_run:
                    contents = await copy(source, sink, replace=replace, dry_run=True)
                    return source.place, sink.place, contents, await source.one_state(), servers
                async with alone(sink, force=force):
                    contents = await copy(source, sink, replace=replace)
                    await migrate(sink)
                    await note(sink, "copyStore", source.place, contents, replaced=replace)
                return source.place, sink.place, contents, await source.one_state(), servers
            finally:
                await sink.close()
        finally:
            await source.close()

    source, sink, contents, one_state, servers = run_or_fail(work())
    done = "can be copied to" if dry_run else "is copied to"
    print(f"{source} {done} {sink}: {contents.said()}, sha256 {contents.sha256}", file=sys.stderr)
    if not one_state:
        print("The origin gives no snapshot: what was written meanwhile may be copied in part.", file=sys.stderr)
    if servers:
        print(f"What {', '.join(servers)} still writes to {source} is not copied.", file=sys.stderr)


async def _opened(settings: Settings, address: str, *, made: bool) -> Whole:
    """A store by its address; a SQLite file that is not there is made only where it is to be."""
    from octopus.store import open_mongo, open_sqlite, open_whole

    if address == HERE:
        return await (open_whole(settings) if made else existing(settings))
    if re.match(r"mongodb(\+srv)?://", address):
        database = re.match(r"[^/]+//[^/]+/([^/?]+)", address)
        if database is None:
            fail("expected the database at the end of the address: mongodb://host:27017/octopus")
        return await open_mongo(address, database[1])
    if "://" in address:
        fail(f"expected {ADDRESS} Got {address.partition('://')[0]}://…")
    if not made and (file := _missing(settings, address)):
        fail(f"there is no file {file}; expected {ADDRESS}")
    return await open_sqlite(_file(address))


def _missing(settings: Settings, address: str) -> Path | None:
    """The file that an address leads to, where there is none yet."""
    if address == HERE:
        return missing(settings)
    return None if "://" in address or _file(address).exists() else _file(address)


def _file(address: str) -> Path:
    from octopus.store import SQLITE_FILE

    path = Path(address)
    return path / SQLITE_FILE if path.is_dir() else path
