"""Mappings: paths that can be read, for fields that the result's type has, and a source for each that it must have."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import (
    InterfaceTypeDefinitionNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
)

from octopus.endpoints.faults import Faults, listed, meant
from octopus.endpoints.mapping import BadPath, Each, Path, parse_path
from octopus.endpoints.sdl import Written, inner_name, is_list


def check_mapping(
    found: Written, defined: Mapping[str, TypeDefinitionNode], pruned: frozenset[str], faults: Faults
) -> None:
    """Judge the `mapping` of one endpoint.

    Args:
        defined: the definitions of types, the static schema's included, by name.
        pruned: parts whose form is wrong; a mapping that lacks one is not whole.
    """
    mapping, pointer = found.entry.spec.mapping, f"{found.entry.pointer}/mapping"
    if mapping is None or any(each.startswith(f"{pointer}/") for each in pruned):
        return
    if isinstance(mapping, str):
        _path(mapping, pointer, faults)
        return
    if not mapping:
        faults.add(pointer, "bad-mapping", 'the mapping is empty: name output fields and their paths, {"id": "id"}')
    paths = {name: path for name, text in mapping.items() if (path := _path(text, f"{pointer}/{name}", faults))}
    if len(paths) == len(mapping):
        _check_each(found, paths, pointer, faults)
    # A transform makes something else of the mapped object: what the type asks for is then its duty.
    if found.type is not None and found.entry.spec.transform is None:
        _check_fields(found, mapping, defined, pointer, faults)


def _path(text: str, pointer: str, faults: Faults) -> Path | None:
    try:
        return parse_path(text)
    except BadPath as fault:
        faults.add(pointer, "bad-mapping", fault.message)
        return None


def _check_each(found: Written, paths: Mapping[str, Path], pointer: str, faults: Faults) -> None:
    if found.type is None or not is_list(found.type) or not paths:
        return
    with_each = {name: path for name, path in paths.items() if Each() in path}
    heads = {path[: path.index(Each())] for path in with_each.values()}
    if with_each and (len(with_each) != len(paths) or len(heads) > 1):
        faults.add(
            pointer,
            "bad-mapping",
            f"the result is a list of objects, so all paths must go through the same list: begin each with the same "
            f"path up to its first [*]; {listed(sorted(set(paths) - set(with_each)) or sorted(with_each))} differ"
            + ("s" if len(set(paths) - set(with_each)) == 1 else ""),
        )


def _check_fields(
    found: Written, mapping: Mapping[str, str], defined: Mapping[str, TypeDefinitionNode], pointer: str, faults: Faults
) -> None:
    name = inner_name(found.result)
    node = defined.get(name)
    if node is None:
        if name in ("Int", "Float", "String", "Boolean", "ID"):
            faults.add(
                pointer,
                "bad-mapping",
                f'{name} has no fields to map to: write one path, "mapping": "{next(iter(mapping.values()), "path")}"',
            )
        return
    if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        return
    fields = {field.name.value: field.type for field in node.fields or ()}
    for key in mapping:
        if key not in fields:
            faults.add(
                f"{pointer}/{key}",
                "bad-mapping",
                f"the type {name} has no field {key}{meant(key, fields)}: it has {listed(fields)}",
                key=True,
            )
    for key, kind in fields.items():
        if key not in mapping and isinstance(kind, NonNullTypeNode):
            faults.add(
                pointer,
                "missing-source",
                f"{name}.{key} must have a value, and the mapping names no source for it: add "
                f'"{key}": "path.in.the.reply", or make the field nullable',
            )
