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
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from typing import Any

from octopus.model import FieldError, SourceUnavailable
from octopus.store.protocol import Document, Store
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
        async with _turn(store, seconds) as held:
            if held:
                ran += await _run(store, steps)
                continue
        await asyncio.sleep(LOOK_EVERY)
    return ran


async def _run(store: Store, steps: Sequence[Step]) -> list[int]:
    ran: list[int] = []
    for step in steps:
        noted = await store.get(META, KEY)
        if step.number <= _version(noted):
            continue
        began = time.monotonic()
        await step.run(store)
        took = round(time.monotonic() - began, 3)
        await _note(store, noted, step, took)
        log.info("the store was migrated to version %d: %s (%.3f s)", step.number, step.what, took)
        ran.append(step.number)
    return ran


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
async def _turn(store: Store, seconds: float) -> AsyncIterator[bool]:
    """Whether this process is the one that runs the steps, for as long as the block lasts."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    if not await store.leases.acquire(LEASE, holder, seconds):
        yield False
        return
    renewing = asyncio.create_task(_renew(store, holder, seconds, asyncio.current_task()))
    try:
        yield True
    finally:
        renewing.cancel()
        await asyncio.wait([renewing])
        await store.leases.release(LEASE, holder)


async def _renew(store: Store, holder: str, seconds: float, owner: asyncio.Task[Any] | None) -> None:
    """Hold the lease on; whoever has lost it must not go on."""
    until = time.monotonic() + seconds
    while True:
        await asyncio.sleep(seconds / 3)
        asked = time.monotonic()
        try:
            held = await store.leases.renew(LEASE, holder, seconds)
        except FieldError as fault:
            # A moment without the store loses nothing, as long as the lease runs.
            held = time.monotonic() < until
            log.warning("the lease of the migration cannot be renewed: %s", fault.message)
        else:
            until = asked + seconds
        if not held:
            log.error("another process took the migration over; this one, %s, ends", holder)
            if owner is not None:
                owner.cancel()
            return


def _version(found: Document | None) -> int:
    return int(found.body["version"]) if found else 0
