"""The PyTango environment: a virtual environment of its own beside ours, from pinned requirements, remade when stale.

It is apart because TangoGQL pins an Ariadne and a graphql-core that cannot live with the backend's, and because the
backend itself never imports PyTango.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from octopus.simulator.errors import SimulatorError

Progress = Callable[[str, float], None]
"""Called with what is being done and how far it is, 0 to 1."""

STAMP = "octopus-stamp"


def silent(label: str, fraction: float) -> None:
    """A progress callback that says nothing."""


def environment_path(environment: Mapping[str, str], data_dir: Path, checkout: Path | None = None) -> Path:
    """Where the PyTango environment lives.

    OCTOPUS_TANGO_ENV if set; `.venv-tango` in the checkout whose code runs (or in `checkout`); else below `data_dir`.
    """
    if chosen := environment.get("OCTOPUS_TANGO_ENV"):
        return Path(chosen).expanduser().absolute()
    checkout = checkout or _checkout()
    return (checkout / ".venv-tango" if checkout else data_dir / "tango-env").absolute()


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
) -> Path:
    """Find the PyTango environment, or make it; return the path of its Python.

    The environment is stamped with a hash of its requirements and of our Python's version, and made again when the
    stamp differs. Several processes may call this at once: one makes it, the others wait.

    Args:
        data_dir: where it goes when we do not run from a checkout.
        environment: the variables to read and to hand to the installer; `os.environ` when left out.
        progress: told what is happening.
        path: the folder, when the caller knows better than `environment_path`.

    Raises:
        SimulatorError: the packages could not be installed; says which command failed and its last lines.
    """
    environment = os.environ if environment is None else environment
    path = path or environment_path(environment, data_dir)
    python = path / "bin" / "python"
    requirements = resources.files("octopus.simulator").joinpath("requirements-tango.txt").read_text(encoding="utf-8")
    stamp = hashlib.sha256(f"{sys.version_info[:2]}\n{requirements}".encode()).hexdigest()
    if not _is_fresh(path, stamp):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path.with_name(f"{path.name}.lock")) as waiting:
            while not waiting():
                progress("waiting for the PyTango environment that another process makes", 0.0)
                await asyncio.sleep(0.5)
            if not _is_fresh(path, stamp):
                await _make(path, requirements, environment, progress)
                (path / STAMP).write_text(stamp, encoding="utf-8")
    progress("PyTango environment ready", 1.0)
    return python


def _is_fresh(path: Path, stamp: str) -> bool:
    marker = path / STAMP
    return (path / "bin" / "python").exists() and marker.is_file() and marker.read_text(encoding="utf-8") == stamp


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


async def _make(path: Path, requirements: str, environment: Mapping[str, str], progress: Progress) -> None:
    """Create the folder anew and install exactly the pinned packages."""
    variables = {**environment, "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(path)}
    shutil.rmtree(path, ignore_errors=True)
    progress("making the PyTango environment", 0.05)
    uv = shutil.which("uv", path=environment.get("PATH"))
    python = path / "bin" / "python"
    if uv:
        await _run([uv, "venv", "--quiet", "--python", sys.executable, str(path)], variables)
        install = [uv, "pip", "sync", "--quiet", "--python", str(python)]
    else:
        await _run([sys.executable, "-m", "venv", str(path)], variables)
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r"]
    pinned = path / "requirements.txt"
    pinned.write_text(requirements, encoding="utf-8")
    progress("installing PyTango, the Tango database and TangoGQL", 0.2)
    await _run([*install, str(pinned)], variables)
    progress("checking PyTango", 0.9)
    await _run([str(python), "-c", "import tango, tangogql"], variables)


async def _run(command: list[str], environment: Mapping[str, str]) -> None:
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
            f"the PyTango environment could not be made: `{' '.join(command)}` "
            f"ended with {process.returncode}:\n{tail}\n"
            "Check the network and the disk, or point OCTOPUS_TANGO_ENV at an environment that has these packages."
        )
