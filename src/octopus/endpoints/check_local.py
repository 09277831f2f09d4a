"""LOCAL: functions that exist, inputs that say one source each, no cycle among them, and no way around a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graphql import InputValueDefinitionNode, NonNullTypeNode

from octopus.endpoints.document import EndpointsDocument, Input
from octopus.endpoints.entries import Entry
from octopus.endpoints.faults import Faults, listed, meant
from octopus.endpoints.mapping import BadPath, parse_path
from octopus.endpoints.sdl import Written
from octopus.endpoints.shapes import Shape
from octopus.endpoints.templates import PLACEHOLDER
from octopus.endpoints.text import escaped
from octopus.model import AttributeName, MalformedName

SOURCES = ("argument", "attribute", "attributes", "field", "value")
"""The keys of an input of which exactly one stands."""
FEEDS = {"queries": "queries", "mutations": "queries", "streams": "streams"}
"""By section: where the `field` of an input is looked for."""
LONGEST_CHAIN = 16
"""Endpoints that may take their inputs from one another in a row."""


def check_local(model: EndpointsDocument, found: Sequence[Written], pruned: frozenset[str], faults: Faults) -> None:
    """Judge functions by name, and inputs."""
    by_place = {(each.entry.section, each.entry.name): each for each in found}
    for each in found:
        entry = each.entry
        for key in ("function", "transform"):
            _check_function(model, entry, key, pruned, faults)
        for name, source in entry.spec.inputs.items():
            if not any(pointer.startswith(f"{entry.pointer}/inputs/{escaped(name)}/") for pointer in pruned):
                _check_input(each, name, source, by_place, faults)
    _check_chains(found, faults)


def _check_function(model: EndpointsDocument, entry: Entry, key: str, pruned: frozenset[str], faults: Faults) -> None:
    name = getattr(entry.spec, key)
    if name is None or name in model.functions or {f"/functions/{name}", "/functions"} & pruned:
        return
    known = f"; defined are {listed(model.functions)}" if model.functions else ""
    faults.add(
        f"{entry.pointer}/{key}",
        "unknown-function",
        f'there is no function {name}{meant(name, model.functions) or known}: define it under functions, "{name}": '
        '{"code": "def …"}',
    )


def given_sources(source: Input) -> list[str]:
    """The keys of an input that say where its value comes from."""
    return [
        key
        for key in SOURCES
        if key in source.model_fields_set and (key == "value" or getattr(source, key) is not None)
    ]


def _check_input(
    found: Written, name: str, source: Input, by_place: Mapping[tuple[str, str], Written], faults: Faults
) -> None:
    entry, pointer = found.entry, f"{found.entry.pointer}/inputs/{escaped(name)}"
    given = given_sources(source)
    if len(given) != 1:
        came = f"got {' and '.join(given)}: keep one" if given else "got none of them"
        faults.add(pointer, "bad-input", f"expected exactly one of {listed(SOURCES)} as the source of {name}; {came}")
        return
    if given[0] != "field":
        for key in ("args", "path"):
            if getattr(source, key) is not None:
                faults.add(f"{pointer}/{key}", "bad-input", f"{key} goes with field only: remove it", key=True)
    if source.argument is not None and source.argument not in entry.spec.args:
        faults.add(
            f"{pointer}/argument",
            "placeholder-without-argument",
            f"{entry.name} has no argument {source.argument}{meant(source.argument, entry.spec.args)}: add it, "
            f'"args": {{"{source.argument}": "Float!"}}',
        )
    _check_attributes(source, pointer, faults)
    if source.field is not None:
        _check_field(found, source, pointer, by_place, faults)


def _check_attributes(source: Input, pointer: str, faults: Faults) -> None:
    names = [(f"{pointer}/attribute", source.attribute)] if source.attribute is not None else []
    names += [(f"{pointer}/attributes/{index}", text) for index, text in enumerate(source.attributes or ())]
    for place, text in names:
        try:
            # A placeholder stands for any part of a name: for a whole one too, which then cannot be judged yet.
            AttributeName.parse(PLACEHOLDER.sub("x", text) if PLACEHOLDER.sub("", text).strip() else "a/b/c/d")
        except MalformedName as fault:
            faults.add(place, "bad-attribute", f"{fault.message}: write it in full")


def _check_field(
    found: Written, source: Input, pointer: str, by_place: Mapping[tuple[str, str], Written], faults: Faults
) -> None:
    entry, name = found.entry, str(source.field)
    section = FEEDS[entry.section]
    target = by_place.get((section, name))
    if target is None:
        known = [each for where, each in by_place if where == section]
        faults.add(
            f"{pointer}/field",
            "unknown-field",
            f"there is no endpoint {name} among the {section}{meant(name, known) or f'; defined are {listed(known)}'}: "
            f"a {entry.noun} takes its inputs from {section}",
        )
        return
    if source.path is not None:
        try:
            parse_path(source.path)
        except BadPath as fault:
            faults.add(f"{pointer}/path", "bad-mapping", fault.message)
    _check_field_arguments(target, source, pointer, faults)
    if target.entry.role > entry.role:
        faults.add(
            f"{pointer}/field",
            "role-too-low",
            f"{entry.name} is for {entry.role.name}, and would show what {name} gives to {target.entry.role.name} "
            f'only: write "role": "{target.entry.role.name}"',
        )


def _check_field_arguments(target: Written, source: Input, pointer: str, faults: Faults) -> None:
    given = source.args or {}
    for name in given:
        if name not in target.args:
            faults.add(
                f"{pointer}/args/{escaped(name)}",
                "bad-input",
                f"{target.entry.name} has no argument {name}{meant(name, target.args)}: it has "
                f"{listed(target.args) or 'none'}",
                key=True,
            )
    for name, argument in target.args.items():
        if name not in given and isinstance(argument.type, NonNullTypeNode) and argument.default_value is None:
            faults.add(
                pointer,
                "bad-input",
                f'{target.entry.name} needs the argument {name}: add "args": {{"{name}": …}}',
            )


def check_standard_arguments(
    found: Written, shape: Shape, standard: Sequence[InputValueDefinitionNode], faults: Faults
) -> None:
    """Judge whether the arguments that Octopus adds are free, and whether the inputs of a series have a past."""
    entry = found.entry
    for argument in standard:
        name = argument.name.value
        if name in entry.spec.args:
            faults.add(
                f"{entry.pointer}/args/{name}",
                "name-clash",
                f"Octopus gives {entry.name} the argument {name} itself, as to every LOCAL query of attributes: rename "
                "or remove yours",
                key=True,
            )
    if shape is not Shape.SERIES or entry.spec.method != "LOCAL":
        return
    if not standard:
        faults.add(
            f"{entry.pointer}/type",
            "bad-input",
            f"{found.entry.spec.type} asks for the function over time, which needs an attribute among the inputs: add "
            "one, or declare another type",
        )
    for name, source in entry.spec.inputs.items():
        if source.field is not None:
            faults.add(
                f"{entry.pointer}/inputs/{escaped(name)}/field",
                "bad-input",
                "the past of another endpoint is not known: a series takes attributes, arguments and constants only",
            )


Spot = tuple[str, str]
"""Section and name of an endpoint."""


def _check_chains(found: Sequence[Written], faults: Faults) -> None:
    """No circle, and no chain that is longer than one question should be. Without recursion: chains may be long."""
    feeds = {(each.entry.section, each.entry.name): tuple(_feeds(each.entry)) for each in found}
    # How many endpoints stand on one another below each, itself included.
    lengths: dict[Spot, int] = {}
    for first in feeds:
        path: dict[Spot, Iterator[tuple[str, Spot]]] = {} if first in lengths else {first: iter(feeds[first])}
        while path:
            spot, left = next(reversed(path.items()))
            name, target = next(left, ("", spot))
            if not name:
                del path[spot]
                lengths[spot] = 1 + max((lengths.get(below, 0) for _, below in feeds[spot]), default=0)
                _check_length(spot, lengths[spot], faults)
            elif target in path:
                steps = list(path)
                circle = " → ".join(step[1] for step in [*steps[steps.index(target) :], target])
                faults.add(
                    f"/{spot[0]}/{spot[1]}/inputs/{escaped(name)}/field",
                    "cycle",
                    f"the inputs go round in a circle: {circle}; let one of them take another source",
                )
            elif target in feeds and target not in lengths:
                path[target] = iter(feeds[target])


def _check_length(spot: Spot, length: int, faults: Faults) -> None:
    # Told of the first that is too long, not of all that stand on it.
    if length == LONGEST_CHAIN + 1:
        faults.add(
            f"/{spot[0]}/{spot[1]}/inputs",
            "bad-input",
            f"{spot[1]} stands on {LONGEST_CHAIN} endpoints, one on the other, and {LONGEST_CHAIN} in a row are the "
            "most: let one function do the work of several",
        )


def _feeds(entry: Entry) -> Iterator[tuple[str, Spot]]:
    for name, source in entry.spec.inputs.items():
        if source.field is not None and entry.spec.method == "LOCAL":
            yield name, (FEEDS[entry.section], source.field)
