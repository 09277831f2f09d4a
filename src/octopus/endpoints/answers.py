"""Kept answers that a mutation has made old: forgotten here at once, and in every other process as soon as it hears.

Whoever changes something through one process and looks again through another sees what became of it: at once where a
bus goes between them, and otherwise by a short log of the store, which each looks at.
"""

from __future__ import annotations

import asyncio
import secrets

import structlog

from octopus.endpoints.services import Services
from octopus.model import FieldError
from octopus.store import Store

CHANNEL = "answers/old"
LOG = "old_answers"
KEPT = 200
"""Records of the log: more than come between two looks, as a rule."""
AGAIN = 1.0
"""Seconds until a store that did not take a record is asked again."""


def forget(services: Services, host: str) -> None:
    """Something of an outside system was changed, or may have been.

    Args:
        host: as of `octopus.sources.rest.host_of`.
    """
    # Also where they are those of a trial: then the notice reaches those of this process.
    services.outside.rest.flights.forget(host)
    services.bus.notify(CHANNEL, {"host": host})


class OldAnswers:
    """Hears what is old, and forgets it.

    Args:
        services: whose bus tells, and whose answers are meant.
        store: tells other processes, where the bus does not reach them; None: it does, or there are none.
    """

    def __init__(self, services: Services, store: Store | None) -> None:
        self._services = services
        self._store = store
        self._me = secrets.token_hex(8)
        self._seen: int | None = None
        self._untold: set[str] = set()
        self._more = asyncio.Event()
        self._log = structlog.get_logger("octopus.endpoints.answers")

    async def hear(self) -> None:
        """Forget what the bus says is old, and have it told; never returns."""
        async for notice in self._services.bus.listen(CHANNEL):
            host = str(notice.get("host"))
            self._forget(host)
            if self._store is not None:
                # The bus drops what is not taken at once, and the store takes its time.
                self._untold.add(host)
                self._more.set()

    async def tell(self) -> None:
        """Tell other processes what is old: once for all that came meanwhile, and again after the store was away."""
        away = False
        while self._store is not None:
            await self._more.wait()
            self._more.clear()
            while self._untold:
                host = self._untold.pop()
                try:
                    await self._store.append(LOG, {"host": host, "by": self._me}, keep=KEPT)
                    away = False
                except FieldError as fault:
                    if not away:
                        self._log.warning("other processes do not hear that answers are old", error=fault.message)
                    away = True
                    self._untold.add(host)
                    await asyncio.sleep(AGAIN)

    async def look(self) -> None:
        """Forget what other processes say is old since the last look.

        Raises:
            SourceUnavailable: the store cannot be reached.
        """
        if self._store is None:
            return
        if self._seen is None:
            newest = await self._store.read_log(LOG, limit=1, newest_first=True)
            self._seen = int(newest[0]["seq"]) if newest else 0
        records = await self._store.read_log(LOG, after=self._seen, limit=KEPT)
        if records and int(records[0]["seq"]) > self._seen + 1:
            # This process was held up for so long that the log has forgotten some: nobody knows whose.
            self._forget(None)
        for record in records:
            self._seen = int(record["seq"])
            if record["by"] != self._me:
                self._forget(str(record["host"]))

    def _forget(self, host: str | None) -> None:
        self._services.outside.rest.flights.forget(host)
