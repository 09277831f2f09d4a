"""Making the C library return memory.

glibc raises its threshold for returnable blocks to the size of the largest one freed so far (mallopt(3),
M_MMAP_THRESHOLD), so that after one password check each thread would keep 19 MiB for good. A threshold that was set
stays; and two arenas are enough for two threads.
"""

from __future__ import annotations

import ctypes
import sys

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
THRESHOLD = 1024 * 1024


def give_memory_back() -> bool:
    """Fix the threshold at 1 MiB; False where the C library is another one."""
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, THRESHOLD)) and bool(mallopt(M_ARENA_MAX, 2))
