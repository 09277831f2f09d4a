"""Memory: what the garbage collector looks at, and making the C library return what is free.

glibc raises its threshold for returnable blocks to the size of the largest one freed so far (mallopt(3),
M_MMAP_THRESHOLD), so that after one password check each thread would keep 19 MiB for good. A threshold that was set
stays; and two arenas are enough for two threads.
"""

from __future__ import annotations

import ctypes
import gc
import sys

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
THRESHOLD = 1024 * 1024
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


def give_memory_back() -> bool:
    """Fix the threshold at 1 MiB; False where the C library is another one."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, THRESHOLD)) and bool(mallopt(M_ARENA_MAX, 2))
