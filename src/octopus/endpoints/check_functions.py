"""Functions: lint, types and limits, as their own room judges them; and whether each parameter has a source."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    FieldDefinitionNode,
    ListTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    print_ast,
)

from octopus.endpoints.check_names import placeholders
from octopus.endpoints.document import Input
from octopus.endpoints.entries import Entry
from octopus.endpoints.faults import Fault, Faults, listed, meant
from octopus.endpoints.functions_of import given, python_type, source_of
from octopus.endpoints.judgement import Judgement
from octopus.endpoints.sdl import Written, inner_name
from octopus.endpoints.shapes import Shape, shape_of
from octopus.endpoints.text import Place, escaped
from octopus.functions import FunctionFailed, FunctionFault, Functions, FunctionSource, Signature
from octopus.model import FieldError, TooLarge


async def check_functions(
    judgement: Judgement, defined: Mapping[str, TypeDefinitionNode], functions: Functions
) -> list[Fault]:
    """The faults of every function of a document, and of how endpoints use them.

    Raises:
        SourceUnavailable: functions cannot be checked now.
    """
    if judgement.text is None or not judgement.model.functions:
        return []
    faults = Faults(judgement.text)
    checker = _Checker(judgement, defined, functions, faults)
    await asyncio.gather(*(checker.function(name) for name in judgement.model.functions))
    return faults.found


class _Checker:
    def __init__(
        self,
        judgement: Judgement,
        defined: Mapping[str, TypeDefinitionNode],
        functions: Functions,
        faults: Faults,
    ) -> None:
        self._judgement = judgement
        self._defined = defined
        self._functions = functions
        self._faults = faults

    async def function(self, name: str) -> None:
        source = source_of(self._judgement.model, name)
        try:
            signature: Signature | None = await self._functions.signature(source)
        except FunctionFailed:
            signature = None  # The check says why.
        uses = list(self._uses(name))
        if signature is not None:
            for found, key in uses:
                self._parameters(found, key, signature)
        sources = [source] if signature is None else self._typed(source, signature, uses)
        for fault in dict.fromkeys([each for one in sources for each in await self._check(one)]):
            self._add(name, fault)

    async def _check(self, source: FunctionSource) -> list[FunctionFault]:
        try:
            return await self._functions.check(source)
        except TooLarge as fault:
            return [FunctionFault(1, 1, 1, 2, "error", "too-large", fault.message)]

    def _add(self, name: str, fault: FunctionFault) -> None:
        self._faults.add_within(
            f"/functions/{name}/code",
            "function",
            f"{name}, line {fault.line}: {fault.message.rstrip('.')} ({fault.code})",
            Place(fault.line, fault.column),
            Place(fault.end_line, fault.end_column),
            fault.severity,
        )

    def _uses(self, name: str) -> Iterator[tuple[Written, str]]:
        for found in self._judgement.written:
            for key in ("function", "transform"):
                if getattr(found.entry.spec, key) == name:
                    yield found, key

    # Parameters

    def _parameters(self, found: Written, key: str, signature: Signature) -> None:
        entry, names = found.entry, [each.name for each in signature.parameters]
        if key == "transform":
            self._transform_parameters(entry, signature)
            names = names[1:]
        else:
            self._local_parameters(entry, signature)
        used = (
            {each.argument for each in entry.spec.inputs.values()}
            | {use.name for use in placeholders(entry)}
            | {*names}
        )
        for argument in entry.spec.args:
            if argument not in used:
                self._faults.add(
                    f"{entry.pointer}/args/{argument}",
                    "unused-argument",
                    f"the argument {argument} is never used{meant(argument, names)}: {signature.name} takes "
                    f"{listed(names) or 'nothing'}",
                    key=True,
                )

    def _local_parameters(self, entry: Entry, signature: Signature) -> None:
        names = [each.name for each in signature.parameters]
        for name in entry.spec.inputs:
            if name not in names:
                self._faults.add(
                    f"{entry.pointer}/inputs/{escaped(name)}",
                    "bad-input",
                    f"the function {signature.name} has no parameter {name}{meant(name, names)}: it takes "
                    f"{listed(names) or 'nothing'}",
                    key=True,
                )
        for each in signature.parameters:
            if each.required and each.name not in entry.spec.inputs and each.name not in entry.spec.args:
                self._faults.add(
                    entry.pointer,
                    "missing-input",
                    f"the function {signature.name} needs {each.name} ({each.type}), and nothing gives it: add "
                    f'"inputs": {{"{each.name}": {{"attribute": "domain/family/member/attribute"}}}}, or an '
                    f"argument {each.name}",
                    key=True,
                )

    def _transform_parameters(self, entry: Entry, signature: Signature) -> None:
        pointer = f"{entry.pointer}/transform"
        if not signature.parameters:
            self._faults.add(
                pointer,
                "missing-input",
                f"the function {signature.name} takes nothing: let it take the result",
            )
        for each in signature.parameters[1:]:
            if each.required and each.name not in entry.spec.args:
                self._faults.add(
                    pointer,
                    "missing-input",
                    f"the function {signature.name} needs {each.name} ({each.type}) beside the result, which must be "
                    f'an argument of {entry.name}: add "args": {{"{each.name}": "…"}}, or give it a default',
                )

    # Types

    def _typed(
        self, source: FunctionSource, signature: Signature, uses: list[tuple[Written, str]]
    ) -> list[FunctionSource]:
        """The function with the types of what each use passes and wants; as it is, where nothing uses it."""
        found = [
            FunctionSource(source.code, source.name, kinds, self._wanted(each, key))
            for each, key in uses
            if (kinds := self._kinds(each, key, signature)) is not None
        ]
        distinct = {(tuple(sorted(each.inputs.items())), each.returns): each for each in found}
        return list(distinct.values()) or [source]

    def _kinds(self, found: Written, key: str, signature: Signature) -> dict[str, str] | None:
        """The types of what is passed; None with a parameter missing or unknown, which is told already."""
        spec = found.entry.spec
        arguments = {name: python_type(print_ast(node.type)) for name, node in found.args.items()}
        if key == "transform":
            first, *further = signature.parameters or [None]
            kinds = {each.name: arguments[each.name] for each in further if each and each.name in arguments}
            kinds |= {first.name: "Any"} if first else {}
        else:
            kinds = {each.name: arguments[each.name] for each in signature.parameters if each.name in arguments}
            for name, each in spec.inputs.items():
                kinds[name] = _kind_of_input(each, arguments)
        for parameter in signature.parameters:
            if parameter.name in kinds and not given(parameter, None):
                kinds[parameter.name] = kinds[parameter.name].removesuffix(" | None")
        needed = {each.name for each in signature.parameters if each.required}
        names = {each.name for each in signature.parameters}
        return kinds if needed <= kinds.keys() <= names else None

    def _wanted(self, found: Written, key: str) -> str | None:
        """The Python type of the result, where the declared type is made of scalars."""
        if found.type is None or (key == "function" and found.entry.spec.transform):
            return None
        shape = shape_of(found, self._defined) if key == "function" else Shape.VALUE
        node = found.type if shape is Shape.VALUE else self._inner(found, shape)
        if node is None:
            return None
        kind = python_type(print_ast(node))
        return None if "Any" in kind else kind

    def _inner(self, found: Written, shape: Shape) -> TypeNode | None:
        """What one value of a sample or a series is."""
        node = self._defined.get(inner_name(found.result))
        fields: dict[str, FieldDefinitionNode] = {}
        if isinstance(node, ObjectTypeDefinitionNode):
            fields = {field.name.value: field for field in node.fields or ()}
        kind: Any = fields["value" if shape is Shape.SAMPLE else "values"].type if fields else None
        if shape is Shape.SAMPLE or kind is None:
            return kind  # type: ignore[no-any-return]
        kind = kind.type if isinstance(kind, NonNullTypeNode) else kind
        return kind.type if isinstance(kind, ListTypeNode) else None


def _kind_of_input(source: Input, arguments: Mapping[str, str]) -> str:
    """What an input passes, as far as it is known: of attributes and of other endpoints it is not."""
    if source.argument is not None:
        return arguments.get(source.argument, "Any")
    if source.attributes is not None:
        return "list[Any]"
    return _kind_of(source.value) if "value" in source.model_fields_set else "Any"


def _kind_of(value: Any) -> str:
    kinds = {bool: "bool", int: "int", float: "float", str: "str", list: "list[Any]", dict: "dict[str, Any]"}
    return kinds.get(type(value), "None")


CANNOT_CHECK = "functions cannot be checked now"
"""Begins a fault that is none of the document's."""


def unavailable(fault: FieldError) -> Fault:
    """What is said where functions cannot be checked now."""
    return Fault("/functions", 1, 1, "function", f"{CANNOT_CHECK}: {fault.message}; try again")
