"""The serving processes of one address, who tell each other their figures: whichever is scraped answers for all.

Each listens on a socket in a folder that their supervisor made. A process that hangs delays an answer by no more than
`PATIENCE`; its counters, and those of processes that ended, stay in the sums as they were last seen, for a counter that
falls looks to Prometheus like one that began anew, and all of it like a burst.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import msgspec
import structlog

from octopus.web.families import Family, merged

WORKERS_FOLDER = "OCTOPUS_WORKERS_FOLDER"
"""The variable by which a supervisor tells its processes where; no setting: it makes the folder itself."""
PATIENCE = 1.0
"""Seconds that the other processes have to answer, all together."""
MOST = 64
"""Serving processes of one address (WORKERS)."""
GONE = "gone"
"""In the place of a process: all that ended."""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """What one process tells."""

    place: str
    """`1`, `2`, …: that of a process that ended is taken by the next one, so that series do not multiply."""
    process: str
    """Its own for ever: `<pid>-<random>`."""
    host: str
    """Name of its machine or pod."""
    group: str
    """Equal for the processes of one address."""
    families: list[Family]


def process_name() -> str:
    """A name that no other process ever had."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


Ask = Callable[[], Awaitable[list[Told]]]
"""What several processes tell now."""


class Siblings:
    """This process among those of its address.

    Args:
        folder: of them all; nobody else may look into it.
        read: the figures of this process.
    """

    def __init__(self, folder: Path, read: Callable[[], list[Family]]) -> None:
        self._folder = folder
        self._read = read
        self._process = process_name()
        self._home = (socket.gethostname(), f"{socket.gethostname()}{folder}")
        self._place = ""
        self._claim = -1
        self._server: asyncio.Server | None = None
        self._log = structlog.get_logger("octopus.web")

    async def start(self) -> None:
        """Take a place and answer there."""
        self._place, self._claim = self._free_place()
        path = self._socket(self._place)
        path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._answer, path)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._socket(self._place).unlink(missing_ok=True)
            os.close(self._claim)

    def own(self) -> Told:
        """What this process tells."""
        return Told(self._place, self._process, *self._home, self._read())

    async def told(self) -> list[Told]:
        """What each process tells that answers in time, this one first."""
        others = [path for path in sorted(self._folder.glob("*.socket")) if path != self._socket(self._place)]
        answers = await asyncio.gather(*(_asked(path) for path in others))
        return [self.own(), *(each for each in answers if each is not None)]

    def together(self, told: list[Told]) -> list[Family]:
        """The figures of all, with what is remembered of those who did not answer or ended."""
        with self._memory() as memory:
            silent = [(name, families) for name, families in memory.items() if name not in {e.process for e in told}]
            memory.update({each.process: [family for family in each.families if family.grows] for each in told})
        return merged([*((each.place, each.families) for each in told), *silent])

    def _free_place(self) -> tuple[str, int]:
        for number in range(1, MOST + 2):
            claim = os.open(self._folder / f"{number}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                # The system gives it up for a process that ends, however it does.
                fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(claim)
            else:
                return str(number), claim
        raise RuntimeError(f"more than {MOST} processes serve one address")

    def _socket(self, place: str) -> Path:
        return self._folder / f"{place}.socket"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(msgspec.json.encode(self.own()))
            await writer.drain()
        except OSError:
            pass
        except Exception:
            self._log.exception("the figures of this process cannot be told")
        finally:
            writer.close()

    @contextlib.contextmanager
    def _memory(self) -> Iterator[dict[str, list[Family]]]:
        """The counters of each process as they were last seen; kept when the block ends."""
        path = self._folder / "seen"
        lock = os.open(self._folder / "seen.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            memory = _remembered(path)
            yield memory
            # Who is asked at the same time as another leaves it to that one; a process that hangs holds nobody up.
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                fresh = path.with_suffix(f".{self._place}")
                fresh.write_bytes(msgspec.json.encode(_folded(memory)))
                fresh.replace(path)
        finally:
            os.close(lock)


async def _asked(path: Path) -> Told | None:
    """What one process tells; None when it does not answer in time, or is gone."""
    writer = None
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(path)
            return msgspec.json.decode(await reader.read(), type=Told)
    except (OSError, TimeoutError, msgspec.DecodeError):
        return None
    finally:
        if writer is not None:
            writer.close()


def _remembered(path: Path) -> dict[str, list[Family]]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, list[Family]])
    except (OSError, msgspec.DecodeError):
        return {}


def _folded(memory: dict[str, list[Family]]) -> dict[str, list[Family]]:
    """The same with all processes that ended as one, so that it does not grow with each."""
    ended = [name for name in memory if name == GONE or not _runs(name)]
    kept = {name: families for name, families in memory.items() if name not in ended}
    return kept | {GONE: merged([(name, memory[name]) for name in ended])}


def _runs(process: str) -> bool:
    try:
        os.kill(int(process.partition("-")[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
