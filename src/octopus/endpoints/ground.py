"""What a document is judged against: the static schema, the environment, the bounds, and the rooms that know more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, Self

import msgspec
from graphql import DefinitionNode

from octopus.endpoints.sdl import parsed
from octopus.model import FieldError
from octopus.settings import Settings
from octopus.sources.outbound import BadAddress, HostNotAllowed


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


def refusal(refused: FieldError, otherwise: str) -> tuple[str, str]:
    """What the guard said as a fault: its class and its sentence.

    Args:
        otherwise: what helps beside the allow-list, which helps nothing where an address is never called.
    """
    if isinstance(refused, BadAddress):
        return "bad-url", refused.message
    helped = f", or {otherwise}" if isinstance(refused, HostNotAllowed) else ""
    return "url-not-allowed", refused.message + helped


@dataclass(frozen=True)
class Ground:
    """The given part of every judgement.

    Args:
        static: SDL of the static schema.
        environment: overrides variables.
        check_url: the outbound guard, as far as it can tell without a network.
    """

    static: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)
    check_url: CheckUrl = anywhere

    @classmethod
    def of(cls, settings: Settings, static: Sequence[str], check_url: CheckUrl = anywhere) -> Self:
        """As the settings say, which hold nothing of any document."""
        databases = {"TANGO_DBS": settings.tango_dbs} if settings.tango_dbs else {}
        return cls(
            static,
            # A demonstration brings databases of its own, which no environment names.
            {**settings.document_environment, **databases},
            Bounds(
                min_interval=settings.outbound_min_interval,
                max_timeout=settings.outbound_max_timeout,
                max_retries=settings.outbound_max_retries,
                max_cache=settings.outbound_max_cache,
                max_bytes=settings.max_endpoints,
            ),
            check_url,
        )

    @cached_property
    def static_nodes(self) -> tuple[DefinitionNode, ...]:
        """The definitions of the static schema."""
        return tuple(node for text in self.static for node in parsed(text))
