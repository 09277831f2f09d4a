"""Speaking to the person at the terminal, and ending with a sentence instead of a traceback."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from octopus.settings import Settings

MISUSE = 2
Result = TypeVar("Result")


def fail(message: str, code: int = MISUSE) -> NoReturn:
    """End with one or a few sentences on standard error."""
    for line in message.splitlines():
        print(f"octopus: {line}", file=sys.stderr)
    raise typer.Exit(code)


def settings_or_fail(**overrides: Any) -> Settings:
    """Settings of this process's environment; what cannot be used is named, and ends the command."""
    from octopus.settings import SettingsError, read_settings

    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return read_settings(os.environ, **given)
    except SettingsError as fault:
        fail(str(fault))


def run_or_fail(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine; an error meant for people ends the command with its sentence, Ctrl-C without one."""
    from octopus.model import FieldError
    from octopus.settings import SettingsError

    try:
        return asyncio.run(work)
    except FieldError as fault:
        fail(fault.message)
    except SettingsError as fault:
        fail(str(fault))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell."""
    widths = [max(len(row[at]) for row in [header, *rows]) for at in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [header, *rows]]
    return "\n".join(line.rstrip() for line in lines)


def box(lines: Sequence[str]) -> str:
    """Lines in a frame; plain characters where the terminal's encoding has no others."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    corners = "╭╮╰╯─│" if encoding.startswith("utf") else "++++-|"
    width = max(map(len, lines))
    top = corners[0] + corners[4] * (width + 4) + corners[1]
    bottom = corners[2] + corners[4] * (width + 4) + corners[3]
    middle = [f"{corners[5]}  {line.ljust(width)}  {corners[5]}" for line in lines]
    return "\n".join([top, *middle, bottom])
