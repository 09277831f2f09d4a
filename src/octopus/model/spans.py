"""Traces as every room sees them: what was begun, on whose behalf, how it ended. Who keeps them is `web`'s affair."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol


class Spans(Protocol):
    """Begins spans. What a span is told must hold no secrets, no values and no texts of users."""

    def root(
        self, name: str, headers: Iterable[tuple[bytes, bytes]] = (), **attributes: Any
    ) -> AbstractContextManager[Any]:
        """A span of what a client asked for; it goes on with the trace that its headers name."""
        ...

    def inner(self, name: str, *, client: bool = False, **attributes: Any) -> AbstractContextManager[Any]:
        """A span of a part of that; nothing, for what happens on nobody's behalf.

        Args:
            client: it asks an outside system.
        """
        ...

    def carry(self, headers: MutableMapping[str, str]) -> None:
        """Tell an outside system which trace its answer belongs to."""
        ...

    def note(self, **attributes: Any) -> None:
        """Add to the present span."""
        ...


_NOTHING: AbstractContextManager[Any] = nullcontext()


class NoSpans:
    """Where nobody collects traces."""

    def root(
        self, name: str, headers: Iterable[tuple[bytes, bytes]] = (), **attributes: Any
    ) -> AbstractContextManager[Any]:
        return _NOTHING

    def inner(self, name: str, *, client: bool = False, **attributes: Any) -> AbstractContextManager[Any]:
        return _NOTHING

    def carry(self, headers: MutableMapping[str, str]) -> None:
        pass

    def note(self, **attributes: Any) -> None:
        pass


NO_SPANS = NoSpans()
