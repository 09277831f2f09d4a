"""What a document is judged against: the static schema, the environment, the bounds, and the rooms that know more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
from graphql import DefinitionNode

from octopus.endpoints.sdl import parsed
from octopus.model import FieldError


class Bounds(msgspec.Struct, frozen=True):
    """What the deployment allows. Times in seconds."""

    min_interval: float = 1.0
    max_timeout: float = 60.0
    max_retries: int = 5
    max_cache: float = 3600.0
    max_bytes: int = 4 * 1024 * 1024
    """Largest document, in bytes of JSON."""


class CheckUrl(Protocol):
    """What keeps an address from being called; None: nothing (`Outbound.check_url`)."""

    def __call__(self, url: str, allowed: frozenset[str] = ...) -> FieldError | None: ...


def anywhere(url: str, allowed: frozenset[str] = frozenset()) -> FieldError | None:
    """Without a guard, every address may be written (the guard of the running server still judges each call)."""
    return None


@dataclass(frozen=True)
class Ground:
    """The given part of every judgement.

    Args:
        static: SDL of the static schema.
        environment: overrides variables.
        check_url: the outbound guard, as far as it can tell without a network.
        check_function: the faults of a function (`octopus.functions`); None: they are not looked for.
    """

    static: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    check_url: CheckUrl = anywhere
    check_function: Callable[..., Any] | None = None

    def static_nodes(self) -> list[DefinitionNode]:
        """The definitions of the static schema."""
        return [node for text in self.static for node in parsed(text)]
