"""Starting the servers under test, each pinned to core 0, and talking to their control ports."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from harness.machine import SERVER_CORE, pin
from harness.native import ROOT, Refused, program

SERVERS = ROOT / "bench" / "servers"
PINNED_PYTHON = ROOT / ".venv-tango" / "bin" / "python"
"""Python with TangoGQL's pinned Ariadne and graphql-core, where the demo set it up."""


def command_of(kind: str) -> list[str]:
    """The command line of a server.

    `ours`, `stock`, `pins` (stock on TangoGQL's versions), `raw` or `native`; or `upstream`, a service that ours calls.
    """
    match kind:
        case "ours":
            return [sys.executable, str(SERVERS / "ours.py")]
        case "stock":
            return [sys.executable, str(SERVERS / "stock.py")]
        case "pins":
            return [str(PINNED_PYTHON), str(SERVERS / "stock.py")]
        case "raw":
            return [sys.executable, str(SERVERS / "floor.py")]
        case "upstream":
            return [sys.executable, str(SERVERS / "upstream.py")]
        case "native":
            return [program("floor")]
        case _:
            raise ValueError(f"unknown kind of server: {kind}")


def has_pins() -> bool:
    """Whether the second row, TangoGQL's pinned versions, can be run here."""
    return PINNED_PYTHON.exists()


class Server:
    """A running server; a context manager.

    Args:
        kind: see `command_of`.
        arguments: more of the command line.
    """

    def __init__(self, kind: str, *arguments: str) -> None:
        self.kind = kind
        self._telling: socket.socket | None = None
        self.folder = tempfile.TemporaryDirectory(prefix="octopus-bench-")
        self._errors = (Path(self.folder.name) / "stderr").open("w+")
        # The child pins itself before it makes threads.
        self.process = subprocess.Popen(
            [*command_of(kind), *arguments],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=self.folder.name,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT / "bench")},
            preexec_fn=lambda: pin(SERVER_CORE),
        )
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], 30)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.stop()
            raise Refused(f"the {kind} server did not start: {self.errors()[-800:]}")
        said = json.loads(line)
        self.port, self.control = int(said["port"]), int(said["control"])
        self.token: str | None = said.get("token")
        self.password: str | None = said.get("password")
        self.pid = self.process.pid

    def errors(self) -> str:
        """What the server wrote to its standard error."""
        if self._errors.closed:
            return ""
        self._errors.flush()
        self._errors.seek(0)
        return self._errors.read()

    def ask(self, line: str, timeout: float = 60.0) -> Any:
        """Send a command to the control port and read its JSON answer."""
        with socket.create_connection(("127.0.0.1", self.control), timeout) as connection:
            connection.sendall(line.encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                piece = connection.recv(65536)
                if not piece:
                    raise Refused(f"the {self.kind} server closed its control port: {self.errors()[-800:]}")
                answer += piece
        return json.loads(answer)

    def tell(self, line: str) -> None:
        """Send a command to the control port and go on; what it answers is not waited for."""
        self._telling = socket.create_connection(("127.0.0.1", self.control), 10)
        self._telling.sendall(line.encode() + b"\n")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        if fault is not None and not isinstance(fault, Refused | KeyboardInterrupt):
            sys.stderr.write(self.errors()[-2000:])
        if self._telling is not None:
            self._telling.close()
        self._errors.close()
        self.folder.cleanup()


def settle(seconds: float = 0.3) -> None:
    """Let a server finish what setting up left behind."""
    time.sleep(seconds)
