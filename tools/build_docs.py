"""Generates the contracts under docs/reference and builds the pages into site/: `python tools/build_docs.py`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = {"sdl": "schema.graphql", "preferences": "preferences.schema.json", "settings": "settings.md"}


def main() -> int:
    """Write each contract as `octopus schema` prints it, then run MkDocs in the `docs` dependency group."""
    for kind, name in CONTRACTS.items():
        text = subprocess.run(["octopus", "schema", kind], check=True, capture_output=True, text=True).stdout
        (ROOT / "docs" / "reference" / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")
    uv = shutil.which("uv")
    if uv is None:
        print("uv is needed to build the pages; run: make setup", file=sys.stderr)
        return 1
    command = [uv, "run", "--frozen", "--group", "docs", "mkdocs", "build", "--strict", "--quiet"]
    # The theme's advertisement for its successor would otherwise be all that one sees.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if done == 0:
        print("site/index.html")
    return done


if __name__ == "__main__":
    sys.exit(main())
