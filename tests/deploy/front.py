"""A real nginx on loopback with the front end's own template, started by the front end's own script."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from octopus.web.suite import STATIC

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "deploy" / "images"
START = IMAGES / "frontend" / "start.sh"
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


class Refused(Exception):
    """The script would not start nginx; the text is what it said."""


def nginx() -> str:
    """The path of nginx, which `tools/bootstrap.sh servers` installs."""
    found = shutil.which("nginx", path=PATH)
    assert found is not None, "nginx is not installed; run: tools/bootstrap.sh servers"
    return found


def variables(folder: Path, port: int, html: Path, **given: str) -> dict[str, str]:
    """The environment of the script: all it writes goes below `folder`."""
    own = {"PATH": PATH, "OCTOPUS_TMP": str(folder / "tmp"), "OCTOPUS_HTML": str(html), "LISTEN": f"127.0.0.1:{port}"}
    return own | {"OCTOPUS_DRAIN_SECONDS": "0"} | given


def rendered(folder: Path, html: Path = STATIC / "ui", **given: str) -> Path:
    """The configuration that the script makes of an environment; nginx has found it sound.

    Raises:
        Refused: the script or nginx did not take it.
    """
    environment = variables(folder, 8080, html, **given)
    done = subprocess.run([START, "render"], env=environment, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise Refused(done.stderr)
    made = folder / "tmp" / "nginx.conf"
    tried = subprocess.run(
        [nginx(), "-t", "-q", "-e", "stderr", "-c", str(made)], text=True, capture_output=True, check=False
    )
    if tried.returncode != 0 or tried.stderr:
        raise Refused(tried.stderr)
    return made


class FrontEnd:
    """One that runs, at `address`, without a slash at its end."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.port = port
        self._process = process

    def end(self, seconds: float = 10.0) -> tuple[int, float]:
        """SIGTERM; the exit code, and how many seconds it took."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM if self._process.poll() is None else 0)
        return self._process.wait(seconds), time.monotonic() - began


def started(folder: Path, backend: str, html: Path = STATIC / "ui", port: int = 0, **given: str) -> FrontEnd:
    """A front end that takes connections. Who starts two at one port has connections led to either, as a Service does.

    Raises:
        Refused: it ended, or does not listen; the text is what it said.
    """
    port = port or _free_port()
    environment = variables(folder, port, html, BACKEND_URL=backend, **given)
    log = folder / "nginx.log"
    # Started by root, nginx would serve as `nobody`, who may not read a test's folder.
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    process = subprocess.Popen([START, *user], env=environment, stderr=log.open("wb"), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 5
    # Its number stands there once it listens; at the port, another may.
    while not _written(folder / "tmp" / "nginx.pid"):
        if process.poll() is not None or time.monotonic() > deadline:
            process.terminate()
            process.wait(5)
            raise Refused(log.read_text())
        time.sleep(0.02)
    return FrontEnd(process, port)


def _written(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def front_end(folder: Path, backend: str, html: Path = STATIC / "ui", **given: str) -> Iterator[str]:
    """The address of a running front end, without a slash at its end, until the block ends."""
    running = started(folder, backend, html, **given)
    try:
        yield running.address
    finally:
        running.end()
