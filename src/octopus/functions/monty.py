"""User code on pydantic-monty: worker processes without files, network or imports, each call within its limits.

Whatever waits for a worker crosses to it at once, many functions in one feed; the next worker takes over while one is
busy. When a limit breaks in such a feed, everything in it runs again, each alone: functions are pure, so running one
twice is only a loss of time. One that breaks its limits again and again is left out for a while, and one that is slow
moves to the bulk lane, so that neighbours do not pay for it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from functools import partial
from pathlib import Path

import msgspec
import pydantic_monty
import structlog

from octopus.functions.checker import Checker
from octopus.functions.engine import (
    Deliver,
    Engine,
    EngineConfig,
    Job,
    Lane,
    Limits,
    Reply,
    Withdraw,
    cancelling,
    settled,
)
from octopus.functions.records import STRIKES, Record
from octopus.functions.remembered import Remembered
from octopus.functions.rules import examine
from octopus.functions.sessions import GRACE, TEXT_SHARE, Broken, Session, Unit, shown
from octopus.functions.source import Examination, FunctionSource
from octopus.functions.workers import MOST_RESULTS, MOST_ROWS, SHARE, TOO_MUCH, Task, Worker
from octopus.model import SourceState

SLOW = 0.05
"""Seconds of a row from which a function runs in the bulk lane."""
FULL = 0.02
"""Seconds of work, as expected, with which a worker is full while another one is not."""
MOST_RECORDED = 8 * 1024 * 1024
"""Characters of the functions whose conduct is remembered."""
ENTRY = 256
"""What one weighs beside its text."""
NICE = 10
"""How much a draft's worker gives way to everything else."""
DRAFT_TOTAL = 10
"""A draft over many rows may take so many times what one call may."""


class MontyEngine(Engine):
    """Workers in three lanes, from two pools: one that has given way to drafts once does so for good."""

    def __init__(self, config: EngineConfig) -> None:
        self._config = config
        self._pool = _pool(config.workers + 1, config.live)
        self._draft_pool = _pool(2, config.draft)
        self._workers: dict[int, Worker] = {}
        self._records: Remembered[str, Record] = Remembered(MOST_RECORDED)
        self._numbers = itertools.count(1)
        self._drafts = asyncio.Semaphore(1)
        self._tries: set[asyncio.Task[None]] = set()
        self._checker = Checker(self._draft_pool, config.draft)

    async def start(self) -> None:
        await self._pool.__aenter__()
        await self._draft_pool.__aenter__()

    async def stop(self) -> None:
        """End every worker; what still runs is cancelled."""
        workers, self._workers = tuple(self._workers.values()), {}
        for draft in tuple(self._tries):
            draft.cancel()
        await asyncio.gather(*(worker.stop() for worker in workers))
        await self._draft_pool.__aexit__(None, None, None)
        await self._pool.__aexit__(None, None, None)

    async def examine(self, source: FunctionSource) -> Examination:
        return examine(source)

    async def check(self, source: FunctionSource) -> Examination:
        return await self._checker.check(source)

    async def format(self, code: str) -> str:
        return await self._checker.format(code)

    def state(self) -> SourceState | None:
        return SourceState("functions", reachable=True) if self._workers else None

    def begin(self, job: Job, deliver: Deliver) -> Withdraw:
        if job.lane is Lane.DRAFT:
            draft = asyncio.create_task(self._draft(job, deliver))
            self._tries.add(draft)
            draft.add_done_callback(self._tries.discard)
            return cancelling(draft)
        record = self._record(job.code)
        refusal = record.refusal(time.monotonic())
        if refusal is not None:
            deliver([refusal] * len(job.rows))
            return settled
        worker = self._worker(job, record)
        task = Task(Unit(record.number, job.code, job.name, job.stateless, job.rows), record, deliver)
        worker.submit(task)
        return partial(worker.withdraw, task)

    async def _draft(self, job: Job, deliver: Deliver) -> None:
        try:
            async with self._drafts:
                replies = await _Draft(self._draft_pool, self._config.draft, job).replies()
        except Exception as fault:
            # Ours, not the author's.
            structlog.get_logger("octopus.functions").exception("a draft could not be run")
            replies = [Reply(fault="crash", message=f"the sandbox failed: {fault!r}")] * len(job.rows)
        deliver(replies)

    def _worker(self, job: Job, record: Record) -> Worker:
        """The first worker that has room: what comes together crosses together, and nothing waits behind a loop."""
        if job.lane is Lane.BULK or record.seconds > SLOW or record.strikes:
            return self._number(self._config.workers)
        workers = (self._number(index) for index in range(self._config.workers))
        found = next((worker for worker in workers if worker.backlog < FULL), None)
        if found is not None:
            return found
        return min((self._number(index) for index in range(self._config.workers)), key=lambda worker: worker.backlog)

    def _number(self, index: int) -> Worker:
        worker = self._workers.get(index)
        if worker is None:
            worker = self._workers[index] = Worker(self._pool, self._config.live)
        return worker

    def _record(self, code: str) -> Record:
        record = self._records.get(code)
        if record is None:
            record = Record(next(self._numbers))
            self._records.put(code, record, len(code) + ENTRY)
        return record


class _Draft:
    """One draft on its rows: a worker of its own, behind everything else in priority."""

    def __init__(self, pool: pydantic_monty.AsyncMonty, limits: Limits, job: Job) -> None:
        self._pool = pool
        self._limits = limits
        self._unit = Unit(0, job.code, job.name, False, job.rows)
        self._session: Session | None = None

    async def replies(self) -> list[Reply]:
        """As far as its time reaches; the rows after it share one fault."""
        try:
            return await self._all()
        finally:
            await self._close()

    async def _all(self) -> list[Reply]:
        deadline = time.monotonic() + self._limits.seconds * DRAFT_TOTAL
        replies: list[Reply] = []
        rows, fitting, broken, size = self._unit.rows, 1, 0, 0
        # Rows before it are run one by one: one of them broke a crossing of many, and the others must not pay again.
        suspect = 0
        while len(replies) < len(rows):
            if broken >= STRIKES:
                return replies + [replies[-1]] * (len(rows) - len(replies))
            if time.monotonic() > deadline:
                text = f"the {self._limits.seconds * DRAFT_TOTAL:g} s for all {len(rows)} points are used up"
                return replies + [Reply(fault="timeout", message=text)] * (len(rows) - len(replies))
            most = 1 if len(replies) < suspect else fitting
            unit = self._unit.part(len(replies), most, self._limits.memory // TEXT_SHARE)
            try:
                got = await self._crossed(unit)
            except Broken as fault:
                await self._close()
                if len(unit.rows) == 1:
                    replies.append(shown(fault.reply, unit))
                    broken, suspect = broken + 1, 0
                else:
                    suspect = len(replies) + len(unit.rows)
                continue
            replies += got
            size += sum(len(reply.value or b"") for reply in got)
            if size > MOST_RESULTS:
                return replies + [TOO_MUCH] * (len(rows) - len(replies))
            each = max(sum(reply.seconds for reply in got) / len(got), 1e-6)
            fitting = max(1, min(MOST_ROWS, int(self._limits.seconds * SHARE / each)))
        return replies

    async def _crossed(self, unit: Unit) -> list[Reply]:
        session = await self._opened()
        peak = _PeakMemory(session.pid)
        replies = (await session.run([unit]))[0]
        memory = peak.rise()
        return [msgspec.structs.replace(reply, memory=memory) for reply in replies]

    async def _opened(self) -> Session:
        """Its worker: a clean one at first, and after each that broke or is worn."""
        if self._session is not None and self._session.worn:
            await self._close()
        if self._session is None:
            session = Session(self._pool, self._limits)
            await session.open()
            _give_way(session.pid)
            self._session = session
        return self._session

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


class _PeakMemory:
    """How far a process's resident memory rises, by Linux's own high-water mark."""

    def __init__(self, pid: int | None) -> None:
        self._folder = Path(f"/proc/{pid}")
        try:
            (self._folder / "clear_refs").write_text("5")
            self._before = self._read("VmRSS:")
        except OSError:
            self._before = None

    def rise(self) -> int | None:
        """Bytes, or None where the system does not tell."""
        after = self._read("VmHWM:") if self._before is not None else None
        return max(0, after - self._before) if after is not None and self._before is not None else None

    def _read(self, field: str) -> int | None:
        try:
            text = (self._folder / "status").read_text()
        except OSError:
            return None
        found = [line for line in text.splitlines() if line.startswith(field)]
        return int(found[0].split()[1]) * 1024 if found else None


def _pool(processes: int, limits: Limits) -> pydantic_monty.AsyncMonty:
    return pydantic_monty.AsyncMonty(
        min_processes=0,
        max_processes=processes,
        request_timeout=limits.seconds * 2 + 2 * GRACE,
        feed_duration_limit_grace=GRACE,
    )


def _give_way(pid: int | None) -> None:
    if pid is not None and hasattr(os, "setpriority"):
        try:
            os.setpriority(os.PRIO_PROCESS, pid, NICE)
        except OSError:
            pass
