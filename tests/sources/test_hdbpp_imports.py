"""A worker pays only for what it uses: drivers and numpy are tens of megabytes."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import sys; print(*sorted({'asyncpg', 'numpy'} & set(sys.modules)))"


def loaded(statement: str) -> str:
    """Which of the heavy modules a statement imports."""
    done = subprocess.run([sys.executable, "-c", f"{statement}\n{LOADED}"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_application_loads_no_driver_until_an_archive_is_configured() -> None:
    assert loaded("import octopus.web.app, octopus.history") == ""


def test_an_archive_loads_its_driver_and_no_numpy() -> None:
    assert loaded("import octopus.sources.hdbpp.archive") == "asyncpg"
    assert loaded("import octopus.sources.hdbpp.binary") == "numpy"
