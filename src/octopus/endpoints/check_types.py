"""Types: SDL that can be read, names that are known and not taken, each where it can stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    GraphQLError,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
    validate_schema,
)
from graphql.validation.specified_rules import specified_sdl_rules
from graphql.validation.validate import validate_sdl

from octopus.endpoints.entries import SECTIONS
from octopus.endpoints.faults import Faults, listed, meant
from octopus.endpoints.sdl import BUILT_IN, KINDS, Definitions, Written, add_graphql, inner_name

_OURS = ("KnownTypeNamesRule", "UniqueTypeNamesRule", "LoneSchemaDefinitionRule")
_RULES = [rule for rule in specified_sdl_rules if rule.__name__ not in _OURS]
ROOTS = frozenset(SECTIONS.values())


def check_types(
    static: Sequence[DefinitionNode],
    types: Definitions,
    found: Sequence[Written],
    roots: Sequence[DefinitionNode],
    faults: Faults,
) -> None:
    """Judge names and places of types; with no fault among them, the whole as GraphQL itself judges it.

    Args:
        roots: the fields that the endpoints add to Query, Mutation and Subscription.
    """
    before = len(faults.found)
    own, given = types.nodes, _kinds(static)
    known = given | _kinds(own) | {each.generated.name.value: "output" for each in found if each.generated} | BUILT_IN
    _check_definitions(own, given, faults)
    _check_generated(found, given | _kinds(own), faults)
    for node, place, wanted in _references(own, found):
        if inner_name(node) in known or inner_name(node) not in types.perhaps:
            _check_reference(node, place, wanted, known, faults)
    _check_fields(static, found, faults)
    if len(faults.found) == before and not types.perhaps:
        _check_whole(static, own, found, roots, faults)


def _kinds(nodes: Sequence[DefinitionNode]) -> dict[str, str]:
    return {
        node.name.value: KINDS[type(node)]
        for node in nodes
        if isinstance(node, TypeDefinitionNode) and type(node) in KINDS
    }


def _check_definitions(own: Sequence[DefinitionNode], given: dict[str, str], faults: Faults) -> None:
    seen: set[str] = set()
    for node in own:
        if isinstance(node, TypeExtensionNode):
            name = node.name.value
            hint = "put it under queries, mutations or streams" if name in ROOTS else "write a type of your own"
            add_graphql(faults, None, "invalid-sdl", f"types cannot extend {name}: {hint}", [node])
        elif not isinstance(node, TypeDefinitionNode):
            what = f"directive @{node.name.value}" if isinstance(node, DirectiveDefinitionNode) else "schema definition"
            if not hasattr(node, "name") or isinstance(node, DirectiveDefinitionNode):
                message = f"types hold type definitions only, not a {what}: remove it"
            else:
                message = "types hold type definitions only, not operations or fragments: remove it"
            add_graphql(faults, None, "invalid-sdl", message, [node])
        else:
            _check_name(node, node.name.value, given, seen, faults)


def _check_name(node: TypeDefinitionNode, name: str, given: dict[str, str], seen: set[str], faults: Faults) -> None:
    message = None
    if name in given:
        message = f"the type {name} is part of Octopus's own schema: give yours another name, {name}2 or My{name}"
    elif name in BUILT_IN or name.startswith("__"):
        message = f"{name} is a name of GraphQL's own: give the type another one"
    elif name in seen:
        message = f"the type {name} is defined twice: remove or rename one of them"
    seen.add(name)
    if message:
        add_graphql(faults, None, "name-clash", message, [node.name])


def _check_generated(found: Sequence[Written], taken: dict[str, str], faults: Faults) -> None:
    for each in found:
        if each.generated is not None:
            name = each.generated.name.value
            if name in taken:
                faults.add(
                    f"{each.entry.pointer}/mapping",
                    "name-clash",
                    f'the mapping would make a type {name}, which exists already: say which is meant with "type"',
                    key=True,
                )
            taken = taken | {name: "output"}


def _references(own: Sequence[DefinitionNode], found: Sequence[Written]) -> Iterator[tuple[TypeNode, str, str]]:
    """Every type reference, what it is of, and whether an input or an output type is wanted there."""
    for node in own:
        name = node.name.value if isinstance(node, TypeDefinitionNode) else ""
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for interface in node.interfaces or ():
                yield interface, f"{name} implements", "output"
            for field in node.fields or ():
                yield field.type, f"{name}.{field.name.value}", "output"
                for argument in field.arguments or ():
                    yield argument.type, f"{name}.{field.name.value}({argument.name.value}:)", "input"
        elif isinstance(node, InputObjectTypeDefinitionNode):
            for value in node.fields or ():
                yield value.type, f"{name}.{value.name.value}", "input"
        elif isinstance(node, UnionTypeDefinitionNode):
            for member in node.types or ():
                yield member, f"union {name}", "output"
    for each in found:
        if each.type is not None:
            yield each.type, each.entry.name, "output"
        for argument in each.args.values():
            yield argument.type, f"{each.entry.name}({argument.name.value}:)", "input"


def _check_reference(node: TypeNode, place: str, wanted: str, known: dict[str, str], faults: Faults) -> None:
    inner: Any = node
    while not isinstance(inner, NamedTypeNode):
        inner = inner.type
    name = inner.name.value
    kind = "no type" if name in ROOTS else known.get(name)
    if kind == "no type":
        message = f"{place} cannot be of the type {name}, where the API itself begins"
    elif kind is None:
        usable = [each for each, found in known.items() if found in (wanted, "both") and each not in ROOTS]
        own = [each for each in usable if each not in BUILT_IN]
        candidates = meant(name, usable) or f"; known are {listed([*BUILT_IN, *sorted(own)], 20)}"
        message = f"there is no type {name}, which {place} names{candidates}: define it under types"
    elif kind not in (wanted, "both"):
        message = (
            f"{place} takes an input: {name} is a type of results; define an input type with the same fields"
            if wanted == "input"
            else f"{place} gives a result: {name} is a type of inputs; define a type with the same fields"
        )
    else:
        return
    add_graphql(faults, None, "unknown-type" if kind is None else "wrong-kind-of-type", message, [inner])


def _check_fields(static: Sequence[DefinitionNode], found: Sequence[Written], faults: Faults) -> None:
    taken: dict[str, set[str]] = {root: set() for root in ROOTS}
    for node in static:
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode) and node.name.value in ROOTS:
            taken[node.name.value] |= {field.name.value for field in node.fields or ()}
    for each in found:
        entry = each.entry
        if entry.name in taken[entry.root]:
            faults.add(
                entry.pointer,
                "name-clash",
                f"the {entry.noun} {entry.name} is part of Octopus's own schema: give yours another name",
                key=True,
            )
        if entry.name.startswith("__"):
            faults.add(entry.pointer, "name-clash", "names that begin with __ are GraphQL's own: rename it", key=True)


def _check_whole(
    static: Sequence[DefinitionNode],
    own: Sequence[DefinitionNode],
    found: Sequence[Written],
    roots: Sequence[DefinitionNode],
    faults: Faults,
) -> None:
    """What only the whole can tell: defaults that do not fit, interfaces not kept, enums without values, …"""
    generated = [each.generated for each in found if each.generated is not None]
    document = DocumentNode(definitions=(*static, *own, *generated, *roots))
    errors: Sequence[GraphQLError] = validate_sdl(document, None, _RULES)
    if not errors:
        schema = build_ast_schema(document, assume_valid_sdl=True)
        errors = [error for error in validate_schema(schema) if not _is_about_empty_roots(error)]
    for error in errors:
        place, default, why = error.message.partition(" has invalid default value: ")
        if default:
            message = f"the default of {place} does not fit: {why.rstrip('.')}; write one that does, or leave it out"
            add_graphql(faults, error, "wrong-default", message, error.nodes or ())
        else:
            add_graphql(faults, error, "invalid-sdl", _sentence(error.message), error.nodes or ())


def _is_about_empty_roots(error: GraphQLError) -> bool:
    return any(error.message.startswith(f"Type {root} must define") for root in ROOTS)


def _sentence(message: str) -> str:
    first = message.partition(" ")[0]
    begin = message[:1] if "." in first else message[:1].lower()
    return begin + message[1:].rstrip(".") + ": correct the definition"
