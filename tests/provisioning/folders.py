"""A folder of files, and rooms that follow it: several of them are several processes on one store."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from octopus.audit import Audit
from octopus.provisioning import Entry, Provisioning
from octopus.store import Store
from tests.endpoints.rooms import Room, room

SHELF = {"@octopus-widgets/plot": ["1.1.0", "1.0.0"], "@octopus-widgets/grid": ["1.0.0"]}


class Files:
    """Writes files below a folder, each with a time of its own, as if a second passed between two writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._time = 1_700_000_000

    def write(self, path: str, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        self._time += 1
        os.utime(target, (self._time, self._time))

    def remove(self, path: str) -> None:
        (self.root / path).unlink()


class Following:
    """One process: the endpoints, and what follows the folder."""

    def __init__(self, found: Room, provisioning: Provisioning) -> None:
        self.room = found
        self.endpoints = found.endpoints
        self.provisioning = provisioning

    async def look(self) -> None:
        """What two seconds do: a change is read when it is calm."""
        for _ in range(2):
            await self.provisioning._look()

    async def entries(self) -> dict[str, Entry]:
        return {each.pointer: each for each in (await self.provisioning.state()).entries}


@asynccontextmanager
async def following(
    store: Store,
    folder: Path | None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    start: bool = True,
) -> AsyncIterator[Following]:
    async with room(store, file=file, environment=environment) as found:
        endpoints = found.endpoints
        provisioning = Provisioning(
            folder, store, endpoints._bus, endpoints, Audit(store), shelf=lambda: SHELF, look_every=3600
        )
        if start:
            await provisioning.start()
        yield Following(found, provisioning)
        await provisioning.stop()
