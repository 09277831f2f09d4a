"""The serving processes of one address, who tell each other their figures: whichever is scraped answers for all.

Each listens on a socket in a folder that their supervisor made. A process that hangs delays an answer by no more than
`PATIENCE`; its counters, and those of processes that ended, stay in the sums as they were last seen, for a counter that
falls looks to Prometheus like one that began anew, and all of it like a burst. A second socket tells what each did in
the last hour; one that ends in order leaves that to the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import structlog

from octopus.web.families import Family, merged
from octopus.web.past import Recalled, together

WORKERS_FOLDER = "OCTOPUS_WORKERS_FOLDER"
"""The variable by which a supervisor tells its processes where; no setting: it makes the folder itself."""
PATIENCE = 1.0
"""Seconds that the other processes have to answer, all together."""
MOST = 64
"""Serving processes of one address (WORKERS)."""
NOW, HOUR = "socket", "past"
"""Endings of the sockets: for figures as they are, and for those of the last hour."""
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


_Told = TypeVar("_Told")
Ask = Callable[[], Awaitable[list[Told]]]
"""What several processes tell now."""


class Siblings:
    """This process among those of its address.

    Args:
        folder: of them all; nobody else may look into it.
        read: the figures of this process.
        recall: what it did in the last hour, told under a name.
    """

    def __init__(
        self, folder: Path, read: Callable[[], list[Family]], recall: Callable[[str], Recalled] | None = None
    ) -> None:
        self._folder = folder
        self._read = read
        self._recall = recall or (lambda name: Recalled(name, [], []))
        self._process = process_name()
        self._home = (socket.gethostname(), f"{socket.gethostname()}{folder}")
        self._place = ""
        self._claim = -1
        self._servers: list[asyncio.Server] = []
        self._log = structlog.get_logger("octopus.web")

    async def start(self) -> None:
        """Take a place and answer there."""
        self._place, self._claim = self._free_place()
        for kind, say in ((NOW, self.own), (HOUR, self._remembered)):
            path = self._socket(self._place, kind)
            path.unlink(missing_ok=True)
            self._servers.append(await asyncio.start_unix_server(partial(self._answer, say), path))

    async def stop(self) -> None:
        for server in self._servers:
            server.close()
        if self._servers:
            self._leave()
            for kind in (NOW, HOUR):
                self._socket(self._place, kind).unlink(missing_ok=True)
            os.close(self._claim)

    def own(self) -> Told:
        """What this process tells."""
        return Told(self._place, self._process, *self._home, self._read())

    async def told(self) -> list[Told]:
        """What each process tells that answers in time, this one first."""
        return [self.own(), *await self._others(NOW, Told)]

    async def recalled(self) -> list[Recalled]:
        """What each process did in the last hour, and those that ended in order."""
        return [self._remembered(), *await self._others(HOUR, Recalled), _left(self._folder / "left")]

    def recalled_here(self) -> Recalled:
        """What this process did in the last hour; the first of its address tells of those that ended, too."""
        own = self._remembered()
        first = min((int(path.stem) for path in self._folder.glob(f"*.{HOUR}")), default=0)
        return together([own, _left(self._folder / "left")], own.process) if self._place == str(first) else own

    async def _others(self, kind: str, answers: type[_Told]) -> list[_Told]:
        own = self._socket(self._place, kind)
        paths = [path for path in sorted(self._folder.glob(f"*.{kind}")) if path != own]
        found = await asyncio.gather(*(_asked(path, answers) for path in paths))
        return [each for each in found if each is not None]

    def _remembered(self) -> Recalled:
        return self._recall(self._process)

    def _leave(self) -> None:
        """Add what this process did to what others left that ended."""
        path = self._folder / "left"
        lock = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            # Held for a few milliseconds at a time.
            fcntl.flock(lock, fcntl.LOCK_EX)
            fresh = path.with_suffix(f".{self._place}")
            fresh.write_bytes(msgspec.json.encode(together([_left(path), self._remembered()], GONE)))
            fresh.replace(path)
        finally:
            os.close(lock)

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

    def _socket(self, place: str, kind: str) -> Path:
        return self._folder / f"{place}.{kind}"

    async def _answer(self, say: Callable[[], Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(msgspec.json.encode(say()))
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


async def _asked(path: Path, answer: type[_Told]) -> _Told | None:
    """What one process tells; None when it does not answer in time, or is gone."""
    writer = None
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_unix_connection(path)
            return msgspec.json.decode(await reader.read(), type=answer)
    except (OSError, TimeoutError, msgspec.DecodeError):
        return None
    finally:
        if writer is not None:
            writer.close()


def _left(path: Path) -> Recalled:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Recalled)
    except (OSError, msgspec.DecodeError):
        return Recalled(GONE, [], [])


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
