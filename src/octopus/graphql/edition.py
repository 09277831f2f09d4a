"""One version of the API: a schema and all that was compiled for it. Between two requests another takes its place.

Whoever runs an operation holds its edition until the operation is done; when the last of them is through, nothing holds
it any more. Subscriptions go on under the next edition (`streams.py`), or they would keep theirs alive for days.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ariadne.types import SchemaBindable
from graphql import TypeDefinitionNode, TypeExtensionNode, parse

from octopus.graphql.documents import Document, Documents
from octopus.graphql.fingerprints import Fingerprint, Fingerprints
from octopus.graphql.plan import BatchPlan, FramesPlan, Planner, StreamPlan
from octopus.graphql.request import Request
from octopus.graphql.schema import build_schema, check_role, role_of, static_sdl
from octopus.model import BadRequest, Caller, Role
from octopus.settings import Settings

ROOTS = frozenset(("Query", "Mutation", "Subscription"))


class Additions(Protocol):
    """The part of the API that is configuration, as `octopus.endpoints` compiles it.

    The source of a subscription (`SubscriptionType.set_source`) is called as `(None, info, **arguments)` and returns an
    async iterator of plain values. It runs on while its field stays the same, whatever else is published; so that it
    does not keep an old schema alive, its `info` is a `SourceInfo` rather than graphql-core's. What it may say of
    itself, each an attribute of the function:

    - `fingerprint: str`: two functions with the same one do the same (resolvers may have one too). Without it a
      function that is compiled anew counts as another one, and its subscriptions are moved.
    - `shared: bool`: its values do not depend on who asks, so one source and one execution per value serve all equal
      subscriptions, and a newcomer is given the last value at once. Otherwise each subscription has its own.
    - `lossless: bool`: each value counts (events). A slow client gets them all, up to OCTOPUS_CLIENT_BUFFER, and a
      newcomer only what comes. Otherwise a slow client gets the newest (states).
    """

    @property
    def sdl(self) -> str:
        """Types, and `extend type Query { … @requires(role: …) }` for each root."""
        ...

    @property
    def bindables(self) -> Sequence[SchemaBindable]: ...

    @property
    def version(self) -> int: ...


class Edition:
    """Schema, documents and plans that belong together.

    Args:
        settings: the limits of documents.
        bindables: resolvers of the static part, the same objects each time: that is how it is seen that they are.
        additions: what was published, if anything.

    Raises:
        BadRequest: the additions extend a type of the static part other than the roots.
        GraphQLError, TypeError, ValueError: they do not make a schema.
    """

    __slots__ = ("__weakref__", "_fingerprints", "documents", "planner", "schema", "version")

    def __init__(
        self, settings: Settings, bindables: Sequence[SchemaBindable], additions: Additions | None = None
    ) -> None:
        sdl = static_sdl()
        if additions is not None and additions.sdl.strip():
            _check_extensions(additions.sdl)
            sdl, bindables = [*sdl, additions.sdl], [*bindables, *additions.bindables]
        self.version = additions.version if additions else 0
        """Of the published document; 0: the static part alone."""
        self.schema = build_schema(sdl, bindables)
        self.documents = Documents(self.schema, settings)
        self.planner = Planner(self.schema)
        found = Fingerprints()
        self._fingerprints = {name: found.field(name, field) for name, field in self.planner.fields.items()}

    def plan(self, document: Document, request: Request, caller: Caller) -> FramesPlan | BatchPlan | StreamPlan:
        """The plan of a subscription, its role checked for this caller."""
        name = request.operation_name
        plan = self.planner.plan(document, name, request.variables)
        field = self.planner.root_field(document, name)
        check_role(caller, self.role(field), field)
        return plan

    def role(self, subscription: str) -> Role:
        """The least role of a field of Subscription."""
        return role_of(self.planner.fields[subscription])

    def fingerprint(self, subscription: str) -> Fingerprint | None:
        """What a field of Subscription is made of; None when there is no such field."""
        return self._fingerprints.get(subscription)


def _check_extensions(sdl: str) -> None:
    """What is static stays as it is: live values are rendered without asking the schema."""
    nodes: Sequence[Any] = parse(sdl, no_location=True).definitions
    own = {node.name.value for node in nodes if isinstance(node, TypeDefinitionNode)} | ROOTS
    for node in nodes:
        if isinstance(node, TypeExtensionNode) and node.name.value not in own:
            raise BadRequest(
                f"the endpoints extend the type {node.name.value}, which is not theirs; "
                f"expected extensions of {', '.join(sorted(ROOTS))} only: give the type another name"
            )
