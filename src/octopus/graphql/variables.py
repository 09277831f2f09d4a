"""Plain variables and arguments, coerced without graphql-core: its way is a quarter of what a subscription costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource

Take = Callable[[Any], Any]
"""The coerced value, or Undefined for one that graphql-core has to judge."""


class PlainVariables:
    """The variables of one operation, where each is a text, a list of texts or a number.

    Args:
        schema: whose types the variables have.
        operation: that declares them.
    """

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._known: list[tuple[str, Any, Take]] | None = []
        for definition in operation.variable_definitions or ():
            signature = get_variable_signature(schema, definition)
            if isinstance(signature, GraphQLError) or definition.default_value:
                self._known = None
                return
            self._known.append((signature.name, signature, _taker(signature.type)))

    def coerce(self, inputs: Mapping[str, Any]) -> VariableValues | None:
        """What graphql-core would make of the inputs; None when it has to be asked."""
        if self._known is None:
            return None
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for name, signature, take in self._known:
            value = inputs.get(name, Undefined)
            if value is Undefined:
                if isinstance(signature.type, GraphQLNonNull):
                    return None
                sources[name] = VariableValueSource(signature)
                continue
            taken = take(value)
            if taken is Undefined:
                return None
            sources[name] = VariableValueSource(signature, value)
            coerced[name] = taken
        return VariableValues(sources, coerced)


class PlainArguments:
    """The arguments of one field, where each is a variable by itself or always the same.

    Args:
        field: that takes them.
        node: as it is written.
        found: what graphql-core made of them once.
    """

    def __init__(self, field: GraphQLField, node: FieldNode, found: Mapping[str, Any]) -> None:
        given = {each.name.value: each.value for each in node.arguments or ()}
        self._variables = [
            (field.args[name].out_name or name, value.name.value)
            for name, value in given.items()
            if isinstance(value, VariableNode)
        ]
        # A list or an object may hold variables deep inside.
        self._plain = not any(isinstance(value, ListValueNode | ObjectValueNode) for value in given.values())
        taken = {name for name, _ in self._variables}
        self._always = {name: value for name, value in found.items() if name not in taken}

    def of(self, coerced: Mapping[str, Any]) -> dict[str, Any] | None:
        """The arguments for coerced variables; None when graphql-core has to be asked."""
        if not self._plain:
            return None
        found = dict(self._always)
        for name, variable in self._variables:
            value = coerced.get(variable)
            if value is None:
                return None
            found[name] = value
        return found


def _taker(kind: Any) -> Take:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if inner is GraphQLString:
        return _text
    if inner is GraphQLFloat:
        return _number
    if isinstance(inner, GraphQLList):
        item = inner.of_type
        if (item.of_type if isinstance(item, GraphQLNonNull) else item) is GraphQLString:
            return _texts
    return lambda value: Undefined


def _text(value: Any) -> Any:
    return value if type(value) is str else Undefined


def _texts(value: Any) -> Any:
    if type(value) is not list:
        return Undefined
    for item in value:
        if type(item) is not str:
            return Undefined
    return value


def _number(value: Any) -> Any:
    if type(value) is float:
        return value if math.isfinite(value) else Undefined
    return float(value) if type(value) is int and -(2**53) <= value <= 2**53 else Undefined
