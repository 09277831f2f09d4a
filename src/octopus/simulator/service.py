"""One child process of the telescope: start, readiness, supervision, stop. Only ever signals the pid it started."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from enum import Enum, auto
from pathlib import Path

import msgspec

from octopus.simulator.errors import SimulatorError
from octopus.simulator.network import free_port

CHILD = Path(__file__).with_name("child.py")
START_TIMEOUT = 30.0
"""Seconds a service may take to become ready; on busy cores 15 were seen."""
STABLE_AFTER = 30.0
"""Seconds of life after which the restart delay falls back to the shortest."""


class ServiceSpec(msgspec.Struct, frozen=True):
    """What to run.

    `ready_line`: text in the log that tells it listens; None when readiness is asked otherwise.
    `hold_file`: when it exists, it holds the epoch second before which a dead process is not started again.
    `user`: run it as this user and group (ids); only root can.
    `end_signal`: what asks it to end.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    ready_line: str | None = None
    hold_file: Path | None = None
    user: tuple[int, int] | None = None
    end_signal: signal.Signals = signal.SIGTERM

    @property
    def log(self) -> Path:
        """The file that holds all it printed, over all its restarts."""
        return self.folder / f"{self.name.replace('/', '-')}.log"


class ServiceState(Enum):
    STOPPED = auto()
    RUNNING = auto()
    PAUSED = auto()
    WAITING = auto()
    """Died by itself; is started again after a delay."""


class Service:
    """A supervised process.

    One that dies by itself is started again (1 s later, then 2, 4 … 30). One that was ended by `kill` or `stop` stays
    down until `restart` or `start`. The process has a session of its own, so a Ctrl-C reaches only the one who owns it,
    and dies when the thread that started it does.
    """

    def __init__(self, spec: ServiceSpec) -> None:
        self.spec = spec
        self.restarts = 0
        """How often it was started again after a death of its own."""
        self._process: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._restarted = asyncio.Condition()
        self._wanted = False
        self._paused = False
        self._log_start = 0

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def state(self) -> ServiceState:
        if self.pid is not None:
            return ServiceState.PAUSED if self._paused else ServiceState.RUNNING
        return ServiceState.WAITING if self._wanted else ServiceState.STOPPED

    async def start(self, python: Path) -> None:
        """Start it and supervise it from now on; `python` runs the wrapper that ties its life to ours."""
        if self._supervisor is not None:
            raise SimulatorError(f"{self.name} was started already; use restart")
        self._wanted = True
        await self._spawn(python)
        self._supervisor = asyncio.create_task(self._supervise(python), name=f"supervise {self.name}")

    async def wait_ready(self, probe: Callable[[], Awaitable[bool]] | None = None) -> None:
        """Wait for its ready line, then for `probe` to hold.

        Raises:
            SimulatorError: it ended, or was not ready after `START_TIMEOUT` seconds; carries the end of its log.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            if self.pid is None:
                raise SimulatorError(f"{self.name} ended while it was starting; {self._log_tail()}")
            if self._has_ready_line() and (probe is None or await probe()):
                return
            if time.monotonic() > deadline:
                raise SimulatorError(f"{self.name} was not ready after {START_TIMEOUT:g} s; {self._log_tail()}")
            await asyncio.sleep(0.05)

    async def wait_restarted(self, restarts: int) -> None:
        """Wait until it was started again after a death of its own, more than `restarts` times in all."""
        async with self._restarted, asyncio.timeout(START_TIMEOUT):
            await self._restarted.wait_for(lambda: self.restarts > restarts)

    async def kill(self) -> None:
        """End it at once, as a crash would; it stays down."""
        self._wanted = False
        await self._end(signal.SIGKILL, 5.0)

    async def stop(self, grace: float = 3.0) -> None:
        """Ask it to end; kill it after `grace` seconds; stop supervising it."""
        self._wanted = False
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            await asyncio.gather(supervisor, return_exceptions=True)
        await self._end(self.spec.end_signal, grace)

    async def restart(self, python: Path) -> None:
        """End it if it runs, and start it with the same command (so on the same port)."""
        await self.stop()
        await self.start(python)

    def pause(self) -> None:
        """Halt it (SIGSTOP): its sockets stay open, nothing answers."""
        self._signal(signal.SIGSTOP)
        self._paused = True

    def resume(self) -> None:
        """Let it run on."""
        self._signal(signal.SIGCONT)
        self._paused = False

    async def _spawn(self, python: Path) -> None:
        self.spec.folder.mkdir(parents=True, exist_ok=True)
        wrapper = tied_to_us(python, self.spec.user)
        with self.spec.log.open("ab") as log:
            self._log_start = log.tell()
            self._paused = False
            self._process = await asyncio.create_subprocess_exec(
                *wrapper,
                *self.spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.spec.folder,
                env=dict(self.spec.environment),
                start_new_session=True,
            )

    async def _supervise(self, python: Path) -> None:
        """Start it again whenever it dies by itself; wait for `start` when it was killed on purpose."""
        delay = 1.0
        while self._process is not None:
            born = time.monotonic()
            await self._process.wait()
            if not self._wanted:
                return
            delay = 1.0 if time.monotonic() - born > STABLE_AFTER else delay
            await asyncio.sleep(max(delay, self._held_for()))
            delay = min(delay * 2, 30.0)
            if not self._wanted:
                return
            await self._spawn(python)
            async with self._restarted:
                self.restarts += 1
                self._restarted.notify_all()

    def _held_for(self) -> float:
        """Seconds for which the hold file asks us to leave it down."""
        hold = self.spec.hold_file
        if hold is None or not hold.is_file():
            return 0.0
        try:
            until = float(hold.read_text(encoding="ascii"))
        except ValueError:
            until = 0.0
        hold.unlink(missing_ok=True)
        return max(0.0, min(until - time.time(), 600.0))

    async def _end(self, first: signal.Signals, grace: float) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        try:
            if self._paused and first is not signal.SIGKILL:
                self.resume()
            process.send_signal(first)
            await asyncio.wait_for(process.wait(), grace)
        except ProcessLookupError:
            await process.wait()
        except (TimeoutError, asyncio.CancelledError) as fault:
            if process.returncode is None:
                process.kill()
                await process.wait()
            if isinstance(fault, asyncio.CancelledError):
                raise

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None or self._process.returncode is not None:
            raise SimulatorError(f"{self.name} does not run, so it cannot take {number.name}")
        self._process.send_signal(number)

    def _has_ready_line(self) -> bool:
        return self.spec.ready_line is None or self.spec.ready_line in self.output()

    def output(self) -> str:
        """What it printed since it was last started."""
        if not self.spec.log.is_file():
            return ""
        with self.spec.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def _log_tail(self) -> str:
        lines = self.output().strip().splitlines()[-8:]
        return "it said:\n" + "\n".join(lines) if lines else f"it said nothing ({self.spec.log})"


def tied_to_us(python: Path, user: tuple[int, int] | None = None) -> tuple[str, ...]:
    """What to put before a command so that it dies with the thread that started it, and runs as another user if asked.

    `python` runs the wrapper and then becomes the command. Elsewhere than on Linux nothing ties it.
    """
    if sys.platform != "linux" and user is None:
        return ()
    account = "-" if user is None else f"{user[0]}:{user[1]}"
    return (str(python), "-I", "-S", str(CHILD), str(os.getpid()), account)


async def start_on_free_port(
    make: Callable[[int], Service], python: Path, probe: Callable[[], Awaitable[bool]] | None = None
) -> None:
    """Start what `make` gives for a free port; for another one if somebody takes it before the service does.

    Raises:
        SimulatorError: it did not start, or three ports were taken under its feet.
    """
    for _ in range(3):
        service = make(free_port())
        await service.start(python)
        try:
            await service.wait_ready(probe)
        except SimulatorError:
            await service.stop()
            if "in use" not in service.output():
                raise
        else:
            return
    raise SimulatorError(f"found no free port for {service.name} in three attempts")
