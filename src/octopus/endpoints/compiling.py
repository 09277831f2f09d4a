"""From a document without faults to SDL and resolvers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from hashlib import sha256
from typing import Any

from ariadne import MutationType, QueryType, SubscriptionType
from ariadne.types import SchemaBindable
from graphql import (
    DefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    NonNullTypeNode,
    ObjectTypeExtensionNode,
    TypeDefinitionNode,
    print_ast,
    value_from_ast_untyped,
)

from octopus.endpoints import sdl
from octopus.endpoints.calls import Outgoing
from octopus.endpoints.check_addresses import texts_of
from octopus.endpoints.check_local import FEEDS
from octopus.endpoints.compiled import Compiled
from octopus.endpoints.fingerprints import Fingerprints
from octopus.endpoints.following import Following, LocalStream, OutsideStream
from octopus.endpoints.functions_of import Transform, source_of
from octopus.endpoints.ground import Ground
from octopus.endpoints.inputs import Feeder, Inputs
from octopus.endpoints.judgement import Judgement
from octopus.endpoints.keys import Key
from octopus.endpoints.operations import Asked, Local, Operation
from octopus.endpoints.results import fitted, resolve_member
from octopus.endpoints.sdl import Written
from octopus.endpoints.services import Asker, Services
from octopus.endpoints.shapes import Shape, shape_of, standard_arguments
from octopus.endpoints.sources_of import sources_of
from octopus.endpoints.templates import plain
from octopus.sources.streams import StreamEvent

Resolver = Callable[..., Any]


def printed_sdl(judgement: Judgement, ground: Ground) -> str:
    """The SDL of a document, as far as it could be read."""
    return sdl.printed([*judgement.definitions, *_roots(judgement, ground)])


def _roots(judgement: Judgement, ground: Ground) -> list[DefinitionNode]:
    defined = defined_types(judgement, ground)
    further = {
        each.entry.pointer: standard_arguments(each.entry, shape_of(each, defined)) for each in judgement.written
    }
    return sdl.roots(judgement.written, further)


def compiled(judgement: Judgement, ground: Ground, services: Services, version: int) -> Compiled:
    """Compile a document that has no faults."""
    compiler = _Compiler(judgement, ground, services)
    fields = {f"{each.entry.root}.{each.entry.name}": compiler.fingerprint(each) for each in judgement.written}
    types, roots = sdl.printed(judgement.definitions), _roots(judgement, ground)
    return Compiled(
        version=version,
        sdl=types + ("\n" if types and roots else "") + sdl.printed(roots),
        bindables=tuple(compiler.bindables()),
        fields=fields,
        surface=_surface(types, roots, fields),
        sources=sources_of(judgement),
        lists={name: value.texts for name, value in judgement.values.items() if value.is_list},
    )


def _surface(types: str, roots: Iterable[DefinitionNode], fields: Mapping[str, str]) -> dict[str, str]:
    found = {"": types}
    for root in roots:
        if isinstance(root, ObjectTypeExtensionNode):
            for node in root.fields or ():
                name = f"{root.name.value}.{node.name.value}"
                found[name] = f"{fields[name]} {print_ast(node)}"
    return {name: sha256(text.encode()).hexdigest() for name, text in found.items()}


def defined_types(judgement: Judgement, ground: Ground) -> dict[str, TypeDefinitionNode]:
    """Definitions of types by name, the static schema's included."""
    nodes = (*ground.static_nodes, *judgement.definitions)
    return {node.name.value: node for node in nodes if isinstance(node, TypeDefinitionNode)}


class _Compiler:
    def __init__(self, judgement: Judgement, ground: Ground, services: Services) -> None:
        self._judgement = judgement
        self._services = services
        self._written = {(each.entry.section, each.entry.name): each for each in judgement.written}
        self._texts = texts_of(judgement.values)
        self._defined = defined_types(judgement, ground)
        self._fingerprints = Fingerprints(
            judgement.model,
            {place: each.entry for place, each in self._written.items()},
            judgement.values,
            judgement.allowed,
        )
        self._queries: dict[str, Operation] = {}
        self._streams: dict[str, Following] = {}

    def fingerprint(self, found: Written) -> str:
        return self._fingerprints.of(found.entry.section, found.entry.name)

    def bindables(self) -> list[SchemaBindable]:
        query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()
        for found in self._judgement.written:
            name = found.entry.name
            if found.entry.section == "streams":
                subscription.set_source(name, self._source(found))
                subscription.set_field(name, resolve_event)
            else:
                (query if found.entry.section == "queries" else mutation).set_field(name, self._resolver(found))
        own = [node.name.value for node in self._judgement.definitions if isinstance(node, TypeDefinitionNode)]
        return [query, mutation, subscription, Members(frozenset(own))]

    def _operation(self, found: Written) -> Operation:
        return self._local(found) if found.entry.spec.method == "LOCAL" else self._asked(found, self._outgoing(found))

    def _outgoing(self, found: Written) -> Outgoing:
        return Outgoing(found.entry, self._texts, self._judgement.allowed)

    def _asked(self, found: Written, outgoing: Outgoing) -> Asked:
        name = found.entry.spec.transform
        transform = None if name is None else self._transform(name)
        return Asked(found, outgoing, self._services, transform)

    def _transform(self, name: str) -> Transform:
        return Transform(self._services.functions, source_of(self._judgement.model, name))

    def _local(self, found: Written) -> Local:
        entry = found.entry
        shape = shape_of(found, self._defined)
        return Local(
            found,
            source_of(self._judgement.model, entry.spec.function or ""),
            Inputs(entry, self._texts, lambda name: self._feeder(self._written[(FEEDS[entry.section], name)])),
            shape if entry.section == "queries" or shape is not Shape.SERIES else Shape.VALUE,
            self._services,
            # The table of all queries, not the compiler, which holds the whole document.
            self._queries.__getitem__,
            self._key(found),
        )

    def _feeder(self, found: Written) -> Feeder:
        defaults = {
            name: value_from_ast_untyped(argument.default_value)
            for name, argument in found.args.items()
            if argument.default_value is not None
        }
        sampled = found.entry.spec.method == "LOCAL" and shape_of(found, self._defined) is Shape.SAMPLE
        return Feeder(found.entry.name, defaults, sampled)

    def _key(self, found: Written) -> Key:
        return Key(found.entry.name, self.fingerprint(found), forwards=self._fingerprints.forwards(found.entry))

    def _stream(self, found: Written) -> Following:
        entry = found.entry
        if entry.spec.method == "LOCAL":
            return LocalStream(self._local(found), self._services, self._streams.__getitem__, self._key(found))
        outgoing = self._outgoing(found)
        return OutsideStream(
            entry,
            outgoing,
            self._asked(found, outgoing),
            self._services,
            self._key(found),
            skips_null=entry.spec.transform is not None and isinstance(found.result, NonNullTypeNode),
        )

    # Resolvers

    def _resolver(self, found: Written) -> Resolver:
        entry = found.entry
        operation, name = self._operation(found), entry.name
        if entry.section == "queries":
            self._queries[name] = operation

        async def resolve(_: Any, info: Any, **arguments: Any) -> Any:
            given = plain(arguments)
            return fitted(await operation.ask(given, Asker(info.context.caller)), info.return_type, name, info.schema)

        audit = self._services.audit

        async def resolve_audited(_: Any, info: Any, **arguments: Any) -> Any:
            caller, given = info.context.caller, plain(arguments)
            async with audit.recording(caller, name, f"endpoint:{name}", {"arguments": given}) as record:
                result = fitted(await operation.ask(given, Asker(caller)), info.return_type, name, info.schema)
                record["ok"] = True
            return result

        return resolve_audited if entry.section == "mutations" else resolve

    def _source(self, found: Written) -> EventSource:
        stream = self._streams[found.entry.name] = self._stream(found)
        shared = not self._fingerprints.forwards(found.entry)
        return EventSource(stream, self.fingerprint(found), shared=shared)


class EventSource:
    """The source of a subscription, with what the API asks of one.

    Args:
        fingerprint: of the field; while it stays the same, the source runs on, whatever else is published.
        shared: what it gives does not depend on who asks.
    """

    def __init__(self, stream: Following, fingerprint: str, *, shared: bool) -> None:
        self._stream = stream
        self.fingerprint = fingerprint
        self.shared = shared
        self.lossless = stream.lossless

    async def __call__(self, _: Any, info: Any, **arguments: Any) -> AsyncGenerator[StreamEvent, None]:
        async with aclosing(self._stream.listen(plain(arguments), Asker(info.context.caller))) as events:
            async for event in events:
                yield event


def resolve_event(event: StreamEvent, info: Any, **_: Any) -> Any:
    """The value of an event of a stream; its fault is the field's."""
    if event.fault is not None:
        raise event.fault
    return fitted(event.value, info.return_type, info.field_name, info.schema)


class Members(SchemaBindable):
    """Resolves the fields of the document's own types."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def bind_to_schema(self, schema: GraphQLSchema) -> None:
        for name in self._names:
            kind = schema.type_map.get(name)
            if isinstance(kind, GraphQLObjectType):
                for field in kind.fields.values():
                    field.resolve = resolve_member
