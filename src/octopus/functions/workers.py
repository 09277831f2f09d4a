"""One worker of the live or the bulk lane: whatever waits for it crosses together, and each pays for its own faults."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence

import msgspec
import pydantic_monty
import structlog

from octopus.functions.engine import Limits, Reply
from octopus.functions.records import Record
from octopus.functions.sessions import TEXT_SHARE, Broken, Session, Unit, shown

SHARE = 0.25
"""Share of a call's time that one crossing is filled with, as expected."""
MOST_ROWS = 2000
"""Rows of one crossing."""
BUSY = 1.0
"""Seconds by which a crossing under way counts."""
MOST_RESULTS = 64 * 1024 * 1024
"""Bytes of results that the rows of one call may have together."""
TOO_MUCH = Reply(fault="result", message=f"the results before it are {MOST_RESULTS >> 20} MiB already; ask for fewer")


class Task:
    """Rows of one function on their way through a worker."""

    __slots__ = ("done", "record", "replies", "size", "unit")

    def __init__(self, unit: Unit, record: Record) -> None:
        self.unit = unit
        self.record = record
        self.replies: list[Reply] = []
        self.size = 0
        """Bytes of the results so far."""
        self.done: asyncio.Future[list[Reply]] = asyncio.get_running_loop().create_future()

    def next_rows(self, most: int, room: int) -> Unit:
        return self.unit.part(len(self.replies), most, room)

    def took(self, replies: Sequence[Reply]) -> None:
        self.replies.extend(replies)
        self.size += sum(len(reply.value or b"") for reply in replies)
        if self.size > MOST_RESULTS and self.left:
            self.replies.extend([TOO_MUCH] * self.left)
        if len(self.replies) == len(self.unit.rows) and not self.done.done():
            self.done.set_result(self.replies)

    @property
    def left(self) -> int:
        """Rows to do; none once nobody waits."""
        return 0 if self.done.done() else len(self.unit.rows) - len(self.replies)


class Worker:
    """Runs tasks in turn, in as few crossings as their expected time allows."""

    def __init__(self, pool: pydantic_monty.AsyncMonty, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._waiting: deque[Task] = deque()
        self._wake = asyncio.Event()
        self._expected = 0.0
        self._crossing: asyncio.Task[list[list[Reply]]] | None = None
        self._crossing_for: list[Task] = []
        self._session: Session | None = None
        self._runner = asyncio.create_task(self._serve())
        self._log = structlog.get_logger("octopus.functions")

    def submit(self, task: Task) -> None:
        self._waiting.append(task)
        self._expected += task.record.seconds * len(task.unit.rows)
        self._wake.set()

    @property
    def backlog(self) -> float:
        """Seconds of work ahead, as expected; a crossing under way counts for much, since it may be a loop."""
        return self._expected if self._crossing is None else self._expected + BUSY

    def withdraw(self, task: Task) -> None:
        """Nobody waits for it any more: what runs only for it ends now."""
        if self._crossing is not None and self._crossing_for == [task]:
            self._crossing.cancel()

    async def stop(self) -> None:
        self._runner.cancel()
        await asyncio.gather(self._runner, return_exceptions=True)
        for task in [*self._waiting, *self._crossing_for]:
            task.done.cancel()
        await self._close()

    async def _serve(self) -> None:
        while True:
            await self._wake.wait()
            batch = self._take()
            if not batch:
                self._wake.clear()
                continue
            try:
                await self._perform(batch)
            except Exception as fault:
                # Ours, not the author's: told to whoever waits, and the next batch finds a new session.
                self._log.exception("a batch of functions failed")
                for task, _ in batch:
                    if not task.done.done():
                        task.done.set_exception(fault)
                await self._close()

    def _take(self) -> list[tuple[Task, Unit]]:
        """As much as is expected to fit into one crossing; a function with a strike goes alone, a row at a time."""
        batch: list[tuple[Task, Unit]] = []
        time_left, rows_left, room = self._limits.seconds * SHARE, MOST_ROWS, self._limits.memory // TEXT_SHARE
        unfinished: list[Task] = []
        while self._waiting and time_left > 0 and rows_left > 0 and room > 0:
            task = self._waiting[0]
            if task.record.strikes and batch:
                break
            self._waiting.popleft()
            if not task.left:
                continue
            fitting = (
                1 if task.record.strikes else max(1, min(rows_left, int(time_left / max(task.record.seconds, 1e-6))))
            )
            unit = task.next_rows(fitting, room)
            batch.append((task, unit))
            if task.left > len(unit.rows):
                unfinished.append(task)
            time_left -= task.record.seconds * len(unit.rows)
            rows_left -= len(unit.rows)
            room -= unit.size
            if task.record.strikes:
                break
        self._waiting.extend(unfinished)
        self._expected = sum(task.record.seconds * task.left for task in self._waiting)
        return batch

    async def _perform(self, batch: list[tuple[Task, Unit]]) -> None:
        try:
            replies = await self._cross(batch)
        except Broken as broken:
            await self._close()
            if len(batch) == 1 and len(batch[0][1].rows) == 1:
                self._struck(*batch[0], broken)
                return
            for task, unit in batch:
                for row in unit.rows:
                    if task.left:
                        await self._perform([(task, msgspec.structs.replace(unit, rows=[row]))])
            return
        for (task, _), each in zip(batch, replies, strict=True):
            for reply in each:
                task.record.kept(reply.seconds)
            task.took(each)

    def _struck(self, task: Task, unit: Unit, broken: Broken) -> None:
        task.record.struck(broken.reply, time.monotonic())
        task.took([shown(broken.reply, unit)])
        refusal = task.record.refusal(time.monotonic())
        if refusal is not None and task.left:
            task.took([refusal] * task.left)

    async def _cross(self, batch: list[tuple[Task, Unit]]) -> list[list[Reply]]:
        """One crossing, which ends early when the only one who waits for it leaves."""
        session = await self._opened()
        self._crossing_for = [task for task, _ in batch]
        crossing = self._crossing = asyncio.create_task(session.run([unit for _, unit in batch]))
        try:
            await asyncio.wait({crossing})
            if crossing.cancelled():
                raise Broken("cancelled", "nobody waits for it any more")
            return crossing.result()
        finally:
            crossing.cancel()
            self._crossing, self._crossing_for = None, []

    async def _opened(self) -> Session:
        if self._session is not None and self._session.worn:
            await self._close()
        if self._session is None:
            session = Session(self._pool, self._limits)
            await session.open()
            self._session = session
        return self._session

    async def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()
