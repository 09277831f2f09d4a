"""What a field is made of, so that two editions can be compared: its type, all types that it reaches, its resolvers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    print_ast,
)

Fingerprint = tuple[Any, ...]
"""Equal for fields that do the same. Descriptions do not count."""


class Fingerprints:
    """Of the fields of one schema; what is known of a type is found once."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Fingerprint, frozenset[GraphQLNamedType]]] = {}

    def field(self, name: str, field: GraphQLField) -> Fingerprint:
        """The fingerprint of a root field."""
        reached: dict[str, Fingerprint] = {}
        waiting = list(_types_of(field))
        while waiting:
            kind = waiting.pop()
            if kind.name not in reached:
                reached[kind.name], further = self._type(kind)
                waiting += further
        role = (field.extensions or {}).get("role")
        return (_field(name, field), role, tuple(reached[key] for key in sorted(reached)))

    def _type(self, kind: GraphQLNamedType) -> tuple[Fingerprint, frozenset[GraphQLNamedType]]:
        found = self._known.get(kind.name)
        if found is None:
            found = self._known[kind.name] = _describe(kind)
        return found


def _describe(kind: GraphQLNamedType) -> tuple[Fingerprint, frozenset[GraphQLNamedType]]:
    """A type by itself, and those that it names."""
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        further = {named for field in kind.fields.values() for named in _types_of(field)} | {*kind.interfaces}
        fields = tuple(_field(name, field) for name, field in kind.fields.items())
        interfaces = tuple(each.name for each in kind.interfaces)
        return (kind.name, type(kind), fields, interfaces), frozenset(further)
    if isinstance(kind, GraphQLInputObjectType):
        inputs = tuple(_argument(name, field) for name, field in kind.fields.items())
        return (kind.name, inputs), frozenset(get_named_type(field.type) for field in kind.fields.values())
    if isinstance(kind, GraphQLUnionType):
        return (kind.name, tuple(each.name for each in kind.types), _identity(kind.resolve_type)), frozenset(kind.types)
    if isinstance(kind, GraphQLEnumType):
        return (kind.name, tuple((name, repr(value.value)) for name, value in kind.values.items())), frozenset()
    if isinstance(kind, GraphQLScalarType):
        return (kind.name, _identity(kind.coerce_output_value), _identity(kind.coerce_input_value)), frozenset()
    return (kind.name,), frozenset()


def _field(name: str, field: GraphQLField) -> Fingerprint:
    arguments: Mapping[str, GraphQLArgument] = field.args
    return (
        name,
        str(field.type),
        tuple(_argument(key, argument) for key, argument in arguments.items()),
        _identity(field.resolve),
        _identity(field.subscribe),
    )


def _argument(name: str, argument: Any) -> Fingerprint:
    node = argument.ast_node
    default = print_ast(node.default_value) if node is not None and node.default_value is not None else None
    return (name, str(argument.type), default)


def _types_of(field: GraphQLField) -> set[GraphQLNamedType]:
    return {get_named_type(field.type), *(get_named_type(argument.type) for argument in field.args.values())}


def _identity(function: Callable[..., Any] | None) -> Any:
    """What a function says of itself, or itself."""
    return getattr(function, "fingerprint", function)
