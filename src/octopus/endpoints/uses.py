"""Who uses what of the API: workspaces by the settings of their widgets, and widget packages by what they declare.

The server does not know what the settings of a widget mean: what reads as a GraphQL operation is one, a key that is
called for a field may name one, and a text that is the name of a list is taken for it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    parse,
)

from octopus.endpoints.changed import FieldChange
from octopus.endpoints.text import escaped

ROOTS = {"query": "Query", "mutation": "Mutation", "subscription": "Subscription"}
MOST_TOKENS = 5000
"""Of a text of a widget's settings that is read as GraphQL."""
MOST_USES = 1000
DEEPEST = 32
_NAMING = re.compile(r"(query|queries|mutation|stream|subscription|operation|endpoint|field|source)s?$", re.IGNORECASE)
"""Keys of settings that may name a field."""


class StoredWorkspace(msgspec.Struct, frozen=True):
    """A workspace as it is kept."""

    owner: str
    """A user; `default` for those that everybody begins with, the path of a file for those of files."""
    workspace: Mapping[str, Any]
    shared: bool
    """Others see it."""


class PackageOperations(msgspec.Struct, frozen=True):
    """What a widget package says that it asks for."""

    name: str
    keys: Sequence[str]
    """What its bundle registers."""
    operations: Sequence[str]
    """`Query.procedures`, `vars.STATIONS`, …"""


StoredWorkspaces = Callable[[], Awaitable[Sequence[StoredWorkspace]]]
Packages = Callable[[], Sequence[PackageOperations]]


class Use(msgspec.Struct, frozen=True):
    """One use of a field that changes or goes away."""

    field: str
    change: str
    """`changed` or `removed`."""
    detail: str
    owner: str | None = None
    workspaceId: str | None = None
    workspaceName: str | None = None
    shared: bool = False
    widgetId: str | None = None
    widgetTitle: str | None = None
    widgetKey: str | None = None
    package: str | None = None
    """The package whose own operation it is; None: a setting's."""
    place: str = ""
    """JSON pointer in the settings, or the operation of the package."""


def uses(
    changes: Mapping[str, FieldChange], workspaces: Iterable[StoredWorkspace], packages: Sequence[PackageOperations]
) -> list[Use]:
    """The uses of the fields that change, those of workspaces first; at most `MOST_USES`."""
    if not changes:
        return []
    looking = _Looking(changes)
    own = [
        looking.use(field, package=package.name, place=field)
        for package in packages
        for field in package.operations
        if field in changes
    ]
    found = (use for stored in workspaces for use in looking.of_workspace(stored, packages))
    return [*itertools.islice(found, max(0, MOST_USES - len(own))), *own]


class _Looking:
    def __init__(self, changes: Mapping[str, FieldChange]) -> None:
        self._changes = changes
        names = sorted({field.partition(".")[2] for field in changes})
        # Most texts name none of them, and need not be read.
        self._names = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
        self._roots: dict[str, list[str]] = {}
        for field in changes:
            self._roots.setdefault(field.partition(".")[2], []).append(field)

    def use(self, field: str, **where: Any) -> Use:
        change = self._changes[field]
        return Use(field, change.change, change.detail, **where)

    def of_workspace(self, stored: StoredWorkspace, packages: Sequence[PackageOperations]) -> Iterator[Use]:
        workspace = stored.workspace
        settings = workspace.get("widget_configs")
        widgets = workspace.get("widgets")
        for widget in widgets if isinstance(widgets, list) else ():
            if not isinstance(widget, dict):
                continue
            where = {
                "owner": stored.owner,
                "workspaceId": workspace.get("id"),
                "workspaceName": workspace.get("name"),
                "shared": stored.shared,
                "widgetId": widget.get("id"),
                "widgetTitle": widget.get("title"),
                "widgetKey": widget.get("key"),
            }
            own = settings.get(widget.get("id")) if isinstance(settings, dict) else None
            for field, place in dict.fromkeys(self._in_settings(own, "", "", 0)):
                yield self.use(field, **where, place=place)
            for package in packages:
                if widget.get("key") in package.keys:
                    yield from (
                        self.use(field, **where, place=field) for field in package.operations if field in self._changes
                    )

    def _in_settings(self, value: Any, key: str, pointer: str, depth: int) -> Iterator[tuple[str, str]]:
        """Field and place of every use in the settings of a widget."""
        if isinstance(value, str):
            if self._names.search(value):
                yield from ((field, pointer) for field in self._in_text(value, key))
        elif depth < DEEPEST and isinstance(value, dict):
            for name, each in value.items():
                yield from self._in_settings(each, str(name), f"{pointer}/{escaped(str(name))}", depth + 1)
        elif depth < DEEPEST and isinstance(value, list):
            for index, each in enumerate(value):
                yield from self._in_settings(each, key, f"{pointer}/{index}", depth + 1)

    def _in_text(self, text: str, key: str) -> Iterator[str]:
        if "{" in text:
            yield from (field for field in root_fields(text) if field in self._changes)
            return
        for field in self._roots.get(text.strip(), ()):
            if field.startswith("vars.") or _NAMING.search(key):
                yield field


def root_fields(text: str) -> list[str]:
    """`Query.procedure` for each root field that the operations of a text ask for; nothing where it is no GraphQL."""
    try:
        document = parse(text, no_location=True, max_tokens=MOST_TOKENS)
    except (GraphQLSyntaxError, RecursionError):
        return []
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    return list(dict.fromkeys(_of_operations(document, fragments)))


def _of_operations(document: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            root = ROOTS[node.operation.value]
            yield from (f"{root}.{name}" for name in _selected(node, fragments, set()))


def _selected(node: Any, fragments: Mapping[str, FragmentDefinitionNode], seen: set[str]) -> Iterator[str]:
    for each in node.selection_set.selections:
        if isinstance(each, FieldNode):
            yield each.name.value
        elif isinstance(each, InlineFragmentNode):
            yield from _selected(each, fragments, seen)
        elif isinstance(each, FragmentSpreadNode) and each.name.value not in seen:
            seen.add(each.name.value)
            if each.name.value in fragments:
                yield from _selected(fragments[each.name.value], fragments, seen)
