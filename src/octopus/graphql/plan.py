"""A live subscription, compiled: which topics, which selection, which delivery. Equal selections are rendered once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    get_variable_values,
    visit,
)
from graphql.execution.values import VariableValues, get_argument_values

from octopus.graphql.compiled import CompiledOperation, Unusual
from octopus.graphql.documents import Document
from octopus.graphql.projection import FrameSelection, flatten, frame_selection, joined
from octopus.graphql.variables import PlainArguments, PlainVariables
from octopus.model import BadRequest, NotFound

MAX_WINDOW = 10.0
"""Longest `window` of `attributeBatches`, in seconds."""


class BatchShape(msgspec.Struct, frozen=True):
    """The selection of an `AttributeBatch`."""

    fields: tuple[tuple[bytes, str, int], ...]
    """Response key as JSON with what stands before it, field name, and for `frames` which of the inner selections."""
    selection: FrameSelection
    """Renders a sample once for all inner selections (two aliases of `frames` may differ)."""
    rates: bool
    """Whether a rate is selected."""


@dataclass(frozen=True)
class FramesPlan:
    """`tangoAttributes`: every event a frame."""

    key: str
    names: list[str]
    selection: FrameSelection


@dataclass(frozen=True)
class BatchPlan:
    """`attributeBatches`: frames in batches."""

    key: str
    names: list[str]
    shape: BatchShape
    window: float
    lossless: bool
    since: float | None


@dataclass(frozen=True)
class StreamPlan:
    """Any other subscription: values come from a source, and each is executed (`streams.py`)."""

    field: str
    arguments: dict[str, Any]
    source: Callable[..., Any]
    shared: bool
    """Values do not depend on who asks."""
    lossless: bool
    """Each value counts, not the newest alone."""


LIVE_FIELDS = ("tangoAttributes", "attributeBatches")


class Planner:
    """Compiles subscriptions and plain queries of one schema.

    Args:
        schema: the executable schema, whose Subscription type has the live fields.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        subscription = schema.subscription_type
        if subscription is None:
            raise ValueError("the schema has no subscriptions")
        self.fields = subscription.fields

    def plan(
        self, document: Document, operation_name: str | None, variables: Mapping[str, Any] | None
    ) -> FramesPlan | BatchPlan | StreamPlan:
        """The plan of a subscription with its variables.

        Raises:
            BadRequest: variables that do not fit, or a window out of range.
        """
        operation = document.operation(operation_name)
        values = self._values(document, operation, variables or {})
        if isinstance(values, list):
            raise BadRequest("; ".join(fault.message for fault in values))
        shape = self._shape(document, operation, values)
        key, name, node, selection = shape
        field = self.fields[name]
        arguments = _arguments(document, field, node, values)
        if name not in LIVE_FIELDS:
            return _stream(name, field, arguments)
        names = arguments["fullNames"]
        if name == "tangoAttributes":
            return FramesPlan(key, names, selection)
        window = arguments["window"]
        if window is None or not 0 <= window <= MAX_WINDOW:
            raise BadRequest(f"window must be between 0 and {MAX_WINDOW:g} seconds; got {window}")
        return BatchPlan(key, names, selection, window, arguments["delivery"] == "lossless", arguments.get("since"))

    def compiled(
        self, document: Document, operation_name: str | None, variables: Mapping[str, Any]
    ) -> tuple[CompiledOperation, VariableValues] | None:
        """A query, or the selection of a stream's values, with its variables; None when graphql-core has to run it."""
        operation = document.operation(operation_name)
        if operation.operation is OperationType.MUTATION:
            return None
        values = self._values(document, operation, variables)
        if isinstance(values, list):
            return None
        key = ("compiled", *_choice(document, operation, values))
        if key not in document.plans:
            document.keep(key, self._compiled(document, operation, values))
        found = document.plans[key]
        return (found, values) if isinstance(found, CompiledOperation) else None

    def _compiled(
        self, document: Document, operation: OperationDefinitionNode, values: VariableValues
    ) -> CompiledOperation | None:
        try:
            return CompiledOperation(self._schema, document, operation, values)
        except Unusual:
            return None

    def _values(
        self, document: Document, operation: OperationDefinitionNode, inputs: Mapping[str, Any]
    ) -> VariableValues | list[GraphQLError]:
        key = ("variables", operation.name.value if operation.name else None)
        plain = document.plans.get(key)
        if not isinstance(plain, PlainVariables):
            plain = PlainVariables(self._schema, operation)
            document.keep(key, plain)
        values = plain.coerce(inputs)
        if values is not None:
            return values
        return get_variable_values(self._schema, operation.variable_definitions or (), dict(inputs), 5)

    def root_field(self, document: Document, operation_name: str | None) -> str:
        """The name of the field that a subscription selects."""
        key = ("root", operation_name)
        found = document.plans.get(key)
        if found is None:
            roots = flatten([document.operation(operation_name).selection_set], document.fragments, None)
            found = next(iter(roots.values()))[0].name.value
            document.keep(key, found)
        return str(found)

    def _shape(self, document: Document, operation: OperationDefinitionNode, values: Any) -> Any:
        key = _choice(document, operation, values)
        found = document.plans.get(key)
        if found is None:
            found = self._compile(document, operation, values)
            document.keep(key, found)
        return found

    def _compile(self, document: Document, operation: OperationDefinitionNode, values: Any) -> Any:
        roots = flatten([operation.selection_set], document.fragments, values)
        if len(roots) != 1:
            raise BadRequest(f"a subscription selects exactly one field; this one selects {len(roots)}")
        key, nodes = next(iter(roots.items()))
        node, name = nodes[0], nodes[0].name.value
        if name not in LIVE_FIELDS:
            return key, name, node, None
        sets = [each.selection_set for each in nodes if each.selection_set]
        if name == "tangoAttributes":
            return key, name, node, frame_selection(sets, document.fragments, values)
        return key, name, node, self._batch_shape(sets, document, values)

    def _batch_shape(self, sets: list[Any], document: Document, values: Any) -> BatchShape:
        fields: list[tuple[bytes, str, int]] = []
        selections: list[FrameSelection] = []
        for key, nodes in flatten(sets, document.fragments, values).items():
            name = nodes[0].name.value
            fields.append(((b"," if fields else b"{") + orjson.dumps(key) + b":", name, len(selections)))
            if name == "frames":
                inner = [each.selection_set for each in nodes if each.selection_set]
                selections.append(frame_selection(inner, document.fragments, values))
        rates = any(name in ("sourceRate", "deliveredRate") for _, name, _ in fields)
        return BatchShape(tuple(fields), joined(selections), rates)


def _arguments(document: Document, field: GraphQLField, node: FieldNode, values: VariableValues) -> dict[str, Any]:
    key = ("arguments", id(node))
    plain = document.plans.get(key)
    if isinstance(plain, PlainArguments):
        found = plain.of(values.coerced)
        if found is not None:
            return found
    judged = get_argument_values(field, node, values)
    if plain is None:
        document.keep(key, PlainArguments(field, node, judged))
    return judged


def _stream(name: str, field: GraphQLField, arguments: dict[str, Any]) -> StreamPlan:
    source = field.subscribe
    if source is None:
        raise NotFound(f"the subscription {name} has no source")
    shared, lossless = (bool(getattr(source, mark, False)) for mark in ("shared", "lossless"))
    return StreamPlan(name, arguments, source, shared, lossless)


class _DirectiveVariables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        for argument in node.arguments:
            if isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


def _deciding_variables(document: Document) -> tuple[str, ...]:
    """Variables that decide what is selected; plans differ by their values only."""
    found = document.plans.get("deciding variables")
    if isinstance(found, tuple):
        return found
    visitor = _DirectiveVariables()
    visit(document.tree, visitor)
    names = tuple(sorted(visitor.names))
    document.keep("deciding variables", names)
    return names


def _choice(document: Document, operation: OperationDefinitionNode, values: VariableValues) -> tuple[Any, ...]:
    """Which operation, and what its directives come to."""
    deciding = tuple((name, values.coerced.get(name)) for name in _deciding_variables(document))
    return (operation.name.value if operation.name else None, deciding)
