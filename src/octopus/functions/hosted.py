"""An engine in a process of its own: started by the first question, started again when it dies, ended by `stop`."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from contextlib import suppress
from typing import Any

import structlog

from octopus.functions import wire
from octopus.functions.engine import Engine, EngineConfig, Job, Reply
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

    async def run(self, job: Job) -> list[Reply]:
        try:
            answer = await self._ask(lambda id: wire.Run(id, job))
        except _Died:
            return [Reply(fault="crash", message=DIED)] * len(job.rows)
        if not isinstance(answer, wire.Ran):
            raise _unexpected(answer)
        return answer.replies

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


class _Link:
    """One life of the process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise RuntimeError("the process was started without its pipes")
        self._reader, self._errors, self._writer = process.stdout, process.stderr, process.stdin
        self._outbox = wire.Outbox(process.stdin)
        self._ids = itertools.count(1)
        self._open: dict[int, asyncio.Future[wire.Answer]] = {}
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

    async def ask(self, question: Any) -> wire.Answer:
        id = next(self._ids)
        future: asyncio.Future[wire.Answer] = asyncio.get_running_loop().create_future()
        if not self._open:
            self._heard = time.monotonic()
        self._open[id] = future
        self._outbox.put(question(id))
        try:
            return await future
        finally:
            if self._open.pop(id, None) is not None and self.open:
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
                    future = self._open.pop(answer.id, None)
                    if future is not None and not future.done():
                        future.set_result(answer)
        except ValueError as fault:
            self._log.error("the functions' process does not speak as agreed", fault=str(fault))
        finally:
            if not self._closing:
                self._kill()
            self._end()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(SILENCE / 3)
            if self._open and time.monotonic() - self._heard > SILENCE:
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
        waiting, self._open = self._open, {}
        for future in waiting.values():
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
