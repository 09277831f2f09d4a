"""A nats-server with JetStream for a benchmark, on a free port of this machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from harness.native import Refused


@contextmanager
def running_nats(folder: str) -> Iterator[tuple[int, str]]:
    """Its process and address, until the block ends.

    Raises:
        Refused: there is no nats-server here.
    """
    program = shutil.which("nats-server", path="/usr/sbin:/usr/local/bin:/usr/bin")
    if program is None:
        raise Refused("no nats-server: run ./tools/bootstrap.sh servers")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "-a", "127.0.0.1", "-p", str(port), "-js", "-sd", folder]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if b"Server is ready" in line:
                break
        yield process.pid, f"nats://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
