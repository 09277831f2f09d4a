"""How one outside system is doing."""

from __future__ import annotations

import msgspec


class SourceState(msgspec.Struct, frozen=True):
    """What health, metrics and the footer show of an outside system."""

    name: str
    """`tango:<db>`, `hdbpp:<archive>`, `rest:<host>` or what a configuration calls it."""
    reachable: bool
    latency: float | None = None
    """Seconds of the last answered probe or request."""
    error: str | None = None
    """Why it is not reachable."""
    errorRate: float | None = None
    """Share of what it was asked in the last minutes that failed; None: nothing was asked."""
    lastError: str | None = None
    """What went wrong last, kept after recovery."""
    lastErrorAt: float | None = None
    """Seconds since the epoch."""
    streams: int = 0
    """Open now."""
    listeners: int = 0
    known: bool = True
    """False: nobody has asked it lately."""
    usedBy: tuple[str, ...] = ()
    """JSON pointers of the endpoints that call it."""
