"""The native WebSocket load, from Python: one command, one JSON answer."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable
from types import TracebackType
from typing import Any

from harness.machine import LOAD_CORE, pin
from harness.native import Refused, program
from harness.servers import Server

TRANSPORT = "graphql-transport-ws"


class Load:
    """A running `load` process; a context manager.

    Args:
        server: whom to load.
        path: of the GraphQL endpoint.
    """

    def __init__(self, server: Server, path: str = "/graphql") -> None:
        self.server = server
        command = [program("load"), str(server.port), path, TRANSPORT, str(server.control)]
        if server.token:
            command.append(server.token)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: pin(LOAD_CORE),
        )
        self.pid = self.process.pid

    def tell(self, line: str) -> None:
        """Send a command without waiting for its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """The next answer.

        Raises:
            Refused: the load ended; it said why on standard error.
        """
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise Refused(f"the load on the {self.server.kind} server ended: {self.server.errors()[-800:]}")
        return json.loads(line)

    def ask(self, line: str) -> Any:
        self.tell(line)
        return self.answer()

    def connect(self, count: int) -> float:
        """Open connections; the seconds it took."""
        said = self.ask(f"connect {count}")
        if said["closed"] or said["connected"] < count:
            raise Refused(f"only {said['connected']} of {count} connections to the {self.server.kind} server opened")
        return float(said["seconds"])

    def subscribe(self, subscriptions: Iterable[tuple[int, str, dict[str, Any]]]) -> float:
        """Start subscriptions (connection, operation id, request object); the seconds until the server took all."""
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
            for connection, identity, payload in subscriptions:
                message = {"type": "subscribe", "id": identity, "payload": payload}
                file.write(f"{connection}\t{json.dumps(message, separators=(',', ':'))}\n")
            file.flush()
            said = self.ask(f"subscribe {file.name}")
        self._check(said, "subscribing")
        return float(said["seconds"])

    def closed(self, expected: int, seconds: float, warm: float, line: str) -> None:
        """Begin a closed loop; returns once it is warm. `answer()` gives its figures."""
        self.tell(f"closed {expected} {seconds} {warm} {line}")
        self.answer()

    def figures(self) -> dict[str, Any]:
        """The figures of the measurement under way.

        Raises:
            Refused: a message was missing, of an unexpected kind, or a connection closed.
        """
        said: dict[str, Any] = self.answer()
        self._check(said, "the measurement")
        return said

    def _check(self, said: dict[str, Any], during: str) -> None:
        if said["faults"] or said["closed"]:
            raise Refused(
                f"the {self.server.kind} server gave {said['faults']} unexpected messages and closed {said['closed']} "
                f"connections during {during}: {self.server.errors()[-800:]}"
            )

    def __enter__(self) -> Load:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
