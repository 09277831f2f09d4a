"""The simulated OET and ODA as processes of a test's own, for browsers that look at them through Octopus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from e2e.demonstration import demonstration
from octopus.simulator.devices.physics.sky import SOURCES
from octopus.simulator.network import free_port
from octopus.simulator.oda.entities import definition
from tests.simulator.services import ODA_BASE, OET_BASE, SCRIPTS

READY_SECONDS = 60.0
NOWHERE = "http://127.0.0.1:1/logs"
HELLO = "file:///scripts/hello.py"
"""Announces its scans, fails when told to, and needs no telescope."""
SBD = "sbd-mid01-20261127-00001"
"""A definition of the ODA whose activity `observe` runs it."""


class Simulator:
    """`python -m octopus.simulator.<name> <arguments>`, at `url` whenever it runs."""

    def __init__(self, name: str, base: str, folder: Path, *arguments: str) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}{base}"
        self._command = [sys.executable, "-m", f"octopus.simulator.{name}", "--port", str(port), *arguments]
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Start it, and wait until it listens."""
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                self._command, env=dict(os.environ), stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        deadline = time.monotonic() + READY_SECONDS
        while "listens" not in (text := self._log.read_text(errors="replace")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(self._command)} does not listen:\n{text[-2000:]}")
            time.sleep(0.05)

    def end(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, method: str, path: str, body: Any) -> Any:
        """The answer to one request; `path` below the interface."""
        data, headers = json.dumps(body).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


class Services:
    """An Octopus at `home` before an OET and an ODA, with no telescope behind."""

    def __init__(self, home: str, oet: Simulator, oda: Simulator) -> None:
        self.home, self.oet, self.oda = home, oet, oda


@contextmanager
def running_services(folder: Path) -> Iterator[Services]:
    """All three, with one procedure that was prepared, and a definition that runs `HELLO`."""
    oda = Simulator("oda", ODA_BASE, folder, "--data", str(folder / "oda"))
    oet = Simulator(
        "oet", OET_BASE, folder, "--oda", oda.url, "--scripts", str(SCRIPTS), "--blocks", str(folder / "sbs")
    )
    try:
        for simulator in (oda, oet):
            simulator.begin()
        sbd = {**definition("mid", SOURCES[0]), "sbd_id": SBD}
        sbd["activities"]["observe"]["path"] = "/scripts/hello.py"
        oda.ask("PUT", f"/sbds/{SBD}", sbd)
        with demonstration(folder, "--no-tango", OET_URL=oet.url, ODA_URL=oda.url, LOGS_URL=NOWHERE) as home:
            yield Services(home, oet, oda)
    finally:
        oet.end()
        oda.end()
