"""`octopus provisioning`: a folder of files, checked before anybody serves it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octopus.cli.taranta import taranta
from octopus.cli.terminal import fail, run_or_fail, settings_or_fail

if TYPE_CHECKING:
    from octopus.provisioning import Problem
    from octopus.settings import Settings

provisioning = typer.Typer(
    help="Files as truth: check a folder of OCTOPUS_PROVISIONING_DIR.", no_args_is_help=True, rich_markup_mode=None
)
provisioning.command()(taranta)
Line = tuple[bool, str]
"""Whether it stands in the way, and what is printed."""


@provisioning.callback()
def root() -> None:
    """Files as truth: check a folder of OCTOPUS_PROVISIONING_DIR."""


@provisioning.command()
def check(folder: Annotated[Path, typer.Argument(help="It holds endpoints/, workspaces/ and widgets/.")]) -> None:
    """Tell everything that is wrong with a folder, one line each; exit code 1 if any of it would not be served."""
    settings = settings_or_fail()
    from octopus.provisioning import CannotLook

    try:
        lines, count = run_or_fail(examine_folder(settings, folder))
    except CannotLook as fault:
        fail(str(fault))
    for _, line in lines:
        print(line)
    if any(wrong for wrong, _ in lines):
        raise typer.Exit(1)
    print(f"{folder} can be served: {count} entr{'y' if count == 1 else 'ies'}", file=sys.stderr)


async def examine_provisioning(settings: Settings) -> list[tuple[bool, str, str]]:
    """For `octopus check`: a line for what stands in the way, or one that says how much there is."""
    from octopus.provisioning import CannotLook

    folder = settings.provisioning_dir
    if folder is None:
        return []
    try:
        lines, count = await examine_folder(settings, folder)
    except CannotLook as fault:
        return [(False, "provisioning", str(fault))]
    wrong = [(False, "provisioning", line) for stands, line in lines if stands]
    return wrong or [(True, "provisioning", f"{folder} holds {count} entr{'y' if count == 1 else 'ies'}")]


async def examine_folder(settings: Settings, folder: Path) -> tuple[list[Line], int]:
    """Every fault and warning of a folder, and how many entries its files make.

    Raises:
        CannotLook: it cannot be read, or not in one state.
    """
    from octopus.provisioning import CannotLook, Folder, merged
    from octopus.provisioning.reading import KINDS

    reading = Folder(folder).look(at_once=True)
    if reading is None:
        raise CannotLook(f"{folder} goes on changing: check it when it is calm")
    lines = [_line(folder, file.path, file.error) for file in reading.files if file.error is not None]
    lines += [_line(folder, file.path, each, "warning") for file in reading.files for each in file.warnings]
    count = 0
    for kind in KINDS:
        found = merged(kind, reading.parts.values())
        lines += [_line(folder, path, fault) for path, fault in found.faults.items()]
        lines += [_line(folder, path, each, "warning") for path, warned in found.warnings.items() for each in warned]
        count += len(found.entries)
        if kind == "ENDPOINTS" and found.document:
            lines += await _endpoints(settings, folder, found.document, found.paths)
        if kind == "WIDGETS":
            lines += _widgets(folder, found.document, found.paths)
    return lines, count


def _line(folder: Path, path: str | None, fault: Problem, severity: str = "") -> Line:
    place = str(folder if path is None else folder / path)
    if fault.line is not None:
        place += f":{fault.line}:{fault.column}"
    return not severity, f"{place}: {f'{severity}: ' if severity else ''}{fault.message}"


async def _endpoints(settings: Settings, folder: Path, document: object, paths: dict[str, str]) -> list[Line]:
    """The merged document judged as a server with these settings would, in its sandbox too."""
    from octopus.endpoints import Ground, examine
    from octopus.functions import Functions
    from octopus.graphql.schema import static_sdl
    from octopus.provisioning import Problem, located, path_of
    from octopus.sources.outside import Outside

    outside, functions = Outside.of(settings), Functions.of(settings)
    await functions.start()
    try:
        ground = Ground.of(settings, static_sdl(), outside.outbound.check_url)
        _, faults = await examine(document, ground, functions)
    finally:
        await functions.stop()
        await outside.stop()
    lines = []
    for fault in faults:
        path = path_of(fault.pointer, paths)
        found = located(folder, path, Problem(f"{fault.message} [{fault.code} {fault.pointer or '/'}]"), fault.pointer)
        lines.append(_line(folder, path, found, "" if fault.severity == "error" else fault.severity))
    return lines


def _widgets(folder: Path, document: dict[str, object], paths: dict[str, str]) -> list[Line]:
    """Packages that this installation does not have: another one may."""
    from octopus.catalogue import versions_in
    from octopus.provisioning import missing_widgets
    from octopus.web.suite import STATIC

    versions = versions_in(STATIC / "widgets")
    return [
        _line(folder, paths.get(each.pointer or ""), each, "warning") for each in missing_widgets(document, versions)
    ]
