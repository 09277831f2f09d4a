"""One Monty session with the driver in it: feeds a batch, and tells broken limits from what the author raised."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
import pydantic_monty

from octopus.functions.driver import DRIVER
from octopus.functions.engine import Limits, Reply
from octopus.functions.json_text import plain_json
from octopus.functions.library import host_functions, host_module, sandbox_code

GRACE = 0.5
"""Seconds past its limit after which a worker that does not look at its clock is killed."""
USER_FILE = "<string>"
"""What Monty calls code that was executed from text: here, the author's and nobody else's."""
MAX_FEEDS = 5000
"""A session keeps the text of every feed; after so many it is renewed."""
KEPT_SHARE = 64
"""Functions are kept in a session while their texts are this part of its memory, of which a call has the rest."""
TEXT_SHARE = 8
"""A crossing is filled with text up to this part of the sandbox's memory: read, it takes several times as much."""
CANCELLED = "cancelled"
"""The kind of what was given up by those who waited, and told to nobody."""
MOST_FRAMES = 20
"""Innermost frames of a traceback that are told."""


class Unit(msgspec.Struct, frozen=True):
    """Rows of one function, to be run in one crossing."""

    key: int
    code: str
    name: str
    keep: bool
    rows: Sequence[str]

    @property
    def size(self) -> int:
        """Characters of its rows."""
        return sum(map(len, self.rows))

    def part(self, start: int, most: int, room: int) -> Unit:
        """Up to `most` rows from `start`, and up to `room` characters of them; at least one row."""
        if start == 0 and len(self.rows) == 1:
            return self
        count = 0
        for row in self.rows[start : start + most]:
            room -= len(row)
            if room < 0 and count:
                break
            count += 1
        return msgspec.structs.replace(self, rows=self.rows[start : start + count])


class Broken(Exception):
    """A limit was passed or the worker died: nothing of the batch is known, and the session is gone."""

    def __init__(self, kind: str, message: str, traceback: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.reply = Reply(fault=kind, message=message, traceback=traceback, line=line)


class Session:
    """A checked-out worker: `open` it, `run` batches, and after `Broken` only `close` it."""

    def __init__(self, pool: pydantic_monty.AsyncMonty, limits: Limits) -> None:
        self._pool = pool
        self._limits = limits
        self._session: pydantic_monty.AsyncMontySession | None = None
        self._kept: set[int] = set()
        self._kept_size = 0
        self._feeds = 0
        self._running: asyncio.Future[Any] | None = None
        self._aborted = False
        self._host: dict[str, Callable[..., Any]] = {}
        self.pid: int | None = None

    async def open(self) -> None:
        """Take a worker and load what is offered."""
        session = self._pool.checkout(
            limits={
                "max_feed_duration_secs": self._limits.seconds,
                "max_memory": self._limits.memory,
                "max_recursion_depth": self._limits.recursion,
                # Monty counts them over the session's life; what calls the host without end runs out of time (`_feed`).
                "max_suspensions": 2**31 - 1,
                "max_total_sleep_secs": 0.0,
            },
            os_policy={"sleep": "zero"},
        )
        await session.__aenter__()
        self._session = session
        self.pid = session.worker_pid
        try:
            await self._load(session)
        except BaseException:
            await self.close()
            raise

    async def _load(self, session: pydantic_monty.AsyncMontySession) -> None:
        self._host = {each.name: _host_function(each.name) for each in host_functions() if each.crosses}
        await session.feed_run(DRIVER)
        await session.feed_run(sandbox_code())
        names = ", ".join(f"{each.name!r}: {each.name}" for each in host_functions())
        await session.feed_run(f"_offered = {{'print': _print, {names}}}\n0", external_lookup=self._host)

    async def close(self) -> None:
        """Give the worker back; a broken one is replaced by the pool."""
        session, self._session = self._session, None
        if session is not None:
            await session.__aexit__(None, None, None)

    def abort(self) -> None:
        """End what runs, and its worker; whoever waits for it gets Broken."""
        if self._running is not None:
            self._aborted = True
            self._running.cancel()

    @property
    def worn(self) -> bool:
        """Has it run long enough to be renewed?"""
        return self._feeds >= MAX_FEEDS or self._kept_size > self._limits.memory // KEPT_SHARE

    async def run(self, units: Sequence[Unit]) -> list[list[Reply]]:
        """The replies of each unit, row by row.

        Raises:
            Broken: time, memory or the worker itself ended; rows are pure, so they can be run again elsewhere.
        """
        jobs = [
            [unit.key, "" if unit.key in self._kept else unit.code, unit.keep, unit.name, f"[{','.join(unit.rows)}]"]
            for unit in units
        ]
        faults: list[Reply] = []
        code = "_begin(_new, _printed, _result)\n_go()"
        inputs: dict[str, Any] | None = {"_new": jobs, "_printed": self._limits.printed, "_result": self._limits.result}
        out: list[list[Any]] | None = None
        # Each feed that raises gets one row further.
        for _ in range(sum(len(unit.rows) for unit in units) + 1):
            try:
                out = await self._feed(code, inputs)
                break
            except pydantic_monty.MontyRuntimeError as fault:
                faults.append(_reply(fault))
            except pydantic_monty.MontySyntaxError as fault:
                faults.append(Reply(fault="source", message=fault.display("type-msg")))
            code, inputs = "_go()", None
        if out is None:
            raise Broken("crash", "the sandbox fails again and again without getting further")
        replies = _apportioned(units, out, faults)
        # Only what has run once has loaded.
        for unit, each in zip(units, replies, strict=True):
            if unit.keep and unit.key not in self._kept and any(reply.fault in {None, "result"} for reply in each):
                self._kept.add(unit.key)
                self._kept_size += len(unit.code)
        return replies

    async def _feed(self, code: str, inputs: dict[str, Any] | None) -> Any:
        session = self._session
        if session is None:
            raise Broken("crash", "the sandbox was closed")
        self._feeds += 1
        feed = session.feed_run(code, inputs=inputs, external_lookup=self._host, print_callback=_nothing)
        self._running = asyncio.ensure_future(feed)
        try:
            # Calling the host without end takes no time of the sandbox's own.
            async with asyncio.timeout(self._limits.seconds * 2 + GRACE):
                return await self._running
        except asyncio.CancelledError:
            if self._aborted:
                raise Broken(CANCELLED, "nobody waits for it any more") from None
            raise
        except TimeoutError:
            raise Broken("timeout", _too_long(self._limits)) from None
        except pydantic_monty.MontyCrashedError as fault:
            if fault.timed_out:
                raise Broken("timeout", _too_long(self._limits)) from None
            raise Broken("crash", "the sandbox's worker process died; another one takes its place") from None
        except pydantic_monty.MontyRuntimeError as fault:
            said = str(fault)
            if "feed time limit exceeded" in said or "sleep limit exceeded" in said:
                raise Broken("timeout", _too_long(self._limits), *_place(fault)) from None
            if "memory limit" in said:
                text = f"it needs more than the {self._limits.memory >> 20} MiB of memory that a call may use"
                raise Broken("memory", text, *_place(fault)) from None
            if "Internal error in monty" in said and not _place(fault)[1]:
                raise Broken("crash", said) from None
            raise
        except (RuntimeError, OSError) as fault:
            raise Broken("crash", f"the sandbox cannot be used: {fault}") from None


def _host_function(name: str) -> Callable[..., Any]:
    """A function of the host, whose module is imported by its first call."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return host_module()[name](*args, **kwargs)

    return call


def _nothing(stream: str, text: str) -> None:
    """Printed text is gathered by the driver; nothing else writes."""


def _too_long(limits: Limits) -> str:
    return f"it took longer than the {limits.seconds:g} s that a call may take"


def _reply(fault: pydantic_monty.MontyRuntimeError) -> Reply:
    traceback, line = _place(fault)
    return Reply(fault="exception", message=fault.display("type-msg").strip(), traceback=traceback, line=line)


def _place(fault: pydantic_monty.MontyRuntimeError) -> tuple[str, int | None]:
    """The author's frames as `line,function` rows, outermost first, and the line of the innermost."""
    frames = [frame for frame in fault.traceback() if frame.filename == USER_FILE]
    rows = [f"{frame.line},{frame.function_name or '<module>'}" for frame in frames[-MOST_FRAMES:]]
    return "\n".join(rows), frames[-1].line if frames else None


def shown(reply: Reply, unit: Unit) -> Reply:
    """A fault with its traceback as Python would write it, of the author's lines only."""
    if not reply.traceback:
        return reply
    lines = unit.code.split("\n")
    written = ["Traceback (most recent call last):"]
    for row in reply.traceback.split("\n"):
        number, _, function = row.partition(",")
        written.append(f'  File "{unit.name}", line {number}, in {function}')
        if 0 < int(number) <= len(lines):
            written.append(f"    {lines[int(number) - 1].strip()[:200]}")
    written.append(reply.message)
    return msgspec.structs.replace(reply, traceback="\n".join(written))


def _apportioned(units: Sequence[Unit], out: list[list[Any]], faults: list[Reply]) -> list[list[Reply]]:
    """What the driver gave, row by row; a row that stands for itself only is the next fault's."""
    entries, raised = iter(out), iter(faults)
    return [[_row(next(entries), raised, unit) for _ in unit.rows] for unit in units]


def _row(entry: list[Any], raised: Iterator[Reply], unit: Unit) -> Reply:
    seconds, text, printed, complaint = entry
    words = "".join(printed)
    if text is not None:
        return Reply(plain_json(text), words, seconds)
    if complaint is not None:
        return Reply(None, words, seconds, fault="result", message=complaint)
    fault = next(raised, Reply(fault="crash", message="the sandbox does not say why"))
    return msgspec.structs.replace(shown(fault, unit), printed=words)
