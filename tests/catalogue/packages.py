"""Packages of the tests, as `npm publish` would pack them, and as nobody should."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
from typing import Any

NAME = "@observatory/rain"
TEXT = "(function(){/* rain */})();\n"


def manifest(name: str = NAME, version: str = "1.0.0", **more: Any) -> dict[str, Any]:
    """A package.json; `more` replaces members, those of the octopus block by `block`."""
    key = name.rpartition("/")[2].capitalize()
    block = {"keys": [key], "label": key, "apiVersion": 1, **more.pop("block", {})}
    return {"name": name, "version": version, "octopus": block, **more}


def files(name: str = NAME, version: str = "1.0.0", text: str = TEXT, **more: Any) -> dict[str, bytes]:
    """The files of a package, by their paths below its folder."""
    return {
        "package.json": json.dumps(manifest(name, version, **more)).encode(),
        "dist/index.iife.js": text.encode(),
        "README.md": f"# {name}\n\nShows rain.\n".encode(),
        "CHANGELOG.md": f"## {version}\n\n- It rains.\n".encode(),
    }


def packed(content: dict[str, bytes], folder: str = "package") -> bytes:
    """An archive of files."""
    return archived([member(f"{folder}/{path}", body) for path, body in content.items()])


Member = tuple[tarfile.TarInfo, bytes]


def member(path: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Member:
    """One entry of an archive."""
    info = tarfile.TarInfo(path)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


def archived(members: list[Member]) -> bytes:
    """An archive of entries, just as they are."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return gzip.compress(file.getvalue(), 1)


def integrity(archive: bytes, algorithm: str = "sha512") -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, archive).digest()).decode()}"
