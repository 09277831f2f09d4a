"""The schema of one endpoint that is tried, and the operation that asks it for everything.

Only what the endpoint itself needs is compiled: the running schema is not touched, and the rest of the draft may be
broken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ariadne.types import SchemaBindable
from graphql import (
    DefinitionNode,
    DocumentNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    get_named_type,
    is_required_argument,
    parse,
)

from octopus.endpoints.compiled import Compiled
from octopus.endpoints.entries import SECTIONS
from octopus.endpoints.faults import listed, meant
from octopus.model import BadRequest

OPERATIONS = {"queries": "query", "mutations": "mutation", "streams": "subscription"}
ROOTS = frozenset(SECTIONS.values())
DEEPEST = 8
"""Levels of objects that a trial asks for."""
TWICE = 2
"""How often a type may stand above itself: a tree of nodes is asked for to that depth."""
MOST_FIELDS = 2000
"""Fields that a trial asks for."""


def trial_schema(
    static: Sequence[DefinitionNode], compiled: Compiled, scalars: Iterable[SchemaBindable]
) -> GraphQLSchema:
    """The types of the static schema, and the fields of the endpoint with what it takes its inputs from.

    Args:
        static: definitions of the static schema, whose root fields stay out.
        scalars: how the API reads and writes scalars.
    """
    types = [node for node in static if getattr(getattr(node, "name", None), "value", None) not in ROOTS]
    roots = parse("".join(f"type {root} {{ _: Boolean }}\n" for root in sorted(ROOTS)), no_location=True)
    own = parse(compiled.sdl, no_location=True)
    document = DocumentNode(definitions=(*types, *roots.definitions, *own.definitions))
    schema = build_ast_schema(document, assume_valid_sdl=True)
    for bindable in (*scalars, *compiled.bindables):
        bindable.bind_to_schema(schema)
    return schema


def operation(schema: GraphQLSchema, section: str, name: str, arguments: Mapping[str, Any]) -> DocumentNode:
    """The operation that asks an endpoint for all that it gives, its arguments as variables.

    Raises:
        BadRequest: an argument that it does not have, or one missing that it cannot do without.
    """
    root = schema.get_type(SECTIONS[section])
    if not isinstance(root, GraphQLObjectType):
        raise TypeError(f"expected an object type {SECTIONS[section]}")
    field = root.fields[name]
    unknown = [each for each in arguments if each not in field.args]
    if unknown:
        raise BadRequest(
            f"{name} has no argument {unknown[0][:80]!r}{meant(unknown[0], field.args)}; "
            f"it takes {listed(field.args) or 'none'}"
        )
    for key, argument in field.args.items():
        if key not in arguments and is_required_argument(argument):
            raise BadRequest(f"{name} needs the argument {key} ({argument.type}); give it a value")
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in arguments)
    passed = ", ".join(f"{key}: ${key}" for key in arguments)
    text = (
        f"{OPERATIONS[section]} {f'({declared})' if declared else ''} "
        f"{{ {name} {f'({passed})' if passed else ''} {_Selection(schema).of(field.type)} }}"
    )
    return parse(text, no_location=True)


class _Selection:
    """Everything that a type gives, as far as the bounds go."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._left = MOST_FIELDS

    def of(self, kind: GraphQLOutputType, above: tuple[str, ...] = ()) -> str:
        """The selection of a type; empty for a scalar."""
        found = get_named_type(kind)
        if not isinstance(found, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            return ""
        above = (*above, found.name)
        if isinstance(found, GraphQLObjectType):
            return f"{{ {self._fields(found.fields, above) or '__typename'} }}"
        parts = [
            f"... on {each.name} {{ {self._fields(each.fields, (*above, each.name)) or '__typename'} }}"
            for each in self._schema.get_possible_types(found)
        ]
        return f"{{ __typename {' '.join(parts)} }}"

    def _fields(self, fields: Mapping[str, GraphQLField], above: tuple[str, ...]) -> str:
        parts = []
        for name, field in fields.items():
            if self._left <= 0:
                break
            inner = get_named_type(field.type)
            composite = isinstance(inner, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
            if composite and (len(above) >= DEEPEST or above.count(inner.name) >= TWICE):
                continue
            if any(is_required_argument(each) for each in field.args.values()):
                continue
            self._left -= 1
            parts.append(f"{name} {self.of(field.type, above)}".rstrip())
        return " ".join(parts)
