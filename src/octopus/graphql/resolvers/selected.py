"""Which fields a client asked for, so that a room fetches no more."""

from __future__ import annotations

from typing import Any

from octopus.graphql.projection import flatten


def selected(info: Any) -> frozenset[str]:
    """Names of the fields selected below the present one."""
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    nodes = flatten(sets, info.fragments, info.variable_values)
    return frozenset(found[0].name.value for found in nodes.values())
