"""Makes the PyTango environment of the simulated telescope, or finds it current: `python tools/prepare_tango.py`.

`--postgres` makes that of its archive's PostgreSQL too, for images that have none.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from octopus.simulator import SimulatorError, prepare_environment
from octopus.simulator.postgres.binaries import PACKAGE


def main() -> int:
    """Print each step; the exit code is 1 when the environment cannot be made."""
    folder = Path(os.environ.get("OCTOPUS_DATA_DIR", ".data"))
    said: set[str] = set()

    def tell(label: str, fraction: float) -> None:
        if label not in said and fraction < 1:
            said.add(label)
            print(f"[set-up] {label}", flush=True)

    try:
        asyncio.run(prepare_environment(folder, progress=tell))
        if "--postgres" in sys.argv[1:]:
            asyncio.run(prepare_environment(folder, progress=tell, plan=PACKAGE))
    except SimulatorError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
