"""Limits on a document, checked on its syntax tree before validation (which costs more the longer the text)."""

from __future__ import annotations

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from octopus.model import TooLarge
from octopus.settings import Settings

INTROSPECTION_DEPTH = 30
"""Introspection nests `ofType` deeper than data ever does; it has a bound of its own."""


def check_limits(document: DocumentNode, settings: Settings) -> None:
    """Refuse a document that selects too deep, too much, or under too many aliases.

    Raises:
        TooLarge: names the limit, its value, what came, and the setting.
    """
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    measure = _Measure(fragments, settings)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            measure.selection(node.selection_set, 1, frozenset(), False)


class _Measure:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode], settings: Settings) -> None:
        self.fragments = fragments
        self.settings = settings
        self.fields = 0
        self.aliases = 0

    def selection(self, selections: SelectionSetNode | None, depth: int, within: frozenset[str], meta: bool) -> None:
        if selections is None:
            return
        bound = INTROSPECTION_DEPTH if meta else self.settings.max_depth
        if depth > bound:
            raise TooLarge(
                f"the selection is nested deeper than {bound} levels (OCTOPUS_MAX_DEPTH); ask for less in one query"
            )
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._field(node, depth, within, meta)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                fragment = self.fragments.get(name)
                # An unknown or cyclic fragment is validation's to report.
                if fragment is not None and name not in within:
                    self.selection(fragment.selection_set, depth, within | {name}, meta)
            else:
                self.selection(getattr(node, "selection_set", None), depth, within, meta)

    def _field(self, node: FieldNode, depth: int, within: frozenset[str], meta: bool) -> None:
        self.fields += 1
        self.aliases += node.alias is not None
        if self.fields > self.settings.max_complexity:
            raise TooLarge(
                f"the document selects more than {self.settings.max_complexity} fields (OCTOPUS_MAX_COMPLEXITY)"
            )
        if self.aliases > self.settings.max_aliases:
            raise TooLarge(f"the document uses more than {self.settings.max_aliases} aliases (OCTOPUS_MAX_ALIASES)")
        self.selection(node.selection_set, depth + 1, within, meta or node.name.value.startswith("__"))


def check_count(names: list[str], settings: Settings) -> None:
    """Refuse an operation on too many attributes.

    Raises:
        TooLarge: more than `OCTOPUS_MAX_ATTRIBUTES` names.
    """
    if len(names) > settings.max_attributes:
        raise TooLarge(
            f"{len(names)} attributes in one operation; at most {settings.max_attributes} "
            "(OCTOPUS_MAX_ATTRIBUTES): split the list"
        )
