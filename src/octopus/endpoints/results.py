"""What comes back: picked, mapped, and fitted to the type that was promised.

An upstream that answers something else than the document says is its fault, or the document's; either way the client
is told where and what, and not that we broke.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
)

from octopus.endpoints.entries import Entry
from octopus.endpoints.faults import listed
from octopus.endpoints.mapping import Apply, mapper
from octopus.endpoints.sdl import Written, is_list
from octopus.model import FieldError, SourceError
from octopus.sources.graphql import GraphQLReply


def mapped(found: Written) -> Apply:
    """What the `mapping` of an endpoint makes of a reply."""
    mapping = found.entry.spec.mapping
    if mapping is None:
        return lambda reply: reply
    return mapper(mapping, is_list(found.result))


def picked(data: Any, entry: Entry) -> Any:
    """The data of a GraphQL reply: without a mapping, that of its only root field."""
    if entry.spec.mapping is None and isinstance(data, dict) and len(data) == 1:
        return next(iter(data.values()))
    return data


def failed(reply: GraphQLReply) -> FieldError | None:
    """The upstream's errors, where nothing of what it was asked came: whatever is made of that would hide them."""
    came = reply.data.values() if isinstance(reply.data, dict) else (reply.data,)
    return reply.fault if all(each is None for each in came) else None


def resolve_member(source: Any, info: Any, **_: Any) -> Any:
    """A field of a type of the document: the member of that name, if it fits."""
    value = source.get(info.field_name) if isinstance(source, dict) else None
    if value is None and not isinstance(info.return_type, GraphQLNonNull):
        return None
    return fitted(value, info.return_type, f"{info.parent_type.name}.{info.field_name}", info.schema)


def fitted(value: Any, kind: GraphQLOutputType, what: str, schema: GraphQLSchema) -> Any:
    """The value, if it is one of the type, as far as that shows without looking into objects.

    Raises:
        SourceError: it is not; says what was promised and what came.
    """
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            raise SourceError(
                f"{what} is {kind}, and the answer has nothing for it: correct the mapping, or make it nullable"
            )
        kind = kind.of_type
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        if not isinstance(value, list):
            raise SourceError(f"{what} is a list ({kind}), and the answer has {_shown(value)} there")
        inner = kind.of_type
        within = inner.of_type if isinstance(inner, GraphQLNonNull) else inner
        if not isinstance(within, GraphQLObjectType) or None in value:
            for index, item in enumerate(value):
                fitted(item, inner, f"{what}[{index}]", schema)
    elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
        _check_object(value, kind, what, schema)
    else:
        _check_leaf(value, kind, what)
    return value


def _check_object(value: Any, kind: Any, what: str, schema: GraphQLSchema) -> None:
    if not isinstance(value, dict):
        raise SourceError(f"{what} is an object ({kind}), and the answer has {_shown(value)} there")
    if isinstance(kind, GraphQLObjectType):
        return
    if "__typename" not in value:
        raise SourceError(f"{what} is of one of several types ({kind}), and the answer does not say which: __typename")
    names = [each.name for each in schema.get_possible_types(kind)]
    if value["__typename"] not in names:
        raise SourceError(
            f"{what} is {kind}, one of {listed(names)}, and the answer says {_shown(value['__typename'])} (__typename)"
        )


def _check_leaf(value: Any, kind: Any, what: str) -> None:
    try:
        kind.coerce_output_value(value)
    except Exception as fault:  # GraphQL's own errors and whatever a scalar raises on a strange value.
        raise SourceError(f"{what} is {kind}, and the answer has {_shown(value)} there") from fault


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else f"a list of {len(value)}"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"
