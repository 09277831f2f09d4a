"""What only one process of several may do at a time: named leases that run out by the store's own clock.

A holder that dies stops renewing, and whoever asks next after the lease has run out holds it. Time is the database's:
the clocks of the processes need not agree. One contract suite tests both engines.
"""

from __future__ import annotations

from typing import Protocol

from octopus.model import BadRequest
from octopus.store.values import check_key

LONGEST = 3600.0
"""Seconds that a lease can run: who dies must not block the others for longer."""


class Leases(Protocol):
    """Names, each held by at most one holder until its time is up.

    Names and holders are any text of 1 to 512 bytes without NUL. Every method raises `SourceUnavailable` (source
    `store`) when the engine cannot be reached, and `BadRequest` for what is no name, holder or time.
    """

    async def acquire(self, name: str, holder: str, seconds: float) -> bool:
        """Take a lease that is free or has run out, or renew one's own, for so many seconds from now.

        Returns:
            Whether the holder has it now; False: somebody else does.
        """
        ...

    async def renew(self, name: str, holder: str, seconds: float) -> bool:
        """Lengthen a lease that is still one's own; False: it ran out or is another's, and what it guards must stop."""
        ...

    async def release(self, name: str, holder: str) -> bool:
        """Give a lease back before its time; False when it was not one's own any more."""
        ...

    async def holder(self, name: str) -> str | None:
        """Who has it now."""
        ...

    async def held(self, prefix: str) -> dict[str, str]:
        """The holders of all leases that run now and whose names begin so, by name."""
        ...


def check_lease(name: str, holder: str = "-", seconds: float = 1.0) -> None:
    """Refuse what cannot be a lease.

    Raises:
        BadRequest: names what was expected.
    """
    check_key(name)
    check_key(holder)
    if not 0 < seconds <= LONGEST:
        raise BadRequest(f"expected a lease of more than 0 and at most {LONGEST:.0f} seconds; got {seconds!r}")
