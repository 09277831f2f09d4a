"""Every fault of a document at once, and what it would be compiled from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DefinitionNode, TypeDefinitionNode

from octopus.endpoints import sdl
from octopus.endpoints.check_addresses import check_address, check_entry_headers
from octopus.endpoints.check_local import check_local, check_standard_arguments
from octopus.endpoints.check_mapping import check_mapping
from octopus.endpoints.check_methods import check_method
from octopus.endpoints.check_names import check_names, hosts_vouched_for, variables
from octopus.endpoints.check_types import check_types
from octopus.endpoints.check_upstream import check_upstream
from octopus.endpoints.document import EndpointsDocument
from octopus.endpoints.entries import entries
from octopus.endpoints.faults import ERROR, Fault, Faults
from octopus.endpoints.ground import Ground
from octopus.endpoints.sdl import Written
from octopus.endpoints.shape import read, shaped
from octopus.endpoints.shapes import shape_of, standard_arguments
from octopus.endpoints.text import Text
from octopus.endpoints.variables import Variable


@dataclass(frozen=True)
class Judgement:
    """A document as it was read, with all that is wrong with it."""

    text: Text | None
    """None: it is no JSON."""
    model: EndpointsDocument
    faults: Sequence[Fault]
    values: Mapping[str, Variable]
    """Variables, as the environment has them."""
    written: Sequence[Written]
    definitions: Sequence[DefinitionNode]
    """Of `types` and of mappings without one."""
    allowed: frozenset[str]
    """`host:port` that the environment vouches for."""

    @property
    def ok(self) -> bool:
        return not any(fault.severity == ERROR for fault in self.faults)


def judge(document: Any, ground: Ground, files: Mapping[str, str] | None = None) -> Judgement:
    """Judge a document, a JSON text or a JSON value. Functions are judged apart, in their own room.

    Args:
        files: SDL files beside it, by name (`files.read_file`).
    """
    text, unreadable = read(document)
    if text is None:
        return Judgement(None, EndpointsDocument.model_validate({}), unreadable, {}, (), (), frozenset())
    faults = Faults(text)
    _check_size(text, ground, faults)
    shape = shaped(text, faults)
    model, pruned = shape.model, shape.pruned
    values = variables(model, ground.environment, ground.check_url, faults)
    found = [sdl.written(entry, faults) for entry in entries(model)]
    read_types, static = sdl.definitions(model, files or {}, faults), ground.static_nodes
    own = read_types.nodes
    generated = [each.generated for each in found if each.generated is not None]
    defined = {node.name.value: node for node in (*static, *own, *generated) if isinstance(node, TypeDefinitionNode)}
    allowed = _allowed(values)
    further = {each.entry.pointer: standard_arguments(each.entry, shape_of(each, defined)) for each in found}
    if not {"/types"} & pruned:
        check_types(static, read_types, found, sdl.roots(found, further), faults)
    check_names([each.entry for each in found], values, pruned, text.source, faults)
    check_local(model, found, pruned, faults)
    for each in found:
        check_method(each.entry, ground.bounds, pruned, faults)
        check_standard_arguments(each, shape_of(each, defined), further[each.entry.pointer], faults)
        check_entry_headers(each.entry, values, faults)
        check_address(each, values, ground.check_url, allowed, faults)
        check_mapping(each, defined, pruned, faults)
        check_upstream(each.entry, pruned, faults)
    return Judgement(text, model, faults.found, values, found, [*own, *generated], allowed)


def _check_size(text: Text, ground: Ground, faults: Faults) -> None:
    size = len(text.source.encode())
    if size > ground.bounds.max_bytes:
        faults.add(
            "",
            "out-of-bounds",
            f"expected at most {ground.bounds.max_bytes} bytes (OCTOPUS_MAX_ENDPOINTS); the document has {size}",
        )


def _allowed(values: Mapping[str, Variable]) -> frozenset[str]:
    return frozenset(f"{host}:{port}" for host, port in hosts_vouched_for(values))
