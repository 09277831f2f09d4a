"""A running demonstration: the one at a given address, else `octopus demo` started here and ended again."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.native import ROOT, Refused

START_SECONDS = 240.0
"""The first start on a machine also installs the Tango environment."""


@dataclass
class Demo:
    """Where the demonstration is, and as whom to use it."""

    url: str
    """Of the page, ending in a slash."""
    user: str
    password: str
    pid: int | None
    """Of the serving process, when it was started here."""

    @property
    def port(self) -> int:
        return urllib.parse.urlsplit(self.url).port or 80

    def post(self, path: str, body: dict[str, Any], token: str | None = None) -> Any:
        """The JSON answer to a POST.

        Raises:
            Refused: it is not 200.
        """
        headers = {"Content-Type": "application/json", "Origin": self.url.rstrip("/")}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.load(answer)
        except urllib.error.URLError as fault:
            detail = fault.read()[:300].decode(errors="replace") if isinstance(fault, urllib.error.HTTPError) else ""
            raise Refused(f"{self.url}{path}: {fault} {detail}") from None

    def token(self) -> str:
        """An access token of the user."""
        said = self.post("auth/login", {"username": self.user, "password": self.password})
        return str(said.get("access_token") or said["accessToken"])

    def graphql(self, query: str, token: str, **variables: Any) -> Any:
        """The data of a query without errors."""
        said = self.post("graphql", {"query": query, "variables": variables}, token)
        if said.get("errors"):
            raise Refused(f"the demonstration answers with errors: {str(said['errors'])[:500]}")
        return said["data"]


@contextlib.contextmanager
def demonstration(url: str | None, user: str = "operator", *, tango: bool = True) -> Iterator[Demo]:
    """The demonstration at `url`, or one started here on a free port with a data folder of its own.

    Args:
        url: of one that runs already, as `make run` prints it.
        user: whose password is the username, as in every demonstration.
        tango: with the simulated telescope, when one is started here.
    """
    if url:
        yield Demo(url.rstrip("/") + "/", user, user, None)
        return
    folder = tempfile.mkdtemp(prefix="octopus-bench-demo-")
    # The archive's database is run by another account when we are root; it has to get there.
    Path(folder).chmod(0o711)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "OCTOPUS_DATA_DIR": folder, "OCTOPUS_PORT": "0"}
    command = [sys.executable, "-m", "octopus", "demo", *([] if tango else ["--no-tango"])]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=ROOT
    )
    try:
        yield Demo(_address(process), user, user, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(Path(folder), ignore_errors=True)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    end, said = time.monotonic() + START_SECONDS, ""
    while time.monotonic() < end:
        ready, _, _ = select.select([process.stdout], [], [], 1)
        piece = os.read(process.stdout.fileno(), 65536) if ready else b""
        said += piece.decode(errors="replace")
        found = re.search(r"ready:\s+(http://\S+)\s", said)
        if found:
            return found[1]
        if ready and not piece:
            break
    raise Refused(f"`octopus demo` did not start: {said.strip()[-800:]}")
