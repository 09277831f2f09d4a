"""How often something was done, counted once for all processes: one moment for each name, by the store's own clock.

A count is a bucket that fills at a steady rate. Of it the store keeps one number, the moment at which it will be full
again (the generic cell rate algorithm of ATM traffic control): what lies in the past is a full bucket, which is as good
as none, so that old counts fall away by themselves. One contract suite tests both engines.
"""

from __future__ import annotations

import math
from typing import Protocol

from octopus.model import BadRequest
from octopus.store.values import check_key

LONGEST = 3600.0
"""Seconds in which any bucket is full again."""


class Counts(Protocol):
    """Buckets by name: any text of 1 to 512 bytes without NUL."""

    async def take(self, name: str, every: float, at_once: float) -> float:
        """Take one out of a bucket, in one step among all processes.

        A count is nothing of worth: a power failure may lose the last moments of it.

        Args:
            every: seconds in which one comes back.
            at_once: how many a full bucket holds, 1 or more.

        Returns:
            0 when there was one; otherwise the seconds until there is, and nothing was taken.

        Raises:
            SourceUnavailable: source `store`; the engine cannot be reached.
            BadRequest: what cannot be a name or a bucket.
        """
        ...


def check_count(name: str, every: float, at_once: float) -> None:
    """Refuse what cannot be counted.

    Raises:
        BadRequest: names what was expected.
    """
    check_key(name)
    if not (every > 0 and at_once >= 1 and math.isfinite(every * at_once) and every * at_once <= LONGEST):
        raise BadRequest(
            f"expected a bucket of at least 1 that is full again within {LONGEST:.0f} s; got {at_once!r} of them, one "
            f"in {every!r} s"
        )
