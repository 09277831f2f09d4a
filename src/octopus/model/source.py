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
