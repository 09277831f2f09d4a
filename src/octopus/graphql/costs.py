"""What each query and mutation cost since the start, by the root field that it asks for.

A client chooses the names of its operations, but not those of the fields: so there are never more entries than the
schema has root fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import FieldNode, OperationDefinitionNode

from octopus.model import ANSWERS, Durations

SEVERAL = "several"
"""In the place of a field: the operation has more than one, or names none by itself."""


@dataclass(slots=True)
class Cost:
    """Of one root field."""

    failures: int = 0
    """Runs whose response told of errors."""
    durations: Durations = field(default_factory=lambda: Durations(ANSWERS))
    """From the start of the execution to its response, waiting included."""


class Costs:
    """The costs of one process."""

    def __init__(self) -> None:
        self.by_field: dict[tuple[str, str], Cost] = {}
        """By `query` or `mutation`, and root field."""

    def count(self, key: tuple[str, str], seconds: float, *, failed: bool) -> None:
        cost = self.by_field.get(key)
        if cost is None:
            cost = self.by_field[key] = Cost()
        cost.failures += failed
        cost.durations.note(seconds)


def root_field(operation: OperationDefinitionNode) -> str:
    """What an operation asks for, or `several`."""
    selections = operation.selection_set.selections
    only = selections[0] if len(selections) == 1 else None
    return only.name.value if isinstance(only, FieldNode) else SEVERAL
