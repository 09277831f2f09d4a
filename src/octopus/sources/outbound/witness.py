"""Who looks on while a draft is tried: what goes out and what comes back, as it is, for whoever may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from yarl import URL

from octopus.sources.outbound.call import Call


class Witness(Protocol):
    """Told of each request, in this order; must not block and must not raise. What it is told holds secrets."""

    def sent(self, call: Call, method: str, url: URL, headers: Mapping[str, str], body: bytes | None) -> None:
        """A request goes out now, or a connection is opened."""
        ...

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of an answer came."""
        ...

    def came(self, piece: bytes) -> None:
        """A piece of its body, decompressed."""
        ...

    def ended(self) -> None:
        """The whole answer came."""
        ...
