"""A connection as its session sees it, whatever the transport."""

from __future__ import annotations

from typing import Protocol

from octopus.graphql.taking import Link


class Wire(Link, Protocol):
    """A transport's connection."""

    address: str | None
    """The client's address."""
    bearer: str | None
    """The token of the handshake's Authorization header, for clients that can set one."""

    @property
    def waiting(self) -> int:
        """Bytes that were sent and that the client has not taken yet, as far as this process knows."""
        ...

    def send_text(self, message: bytes) -> None: ...

    def close(self, code: int, reason: str) -> None: ...
