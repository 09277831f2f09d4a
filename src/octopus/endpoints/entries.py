"""The endpoints of a document, each with its place: what most checks and the compiler go through."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from octopus.endpoints.document import EndpointsDocument, Mutation, Query, Stream
from octopus.model import Role

SECTIONS = {"queries": "Query", "mutations": "Mutation", "streams": "Subscription"}
"""Section of the document → root type of the schema."""
NOUN = {"queries": "query", "mutations": "mutation", "streams": "stream"}
CHANGING = frozenset(("PUT", "PATCH", "DELETE"))
"""Methods that change what they are asked of."""


class Entry(msgspec.Struct, frozen=True):
    """One endpoint."""

    section: str
    name: str
    spec: Query | Mutation | Stream

    @property
    def pointer(self) -> str:
        return f"/{self.section}/{self.name}"

    @property
    def root(self) -> str:
        return SECTIONS[self.section]

    @property
    def noun(self) -> str:
        return NOUN[self.section]

    @property
    def changes(self) -> bool:
        """Whether it may change something outside."""
        return self.section == "mutations" or self.spec.method in CHANGING

    @property
    def least_role(self) -> Role:
        """The least role that it may be given, which is also what it has without one."""
        return Role.Operator if self.changes else Role.Viewer

    @property
    def role(self) -> Role:
        return Role[self.spec.role] if self.spec.role else self.least_role


def entries(model: EndpointsDocument) -> list[Entry]:
    """Every endpoint, in the order of the document's sections."""
    sections: dict[str, Mapping[str, Query | Mutation | Stream]] = {
        "queries": model.queries,
        "mutations": model.mutations,
        "streams": model.streams,
    }
    return [Entry(section, name, spec) for section, found in sections.items() for name, spec in found.items()]
