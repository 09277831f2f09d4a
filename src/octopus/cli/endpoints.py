"""`octopus endpoints`: the endpoints document, in a file and in the store."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from octopus.cli.terminal import fail, run_or_fail, settings_or_fail

if TYPE_CHECKING:
    from octopus.endpoints import Fault, Judgement
    from octopus.settings import Settings

endpoints = typer.Typer(help="endpoints.json: check, export, import.", no_args_is_help=True, rich_markup_mode=None)

File = Annotated[Path, typer.Argument(help="The document; SDL files that it names stand beside it.")]
STDOUT = Path("-")
MOST_PLACES = 3
"""Places with the same fault that are named beside the first."""


@endpoints.command()
def check(
    file: File,
    sdl: Annotated[bool, typer.Option("--sdl", help="Print what the document adds to the schema.")] = False,
) -> None:
    """Tell everything that is wrong with a document, one line each; exit code 1 if it cannot be published."""
    settings = settings_or_fail()
    judgement, faults = run_or_fail(_examined(settings, file))
    _tell(file, faults)
    if not _publishable(faults):
        raise typer.Exit(1)
    if sdl:
        print(_sdl_of(settings, judgement), end="")
    else:
        print(f"{file} can be published", file=sys.stderr)


@endpoints.command("export")
def export_document(
    file: Annotated[Path, typer.Argument(help="Where to write it; - for standard output.")],
    version: Annotated[int | None, typer.Option(help="Which version; the newest when left out.")] = None,
) -> None:
    """Write a stored document to a file, whole: the types of other files are in it, secrets never are."""
    settings = settings_or_fail()

    async def work() -> str:
        from octopus.endpoints import Versions
        from octopus.model import NotFound
        from octopus.store import open_store

        store = await open_store(settings)
        try:
            versions = Versions(store)
            found = await versions.newest() if version is None else await versions.get(version)
            if found is None:
                raise NotFound("no version is stored yet: publish one, or import a file")
            return await versions.text(found)
        finally:
            await store.close()

    text = run_or_fail(work())
    if file == STDOUT:
        print(text, end="")
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as fault:
        fail(f"{file} cannot be written: {fault.strerror}")


@endpoints.command("import")
def import_document(
    file: File,
    comment: Annotated[str, typer.Option(help="What changes, and why.")],
    base: Annotated[
        int | None, typer.Option(help="The version that the file was made from: refused when there is a newer one.")
    ] = None,
) -> None:
    """Check a document and keep it as the next version; servers that run serve it within a second."""
    settings = settings_or_fail()

    async def work() -> int:
        from octopus.audit import Audit
        from octopus.endpoints import Versions, inlined, read_file
        from octopus.store import open_store

        judgement, faults = await _examined(settings, file)
        _tell(file, faults)
        if not _publishable(faults) or judgement.text is None:
            raise typer.Exit(1)
        value = inlined(judgement.text.value, read_file(file).files)
        store = await open_store(settings)
        try:
            versions = Versions(store)
            newest = await versions.newest()
            now = newest.version if newest else 0
            author = f"{getpass.getuser()} (octopus endpoints)"
            added = await versions.add(value, author=author, comment=comment, base=now if base is None else base)
            detail = {"comment": comment, "version": added.version, "sha": added.sha, "by": author}
            await Audit(store).record(None, "publishEndpoints", "endpoints", detail)
            return added.version
        finally:
            await store.close()

    print(f"{file} is version {run_or_fail(work())} now", file=sys.stderr)


async def _examined(settings: Settings, file: Path) -> tuple[Judgement, list[Fault]]:
    """The document judged as a server with these settings would, in its sandbox too."""
    from octopus.endpoints import CannotRead, Ground, examine, read_file
    from octopus.functions import Functions
    from octopus.graphql.schema import static_sdl
    from octopus.sources.outside import Outside

    try:
        found = read_file(file)
    except CannotRead as fault:
        fail(str(fault))
    outside, functions = Outside.of(settings), Functions.of(settings)
    await functions.start()
    try:
        ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
        return await examine(found.text, ground, functions, found.files)
    finally:
        await functions.stop()
        await outside.stop()


def _sdl_of(settings: Settings, judgement: Any) -> str:
    from octopus.endpoints import Ground
    from octopus.endpoints.compiling import printed_sdl
    from octopus.graphql.schema import static_sdl

    return printed_sdl(judgement, Ground.of(settings, static_sdl()))


def _publishable(faults: list[Fault]) -> bool:
    from octopus.endpoints import errors_of

    return not errors_of(faults)


def _tell(file: Path, faults: list[Fault]) -> None:
    """One cause, one line: the first place of several, and how many more there are."""
    from octopus.endpoints.faults import causes, listed

    for found in causes(faults):
        fault, others = found[0], [each.pointer for each in found[1:]]
        mark = "" if fault.severity == "error" else f"{fault.severity}: "
        more = f", and {len(others)} more: {listed(others, MOST_PLACES)}" if others else ""
        print(f"{file}:{fault.line}:{fault.column}: {mark}{fault.message} [{fault.code} {fault.pointer or '/'}{more}]")
