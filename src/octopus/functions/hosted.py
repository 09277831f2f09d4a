"""An engine in a process of its own: started by the first question, started again when it dies, ended by `stop`."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec
import structlog

from octopus.functions import wire
from octopus.functions.engine import Deliver, Engine, EngineConfig, Job, Reply, Withdraw
from octopus.functions.source import Examination, FunctionSource
from octopus.model import BadRequest, FieldError, SourceState, SourceUnavailable

SILENCE = 15.0
"""Seconds without a sign of life, with questions open, after which the process is given up."""
PATIENCE = 5.0
"""Seconds for the process to end by itself."""
YOUNG = 2.0
"""Seconds within which a process has no business to die."""
FORGIVEN = 3
"""So many may die young, one after the other, before the next has to wait."""
LONGEST_WAIT = 60.0
"""Seconds it waits at the most."""
MOST_ERROR_LINES = 20
"""Lines of its complaints that are logged in a minute."""
DIED = "the functions' process died while this ran; another one takes its place"


class HostedEngine(Engine):
    """Speaks to `octopus.functions.host`.

    Args:
        config: handed to the engine that runs there.
        module: what to run; the tests run others.
    """

    def __init__(self, config: EngineConfig, module: str = "octopus.functions.host") -> None:
        self._config = config
        self._module = module
        self._link: _Link | None = None
        self._starting = asyncio.Lock()
        self._stopped = False
        self._fault: str | None = None
        """Why the process could not be started, the last time."""
        self._young = 0
        self.restarts = 0
        """How often the process has died and was started again."""

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._link.pid if self._link is not None and self._link.open else None

    def state(self) -> SourceState | None:
        if self._fault is not None:
            return SourceState("functions", reachable=False, error=self._fault)
        return SourceState("functions", reachable=True) if self._link is not None else None

    async def start(self) -> None:
        """Nothing yet: who has no function pays nothing."""
        self._stopped = False

    async def stop(self) -> None:
        self._stopped = True
        async with self._starting:
            link, self._link = self._link, None
            if link is not None:
                await link.close()

    def begin(self, job: Job, deliver: Deliver) -> Withdraw:
        link = self._link
        if link is not None and link.open:
            return link.run(job, deliver)
        return _Later(self._started, job, deliver)

    async def examine(self, source: FunctionSource) -> Examination:
        return await self._examination(lambda id: wire.Examine(id, source))

    async def check(self, source: FunctionSource) -> Examination:
        return await self._examination(lambda id: wire.Check(id, source))

    async def format(self, code: str) -> str:
        try:
            answer = await self._ask(lambda id: wire.Format(id, code))
        except _Died:
            raise SourceUnavailable(DIED, source="functions") from None
        if not isinstance(answer, wire.Formatted):
            raise _unexpected(answer)
        return answer.code

    async def _examination(self, question: Any) -> Examination:
        try:
            answer = await self._ask(question)
        except _Died:
            raise SourceUnavailable(DIED, source="functions") from None
        if not isinstance(answer, wire.Examined):
            raise _unexpected(answer)
        return answer.examination

    async def _ask(self, question: Any) -> wire.Answer:
        link = self._link
        if link is None or not link.open:
            link = await self._started()
        return await link.ask(question)

    async def _started(self) -> _Link:
        async with self._starting:
            if self._link is not None and self._link.open:
                return self._link
            if self._stopped:
                raise SourceUnavailable("the functions have been stopped", source="functions")
            if self._link is not None:
                await self._buried(self._link)
            try:
                self._link = await _Link.start(self._module, self._config)
            except SourceUnavailable as fault:
                self._fault = fault.message
                raise
            self._fault = None
            return self._link

    async def _buried(self, link: _Link) -> None:
        """Clear a dead process away; after several that died young, with more patience each time.

        Raises:
            SourceUnavailable: it is too early for the next.
        """
        if not link.buried:
            link.buried = True
            await link.close()
            self.restarts += 1
            self._young = self._young + 1 if link.age < YOUNG else 0
        wait = min(2.0 ** (self._young - FORGIVEN), LONGEST_WAIT) if self._young >= FORGIVEN else 0.0
        left = link.died + wait - time.monotonic()
        if left > 0:
            self._fault = f"the functions' process ends right after its start ({self._young} times); the log says why"
            raise SourceUnavailable(f"{self._fault}; it is tried again in {left:.1f} s", source="functions")


class _Died(Exception):
    pass


class _Later:
    """A job that waits for the process to start; calling it withdraws."""

    def __init__(self, started: Callable[[], Awaitable[_Link]], job: Job, deliver: Deliver) -> None:
        self._withdraw: Withdraw | None = None
        self._task = asyncio.create_task(self._begin(started, job, deliver))

    async def _begin(self, started: Callable[[], Awaitable[_Link]], job: Job, deliver: Deliver) -> None:
        try:
            link = await started()
        except SourceUnavailable as fault:
            deliver([Reply(fault="unavailable", message=fault.message)] * len(job.rows))
        else:
            self._withdraw = link.run(job, deliver)

    def __call__(self) -> None:
        self._task.cancel()
        if self._withdraw is not None:
            self._withdraw()


class _Link:
    """One life of the process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise RuntimeError("the process was started without its pipes")
        self._reader, self._errors, self._writer = process.stdout, process.stderr, process.stdin
        self._outbox = wire.Outbox(process.stdin)
        self._ids = itertools.count(1)
        self._runs: dict[int, tuple[Deliver, int]] = {}
        """Jobs under way: to whom their replies go, and how many rows they have."""
        self._asked: dict[int, asyncio.Future[wire.Answer]] = {}
        self._heard = time.monotonic()
        self._log = structlog.get_logger("octopus.functions")
        self._tasks = [asyncio.create_task(work) for work in (self._listen(), self._watch(), self._read_errors())]
        self._closing = False
        self._began = time.monotonic()
        self.open = True
        self.buried = False
        self.died = 0.0
        self.pid = process.pid

    @classmethod
    async def start(cls, module: str, config: EngineConfig) -> _Link:
        """Raises SourceUnavailable when the process cannot be started."""
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                # No secret of the environment crosses; a signal for us is not one for it.
                env={name: os.environ[name] for name in PASSED if name in os.environ},
                start_new_session=True,
                limit=1024 * 1024,
            )
        except OSError as fault:
            raise SourceUnavailable(f"the functions' process cannot be started: {fault}", source="functions") from None
        link = cls(process)
        link._writer.write(wire.frame(config))
        return link

    def run(self, job: Job, deliver: Deliver) -> Withdraw:
        """Send a job; when the process dies, what is delivered says so."""
        id = self._next_id()
        self._runs[id] = (deliver, len(job.rows))
        self._outbox.put(wire.Run(id, job), sum(map(len, job.rows)))
        return partial(self._withdraw, id)

    async def ask(self, question: Any) -> wire.Answer:
        """Raises _Died when the process does."""
        id = self._next_id()
        future: asyncio.Future[wire.Answer] = asyncio.get_running_loop().create_future()
        self._asked[id] = future
        self._outbox.put(question(id))
        try:
            return await future
        finally:
            self._withdraw(id)

    def _next_id(self) -> int:
        if not self._runs and not self._asked:
            # Its silence so far was nothing to wonder at.
            self._heard = time.monotonic()
        return next(self._ids)

    def _withdraw(self, id: int) -> None:
        known = self._runs.pop(id, None) is not None or self._asked.pop(id, None) is not None
        if known and self.open:
            self._outbox.put(wire.Withdraw(id))

    async def close(self) -> None:
        """End it kindly, then otherwise."""
        self._closing = True
        self._end()
        self._writer.close()
        for end in (self._kill, lambda: None):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._process.wait()
                break
            except TimeoutError:
                end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _kill(self) -> None:
        """The process, and the workers whose group it leads: one of them may still compute."""
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.pid, signal.SIGKILL)
            else:
                self._process.kill()

    async def _listen(self) -> None:
        try:
            while (body := await wire.read_frame(self._reader)) is not None:
                self._heard = time.monotonic()
                for answer in wire.answers.decode(body):
                    self._answered(answer)
        except (ValueError, msgspec.MsgspecError) as fault:
            self._log.error("the functions' process does not speak as agreed", fault=str(fault))
        finally:
            if not self._closing:
                self._kill()
            self._end()

    def _answered(self, answer: wire.Answer) -> None:
        if isinstance(answer, wire.Ran):
            run = self._runs.pop(answer.id, None)
            if run is not None:
                run[0](answer.replies)
            return
        future = self._asked.pop(answer.id, None)
        if future is not None and not future.done():
            future.set_result(answer)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SILENCE / 3)
            if (self._runs or self._asked) and time.monotonic() - self._heard > SILENCE:
                self._log.error("the functions' process gives no sign of life and is ended", pid=self.pid)
                self._kill()
                return

    async def _read_errors(self) -> None:
        """What the process complains of belongs into our log, within bounds."""
        told, since = 0, time.monotonic()
        while line := await self._line():
            if time.monotonic() - since > 60:
                told, since = 0, time.monotonic()
            told += 1
            if told <= MOST_ERROR_LINES:
                self._log.info("functions", said=line.decode(errors="replace").rstrip()[:500])

    async def _line(self) -> bytes:
        with suppress(ValueError):
            return await self._errors.readline()
        return b"(a line too long to keep)"

    @property
    def age(self) -> float:
        """Seconds that it lived."""
        return self.died - self._began if self.died else time.monotonic() - self._began

    def _end(self) -> None:
        self.open = False
        self.died = self.died or time.monotonic()
        runs, self._runs, asked, self._asked = self._runs, {}, self._asked, {}
        for deliver, rows in runs.values():
            deliver([Reply(fault="crash", message=DIED)] * rows)
        for future in asked.values():
            if not future.done():
                future.set_exception(_Died())


PASSED = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
"""Of the environment, what Python itself may need."""


def _unexpected(answer: wire.Answer) -> FieldError:
    if isinstance(answer, wire.Refused):
        if answer.kind == "bad request":
            return BadRequest(answer.message)
        return SourceUnavailable(answer.message, source="functions")
    return SourceUnavailable(f"the functions' process answered with {type(answer).__name__}", source="functions")
