"""A real OpenID Connect provider for a test: `oidc-provider` of tests/provider, as a process on loopback.

Clients whose id begins with `keycloak` get access tokens with `realm_access.roles`, as a Keycloak gives them; all get
refresh tokens. Whoever gives a name there is signed in.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "provider"
SECRET = "the secret of the client of tests"


class IdentityProvider:
    """A provider at the address `issuer`."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._clients: set[str] = set()

    def client(self, name: str, origin: str, **more: Any) -> None:
        """Make a client for an Octopus at `origin`, whose provider has the same id as the client; once per name."""
        callback = f"{origin}/auth/oidc/{name}/callback"
        given = {"client_id": name, "redirect_uris": [callback], "post_logout_redirect_uris": [f"{origin}/"], **more}
        self._change("client", given)

    def person(self, name: str, **more: Any) -> None:
        """Change what it says of a person: `roles`, `groups`, `disabled`."""
        self._change("person", {"name": name, **more})

    def rotate(self, *, keep: bool) -> None:
        """Sign with a new key from now on; publish the old ones further, or not."""
        self._change("rotate", {"keep": keep})

    def unreachable(self, value: bool) -> None:
        """Answer nothing, or again."""
        self._change("unreachable", {"value": value})

    def _change(self, what: str, given: dict[str, Any]) -> None:
        body = json.dumps(given).encode()
        request = urllib.request.Request(f"{self.issuer}/test/{what}", data=body, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200


@contextmanager
def running_identity_provider(folder: Path) -> Iterator[IdentityProvider]:
    """Run it until the block ends; its complaints are in `provider.log` of the folder.

    Raises:
        RuntimeError: its packages are not installed, or it did not start.
    """
    if not (FOLDER / "node_modules").is_dir():
        raise RuntimeError("the identity provider of the tests is not installed: run tools/bootstrap.sh identity")
    node = Path(sys.executable).with_name("node")
    program = str(node) if node.exists() else shutil.which("node")
    if program is None:
        raise RuntimeError("there is no node: run tools/bootstrap.sh python")
    log = folder / "provider.log"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [program, "provider.mjs"],
        cwd=FOLDER,
        env={**kept, "NODE_NO_WARNINGS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log.open("wb"),
        text=True,
        # The `node` of the environment is a script that starts the true one: both are ended, as a group.
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("http://"):
                yield IdentityProvider(line.strip())
                return
        raise RuntimeError(f"the identity provider did not start:\n{log.read_text(errors='replace')[-2000:]}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
        process.stdout.close()
