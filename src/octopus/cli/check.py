"""`octopus check`: would it work? One line for each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from octopus.cli.terminal import settings_or_fail

if TYPE_CHECKING:
    from octopus.settings import Settings
    from octopus.web.checks import Finding


def check() -> None:
    """Check the settings and whether store, Tango databases and archives answer; exit code 1 if anything fails."""
    import asyncio

    findings = asyncio.run(examined(settings_or_fail()))
    width = max(len(each.part) for each in findings)
    for each in findings:
        print(f"{'ok  ' if each.ok else 'FAIL'}  {each.part.ljust(width)}  {each.message}")
    if not all(each.ok for each in findings):
        raise typer.Exit(1)


async def examined(settings: Settings) -> list[Finding]:
    """Each part, looked at with a store and connections of this command's own."""
    from octopus.cli.provisioning import examine_provisioning
    from octopus.web.checks import Finding

    return [*await _running(settings), *(Finding(*found) for found in await examine_provisioning(settings))]


async def _running(settings: Settings) -> list[Finding]:
    """What a server would find of itself."""
    from octopus.model import FieldError
    from octopus.sources.outside import Outside
    from octopus.store import open_whole
    from octopus.web.checks import examine

    outside = Outside.of(settings)
    try:
        try:
            store = await open_whole(settings)  # As it is: to check is not to migrate.
        except FieldError as fault:
            return await examine(settings, fault, outside.outbound)
        try:
            return await examine(settings, store, outside.outbound)
        finally:
            await store.close()
    finally:
        await outside.stop()
