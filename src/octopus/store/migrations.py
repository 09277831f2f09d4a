"""From what an older Octopus kept to what this one expects: numbered steps, each run once for a store.

A store carries its version, the number of the last step it has seen. A step is frozen with the release that brings it
and reads and writes plain documents, never through the rooms that own them: those go on changing. It may be run twice
(whoever ran it may have died before it was noted), so it must find nothing to do the second time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from typing import Any

from octopus.model import FieldError, SourceUnavailable
from octopus.store.protocol import Document, Store, VersionConflict
from octopus.store.whole import META

KEY = "version"
LEASE = "store migration"
SECONDS = 30.0
"""After which the lease of a process that died is taken over; it is renewed every third of them."""
LOOK_EVERY = 0.2
"""Seconds between two looks of those that wait."""

log = logging.getLogger("octopus.store")
"""The standard library's, which prints nothing where a command has not set logs up."""


@dataclass(frozen=True)
class Step:
    """One migration."""

    number: int
    """The version of a store that has seen it."""
    what: str
    """What it does, for the log."""
    run: Callable[[Store], Awaitable[None]]


async def _number(_: Store) -> None:
    """Nothing but what noting the step does: the store gets a version."""


async def _end_old_sign_ins(store: Store) -> None:
    """Sign-ins carry the stamp of the password they were made with; those from before it are renewed by nobody."""
    for session in await store.find("sessions"):
        if "stamp" not in session.body:
            await store.delete("sessions", session.key)


STEPS: tuple[Step, ...] = (
    Step(1, "number the store", _number),
    Step(2, "take away sign-ins that nobody can renew", _end_old_sign_ins),
)
"""In their order, without gaps."""


def newest(steps: Sequence[Step] = STEPS) -> int:
    """The version of a store that these steps lead to."""
    return steps[-1].number if steps else 0


async def version_in(store: Store) -> int:
    """The version of a store; 0 before it was numbered."""
    return _version(await store.get(META, KEY))


async def check_age(store: Store, steps: Sequence[Step]) -> int:
    """The version of a store.

    Raises:
        SourceUnavailable: a newer Octopus has changed it.
    """
    found = await store.get(META, KEY)
    if _version(found) > newest(steps):
        program = found.body.get("program", "a later one") if found else ""
        raise SourceUnavailable(
            f"the store has version {_version(found)}, written by Octopus {program}; this one knows {newest(steps)}: "
            "start that Octopus, or restore a backup from before it",
            source="store",
        )
    return _version(found)


async def migrate(store: Store, steps: Sequence[Step] = STEPS, *, seconds: float = SECONDS) -> list[int]:
    """Run the steps that a store has not seen; the numbers of those that ran here.

    One process of a cluster runs them, the others wait until it is done or dead.

    Args:
        seconds: after which one that is silent counts as dead.

    Raises:
        SourceUnavailable: the store is newer than this program, or cannot be reached.
    """
    ran: list[int] = []
    while await check_age(store, steps) < newest(steps):
        async with _turn(store, seconds) as turn:
            if turn is not None:
                await turn.run(_run(store, steps, ran))
                continue
        await asyncio.sleep(LOOK_EVERY)
    return ran


async def _run(store: Store, steps: Sequence[Step], ran: list[int]) -> None:
    for step in steps:
        noted = await store.get(META, KEY)
        if step.number <= _version(noted):
            continue
        began = time.monotonic()
        await step.run(store)
        took = round(time.monotonic() - began, 3)
        try:
            await _note(store, noted, step, took)
        except VersionConflict:
            # This process stood still for so long that another one took over, and has done the step too.
            log.warning("migration %d was run by another process meanwhile", step.number)
            return
        log.info("the store was migrated to version %d: %s (%.3f s)", step.number, step.what, took)
        ran.append(step.number)


async def _note(store: Store, noted: Document | None, step: Step, took: float) -> None:
    body = noted.body if noted else {"steps": []}
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    done = {"number": step.number, "what": step.what, "time": now, "seconds": took}
    program = version_of("octopus-suite")
    await store.put(
        META,
        KEY,
        {"version": step.number, "program": program, "steps": [*body["steps"], done]},
        expected_version=noted.version if noted else 0,
    )


@asynccontextmanager
async def _turn(store: Store, seconds: float) -> AsyncIterator[_Turn | None]:
    """The turn of this process, for as long as the block lasts; None: another one has it."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    if not await store.leases.acquire(LEASE, holder, seconds):
        yield None
        return
    turn = _Turn(store, holder, seconds)
    try:
        yield turn
    finally:
        with suppress(FieldError):  # It runs out by itself, and hides nothing that went wrong before.
            await store.leases.release(LEASE, holder)


class _Turn:
    """A lease that is held on while something runs, which ends with it."""

    def __init__(self, store: Store, holder: str, seconds: float) -> None:
        self._store = store
        self._holder = holder
        self._seconds = seconds

    async def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work, until it is done or the lease is lost: then another process does it, and this one waits."""
        working, renewing = asyncio.ensure_future(work), asyncio.create_task(self._renew())
        try:
            await asyncio.wait({working, renewing}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                log.error("another process took the migration over; this one, %s, waits for it", self._holder)
        finally:
            for task in (working, renewing):
                task.cancel()
            await asyncio.wait({working, renewing})
        if not working.cancelled():
            working.result()

    async def _renew(self) -> None:
        """Hold the lease on; returns when it is lost."""
        until = time.monotonic() + self._seconds
        held = True
        while held:
            await asyncio.sleep(self._seconds / 3)
            asked = time.monotonic()
            try:
                held = await self._store.leases.renew(LEASE, self._holder, self._seconds)
            except FieldError as fault:
                # A moment without the store loses nothing, as long as the lease runs.
                held = time.monotonic() < until
                log.warning("the lease of the migration cannot be renewed: %s", fault.message)
            else:
                until = asked + self._seconds


def _version(found: Document | None) -> int:
    return int(found.body["version"]) if found else 0
