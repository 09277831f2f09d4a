"""The inputs of a LOCAL endpoint: where each parameter of its function comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from octopus.endpoints.document import Input
from octopus.endpoints.entries import Entry
from octopus.endpoints.functions_of import given
from octopus.endpoints.mapping import Path, look_up, parse_path
from octopus.endpoints.services import Arguments
from octopus.endpoints.templates import ABSENT, Fill, json_template, text_template, written
from octopus.functions import Signature
from octopus.model import BadRequest, Sample


class Feeder(msgspec.Struct, frozen=True):
    """An endpoint that others take inputs from."""

    name: str
    defaults: Mapping[str, Any]
    """Of its arguments."""
    sampled: bool
    """It evaluates a function, and gives the value with its quality and time."""


class FieldInput(msgspec.Struct, frozen=True):
    """A parameter that another endpoint gives."""

    parameter: str
    feeder: Feeder
    arguments: Fill
    path: Path

    def arguments_of(self, arguments: Arguments) -> dict[str, Any]:
        """What that endpoint is asked with."""
        return {**self.feeder.defaults, **self.arguments(arguments)}

    def part_of(self, result: Any) -> Any:
        """What the parameter is given of a result; the value of a sample with what is known of it."""
        found = look_up(result, self.path)
        if not self.feeder.sampled or self.path[:1] != (VALUE,) or not isinstance(result, dict):
            return found
        known = {key: result[key] for key in ("quality", "timestamp", "stale", "age", "error")}
        return Sample(self.feeder.name, found, **known)


VALUE = "value"
"""The member of a sample that holds its value."""
Feeding = Callable[[str], Feeder]
"""The endpoint of that name, as far as inputs are concerned."""


class Inputs:
    """The inputs of one endpoint.

    Args:
        entry: the endpoint.
        variables: the values of text variables.
        feeding: finds the endpoints that inputs come from.
    """

    def __init__(self, entry: Entry, variables: Mapping[str, str], feeding: Feeding) -> None:
        self._entry = entry
        self._single: dict[str, Fill] = {}
        self._several: dict[str, list[Fill]] = {}
        self._constant: dict[str, Any] = {}
        self._argument: dict[str, str] = {}
        self.fields: list[FieldInput] = []
        for name, each in entry.spec.inputs.items():
            self._take(name, each, variables, feeding)

    def _take(self, name: str, each: Input, variables: Mapping[str, str], feeding: Feeding) -> None:
        if each.attribute is not None:
            self._single[name] = text_template(each.attribute, variables, _in_name)
        elif each.attributes is not None:
            self._several[name] = [text_template(text, variables, _in_name) for text in each.attributes]
        elif each.argument is not None:
            self._argument[name] = each.argument
        elif each.field is not None:
            path = parse_path(each.path) if each.path else ()
            given = json_template(each.args or {}, variables)
            self.fields.append(FieldInput(name, feeding(each.field), given, path))
        else:
            self._constant[name] = each.value

    def attributes(self, arguments: Arguments) -> dict[str, str | list[str]]:
        """Names of attributes by parameter, as they are written."""
        found: dict[str, str | list[str]] = {name: _name(fill(arguments)) for name, fill in self._single.items()}
        return found | {name: [_name(fill(arguments)) for fill in fills] for name, fills in self._several.items()}

    def plain(self, arguments: Arguments, signature: Signature) -> dict[str, Any]:
        """Constants and arguments, those of the same name as a parameter included."""
        found = dict(self._constant)
        for name, argument in self._argument.items():
            found[name] = arguments.get(argument)
        sources = {*found, *self._single, *self._several, *(each.parameter for each in self.fields)}
        for parameter in signature.parameters:
            name = parameter.name
            if name not in sources and name in self._entry.spec.args:
                found[name] = arguments.get(name)
            if name in found and not given(parameter, found[name]):
                del found[name]
        return found


def each_name(attributes: Mapping[str, str | list[str]]) -> Iterator[str]:
    """All names, in order."""
    for names in attributes.values():
        yield from [names] if isinstance(names, str) else names


def _in_name(name: str, value: Any) -> str:
    """An argument's value as part of an attribute's name: it must not become another one."""
    text = written(name, value)
    if "#" in text or any(ord(character) < 32 for character in text):
        raise BadRequest(f"expected a value for {name} that can stand in an attribute's name; got {text[:80]!r}")
    return text


def _name(text: Any) -> str:
    if text is ABSENT:
        raise BadRequest("the name of an attribute is needed here; give the argument that it consists of")
    return str(text)
