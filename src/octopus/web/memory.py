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
import sys
from collections.abc import Generator
from typing import Any

M_TRIM_THRESHOLD = -1
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
THRESHOLD = 1024 * 1024
"""Bytes from which a block is the system's again as soon as it is free."""
AT_HAND = 4 * THRESHOLD
"""Bytes of smaller ones that stay at hand when they are free: fetched anew for each reply of 100,000 points, they cost
hundreds of page faults, up to a fifth of its processor time. `return_what_is_free` gives them back."""
COLLECT_AFTER = (10_000, 10, 20)
"""Python's garbage collector, less often than by itself: with thousands of subscriptions each run has much to look at,
and hardly anything here goes round in circles."""


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


def _of_glibc(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
