"""A verdaccio on loopback: a real npm registry, which takes what anybody publishes and asks no other registry."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / ".venv" / "bin"
READY_SECONDS = 30.0
CONFIGURATION = """storage: ./storage
auth: {htpasswd: {file: ./htpasswd}}
packages: {'**': {access: $all, publish: $all, unpublish: $all}}
log: {type: stdout, format: json, level: error}
web: {enable: false}
"""


@contextmanager
def running_verdaccio(folder: Path) -> Iterator[str]:
    """Run one until the block ends; gives its address, without a slash at its end.

    Args:
        folder: for its configuration, its log, and what is published (`storage/<name>/<last part>-<version>.tgz`).

    Raises:
        RuntimeError: it ended, or did not answer within half a minute.
    """
    (folder / "config.yaml").write_text(CONFIGURATION)
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [str(NODE / "node"), str(ROOT / "node_modules/verdaccio/bin/verdaccio")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--config", "config.yaml", "--listen", f"127.0.0.1:{port}"],
            cwd=folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(f"{url}/-/ping", process)
        yield url
    finally:
        # The `node` of a virtual environment is a script that runs the real one: both are to end.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # Our own address on loopback.
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"verdaccio does not answer; it ended with {process.poll()}")
