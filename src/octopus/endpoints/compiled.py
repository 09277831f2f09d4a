"""What a document becomes: SDL and resolvers, ready to be merged with the static schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ariadne.types import SchemaBindable


@dataclass(frozen=True)
class Compiled:
    """One version of the document, compiled; `GraphQLService.adopt` merges it with the static schema and serves it."""

    version: int
    """The stored version; 0: none is stored (the file of OCTOPUS_ENDPOINTS, or nothing at all)."""
    sdl: str = ""
    """Types, and `extend type Query`, `Mutation`, `Subscription`, every root field with its `@requires`."""
    bindables: tuple[SchemaBindable, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    """`Query.procedure` → a fingerprint of all that decides what the field does: its entry, the values of its
    variables, its functions, what it takes its inputs from. The sources of subscriptions carry it too, and the API
    compares the types besides."""
    surface: Mapping[str, str] = field(default_factory=dict)
    """The same with what the schema says of the field; under the empty name, of the document's types. Where it is
    equal, whoever looks at the field sees no difference."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The list variables, as the environment has them: they feed the drop-downs of widgets."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Outside systems that its endpoints call → pointers of these."""


EMPTY = Compiled(0)
"""No document: the static schema alone."""
