"""Virtual environments beside ours, from pinned requirements, remade when stale: PyTango's, and PostgreSQL's.

PyTango's is apart because TangoGQL pins an Ariadne and a graphql-core that cannot live with the backend's, and because
the backend itself never imports PyTango. PostgreSQL's holds server binaries for machines that have none.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import msgspec

from octopus.simulator.errors import SimulatorError

Progress = Callable[[str, float], None]
"""Called with what is being done and how far it is, 0 to 1."""


class Parts:
    """Several things under way at once, reported as one: each has its share of the whole."""

    def __init__(self, report: Progress) -> None:
        self._report = report
        self._weights: list[float] = []
        self._done: list[float] = []

    def part(self, weight: float) -> Progress:
        """The progress of one thing; make them all before the first of them reports."""
        number = len(self._weights)
        self._weights.append(weight)
        self._done.append(0.0)

        def tell(label: str, fraction: float) -> None:
            self._done[number] = fraction
            whole = sum(weight * done for weight, done in zip(self._weights, self._done, strict=True))
            self._report(label, whole / sum(self._weights))

        return tell


STAMP = "octopus-stamp"


class EnvironmentPlan(msgspec.Struct, frozen=True):
    """An environment: its name in messages, where it goes, what is in it, and what must work there.

    `variable`: environment variable that names another folder. `folder`: its name in a checkout; `kept`: its name below
    the data folder otherwise. `requirements`: a file of this package, pinned with hashes. `check`: Python to run in it.
    """

    name: str
    variable: str
    folder: str
    kept: str
    requirements: str
    contents: str
    check: str


TANGO = EnvironmentPlan(
    name="PyTango environment",
    variable="OCTOPUS_TANGO_ENV",
    folder=".venv-tango",
    kept="tango-env",
    requirements="requirements-tango.txt",
    contents="PyTango, the Tango database and TangoGQL",
    check="import tango, tangogql",
)


def silent(label: str, fraction: float) -> None:
    """A progress callback that says nothing."""


def environment_path(
    environment: Mapping[str, str], data_dir: Path, checkout: Path | None = None, plan: EnvironmentPlan = TANGO
) -> Path:
    """Where the environment lives.

    Where its variable says (OCTOPUS_TANGO_ENV); in the checkout whose code runs (or in `checkout`); else below
    `data_dir`.
    """
    if chosen := environment.get(plan.variable):
        return Path(chosen).expanduser().absolute()
    checkout = checkout or _checkout()
    return (checkout / plan.folder if checkout else data_dir / plan.kept).absolute()


def _checkout() -> Path | None:
    root = Path(__file__).parents[3]
    project = root / "pyproject.toml"
    if project.is_file() and 'name = "octopus-suite"' in project.read_text(encoding="utf-8"):
        return root
    return None


async def prepare_environment(
    data_dir: Path,
    environment: Mapping[str, str] | None = None,
    progress: Progress = silent,
    path: Path | None = None,
    plan: EnvironmentPlan = TANGO,
) -> Path:
    """Find the environment, or make it; return the path of its Python.

    The environment is stamped with a hash of its requirements and of our Python's version, and made again when the
    stamp differs. Several processes may call this at once: one makes it, the others wait.

    Args:
        data_dir: where it goes when we do not run from a checkout.
        environment: the variables to read and to hand to the installer; `os.environ` when left out.
        progress: told what is happening.
        path: the folder, when the caller knows better than `environment_path`.
        plan: which environment.

    Raises:
        SimulatorError: the packages could not be installed; says which command failed and its last lines.
    """
    environment = os.environ if environment is None else environment
    path = path or environment_path(environment, data_dir, plan=plan)
    python = path / "bin" / "python"
    requirements = resources.files("octopus.simulator").joinpath(plan.requirements).read_text(encoding="utf-8")
    stamp = hashlib.sha256(f"{sys.version_info[:2]}\n{requirements}".encode()).hexdigest()
    if not _is_fresh(path, stamp):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path.with_name(f"{path.name}.lock")) as waiting:
            while not waiting():
                progress(f"waiting for the {plan.name} that another process makes", 0.0)
                await asyncio.sleep(0.5)
            if not _is_fresh(path, stamp):
                await _make(plan, path, requirements, environment, progress)
                (path / STAMP).write_text(stamp, encoding="utf-8")
    progress(f"{plan.name} ready", 1.0)
    return python


def _is_fresh(path: Path, stamp: str) -> bool:
    marker = path / STAMP
    made = marker.is_file() and marker.read_text(encoding="utf-8") == stamp
    return made and (path / "bin" / "python").exists() and not _was_moved(path)


def _was_moved(path: Path) -> bool:
    """Whether the folder was elsewhere when it was made: its scripts begin with the path of their Python."""
    script = path / "bin" / "activate"
    written = (
        re.search(r"^VIRTUAL_ENV=['\"]?(.*?)['\"]?$", script.read_text(), re.MULTILINE) if script.is_file() else None
    )
    if written is None:
        return False
    place = Path(written[1])
    return not (place.exists() and place.samefile(path))


@contextmanager
def _lock(path: Path) -> Iterator[Callable[[], bool]]:
    """A file lock; the yielded call tries to take it and tells whether it is held."""
    with path.open("w") as file:

        def take() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        yield take


async def _make(
    plan: EnvironmentPlan, path: Path, requirements: str, environment: Mapping[str, str], progress: Progress
) -> None:
    """Create the folder anew and install exactly the pinned packages."""
    variables = {**environment, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(path)}
    shutil.rmtree(path, ignore_errors=True)
    progress(f"making the {plan.name}", 0.05)
    uv = shutil.which("uv", path=environment.get("PATH"))
    python = path / "bin" / "python"
    if uv:
        await _run(plan, [uv, "venv", "--quiet", "--python", sys.executable, str(path)], variables)
        install = [uv, "pip", "sync", "--quiet", "--python", str(python)]
    else:
        await _run(plan, [sys.executable, "-m", "venv", str(path)], variables)
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r"]
    pinned = path / "requirements.txt"
    pinned.write_text(requirements, encoding="utf-8")
    progress(f"installing {plan.contents}", 0.2)
    await _run(plan, [*install, str(pinned)], variables)
    progress(f"checking the {plan.name}", 0.9)
    await _run(plan, [str(python), "-c", plan.check], variables)


async def _run(plan: EnvironmentPlan, command: list[str], environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(environment),
    )
    try:
        output, _ = await process.communicate()
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    if process.returncode:
        tail = "\n".join(output.decode(errors="replace").splitlines()[-8:])
        raise SimulatorError(
            f"the {plan.name} could not be made: `{' '.join(command)}` "
            f"ended with {process.returncode}:\n{tail}\n"
            f"Check the network and the disk, or point {plan.variable} at an environment that has these packages."
        )
