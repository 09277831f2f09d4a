"""GRAPHQL: a document with one operation of the right kind, and a value for each of its variables."""

from __future__ import annotations

from graphql import (
    FragmentDefinitionNode,
    GraphQLSyntaxError,
    NonNullTypeNode,
    OperationDefinitionNode,
    Source,
    parse,
)

from octopus.endpoints.entries import Entry
from octopus.endpoints.faults import Faults, listed, meant, offset_place
from octopus.endpoints.text import escaped

KIND = {"queries": "query", "mutations": "mutation", "streams": "subscription"}


def check_upstream(entry: Entry, pruned: frozenset[str], faults: Faults) -> None:
    """Judge `query` and `variables` of one endpoint."""
    spec, pointer = entry.spec, f"{entry.pointer}/query"
    if spec.method != "GRAPHQL" or spec.query is None:
        return
    operation = _operation(spec.query, pointer, faults)
    if operation is None:
        return
    wanted, kind = _wanted(entry), operation.operation.value
    if kind != wanted and f"{entry.pointer}/interval" not in pruned:
        hint = ', or write "interval" to ask again and again' if entry.section == "streams" and kind == "query" else ""
        faults.add(pointer, "bad-upstream-query", f"a {entry.noun} sends a {wanted}; this is a {kind}: write one{hint}")
    _check_variables(entry, operation, faults)


def _wanted(entry: Entry) -> str:
    repeated = entry.section == "streams" and getattr(entry.spec, "interval", None) is not None
    return "query" if repeated else KIND[entry.section]


def _operation(text: str, pointer: str, faults: Faults) -> OperationDefinitionNode | None:
    try:
        document = parse(Source(text, pointer), max_tokens=10_000)
    except RecursionError:
        faults.add(
            pointer, "bad-upstream-query", "expected a GraphQL document that is not nested hundreds of levels deep"
        )
        return None
    except GraphQLSyntaxError as fault:
        offset = next(iter(fault.positions or ()), 0)
        message = fault.message.removeprefix("Syntax Error: ").rstrip(".")
        faults.add_within(
            pointer, "bad-upstream-query", f"expected a GraphQL document: {message}", offset_place(text, offset)
        )
        return None
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    others = [
        node for node in document.definitions if not isinstance(node, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    if len(operations) != 1 or others:
        faults.add(
            pointer,
            "bad-upstream-query",
            f"expected one operation, and fragments at most; got {len(operations)} operations"
            + (f" and {len(others)} definitions of types" if others else "")
            + ": keep the one to send",
        )
        return None
    return operations[0]


def _check_variables(entry: Entry, operation: OperationDefinitionNode, faults: Faults) -> None:
    spec = entry.spec
    declared = {each.variable.name.value: each for each in operation.variable_definitions or ()}
    given = spec.args if spec.variables is None else spec.variables
    where = "argument" if spec.variables is None else "variable"
    for name, each in declared.items():
        needed = isinstance(each.type, NonNullTypeNode) and each.default_value is None
        if name not in given and needed:
            faults.add(
                f"{entry.pointer}/query",
                "missing-upstream-variable",
                f"the upstream document needs ${name}, and there is no {where} {name}{meant(name, given)}: add it, or "
                f'map one with "variables": {{"{name}": "{{argument}}"}}',
            )
    for name in given:
        if name not in declared:
            section = "args" if spec.variables is None else "variables"
            faults.add(
                f"{entry.pointer}/{section}/{escaped(name)}",
                "unused-argument" if spec.variables is None else "unknown-upstream-variable",
                f"the upstream document declares no ${name}{meant(name, declared)}: it declares "
                f"{listed(f'${each}' for each in declared) or 'no variables'}",
                key=True,
            )
