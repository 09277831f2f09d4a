"""Chance without a generator: numbers that depend on keys alone, and smooth curves through them."""

from __future__ import annotations

import math
from functools import lru_cache
from zlib import crc32

MASK = (1 << 64) - 1
START = 0x9E3779B97F4A7C15


def mix(*keys: int | str) -> int:
    """A 64-bit number that depends on all keys (splitmix64's finaliser over each)."""
    state = START
    for key in keys:
        state = _stir(state, crc32(key.encode()) if isinstance(key, str) else key)
    return state


def _stir(state: int, number: int) -> int:
    state = (state ^ (number & MASK)) * 0xBF58476D1CE4E5B9 & MASK
    state = (state ^ (state >> 30)) * 0x94D049BB133111EB & MASK
    return state ^ (state >> 31)


def unit(*keys: int | str) -> float:
    """A number in [0, 1)."""
    return (mix(*keys) >> 11) / (1 << 53)


@lru_cache(maxsize=4096)
def _stirred(key: int) -> int:
    return _stir(START, key)


def smooth(key: int, time: float, period: float) -> float:
    """A smooth curve in [-1, 1] whose bumps are about `period` seconds long (value noise, quintic blend)."""
    place = time / period
    cell = math.floor(place)
    part = place - cell
    blend = part * part * part * (part * (part * 6 - 15) + 10)
    # `unit(key, cell)` and `unit(key, cell + 1)`, with the part they share done once.
    state = _stirred(key)
    left, right = (_stir(state, cell) >> 11) / (1 << 53), (_stir(state, cell + 1) >> 11) / (1 << 53)
    return 2 * (left + (right - left) * blend) - 1


def wander(key: int, time: float, period: float) -> float:
    """`smooth` with finer detail on top: two thirds slow, one third five times faster; in [-1, 1]."""
    return (2 * smooth(key, time, period) + smooth(key ^ 0x5DEECE66D, time, period / 5)) / 3
