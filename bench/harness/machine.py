"""CPU time and memory as the kernel counts them, and who else used the machine."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

SERVER_CORE, LOAD_CORE = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")
STRANGERS_ALLOWED = 0.15
"""Cores that other processes may use while a run is measured."""


def pin(*cores: int) -> None:
    """Confine this process, and what it starts, to some cores."""
    os.sched_setaffinity(0, cores)


def tree(pid: int) -> list[int]:
    """A process and all its descendants that are alive."""
    try:
        process = psutil.Process(pid)
        return [pid, *(child.pid for child in process.children(recursive=True))]
    except psutil.NoSuchProcess:
        return []


def cpu_of(pid: int) -> float:
    """CPU seconds of a process tree, all threads, at the nanosecond resolution of schedstat."""
    total = 0
    for each in tree(pid):
        for task in Path(f"/proc/{each}/task").glob("*/schedstat"):
            try:
                total += int(task.read_text().split()[0])
            except (OSError, IndexError):
                # The thread ended between the listing and the reading.
                continue
    return total / 1e9


def softirq_thread(core: int) -> int | None:
    """The kernel thread that does network work of a core when there is too much of it."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "comm").read_text().strip() == f"ksoftirqd/{core}":
                    return int(entry.name)
            except OSError:
                continue
    return None


def cpu_of_thread(pid: int | None) -> float:
    """CPU seconds of a kernel thread; 0 when it cannot be seen (containers)."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def busy() -> float:
    """CPU seconds used since the machine started by everything but idling, all cores (interrupts included)."""
    user, nice, system, _, _, irq, softirq = map(int, Path("/proc/stat").read_text().split(maxsplit=8)[1:8])
    return (user + nice + system + irq + softirq) / TICKS


def private_memory(pid: int) -> int:
    """Bytes that a process tree alone holds (USS)."""
    return sum(psutil.Process(each).memory_full_info().uss for each in tree(pid))


def resident_memory(pid: int) -> int:
    """Resident bytes of one process."""
    return int(psutil.Process(pid).memory_info().rss)


@dataclass
class Usage:
    """What was used between two moments."""

    seconds: float
    server: float
    """CPU seconds of the server, with its core's softirq thread."""
    load: float
    strangers: float
    """Cores used by everybody else."""


class Meter:
    """Counts CPU from its making to `read()`. Server and load must be descendants of this process.

    Args:
        server: process tree under test.
        load: process tree of the load.
    """

    def __init__(self, server: int, load: int | None = None) -> None:
        self._server, self._load = server, load
        self._softirq = [softirq_thread(core) for core in (SERVER_CORE, LOAD_CORE)]
        self._start = self._read()

    def _read(self) -> tuple[float, ...]:
        load = cpu_of(self._load) if self._load else 0.0
        softirq = [cpu_of_thread(thread) for thread in self._softirq]
        others = busy() - cpu_of(os.getpid()) - sum(softirq)
        return (time.monotonic(), cpu_of(self._server) + softirq[0], load, others)

    def read(self) -> Usage:
        """Usage since the meter was made."""
        seconds, server, load, others = (now - then for now, then in zip(self._read(), self._start, strict=True))
        return Usage(seconds, server, load, max(0.0, others) / seconds)
