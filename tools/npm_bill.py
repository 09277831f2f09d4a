"""The bill of materials of the page, CycloneDX 1.5: `python tools/npm_bill.py package-lock.json`.

The npm packages whose code may be in what a browser loads, with their hashes and licences as locked; what only builds
or tests it is left out. The same lock file gives the same bill. Needs nothing but Python.
"""

from __future__ import annotations

import base64
import json
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

ALGORITHMS = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256", "sha1": "SHA-1"}


def main(arguments: list[str]) -> int:
    """Print the bill of one lock file."""
    if len(arguments) != 1:
        print("usage: npm_bill.py package-lock.json", file=sys.stderr)
        return 2
    text = Path(arguments[0]).read_text(encoding="utf-8")
    json.dump(bill(json.loads(text), str(uuid.uuid5(uuid.NAMESPACE_URL, text))), sys.stdout, indent=1)
    print()
    return 0


def bill(lock: dict[str, Any], serial: str) -> dict[str, Any]:
    """The bill of a parsed lock file (lockfileVersion 3).

    Raises:
        ValueError: a lock file of another version.
    """
    if lock.get("lockfileVersion") != 3:
        raise ValueError(f"expected a lock file of version 3, got {lock.get('lockfileVersion')!r}; run npm 9 or newer")
    kept = {path: entry for path, entry in lock["packages"].items() if is_shipped(path, entry)}
    found = {f"{name_of(path)}@{entry['version']}": component(name_of(path), entry) for path, entry in kept.items()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "octopus-page", "name": "octopus-page"}},
        "components": [found[each] for each in sorted(found)],
    }


def is_shipped(path: str, entry: dict[str, Any]) -> bool:
    """Whether an entry is a package of others that is needed at run time."""
    return "node_modules/" in path and not (entry.get("link") or entry.get("dev") or entry.get("devOptional"))


def name_of(path: str) -> str:
    return path.rpartition("node_modules/")[2]


def component(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    version = entry["version"]
    address = f"pkg:npm/{quote(name, safe='/')}@{version}"
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
    }
    if entry.get("license"):
        found["licenses"] = [{"license": {"name": str(entry["license"])}}]
    if entry.get("integrity"):
        kind, _, digest = str(entry["integrity"]).partition("-")
        found["hashes"] = [{"alg": ALGORITHMS[kind], "content": base64.b64decode(digest).hex()}]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
