"""`octopus demo` as a process of its own, with real Tango behind it, for browsers to visit."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

READY_SECONDS = 200.0
STOP_SECONDS = 30.0
INHERITED = ("PATH", "HOME", "LANG", "OCTOPUS_TANGO_ENV")
"""Whatever else the environment of the tests says must not change the demonstration."""


@contextmanager
def demonstration(folder: Path, *arguments: str, **variables: str) -> Iterator[str]:
    """Run `octopus demo <arguments>` with its data in a folder; gives the address it prints, with a slash at its end.

    Raises:
        RuntimeError: it ended, or printed no address within 200 s; the text holds the end of what it printed.
    """
    log = folder / "octopus-demo.log"
    command = [sys.executable, "-m", "octopus", "demo", "--host", "127.0.0.1", "--port", "0"]
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / "data"), *arguments],
            env={**environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _address(process, log)
    finally:
        _stop(process)
        _remove_archive(folder / "data" / "telescope" / "archive")


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace")
        if found := re.search(r"ready:\s+(http://\S+)", text):
            return found[1].rstrip("/") + "/"
        if process.poll() is not None:
            raise RuntimeError(f"octopus demo ended with {process.returncode}:\n{text[-3000:]}")
        time.sleep(0.1)
    raise RuntimeError(f"octopus demo was not ready within {READY_SECONDS:.0f} s:\n{log.read_text()[-3000:]}")


def _remove_archive(folder: Path) -> None:
    """The archive is large, and as root its database may lie elsewhere: pytest would keep one and not see the other."""
    place = folder / "postgres" / "place"
    if place.is_file():
        shutil.rmtree(place.read_text(encoding="utf-8"))
    shutil.rmtree(folder, ignore_errors=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As a terminal's Ctrl-C, which reaches the whole foreground group; nothing that it started may be left.

    Raises:
        RuntimeError: it does not end in order, within half a minute, or leaves a process behind.
    """
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    try:
        status = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise RuntimeError(f"octopus demo did not end within {STOP_SECONDS:.0f} s of Ctrl-C") from None
    left = [each.name() for each in psutil.wait_procs(family, timeout=10)[1]]
    if status or left:
        raise RuntimeError(f"octopus demo ended with {status} and left {left or 'nothing'} after Ctrl-C")
