"""Selections of live objects, compiled once: fragments flattened, `@skip` and `@include` decided, fields merged.

A compiled selection renders a sample to JSON bytes without GraphQL execution. It is equal to graphql-core's result for
every selection the schema allows, which a property test shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


FIELDS: dict[str, Callable[[Sample], Any]] = {
    "__typename": lambda sample: "AttributeFrame",
    "fullName": lambda sample: sample.name,
    "device": lambda sample: sample.name.rpartition("/")[0],
    "attribute": lambda sample: sample.name.rpartition("/")[2],
    "value": lambda sample: sample.value,
    "writeValue": lambda sample: sample.write_value,
    "quality": lambda sample: sample.quality,
    "timestamp": lambda sample: sample.timestamp,
    "stale": lambda sample: sample.stale,
    "age": lambda sample: sample.age,
    "error": lambda sample: sample.error,
}
"""How each field of `AttributeFrame` is had from a sample."""


class FrameSelection:
    """A flat selection of `AttributeFrame`; equal selections are equal keys.

    Args:
        fields: (response key, field name) in order.
    """

    __slots__ = ("_getters", "_hash", "fields")

    def __init__(self, fields: tuple[tuple[str, str], ...]) -> None:
        self.fields = fields
        self._getters = [(key, FIELDS[name]) for key, name in fields]
        self._hash = hash(fields)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FrameSelection) and other.fields == self.fields

    def render(self, sample: Sample) -> bytes:
        """The JSON object of a sample."""
        return orjson.dumps({key: get(sample) for key, get in self._getters}, default=str)


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
