"""From a document to GraphQL definitions, as syntax trees whose nodes know where in the document they were written.

A node's source is named by the JSON pointer of the text that it was read from, so a fault that GraphQL finds is shown
at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from graphql import (
    ConstValueNode,
    DefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLSyntaxError,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NameNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    Source,
    StringValueNode,
    TokenKind,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)
from graphql.language import ConstArgumentNode, ConstDirectiveNode, EnumValueNode
from graphql.language.parser import Parser

from octopus.endpoints.broken_sdl import readable
from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.entries import SECTIONS, Entry
from octopus.endpoints.faults import Faults, offset_place
from octopus.endpoints.mapping import Each, parse_path

FILE = re.compile(r"\s*[\w.\-/\\]+\.(graphql|graphqls|gql)\s*")
"""A text of `types` that names a file."""
IN_FILE = "\t"
"""Stands between a pointer and the name of a file in the name of a source."""
MAX_TOKENS = 50_000
BUILT_IN = {"Int": "both", "Float": "both", "String": "both", "Boolean": "both", "ID": "both"}
KINDS: dict[type[TypeDefinitionNode], str] = {
    ScalarTypeDefinitionNode: "both",
    EnumTypeDefinitionNode: "both",
    ObjectTypeDefinitionNode: "output",
    InterfaceTypeDefinitionNode: "output",
    UnionTypeDefinitionNode: "output",
    InputObjectTypeDefinitionNode: "input",
}
"""Where a type can stand, by the node that defines it."""
JSON = "JSON"


class Written(msgspec.Struct, frozen=True):
    """What of an endpoint could be read as GraphQL."""

    entry: Entry
    args: dict[str, InputValueDefinitionNode]
    type: TypeNode | None
    """None when it could not be read, or comes from the mapping."""
    generated: ObjectTypeDefinitionNode | None = None
    """The type that the mapping makes, when the document names none."""

    @property
    def result(self) -> TypeNode:
        """The type of the field; `JSON` where nothing says more."""
        return self.type or named(JSON)


class Definitions(msgspec.Struct, frozen=True):
    """What `types` defines."""

    nodes: list[DefinitionNode]
    perhaps: frozenset[str]
    """Words of what could not be read: a type of such a name may be defined there."""


def definitions(model: EndpointsDocument, files: Mapping[str, str], faults: Faults) -> Definitions:
    """The definitions of `types`, in whichever form they are written.

    Args:
        files: SDL by the name of its file; one that `types` does not name is taken too.
    """
    found: list[DefinitionNode] = []
    perhaps: set[str] = set()
    texts: list[tuple[str, str]] = []
    if isinstance(model.types, dict):
        nodes = [_object_type(name, fields, faults) for name, fields in model.types.items()]
        found += [node for node in nodes if node is not None]
    elif isinstance(model.types, str):
        texts = [("/types", model.types)]
    else:
        texts = [(f"/types/{index}", text) for index, text in enumerate(model.types)]
    named = {text.strip() for _, text in texts}
    texts += [("/types", name) for name in files if name not in named]
    for pointer, text in texts:
        read, words = _definitions_of(pointer, text, files, faults)
        found += read
        perhaps |= words
    return Definitions(found, frozenset(perhaps))


def printed_types(types: Mapping[str, Mapping[str, str]]) -> str:
    """The object form of `types` as SDL."""
    lines: list[str] = []
    for name, fields in types.items():
        lines += [f"type {name} {{", *(f"  {field}: {kind}" for field, kind in fields.items()), "}", ""]
    return "\n".join(lines)


def _definitions_of(
    pointer: str, text: str, files: Mapping[str, str], faults: Faults
) -> tuple[Sequence[DefinitionNode], frozenset[str]]:
    name = text.strip()
    if name in files:
        pointer, text = f"{pointer}{IN_FILE}{name}", files[name]
    if FILE.fullmatch(text):
        faults.add(
            pointer,
            "types-file",
            f"the file {text.strip()!r} can be read only where the document itself is read from a file "
            "(OCTOPUS_ENDPOINTS, octopus endpoints import): write its text here",
        )
    elif text.strip():
        source = Source(text, pointer)
        try:
            return parse(source, max_tokens=MAX_TOKENS).definitions, frozenset()
        except GraphQLSyntaxError as fault:
            add_graphql(faults, fault, "invalid-sdl", f"expected GraphQL type definitions: {_plain(fault.message)}")
        except RecursionError:
            faults.add(pointer, "invalid-sdl", "expected types that are not nested hundreds of levels deep")
        return readable(source)
    return (), frozenset()


def _object_type(name: str, fields: dict[str, str], faults: Faults) -> ObjectTypeDefinitionNode | None:
    if not fields:
        faults.add(f"/types/{name}", "invalid-sdl", f'the type {name} has no fields; give it one: {{"id": "Int!"}}')
        return None
    nodes = []
    for field, text in fields.items():
        # A type that cannot be read is reported; its field is there all the same.
        kind = read_type(text, f"/types/{name}/{field}", faults) or named(JSON)
        nodes.append(FieldDefinitionNode(name=NameNode(value=field), type=kind, arguments=(), directives=()))
    return ObjectTypeDefinitionNode(
        name=_named_at(name, f"/types/{name}"), fields=tuple(nodes), directives=(), interfaces=()
    )


def written(entry: Entry, faults: Faults) -> Written:
    """An endpoint's arguments and result as GraphQL."""
    args = {}
    for name, text in entry.spec.args.items():
        pointer = f"{entry.pointer}/args/{name}"
        found = _read(text, pointer, faults, default=True)
        if found is not None:
            args[name] = InputValueDefinitionNode(
                name=NameNode(value=name), type=found[0], default_value=found[1], directives=()
            )
    if entry.spec.type is not None:
        return Written(entry, args, read_type(entry.spec.type, f"{entry.pointer}/type", faults))
    if isinstance(entry.spec.mapping, dict) and entry.spec.mapping:
        generated, kind = _generated(entry)
        return Written(entry, args, kind, generated)
    return Written(entry, args, None)


def read_type(text: str, pointer: str, faults: Faults) -> TypeNode | None:
    """A type reference like `[Procedure!]!`."""
    found = _read(text, pointer, faults, default=False)
    return found[0] if found else None


def _read(text: str, pointer: str, faults: Faults, *, default: bool) -> tuple[TypeNode, ConstValueNode | None] | None:
    parser = Parser(Source(text, pointer), max_tokens=1000)
    value: Any = None
    try:
        parser.expect_token(TokenKind.SOF)
        kind = parser.parse_type_reference()
        if default and parser.expect_optional_token(TokenKind.EQUALS):
            value = parser.parse_const_value_literal()
        parser.expect_token(TokenKind.EOF)
    except GraphQLSyntaxError as fault:
        example = '"Int!" or "Int! = 10"' if default else '"String", "Int!" or "[Procedure!]!"'
        add_graphql(faults, fault, "invalid-sdl", f"expected a GraphQL type like {example}: {_plain(fault.message)}")
        return None
    except RecursionError:
        faults.add(pointer, "invalid-sdl", "expected a GraphQL type that is not nested hundreds of levels deep")
        return None
    return kind, value


def _generated(entry: Entry) -> tuple[ObjectTypeDefinitionNode, TypeNode]:
    """The type of a mapping without one: its keys, of type JSON, since nobody has said what comes."""
    name = generated_name(entry)
    mapping = entry.spec.mapping if isinstance(entry.spec.mapping, dict) else {}
    fields = tuple(
        FieldDefinitionNode(name=NameNode(value=key), type=named(JSON), arguments=(), directives=()) for key in mapping
    )
    node = ObjectTypeDefinitionNode(
        name=_named_at(name, f"{entry.pointer}/mapping"), fields=fields, directives=(), interfaces=()
    )
    kind = named(name)
    if all(_begins_with_each(path) for path in mapping.values()):
        return node, ListTypeNode(type=NonNullTypeNode(type=kind))
    return node, kind


def _begins_with_each(path: str) -> bool:
    try:
        return parse_path(path)[0] == Each()
    except Exception:  # What is wrong with it is for the check of mappings to say.
        return False


def generated_name(entry: Entry) -> str:
    """`procedure` → `ProcedureResult`, for a stream `ProcedureEvent`."""
    base = "".join(piece[:1].upper() + piece[1:] for piece in entry.name.split("_") if piece) or "Unnamed"
    return base + ("Event" if entry.section == "streams" else "Result")


def named(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))


def _named_at(name: str, pointer: str) -> NameNode:
    """A name whose place is the key of an object of the document."""
    parser = Parser(Source(name, pointer + "\n"))
    parser.expect_token(TokenKind.SOF)
    return parser.parse_name()


def inner_name(kind: TypeNode) -> str:
    """The name in a type reference."""
    while not isinstance(kind, NamedTypeNode):
        kind = kind.type  # type: ignore[attr-defined]
    return kind.name.value


def is_list(kind: TypeNode) -> bool:
    return isinstance(kind.type if isinstance(kind, NonNullTypeNode) else kind, ListTypeNode)


def roots(found: Iterable[Written], further: Mapping[str, Sequence[InputValueDefinitionNode]]) -> list[DefinitionNode]:
    """`extend type Query`, `Mutation` and `Subscription`, with the endpoints as fields.

    Args:
        further: arguments that an endpoint has beside its own, by its pointer.
    """
    fields: dict[str, list[FieldDefinitionNode]] = {root: [] for root in SECTIONS.values()}
    for each in found:
        fields[each.entry.root].append(_field(each, further.get(each.entry.pointer, ())))
    return [
        ObjectTypeExtensionNode(name=NameNode(value=root), fields=tuple(nodes), directives=(), interfaces=())
        for root, nodes in fields.items()
        if nodes
    ]


def _field(found: Written, further: Sequence[InputValueDefinitionNode]) -> FieldDefinitionNode:
    entry = found.entry
    role = ConstArgumentNode(name=NameNode(value="role"), value=EnumValueNode(value=entry.role.name))
    text = entry.spec.description
    return FieldDefinitionNode(
        name=_named_at(entry.name, entry.pointer),
        description=StringValueNode(value=text, block="\n" in text) if text else None,
        arguments=(*found.args.values(), *(each for each in further if each.name.value not in entry.spec.args)),
        type=found.result,
        directives=(ConstDirectiveNode(name=NameNode(value="requires"), arguments=(role,)),),
    )


def printed(nodes: Sequence[DefinitionNode]) -> str:
    """The SDL of definitions; empty for none."""
    return print_ast(DocumentNode(definitions=tuple(nodes))) + "\n" if nodes else ""


def parsed(sdl: str) -> tuple[DefinitionNode, ...]:
    """Definitions of a text that is not the document's."""
    return parse(sdl, no_location=True).definitions


def add_graphql(faults: Faults, fault: Any, code: str, message: str, nodes: Sequence[Any] = ()) -> None:
    """A fault that GraphQL found, at its place in the document."""
    spots = [(fault.source, position) for position in fault.positions or ()] if fault is not None else []
    spots += [(node.loc.source, node.loc.start) for node in nodes if node is not None and node.loc]
    for source, position in spots:
        if source.name.startswith("/"):
            place_at(faults, source, position, code, message)
            return
    faults.add("/types", code, message)


def place_at(faults: Faults, source: Source, position: int, code: str, message: str) -> None:
    """A fault at a character of a source of this module's making."""
    pointer, _, file = source.name.partition(IN_FILE)
    if file:
        faults.add_in_file(pointer, file, code, message, offset_place(source.body, position))
    elif pointer.endswith("\n"):
        faults.add(pointer[:-1], code, message, key=True)
    elif "\n" in source.body or pointer.startswith("/types"):
        faults.add_within(pointer, code, message, offset_place(source.body, position))
    else:
        faults.add(pointer, code, message)


def _plain(message: str) -> str:
    found = message.removeprefix("Syntax Error: ").rstrip(".")
    return found[:1].lower() + found[1:]
