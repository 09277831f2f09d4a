"""Queries, compiled: each resolver of a root field called once, what is selected of its value taken by compiled code.

Only plain operations are compiled: below the root fields every field is read from its source as graphql-core's default
resolver does it, and every type is an object, a list or a leaf. And only the usual is dealt with: as soon as a resolver
raises or a value does not fit its type, graphql-core executes the operation on the values that the resolvers gave, so
that errors, their paths and null propagation are its own (`execution.py`). A property test holds both to be equal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from functools import lru_cache
from math import isfinite
from types import NoneType
from typing import Any, TypeGuard, cast

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    Undefined,
    default_field_resolver,
    is_leaf_type,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.pyutils import Path, is_awaitable

from octopus.graphql.documents import Document
from octopus.graphql.projection import flatten

Complete = Callable[[Any], Any]
"""A value as it goes out; raises when that is not for compiled code to say."""

_PLAIN = frozenset((str, int, float, bool, type(None), dict, list, tuple))
_INTEGERS = range(-(2**31), 2**31)
_AS_THEY_ARE: dict[Any, frozenset[type]] = {
    GraphQLString: frozenset((str,)),
    GraphQLID: frozenset((str,)),
    GraphQLBoolean: frozenset((bool,)),
}
"""Scalars whose values of these types go out untouched."""


class Unusual(Exception):
    """Something that graphql-core has to judge."""


class Raised:
    """A resolver's exception, to be raised again."""

    __slots__ = ("fault",)

    def __init__(self, fault: BaseException) -> None:
        self.fault = fault


Outcomes = dict[str, Any]
"""What the resolvers gave, by response key: a value, something awaitable that nobody awaited, or `Raised`."""


def is_pending(value: Any) -> TypeGuard[Awaitable[Any]]:
    """Whether a value is to be awaited. Asked of every value of an answer, hence first what most of them are."""
    return type(value) not in _PLAIN and is_awaitable(value)


class CompiledOperation:
    """A query, or what a subscription selects from each value of its source.

    Args:
        schema: the executable schema.
        document: the valid document.
        operation: one of its operations, not a mutation.
        variables: those that decide what is selected.

    Raises:
        Unusual: it is not a plain one.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: Document,
        operation: OperationDefinitionNode,
        variables: VariableValues | None,
    ) -> None:
        root = schema.get_root_type(operation.operation)
        if root is None:
            raise Unusual("no such root")
        selections = _Selections(document, variables)
        found = flatten([operation.selection_set], document.fragments, variables)
        self._fields = [_RootField(root, key, nodes, selections) for key, nodes in found.items()]
        self._schema = schema
        self._document = document
        self._operation = operation

    async def run(self, context: Any, root: Any, variables: VariableValues, outcomes: Outcomes) -> dict[str, Any]:
        """The data of the response.

        Args:
            outcomes: empty; filled in with what the resolvers give.

        Raises:
            Exception: something is unusual; graphql-core has to take it from there, with the outcomes.
        """
        pending: list[str] = []
        for field in self._fields:
            if field.name == "__typename":
                continue
            arguments = get_argument_values(field.definition, field.nodes[0], variables) if field.asks else {}
            info = self._info(field, context, root, variables)
            try:
                value = outcomes[field.key] = field.resolve(root, info, **arguments)
            except Exception as fault:
                outcomes[field.key] = Raised(fault)
                raise
            if is_pending(value):
                pending.append(field.key)
        if pending:
            await _settle(outcomes, pending)
        return {field.key: field.complete(outcomes.get(field.key)) for field in self._fields}

    def _info(self, field: _RootField, context: Any, root: Any, variables: VariableValues) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(
            field.name,
            field.nodes,
            field.definition.type,
            field.parent,
            field.path,
            self._schema,
            cast(dict[str, Any], self._document.fragments),
            root,
            self._operation,
            variables,
            context,
            is_pending,
            None,
            # Helpers for resolvers that start work and leave it: ours do not.
            cast(Any, None),
        )


class _RootField:
    __slots__ = ("asks", "complete", "definition", "key", "name", "nodes", "parent", "path", "resolve")

    def __init__(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode], selections: _Selections) -> None:
        self.key = key
        self.nodes = nodes
        self.name = nodes[0].name.value
        self.parent = parent
        self.path = Path(None, key, parent.name)
        definition = parent.fields.get(self.name)
        if definition is None:
            if self.name != "__typename":
                raise Unusual("introspection")
            definition = GraphQLField(GraphQLNonNull(GraphQLString))
        self.definition = definition
        self.resolve = definition.resolve or default_field_resolver
        self.asks = bool(definition.args)
        if self.name == "__typename":
            self.complete: Complete = _constant(parent.name)
        else:
            self.complete = selections.complete(definition.type, nodes)


async def _settle(outcomes: Outcomes, pending: list[str]) -> None:
    """Wait for what was given as a promise.

    Raises:
        Unusual: not all came well.
    """
    if len(pending) == 1:
        (key,) = pending
        try:
            outcomes[key] = await outcomes[key]
        except Exception as fault:
            outcomes[key] = Raised(fault)
            raise
        return
    values = await asyncio.gather(*(outcomes[key] for key in pending), return_exceptions=True)
    well = True
    for key, value in zip(pending, values, strict=True):
        if isinstance(value, BaseException):
            well = False
            value = Raised(value)
        outcomes[key] = value
    if not well:
        raise Unusual("a resolver raised")


class _Selections:
    """Compiles what is selected of values."""

    def __init__(self, document: Document, variables: VariableValues | None) -> None:
        self._fragments = document.fragments
        self._variables = variables

    def complete(self, kind: Any, nodes: list[FieldNode]) -> Complete:
        """How a value of a type goes out."""
        if isinstance(kind, GraphQLNonNull):
            return _never_null(self._inner(kind.of_type, nodes))
        return _nullable(self._inner(kind, nodes))

    def _inner(self, kind: Any, nodes: list[FieldNode]) -> Complete:
        if isinstance(kind, GraphQLList):
            return _listed(self.complete(kind.of_type, nodes))
        if is_leaf_type(kind):
            return _leaf(kind)
        if isinstance(kind, GraphQLObjectType) and kind.is_type_of is None:
            return self._object(kind, nodes)
        raise Unusual("an abstract type")

    def _object(self, kind: GraphQLObjectType, nodes: list[FieldNode]) -> Complete:
        sets = [node.selection_set for node in nodes if node.selection_set]
        fields: list[tuple[str, str, frozenset[type], Complete]] = []
        for key, found in flatten(sets, self._fragments, self._variables).items():
            name = found[0].name.value
            if name == "__typename":
                fields.append((key, name, frozenset(), _constant(kind.name)))
                continue
            definition = kind.fields[name]
            if definition.resolve not in (None, default_field_resolver) or found[0].arguments:
                raise Unusual("a resolver below a root field")
            fields.append((key, name, _as_they_are(definition.type), self.complete(definition.type, found)))
        return _projected(fields)


def _as_they_are(kind: Any) -> frozenset[type]:
    """Types of values that need no further look."""
    if isinstance(kind, GraphQLNonNull):
        return _AS_THEY_ARE.get(kind.of_type, frozenset())
    types = _AS_THEY_ARE.get(kind, frozenset())
    return types | {NoneType}


def _projected(fields: list[tuple[str, str, frozenset[type], Complete]]) -> Complete:
    def project(source: Any) -> dict[str, Any]:
        found = {}
        kind: Any = type(source)
        if kind is dict or _is_mapping(kind):
            get = source.get
            for key, name, as_they_are, complete in fields:
                value = get(name)
                found[key] = value if type(value) in as_they_are else complete(value)
        else:
            for key, name, as_they_are, complete in fields:
                value = getattr(source, name, None)
                found[key] = value if type(value) in as_they_are else complete(value)
        return found

    return project


def _listed(complete: Complete) -> Complete:
    def each(value: Any) -> list[Any]:
        if type(value) is not list and type(value) is not tuple:
            # A set, an iterator: it may be read only once.
            raise Unusual("an iterable that is not a list")
        return [complete(item) for item in value]

    return each


def _leaf(leaf: Any) -> Complete:
    coerce = leaf.coerce_output_value
    as_they_are = _AS_THEY_ARE.get(leaf, frozenset())

    def serialise(value: Any) -> Any:
        kind: Any = type(value)
        if kind in as_they_are:
            return value
        if kind not in _PLAIN:
            _is_mapping(kind)
        found = coerce(value)
        if found is None or found is Undefined:
            raise Unusual("a leaf without a value")
        return found

    def integer(value: Any) -> Any:
        return value if type(value) is int and value in _INTEGERS else serialise(value)

    def number(value: Any) -> Any:
        return value if type(value) is float and isfinite(value) else serialise(value)

    return integer if leaf is GraphQLInt else number if leaf is GraphQLFloat else serialise


def _never_null(complete: Complete) -> Complete:
    def required(value: Any) -> Any:
        if value is None:
            raise Unusual("null where none may be")
        return complete(value)

    return required


def _nullable(complete: Complete) -> Complete:
    return lambda value: None if value is None else complete(value)


def _constant(value: str) -> Complete:
    return lambda _: value


@lru_cache(maxsize=512)
def _is_mapping(kind: Hashable) -> bool:
    """Whether fields of sources of a type are read by key; otherwise they are attributes.

    Raises:
        Unusual: what is not a plain value: to be called, to be awaited, to be raised.
    """
    if not isinstance(kind, type):
        raise TypeError(f"expected a type; got {kind!r}")
    odd = any(name in base.__dict__ for base in kind.__mro__ for name in ("__call__", "__await__"))
    if odd or issubclass(kind, Exception) or kind is type(Undefined):
        raise Unusual(f"a value of type {kind.__name__}")
    return issubclass(kind, Mapping)
