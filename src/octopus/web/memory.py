"""Memory: what is not even loaded, what the garbage collector looks at, making the C library return what is free.

glibc raises its threshold for returnable blocks to the size of the largest one freed so far (mallopt(3),
M_MMAP_THRESHOLD), so that after one password check each thread would keep 19 MiB for good. A threshold that was set
stays; and two arenas are enough for two threads. What is smaller stays with the process when something behind it is
still in use; `return_what_is_free` gives back the pages between.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import re
import ssl
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
MADV_DONTNEED = 4
THRESHOLD = 1024 * 1024
"""Bytes from which a block is the system's again as soon as it is free."""
AT_HAND = 4 * THRESHOLD
"""Bytes of smaller ones that stay at hand when they are free: fetched anew for each reply of 100,000 points, they cost
hundreds of page faults, up to a fifth of its processor time. `return_what_is_free` gives them back."""
COLLECT_AFTER = (10_000, 10, 20)
"""Python's garbage collector, less often than by itself: with thousands of subscriptions each run has much to look at,
and hardly anything here goes round in circles."""

_MAPPED_CODE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-xp [0-9a-f]+ \S+ [1-9][0-9]* +/")


def settle_collector() -> None:
    """What exists by now stays for good: the collector need not look at it again.

    To be called ahead of what is given up one day: what is frozen is never collected, were it in circles.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


@contextlib.contextmanager
def without(package: str) -> Generator[None]:
    """What is imported meanwhile finds no such package, unless it is loaded already.

    For what libraries take along where it happens to be installed, and we never use.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # Python's own way to say that there is none.
    try:
        yield
    finally:
        del sys.modules[package]


class LateCertificates(ssl.SSLContext):
    """A client's context that reads the system's certificates when it first meets a server, and not before."""

    _read = False

    def wrap_bio(self, *arguments: Any, **more: Any) -> ssl.SSLObject:
        self._read_once()
        return super().wrap_bio(*arguments, **more)

    def wrap_socket(self, *arguments: Any, **more: Any) -> ssl.SSLSocket:
        self._read_once()
        return super().wrap_socket(*arguments, **more)

    def _read_once(self) -> None:
        if not self._read:
            self._read = True
            self.load_default_certs()


@contextlib.contextmanager
def certificates_when_used() -> Generator[None]:
    """Contexts for clients that are made meanwhile, by what is imported, read their certificates later.

    A library that makes its context at once holds all of the system's, 2 MiB, for calls that nobody may ever make.
    Whatever else `ssl.create_default_context` sees to is as ever.
    """

    def later(context: ssl.SSLContext, purpose: Any = None) -> None:
        context.__class__ = LateCertificates

    original = ssl.SSLContext.load_default_certs
    ssl.SSLContext.load_default_certs = later  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        ssl.SSLContext.load_default_certs = original  # type: ignore[method-assign]


def give_memory_back() -> bool:
    """Fix the thresholds; False where the C library is another one."""
    mallopt = _of_glibc("mallopt")
    options = ((M_MMAP_THRESHOLD, THRESHOLD), (M_TRIM_THRESHOLD, AT_HAND), (M_ARENA_MAX, 2))
    return mallopt is not None and all(mallopt(*option) for option in options)


def return_what_is_free() -> None:
    """Give whole pages that are free back to the system, wherever they lie; some milliseconds."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def let_go_of_loaded_code() -> None:
    """Unmap the code of libraries that ran so far: nearly all of it ran once, when they were loaded; 9 MiB.

    The system keeps it, and maps what runs again page by page, without reading it anew. A process that was forked has
    no more either. A page that differs from its file is left alone, with all of its library.
    """
    advise = _of_glibc("madvise")
    if advise is None:
        return
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for begin, end in _code():
        advise(begin, end - begin, MADV_DONTNEED)


def _code() -> Iterator[tuple[int, int]]:
    """Where code of files lies of which no page was changed."""
    begin = end = 0
    with Path("/proc/self/smaps").open(encoding="utf-8", errors="replace") as told:
        for line in told:
            found = _MAPPED_CODE.match(line)
            if found is not None:
                begin, end = int(found[1], 16), int(found[2], 16)
            elif line.startswith("Anonymous:"):
                if end and line.split()[1] == "0":
                    yield begin, end
                end = 0


def _of_glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
