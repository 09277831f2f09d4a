"""A body that follows its load with a lag: the exact answer of a first-order system to a load in steps."""

from __future__ import annotations

import math
from collections.abc import Iterable

Piece = tuple[float, float, float]
"""Start, end (seconds) and the load between them."""

REACH = 8.0
"""How many time constants back the load still counts (e^-8 is 0.03 %)."""


def lagged(pieces: Iterable[Piece], time: float, tau: float) -> float:
    """The lagged load at `time`: the convolution of the steps with e^(-t/tau)/tau.

    The pieces must cover the last `REACH` time constants; the oldest is taken to reach back for ever, so that a
    constant load gives exactly itself.
    """
    total, first = 0.0, True
    for start, end, load in pieces:
        end = min(end, time)
        if end <= start and not first:
            continue
        older = 0.0 if first else math.exp((start - time) / tau)
        total += load * (math.exp((end - time) / tau) - older)
        first = False
    return total
