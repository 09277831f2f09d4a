"""The npm registry of the store's tests: a real verdaccio, and small packages published to it.

    registry.publish("@observatory/rain", "1.0.0", says="drizzle")
    registry.publish("@guest/snow", "1.0.0", text=bundle, block={"permissions": {"attributes": ["mid-*"]}})
    registry.npm_publish(folder)  # a project, as its author does it

The registry is the session's: each test takes package names of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import msgspec

from octopus.catalogue.bundle import fingerprint_of
from octopus.catalogue.signing import SIGNATURE, sign, signed_text
from tests.catalogue.packages import files, integrity, packed
from tests.catalogue.verdaccio import NODE


def bundle(key: str, says: str) -> str:
    """A bundle that keeps to the public contract alone, without the SDK: a paragraph that says something."""
    return f"""(function () {{
  var octopus = (globalThis.Octopus = globalThis.Octopus || {{}});
  function Says() {{ return React.createElement("p", null, {json.dumps(says)}); }}
  (function register() {{
    if (typeof octopus.registerWidget !== "function") return setTimeout(register, 50);
    octopus.registerWidget({{ key: {json.dumps(key)}, label: {json.dumps(key)}, component: Says }});
  }})();
}})();"""


def key_of(name: str) -> str:
    """The key that a package of `Registry.publish` registers unless it says otherwise: `@observatory/rain` → `Rain`."""
    return name.rpartition("/")[2].capitalize()


class Registry:
    """A registry at `url` (no slash at its end), its files in `folder`; `private` signs what is to be signed."""

    def __init__(self, url: str, folder: Path, private: bytes) -> None:
        self.url, self.folder, self.private = url, folder, private

    def publish(
        self,
        name: str,
        version: str,
        *,
        says: str = "It rains.",
        text: str | None = None,
        tag: str = "latest",
        signed: bool = False,
        readme: str | None = None,
        changelog: str | None = None,
        content: dict[str, bytes] | None = None,
        **manifest: Any,
    ) -> None:
        """Publish a small package, with the request that `npm publish` sends, in a few milliseconds.

        Args:
            says: what its widget says, a paragraph.
            text: the bundle, instead of one that says something.
            tag: of the version; only `latest` is what searches and `addWidget` without a version find.
            signed: by the key that the server trusts as `house`.
            readme: instead of a short one; `changelog` likewise.
            content: instead of all files of the package, by path.
            manifest: members of package.json; those of its octopus block in `block`
                (`block={"keys": [...], "permissions": {"attributes": ["mid-*"]}}`).
        """
        written = files(name, version, text or bundle(key_of(name), says), **manifest)
        if readme is not None:
            written["README.md"] = readme.encode()
        if changelog is not None:
            written["CHANGELOG.md"] = changelog.encode()
        if signed:
            written[SIGNATURE] = self._signature(name, version, written)
        self._put(name, version, packed(content or written), json.loads(written["package.json"]), tag)

    def npm_publish(self, project: Path, *arguments: str) -> None:
        """`npm publish` in a project's folder, as its author does it; some seconds.

        Raises:
            AssertionError: npm failed; holds what it said.
        """
        npmrc = project / ".npmrc"
        npmrc.write_text(f"registry={self.url}/\n{self.url.removeprefix('http:')}/:_authToken=anybody\n")
        done = subprocess.run(
            [str(NODE / "npm"), "publish", "--silent", "--registry", self.url, *arguments],
            cwd=project,
            env={"PATH": f"{NODE}:{os.environ['PATH']}", "HOME": str(self.folder)},
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def deprecate(self, name: str, version: str, why: str) -> None:
        """`npm deprecate`: say why a version should not be used any more."""
        document = self._get(name)
        document["versions"][version]["deprecated"] = why
        self._send(name, document)

    def tamper(self, name: str, version: str, content: bytes = b"something else") -> None:
        """Put other bytes where the registry keeps an archive, behind its back: it vouches for what was published."""
        (self.folder / "storage" / name / f"{name.rpartition('/')[2]}-{version}.tgz").write_bytes(content)

    def _signature(self, name: str, version: str, written: dict[str, bytes]) -> bytes:
        fingerprint = fingerprint_of(written["dist/index.iife.js"])
        block = json.loads(written["package.json"])["octopus"]
        made = sign(signed_text(name, version, block, fingerprint), self.private, fingerprint)
        return msgspec.json.encode(made)

    def _put(self, name: str, version: str, archive: bytes, manifest: dict[str, Any], tag: str) -> None:
        file = f"{name}-{version}.tgz"
        dist = {
            "integrity": integrity(archive),
            "shasum": hashlib.sha1(archive).hexdigest(),
            "tarball": f"{self.url}/{name}/-/{file}",
        }
        attachment = {
            "content_type": "application/octet-stream",
            "data": base64.b64encode(archive).decode(),
            "length": len(archive),
        }
        self._send(
            name,
            {
                "_id": name,
                "name": name,
                "description": manifest.get("description", ""),
                "dist-tags": {tag: version},
                "versions": {version: {**manifest, "_id": f"{name}@{version}", "dist": dist}},
                "access": None,
                "_attachments": {file: attachment},
            },
        )

    def _get(self, name: str) -> dict[str, Any]:
        with urllib.request.urlopen(self._address(name), timeout=20) as answer:  # On loopback.
            document: dict[str, Any] = json.loads(answer.read())
        return document

    def _send(self, name: str, document: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "Authorization": "Bearer anybody"}
        request = urllib.request.Request(  # On loopback.
            self._address(name), json.dumps(document).encode(), headers, method="PUT"
        )
        with urllib.request.urlopen(request, timeout=20):
            pass

    def _address(self, name: str) -> str:
        return f"{self.url}/{urllib.parse.quote(name, safe='@')}"


def throwing(key: str, message: str) -> str:
    """A bundle whose widget throws whenever it is drawn."""
    return bundle(key, "").replace(
        "{ return React.createElement", f"{{ throw new Error({json.dumps(message)}); React.createElement"
    )
