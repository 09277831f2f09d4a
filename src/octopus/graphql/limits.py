"""Limits on a document, checked on its syntax tree before validation (which costs more the longer the text)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    ListTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from octopus.model import BadRequest, TooLarge
from octopus.settings import Settings

INTROSPECTION_DEPTH = 30
"""Introspection nests `ofType` deeper than data ever does; it has a bound of its own."""


def check_limits(document: DocumentNode, settings: Settings) -> None:
    """Refuse a document that selects too deep, too much, too often, or under too many aliases.

    What passes is small even with all its fragments filled in, which is what validation's cost grows with.

    Raises:
        TooLarge: names the limit, its value, what came, and the setting.
        BadRequest: a fragment that no operation uses, whose cost nothing bounds.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    measure = _Measure(fragments, settings)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            measure.selection(node.selection_set, 1, frozenset(), False, _Place())
    unused = next((name for name in fragments if name not in measure.used), None)
    if unused is not None:
        raise BadRequest(f"the fragment {unused[:80]!r} is never used: leave it out")


class _Place:
    """Where selections meet: by response key, how often it is selected and what below it."""

    __slots__ = ("below", "count")

    def __init__(self) -> None:
        self.count = 0
        self.below: dict[str, _Place] = {}


class _Measure:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], settings: Settings) -> None:
        self.fragments = fragments
        self.settings = settings
        self.fields = 0
        self.spreads = 0
        self.aliases = 0
        self.used: set[str] = set()

    def selection(
        self, selections: SelectionSetNode | None, depth: int, within: frozenset[str], meta: bool, place: _Place
    ) -> None:
        if selections is None:
            return
        bound = INTROSPECTION_DEPTH if meta else self.settings.max_depth
        if depth > bound:
            raise TooLarge(
                f"the selection is nested deeper than {bound} levels (OCTOPUS_MAX_DEPTH); ask for less in one query"
            )
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._field(node, depth, within, meta, place)
                continue
            self.spreads += 1
            if self.spreads > self.settings.max_complexity:
                raise TooLarge(
                    f"the document spreads more than {self.settings.max_complexity} fragments (OCTOPUS_MAX_COMPLEXITY)"
                )
            if isinstance(node, FragmentSpreadNode):
                name = node.name.value
                self.used.add(name)
                fragment = self.fragments.get(name)
                # An unknown or cyclic fragment is validation's to report.
                if fragment is not None and name not in within:
                    self.selection(fragment.selection_set, depth, within | {name}, meta, place)
            else:
                self.selection(getattr(node, "selection_set", None), depth, within, meta, place)

    def _field(self, node: FieldNode, depth: int, within: frozenset[str], meta: bool, place: _Place) -> None:
        self.fields += 1
        self.aliases += node.alias is not None
        most = self.settings.max_aliases
        if self.fields > self.settings.max_complexity:
            raise TooLarge(
                f"the document selects more than {self.settings.max_complexity} fields (OCTOPUS_MAX_COMPLEXITY)"
            )
        if self.aliases > most:
            raise TooLarge(f"the document uses more than {most} aliases (OCTOPUS_MAX_ALIASES)")
        key = (node.alias or node.name).value
        here = place.below.setdefault(key, _Place())
        here.count += 1
        # Validation compares each selection of a key with each other one.
        if here.count > max(most, 1):
            raise TooLarge(
                f"the document selects {key[:80]!r} more than {most} times at one place (OCTOPUS_MAX_ALIASES)"
            )
        self.selection(node.selection_set, depth + 1, within, meta or node.name.value.startswith("__"), here)


def check_count(names: list[Any], settings: Settings) -> None:
    """Refuse an operation on too many attributes (or whatever else has a name).

    Raises:
        TooLarge: more than `OCTOPUS_MAX_ATTRIBUTES` names.
    """
    if len(names) > settings.max_attributes:
        raise TooLarge(
            f"{len(names)} names in one operation; at most {settings.max_attributes} "
            "(OCTOPUS_MAX_ATTRIBUTES): split the list"
        )


def check_variables(operation: OperationDefinitionNode, variables: Mapping[str, Any], settings: Settings) -> None:
    """Refuse lists that are too long before each of their items is looked at.

    Raises:
        TooLarge: a variable of a list type has more than `OCTOPUS_MAX_ATTRIBUTES` items.
    """
    for definition in operation.variable_definitions or ():
        kind = definition.type.type if isinstance(definition.type, NonNullTypeNode) else definition.type
        value = variables.get(definition.variable.name.value)
        if isinstance(kind, ListTypeNode) and isinstance(value, list):
            check_count(value, settings)
