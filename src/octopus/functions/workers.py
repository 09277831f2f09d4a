"""One worker of the live or the bulk lane: whatever waits for it crosses together, and each pays for its own faults."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence

import msgspec
import pydantic_monty
import structlog

from octopus.functions.engine import Deliver, Limits, Reply
from octopus.functions.records import Record
from octopus.functions.sessions import CANCELLED, TEXT_SHARE, Broken, Session, Unit, shown

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

    __slots__ = ("_deliver", "left", "record", "replies", "size", "unit")

    def __init__(self, unit: Unit, record: Record, deliver: Deliver) -> None:
        self.unit = unit
        self.record = record
        self.replies: list[Reply] = []
        self.size = 0
        """Bytes of the results so far."""
        self.left = len(unit.rows)
        """Rows to do; none once nobody waits."""
        self._deliver = deliver
        record.waiting += 1

    def next_rows(self, most: int, room: int) -> Unit:
        return self.unit.part(len(self.replies), most, room)

    def took(self, replies: Sequence[Reply]) -> None:
        """Replies to the next rows; with those to the last, all are delivered."""
        if not self.left:
            return
        self.replies.extend(replies)
        self.left -= len(replies)
        for reply in replies:
            if reply.value is not None:
                self.size += len(reply.value)
        if self.size > MOST_RESULTS and self.left:
            self.replies.extend([TOO_MUCH] * self.left)
            self.left = 0
        if not self.left:
            self.record.waiting -= 1
            self._deliver(self.replies)

    def drop(self) -> None:
        """Nobody waits any more."""
        if self.left:
            self.left = 0
            self.record.waiting -= 1


class Worker:
    """Runs tasks in turn, in as few crossings as their expected time allows."""

    def __init__(self, pool: pydantic_monty.AsyncMonty, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._waiting: deque[Task] = deque()
        self._wake = asyncio.Event()
        self._expected = 0.0
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
        return self._expected + BUSY if self._crossing_for else self._expected

    def withdraw(self, task: Task) -> None:
        """Nobody waits for it any more: what runs only for it ends now."""
        task.drop()
        if self._crossing_for == [task] and self._session is not None:
            self._session.abort()

    async def stop(self) -> None:
        self._runner.cancel()
        await asyncio.gather(self._runner, return_exceptions=True)
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
                    task.took([Reply(fault="crash", message=f"the sandbox failed: {fault!r}")] * task.left)
                await self._close()

    def _take(self) -> list[tuple[Task, Unit]]:
        """As much as is expected to fit into one crossing; a function with a strike goes alone, a row at a time."""
        batch: list[tuple[Task, Unit]] = []
        time_left, rows_left, room = self._limits.seconds * SHARE, MOST_ROWS, self._limits.memory // TEXT_SHARE
        unfinished: list[Task] = []
        waiting = self._waiting
        while waiting and time_left > 0 and rows_left > 0 and room > 0:
            task = waiting[0]
            record = task.record
            if record.strikes and batch:
                break
            waiting.popleft()
            if not task.left:
                continue
            seconds = max(record.seconds, 1e-6)
            unit = task.next_rows(1 if record.strikes else max(1, min(rows_left, int(time_left / seconds))), room)
            batch.append((task, unit))
            count = len(unit.rows)
            if task.left > count:
                unfinished.append(task)
            time_left -= seconds * count
            rows_left -= count
            room -= unit.size
            if record.strikes:
                break
        waiting.extend(unfinished)
        self._expected = sum([task.record.seconds * task.left for task in waiting])
        return batch

    async def _perform(self, batch: list[tuple[Task, Unit]]) -> None:
        try:
            replies = await self._cross(batch)
        except Broken as broken:
            await self._close()
            if broken.reply.fault == CANCELLED:
                return
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
        try:
            return await session.run([unit for _, unit in batch])
        finally:
            self._crossing_for = []

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
