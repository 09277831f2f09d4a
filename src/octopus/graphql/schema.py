"""The executable schema: SDL files merged, resolvers bound, roles enforced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from ariadne import repair_schema_default_enum_values, validate_schema_default_enum_values
from ariadne.types import SchemaBindable
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    assert_valid_schema,
    build_ast_schema,
    default_field_resolver,
    parse,
    print_ast,
)
from graphql.language import DefinitionNode, DocumentNode, ObjectTypeDefinitionNode, ObjectTypeExtensionNode
from graphql.validation.validate import assert_valid_sdl

from octopus.graphql.gate import configuration, declared_role, gated, gated_source
from octopus.model import Caller, Forbidden, Role, Unauthenticated


def static_sdl() -> list[str]:
    """The SDL files of this room, `base.graphql` first."""
    folder = files("octopus.graphql") / "schema"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".graphql"))
    names.sort(key=lambda name: name != "base.graphql")
    return [(folder / name).read_text("utf-8") for name in names]


@cache
def static_definitions() -> tuple[DefinitionNode, ...]:
    """The static part, parsed once: every edition holds these same nodes, which nobody changes."""
    return tuple(parse("\n".join(static_sdl()), no_location=True).definitions)


@cache
def _static_is_sound() -> bool:
    """Whether the static part by itself is a schema, looked at once: a start spends a third of its time on that.

    Raises:
        TypeError: it is none.
    """
    assert_valid_sdl(DocumentNode(definitions=static_definitions()))
    return True


@cache
def _behind_password() -> frozenset[tuple[str, str]]:
    return configuration(static_definitions())


def build_schema(sdl: Sequence[str], bindables: Sequence[SchemaBindable]) -> GraphQLSchema:
    """Merge and bind; every root field must carry `@requires`, and those of the configuration are gated.

    Raises:
        ValueError: a root field has no role.
    """
    schema = _executable(sdl, bindables)
    behind_password = _behind_password()
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        for name, field in root.fields.items() if root else ():
            role = declared_role(field.ast_node)
            if root is None or role is None:
                raise ValueError(f"the field {root and root.name}.{name} has no @requires(role: …)")
            field.extensions = {**field.extensions, "role": role}
            configures = (root.name, name) in behind_password
            if root is not schema.subscription_type:
                resolve = field.resolve or default_field_resolver
                if configures:
                    resolve = gated(resolve, name, change=root is schema.mutation_type)
                field.resolve = _guarded(resolve, role, name)
            elif configures and field.subscribe is not None:
                field.subscribe = gated_source(field.subscribe, name)
    return schema


def _executable(sdl: Sequence[str], bindables: Sequence[SchemaBindable]) -> GraphQLSchema:
    """What Ariadne's `make_executable_schema` does, without keeping where in the text each name and brace stood.

    Those places are most of what a schema holds: with them, taking an old edition out of memory stops the loop for
    five times as long.
    """
    static = static_sdl()
    own, more = (static_definitions(), sdl[len(static) :]) if list(sdl[: len(static)]) == static else ((), sdl)
    given = parse("\n".join(more), no_location=True).definitions if more else ()
    document = DocumentNode(definitions=(*own, *given))
    schema = build_ast_schema(document, assume_valid_sdl=not more and _static_is_sound())
    for bindable in bindables:
        bindable.bind_to_schema(schema)
    validate_schema_default_enum_values(schema)
    assert_valid_schema(schema)
    repair_schema_default_enum_values(schema)
    return schema


def role_of(field: GraphQLField) -> Role:
    """The least role of a root field."""
    role: Role = field.extensions["role"]
    return role


def check_role(caller: Caller, role: Role, field: str) -> None:
    """Raise `Forbidden` (or `Unauthenticated` for an anonymous viewer) unless the caller's role reaches."""
    if caller.role >= role:
        return
    if caller.kind == "anonymous":
        raise Unauthenticated(f"{field} needs the role {role.name}: sign in")
    raise Forbidden(f"{field} needs the role {role.name}; {caller.username} is {caller.role.name}")


def _guarded(resolve: Callable[..., Any], role: Role, name: str) -> Callable[..., Any]:
    def guarded(source: Any, info: Any, **arguments: Any) -> Any:
        check_role(info.context.caller, role, name)
        return resolve(source, info, **arguments)

    return guarded


def print_merged_sdl(schema: GraphQLSchema) -> str:
    """The whole schema as SDL: extensions merged, directives kept (graphql-core's printer drops them)."""
    parts = [print_ast(directive.ast_node) for directive in schema.directives if directive.ast_node]
    for name in sorted(schema.type_map):
        entry = schema.type_map[name]
        node = entry.ast_node
        if node is None or name.startswith("__"):
            continue
        if isinstance(entry, GraphQLObjectType) and isinstance(node, ObjectTypeDefinitionNode):
            fields = list(node.fields or ())
            for extension in entry.extension_ast_nodes:
                fields += extension.fields or () if isinstance(extension, ObjectTypeExtensionNode) else ()
            node = ObjectTypeDefinitionNode(
                name=node.name,
                description=node.description,
                directives=node.directives,
                interfaces=node.interfaces,
                fields=tuple(fields),
            )
        parts.append(print_ast(node))
    return "\n\n".join(parts) + "\n"
