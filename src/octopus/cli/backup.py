"""`octopus backup` and `octopus restore`: the whole store in one file, and back."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octopus.cli.terminal import fail, run_or_fail, settings_or_fail

if TYPE_CHECKING:
    from octopus.accounts import Standing
    from octopus.backup import BackedUp
    from octopus.settings import Settings
    from octopus.store import Contents, Whole

PASSPHRASE = typer.Option("--passphrase-file", help="Its first line seals the file (AES-256-GCM).")
STDOUT = Path("-")
FORCE = typer.Option("--force", help="Also while servers run on the store, which may write over it what they know.")


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; it must not exist. - for standard output.")],
    passphrase_file: Annotated[Path | None, PASSPHRASE] = None,
) -> None:
    """Write everything that the store keeps into one file, as it was at one moment; Octopus may run meanwhile."""
    settings = settings_or_fail()

    async def work() -> BackedUp:
        from octopus.backup import back_up, read_passphrase

        passphrase = read_passphrase(passphrase_file) if passphrase_file else None
        store = await existing(settings)
        try:
            path = None if file == STDOUT else file
            done = await back_up(store, path, sys.stdout.buffer, passphrase)
            await note(store, "backupStore", str(file), done.contents, sealed=passphrase is not None)
            return done
        finally:
            await store.close()

    if file == STDOUT and sys.stdout.isatty():
        fail("a backup is no text for a terminal: send it to a file or a program")
    done = run_or_fail(work())
    size = f", {done.size / 1e6:.1f} MB" if done.size else ""
    print(f"{file} holds {done.contents.said()}{size}, sha256 {done.contents.sha256}", file=sys.stderr)
    if not done.header.oneState:
        print(
            "This MongoDB is no replica set and gives no snapshot: what was written while the backup ran may be in it "
            "in part. Stop Octopus for a backup of one moment.",
            file=sys.stderr,
        )
    if passphrase_file is None:
        print(
            "It holds hashes of passwords and tokens, and is not sealed: only this user may read it. Keep it so.",
            file=sys.stderr,
        )


def restore(
    file: Annotated[Path, typer.Argument(help="What `octopus backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also where the store is not empty.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check all of it, write nothing.")] = False,
    passphrase_file: Annotated[Path | None, PASSPHRASE] = None,
    keep_sessions: Annotated[
        bool,
        typer.Option("--keep-sessions", help="Sign-ins go on: the store's, or the backup's where the store is empty."),
    ] = False,
    revoke_tokens: Annotated[
        bool, typer.Option("--revoke-tokens", help="Revoke every API token that the backup has.")
    ] = False,
    force: Annotated[bool, FORCE] = False,
) -> None:
    """Put what a backup holds in the place of what the store keeps: all of it or nothing, on either engine.

    Everybody signs in again after it, and API tokens that are revoked in the store stay revoked.
    """
    settings = settings_or_fail()

    async def work() -> tuple[str, Contents, str]:
        from octopus.accounts import standing
        from octopus.backup import Archive, read_passphrase, restore, verified
        from octopus.store import alone, migrate, open_whole

        archive = Archive(file, read_passphrase(passphrase_file) if passphrase_file else None)
        archive.header()  # What is none is said before a store is made.
        if dry_run and missing(settings):
            return f"the file {missing(settings)}, which is made then", verified(archive), ""
        store = await open_whole(settings)
        try:
            if dry_run:
                return store.place, await restore(store, archive, replace=replace, dry_run=True), ""
            async with alone(store, force=force) as servers:
                kept = await standing(store, keep_sessions=keep_sessions, revoke_tokens=revoke_tokens)
                contents = await restore(store, archive, replace=replace, overlay=kept.overlay)
                await migrate(store)
                await note(store, "restoreStore", str(file), contents, replaced=replace, servers=servers)
            return store.place, contents, _said(kept)
        finally:
            await store.close()

    place, contents, said = run_or_fail(work())
    if dry_run:
        print(f"{file} can be restored to {place}: {contents.said()}; nothing was written", file=sys.stderr)
    else:
        print(f"{place} holds {contents.said()}, of {file}. {said}", file=sys.stderr)
        print("Start every Octopus on it again: one that runs still knows what was there before.", file=sys.stderr)


def _said(kept: Standing) -> str:
    """What became of those who were signed in."""
    goes_on = "The backup's sign-ins go on" if kept.sessions is None else f"Sign-ins that go on: {kept.sessions}"
    signed_in = "Everybody signs in again" if kept.sessions == 0 else goes_on
    revoked = f" API tokens that are revoked here stay so ({kept.revoked})." if kept.revoked else ""
    return f"{signed_in}.{revoked} What API tokens hold, `octopus token list` tells."


async def existing(settings: Settings) -> Whole:
    """The store of the settings; one that is not there ends the command, rather than being made and found empty."""
    from octopus.store import open_whole

    if file := missing(settings):
        fail(f"there is no store {file}: set OCTOPUS_DATA_DIR to its folder, or MONGO_URL")
    return await open_whole(settings)


def missing(settings: Settings) -> Path | None:
    """The file that the settings lead to, where there is none yet."""
    from octopus.store import SQLITE_FILE

    file = settings.data_dir / SQLITE_FILE
    return file if settings.mongo_url is None and not file.exists() else None


async def note(store: Whole, action: str, target: str, contents: Contents, **more: object) -> None:
    """Write into the audit what was done to the whole of a store."""
    from octopus.audit import Audit

    detail = {
        "documents": contents.documents,
        "records": contents.records,
        "sha256": contents.sha256,
        "by": f"{getpass.getuser()} (octopus)",
    }
    await Audit(store).record(None, action, target, {**detail, **more})
