"""Chance without a generator: numbers that depend on keys alone, and smooth curves through them."""

from __future__ import annotations

import math
from zlib import crc32

MASK = (1 << 64) - 1


def mix(*keys: int | str) -> int:
    """A 64-bit number that depends on all keys (splitmix64's finaliser over each)."""
    state = 0x9E3779B97F4A7C15
    for key in keys:
        number = crc32(key.encode()) if isinstance(key, str) else key
        state = (state ^ (number & MASK)) * 0xBF58476D1CE4E5B9 & MASK
        state = (state ^ (state >> 30)) * 0x94D049BB133111EB & MASK
        state ^= state >> 31
    return state


def unit(*keys: int | str) -> float:
    """A number in [0, 1)."""
    return (mix(*keys) >> 11) / (1 << 53)


def smooth(key: int, time: float, period: float) -> float:
    """A smooth curve in [-1, 1] whose bumps are about `period` seconds long (value noise, quintic blend)."""
    place = time / period
    cell = math.floor(place)
    part = place - cell
    blend = part * part * part * (part * (part * 6 - 15) + 10)
    left, right = unit(key, cell), unit(key, cell + 1)
    return 2 * (left + (right - left) * blend) - 1


def wander(key: int, time: float, period: float) -> float:
    """`smooth` with finer detail on top: two thirds slow, one third five times faster; in [-1, 1]."""
    return (2 * smooth(key, time, period) + smooth(key ^ 0x5DEECE66D, time, period / 5)) / 3
