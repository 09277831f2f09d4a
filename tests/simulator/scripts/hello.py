"""The script that ran when the real OET was recorded: announces its scans, and fails when told to."""

from __future__ import annotations

import asyncio
from typing import Any


async def main(run: Any, n: int = 1, fail: bool = False, **_: Any) -> None:
    for scan in range(1, n + 1):
        run.announce(f"scan {scan}/{n}")
        await asyncio.sleep(0.3)
    if fail:
        raise RuntimeError("dish 7 did not respond")
