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
    return own | given


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


@contextmanager
def front_end(folder: Path, backend: str, html: Path = STATIC / "ui", **given: str) -> Iterator[str]:
    """The address of a running front end, without a slash at its end, until the block ends."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    environment = variables(folder, port, html, BACKEND_URL=backend, **given)
    log = folder / "nginx.log"
    # Started by root, nginx would serve as `nobody`, who may not read a test's folder.
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    process = subprocess.Popen([START, *user], env=environment, stderr=log.open("wb"), stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 5
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise Refused(log.read_text()) from None
                time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT if process.poll() is None else 0)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait(5)
