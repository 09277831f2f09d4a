"""Selections of live objects, compiled once: fragments flattened, `@skip` and `@include` decided, fields merged.

A compiled selection renders a sample to JSON bytes without GraphQL execution. It is equal to graphql-core's result for
every selection the schema allows, which a property test shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import orjson
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_directive_values,
)

from octopus.model import Sample

Fragments = Mapping[str, FragmentDefinitionNode]


def flatten(sets: Iterable[SelectionSetNode], fragments: Fragments, variables: Any) -> dict[str, list[FieldNode]]:
    """Fields by response key, in order of first appearance, as GraphQL's CollectFields does for an object type."""
    found: dict[str, list[FieldNode]] = {}
    visited: set[str] = set()
    for selections in sets:
        _collect(selections, fragments, variables, found, visited)
    return found


def _collect(
    selections: SelectionSetNode,
    fragments: Fragments,
    variables: Any,
    found: dict[str, list[FieldNode]],
    visited: set[str],
) -> None:
    for node in selections.selections:
        if node.directives and not _included(node, variables):
            continue
        if isinstance(node, FieldNode):
            found.setdefault((node.alias or node.name).value, []).append(node)
        elif isinstance(node, InlineFragmentNode):
            _collect(node.selection_set, fragments, variables, found, visited)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
            visited.add(node.name.value)
            _collect(fragments[node.name.value].selection_set, fragments, variables, found, visited)


def _included(node: Any, variables: Any) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    if skip and skip["if"] is True:
        return False
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (include and include["if"] is False)


PLAIN = {
    "fullName": "name",
    "value": "value",
    "writeValue": "write_value",
    "quality": "quality",
    "timestamp": "timestamp",
    "stale": "stale",
    "age": "age",
    "error": "error",
}
"""Fields of `AttributeFrame` that are a sample's, and how they are called there."""
OTHERS: dict[str, Callable[[Sample], Any]] = {
    "__typename": lambda sample: "AttributeFrame",
    "device": lambda sample: sample.name.rpartition("/")[0],
    "attribute": lambda sample: sample.name.rpartition("/")[2],
}
"""How the others are had from a sample."""


class FrameSelection:
    """A flat selection of `AttributeFrame`; equal selections are equal keys.

    Args:
        fields: (response key, field name) in order.
    """

    __slots__ = ("_hash", "_keys", "_values", "fields")

    def __init__(self, fields: tuple[tuple[str, str], ...]) -> None:
        self.fields = fields
        self._keys = [key for key, _ in fields]
        self._values = _values([name for _, name in fields])
        self._hash = hash(fields)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrameSelection) and other.fields == self.fields

    def render(self, sample: Sample) -> bytes:
        """The JSON object of a sample."""
        # As long as each other; to say so costs.
        return orjson.dumps(dict(zip(self._keys, self._values(sample))), str)  # noqa: B905


def _values(names: list[str]) -> Callable[[Sample], Sequence[Any]]:
    """The values of some fields: in one go where all are a sample's own."""
    if len(names) > 1 and all(name in PLAIN for name in names):
        # Of two names or more it gives a tuple.
        return attrgetter(*(PLAIN[name] for name in names))
    getters = [attrgetter(PLAIN[name]) if name in PLAIN else OTHERS[name] for name in names]
    return lambda sample: [get(sample) for get in getters]


def frame_selection(sets: Iterable[SelectionSetNode], fragments: Fragments, variables: Any) -> FrameSelection:
    return FrameSelection(
        tuple((key, nodes[0].name.value) for key, nodes in flatten(sets, fragments, variables).items())
    )


class JoinedSelection(FrameSelection):
    """Several selections of one event, rendered into one piece, NUL between them (JSON never holds one)."""

    __slots__ = ("_parts",)

    def __init__(self, parts: list[FrameSelection]) -> None:
        super().__init__(tuple(field for part in parts for field in (*part.fields, ("", "__typename"))))
        self._parts = parts

    def render(self, sample: Sample) -> bytes:
        return b"\0".join(part.render(sample) for part in self._parts)


def joined(selections: list[FrameSelection]) -> FrameSelection:
    """One selection that renders all of them; `piece_of` takes one out again."""
    if len(selections) == 1:
        return selections[0]
    return JoinedSelection(selections) if selections else FrameSelection(())


def pieces_of(pieces: list[bytes], index: int, selection: FrameSelection) -> list[bytes]:
    """Of pieces that a selection rendered, what its part at `index` rendered."""
    return [piece.split(b"\0")[index] for piece in pieces] if isinstance(selection, JoinedSelection) else pieces
