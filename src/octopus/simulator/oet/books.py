"""The observer's books: what a procedure did, written into the ODA.

Nothing waits for the ODA but the question for a definition: what is to be written goes into an outbox and is sent in
order, again and again while the ODA is away, so an observation never fails for its books.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

from octopus.simulator.oda.entities import Entity, Request, execution_block, instance, iso, request_response
from octopus.simulator.oda.planned import ABORTED

PATIENCE = 10.0
RETRY = 2.0
MOST = 2000
"""Letters that wait for an ODA that is away; beyond it the oldest are dropped."""


class Missing(Exception):
    """The ODA has no such entity."""


class Unreachable(Exception):
    """The ODA does not answer, or cannot now."""


class Rejected(Exception):
    """The ODA will never take what it was sent."""


AWAY = (401, 403, 408, 429)
"""Statuses that may be others a moment later, beside 500 and above."""


class Block:
    """The execution block of one procedure, as it grows."""

    def __init__(self, books: Books, entity: Entity, sbi_id: str | None) -> None:
        self._books = books
        self._entity = entity
        self._sbi_id = sbi_id
        self._open: Request | None = None

    @property
    def id(self) -> str:
        return str(self._entity["eb_id"])

    @asynccontextmanager
    async def request(self, name: str, arguments: Mapping[str, Any]) -> AsyncIterator[None]:
        """Note a request to the telescope and how it ended."""
        sent = time.time()
        try:
            yield
        except BaseException as fault:
            stopped = isinstance(fault, asyncio.CancelledError)
            self._note(Request(name, arguments, sent, time.time(), ABORTED if stopped else str(fault)))
            raise
        self._note(Request(name, arguments, sent, time.time()))

    def _note(self, request: Request) -> None:
        self._entity["request_responses"].append(request_response(request))
        self._books.send("PUT", f"/ebs/{self.id}", self._entity)

    def close(self, *, well: bool) -> None:
        """Write its last status, and that of its instance."""
        self._books.send("PUT", f"/status/ebs/{self.id}", {"current_status": "Fully Observed" if well else "Failed"})
        if self._sbi_id is not None:
            status = {"current_status": "Observed" if well else "Failed"}
            self._books.send("PUT", f"/status/sbis/{self._sbi_id}", status)


class Books:
    """Writes to the ODA at `url`; with a token where it asks for one."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._outbox: deque[tuple[str, str, bytes]] = deque()
        self._filled = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._sender: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Books:
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        self._sender = asyncio.create_task(self._send_all(), name="books")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._sender is not None and self._session is not None
        if self._outbox:
            await asyncio.wait({self._sender}, timeout=0.5)
        self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)
        await self._session.close()

    # Reading

    async def definition(self, sbd_id: str) -> Entity:
        """A scheduling block definition.

        Raises:
            Missing: there is none. Unreachable, Rejected: the ODA does not answer, or not with that.
        """
        return await self._ask("GET", f"/sbds/{sbd_id}")

    async def open_instance(self, sbd: Entity, activity: str, init: Mapping[str, Any], main: Mapping[str, Any]) -> str:
        """Write the instance of a definition that is about to be run; returns its id. Errors as of `definition`."""
        telescope = str(sbd.get("telescope", "ska_mid")).removeprefix("ska_")
        entity = instance(
            "",
            telescope,
            int(init.get("subarray_id", 1)),
            sbd_id=sbd["sbd_id"],
            eb_id=None,
            activity=activity,
            executed=time.time(),
            arguments=main["kwargs"],
        )
        del entity["sbi_id"]
        return str((await self._ask("POST", "/sbis", entity))["sbi_id"])

    # Writing

    @asynccontextmanager
    async def block(
        self, telescope: str, subarray: int, target: str, *, eb_id: str | None, sbd_id: str | None, sbi_id: str | None
    ) -> AsyncIterator[Block]:
        """The execution block of a procedure: opened or, when it is known already, continued; closed with its outcome.

        Args:
            eb_id: its id where the plan knows it; else the ODA gives one, or we do while the ODA is away.
        """
        labels = {"subarray": f"{telescope}-tmc/subarray/{subarray:02d}", "target": target}
        entity = execution_block("", telescope, [], sbd_id=sbd_id, sbi_id=sbi_id, labels=labels)
        if eb_id is None:
            block = Block(self, await self._begin(entity), sbi_id)
        else:
            block = Block(self, await self._continue(eb_id, entity), sbi_id)
        if sbi_id is not None:
            self._open_instance(telescope, subarray, target, sbd_id, sbi_id, block.id)
        try:
            yield block
        except BaseException:
            block.close(well=False)
            raise
        block.close(well=True)

    def fail(self, eb_id: str) -> None:
        """Close the block of a procedure that is no more, unless it is closed already."""
        self.send("FAIL", f"/status/ebs/{eb_id}", {"current_status": "Failed"})

    def send(self, method: str, path: str, body: Any) -> None:
        """Put a letter into the outbox; a newer version of an entity replaces one that was not sent."""
        data = msgspec.json.encode(body)
        if self._outbox and method == "PUT" and self._outbox[-1][:2] == (method, path) and len(self._outbox) > 1:
            self._outbox[-1] = (method, path, data)
        else:
            self._outbox.append((method, path, data))
        while len(self._outbox) > MOST:
            self._outbox.popleft()
        self._filled.set()

    async def _begin(self, entity: Entity) -> Entity:
        try:
            found = await self._ask("POST", "/ebs", {key: value for key, value in entity.items() if key != "eb_id"})
        except (Unreachable, Rejected, Missing):
            entity["eb_id"] = f"eb-oet01-{time.strftime('%Y%m%d', time.gmtime())}-{int(time.time()) % 86400:05d}"
            self.send("PUT", f"/ebs/{entity['eb_id']}", entity)
            return entity
        return {**entity, "eb_id": found["eb_id"]}

    async def _continue(self, eb_id: str, entity: Entity) -> Entity:
        try:
            found = await self._ask("GET", f"/ebs/{eb_id}")
        except (Unreachable, Rejected, Missing):
            entity["eb_id"] = eb_id
            self.send("PUT", f"/ebs/{eb_id}", entity)
            return entity
        return {key: value for key, value in found.items() if key != "metadata"}

    def _open_instance(
        self, telescope: str, subarray: int, target: str, sbd_id: str | None, sbi_id: str, eb_id: str
    ) -> None:
        entity = instance(
            sbi_id,
            telescope,
            subarray,
            sbd_id=sbd_id,
            eb_id=eb_id,
            activity="observe",
            executed=time.time(),
            arguments={"target": target},
        )
        self.send("PUT", f"/sbis/{sbi_id}", entity)
        self.send("PUT", f"/status/sbis/{sbi_id}", {"current_status": "Executing"})

    async def _ask(self, method: str, path: str, body: Any = None) -> Entity:
        assert self._session is not None
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        try:
            async with self._session.request(method, self._url + path, data=data, headers=headers) as answer:
                text = await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise Unreachable(f"the ODA does not answer at {self._url}: {fault!r}") from None
        if answer.status == 404:
            raise Missing(path)
        if answer.status >= 400:
            kind = Unreachable if answer.status >= 500 or answer.status in AWAY else Rejected
            raise kind(f"the ODA answered {answer.status} to {method} {path}: {text[:200]!r}")
        found: Entity = msgspec.json.decode(text)
        return found

    async def _send_all(self) -> None:
        """Send letter after letter; one that is refused for good is dropped, one that does not arrive is sent again."""
        while True:
            await self._filled.wait()
            while self._outbox:
                method, path, data = self._outbox[0]
                try:
                    await self._deliver(method, path, msgspec.json.decode(data))
                except (Missing, Rejected) as fault:
                    print(f"{iso(time.time())} dropped: {fault}", flush=True)  # noqa: T201
                except Unreachable as fault:
                    print(f"{iso(time.time())} {fault}", flush=True)  # noqa: T201
                    await asyncio.sleep(RETRY)
                    continue
                if self._outbox and self._outbox[0] == (method, path, data):
                    self._outbox.popleft()
            self._filled.clear()

    async def _deliver(self, method: str, path: str, body: Any) -> None:
        if method == "FAIL":
            if (await self._ask("GET", path))["current_status"] != "Created":
                return
            method = "PUT"
        await self._ask(method, path, body)
