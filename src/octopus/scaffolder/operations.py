"""GraphQL operations as a widget carries them: their kind, their name, and the settings that feed their variables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeNode,
    VariableDefinitionNode,
    parse,
    print_ast,
    value_from_ast_untyped,
)

Kind = Literal["query", "mutation", "subscription"]
TOKENS = 10_000
TAKEN = frozenset({"title", "attributes", "useLiveData"})
"""Settings that a widget has of itself."""
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]*\.(?:graphql|gql)")
_TYPES = {"Int": "number", "Float": "number", "Boolean": "boolean"}
_EMPTY: dict[str, Any] = {"number": 0, "boolean": False, "string": "", "list": []}


class Variable(msgspec.Struct, frozen=True):
    """A variable of an operation, as a field of the widget's settings."""

    name: str
    type: str
    """As the operation says: `[String!]!`."""
    field: str
    """Type of the settings field: string, number, boolean, list."""
    typescript: str
    default: Any


class Operation(msgspec.Struct, frozen=True):
    """One operation."""

    kind: Kind
    name: str
    text: str
    variables: tuple[Variable, ...]
    root: str
    """Name under which the first field of the reply comes."""
    fields: tuple[str, ...]
    """Fields of the API that it asks for, however the reply calls them."""
    file: str
    """Name of its file below `src/graphql`; empty: it stands in the source."""

    @property
    def constant(self) -> str:
        """`beamHealth` as `BEAM_HEALTH`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.name).upper()


def read_operations(given: Sequence[tuple[str, str]]) -> tuple[tuple[Operation, ...], list[str]]:
    """The operations of texts, and a sentence for each fault.

    Args:
        given: text, and the name of the file that it stood in or an empty one.
    """
    found: list[Operation] = []
    faults: list[str] = []
    for index, (text, file) in enumerate(given):
        where = f"operations[{index}]" + (f" ({file})" if file else "")
        if file and not _FILE.fullmatch(file):
            faults.append(f"{where}: expected a file name such as beam.graphql; got {file[:80]!r}")
            continue
        try:
            found.append(_read(text, file))
        except ValueError as fault:
            faults.append(f"{where}: {fault}")
    for what, counted in (
        ("operation", Counter(each.constant for each in found)),
        ("file", Counter(each.file for each in found if each.file)),
    ):
        faults += [
            f"operations: {what} {name!r} is there {times} times" for name, times in counted.items() if times > 1
        ]
    return tuple(found), faults + _clashes(found)


def _read(text: str, file: str) -> Operation:
    try:
        document = parse(text, max_tokens=TOKENS, no_location=True)
    except GraphQLSyntaxError as fault:
        place = fault.locations[0] if fault.locations else None
        raise ValueError(
            f"{fault.message}" + (f" (line {place.line}, column {place.column})" if place else "")
        ) from None
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1:
        raise ValueError(f"expected one query, mutation or subscription; got {len(operations)}")
    operation = operations[0]
    if operation.name is None:
        raise ValueError(f"expected a name, as in `{operation.operation.value} beamHealth {{ … }}`; got an unnamed one")
    first = operation.selection_set.selections[0]
    alias = getattr(first, "alias", None) or getattr(first, "name", None)
    names = [operation.name.value, *(each.variable.name.value for each in operation.variable_definitions or ())]
    if reserved := [name for name in names if name.startswith("__")]:
        raise ValueError(f"names that begin with __ are GraphQL's own; got {', '.join(reserved)}")
    return Operation(
        kind=operation.operation.value,
        name=operation.name.value,
        text=print_ast(document),
        variables=tuple(_variable(each) for each in operation.variable_definitions or ()),
        root=alias.value if alias else "",
        fields=tuple(dict.fromkeys(_fields(document, operation.selection_set, frozenset()))),
        file=file,
    )


def _fields(document: DocumentNode, selected: SelectionSetNode, within: frozenset[str]) -> Iterator[str]:
    """The fields of a selection, those of its fragments included."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    for each in selected.selections:
        if isinstance(each, FieldNode):
            if not each.name.value.startswith("__"):
                yield each.name.value
        elif isinstance(each, InlineFragmentNode):
            yield from _fields(document, each.selection_set, within)
        elif isinstance(each, FragmentSpreadNode):
            name = each.name.value
            if name in fragments and name not in within:
                yield from _fields(document, fragments[name].selection_set, within | {name})


def _variable(node: VariableDefinitionNode) -> Variable:
    field, typescript = _field(node.type)
    default = value_from_ast_untyped(node.default_value) if node.default_value else _EMPTY[field]
    return Variable(node.variable.name.value, print_ast(node.type), field, typescript, default)


def _field(node: TypeNode) -> tuple[str, str]:
    if isinstance(node, NonNullTypeNode):
        return _field(node.type)
    if isinstance(node, ListTypeNode):
        return "list", f"{_field(node.type)[1]}[]"
    name = node.name.value if isinstance(node, NamedTypeNode) else ""
    field = _TYPES.get(name, "string")
    return field, field


def _clashes(found: Sequence[Operation]) -> list[str]:
    """Variables of one name are one settings field, so they must be of one type."""
    types: dict[str, tuple[str, str]] = {}
    faults = []
    for operation in found:
        for variable in operation.variables:
            if variable.name in TAKEN:
                faults.append(
                    f"operations: ${variable.name} of {operation.name} is a setting of every widget;"
                    " give it another name"
                )
            known = types.setdefault(variable.name, (variable.typescript, operation.name))
            if known[0] != variable.typescript:
                faults.append(
                    f"operations: ${variable.name} is {known[0]} in {known[1]} and {variable.typescript} in"
                    f" {operation.name}; give one of them another name"
                )
    return faults
