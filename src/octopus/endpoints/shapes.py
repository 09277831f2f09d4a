"""What a LOCAL endpoint gives, by the type it declares: a value, a value with its quality and time, or a series.

The type decides by its fields: an object with `value` and `quality` or `timestamp` (like `EndpointSample`) asks for a
sample; one with `timestamps` and `values` (like `EndpointSeries`) asks for the function over a range of time.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from graphql import InputValueDefinitionNode, ObjectTypeDefinitionNode, TypeDefinitionNode, parse_type
from graphql.language import NameNode, StringValueNode, parse_const_value

from octopus.endpoints.entries import Entry
from octopus.endpoints.sdl import Written, inner_name, is_list
from octopus.model import Quality, Sample, SourceError

SAMPLE_FIELDS = frozenset(("value", "quality", "timestamp", "stale", "age", "error"))
SERIES_FIELDS = frozenset(("timestamps", "values", "qualities", "returnedPoints", "truncated", "failed", "errors"))
START, END, MAX_POINTS, AT = "start", "end", "maxPoints", "at"
DEFAULT_POINTS = 1000
DEFAULT_SPAN = 3600.0
"""Seconds of a series whose start is left out."""


class Shape(StrEnum):
    """What a LOCAL endpoint gives."""

    VALUE = "value"
    SAMPLE = "sample"
    SERIES = "series"


class InputMissing(SourceError):
    """A function cannot be evaluated, because what it stands on is not there."""


def shape_of(found: Written, defined: Mapping[str, TypeDefinitionNode]) -> Shape:
    """What the declared type asks for."""
    node = defined.get(inner_name(found.result))
    if not isinstance(node, ObjectTypeDefinitionNode) or is_list(found.result):
        return Shape.VALUE
    fields = {field.name.value for field in node.fields or ()}
    if fields <= SAMPLE_FIELDS and "value" in fields and fields & {"quality", "timestamp"}:
        return Shape.SAMPLE
    if fields <= SERIES_FIELDS and {"timestamps", "values"} <= fields and found.entry.section == "queries":
        return Shape.SERIES
    return Shape.VALUE


def standard_arguments(entry: Entry, shape: Shape) -> list[InputValueDefinitionNode]:
    """The arguments that a LOCAL query has beside its own: it can be asked of the past too.

    Not with an input that is another endpoint, whose past is not known: then would mix with now.
    """
    if entry.section != "queries" or entry.spec.method != "LOCAL" or not reads_attributes(entry):
        return []
    if shape is Shape.SERIES:
        return [
            _argument(START, "DateTime", "Begin of the range; an hour before its end when left out."),
            _argument(END, "DateTime", "End of the range; now when left out."),
            _argument(MAX_POINTS, "Int", "Most points of the answer.", str(DEFAULT_POINTS)),
        ]
    if any(each.field is not None for each in entry.spec.inputs.values()):
        return []
    return [_argument(AT, "DateTime", "Evaluate on the values of that moment; on those of now when left out.")]


def reads_attributes(entry: Entry) -> bool:
    """Whether an input comes from an attribute."""
    return any(each.attribute is not None or each.attributes is not None for each in entry.spec.inputs.values())


def _argument(name: str, kind: str, description: str, default: str | None = None) -> InputValueDefinitionNode:
    return InputValueDefinitionNode(
        name=NameNode(value=name),
        description=StringValueNode(value=description, block=False),
        type=parse_type(kind, no_location=True),
        default_value=None if default is None else parse_const_value(default, no_location=True),
        directives=(),
    )


def result_of(sample: Sample, shape: Shape, endpoint: str, nullable: bool) -> Any:
    """What a client is given for an evaluation.

    Raises:
        InputMissing: an input could not be had, and the declared type has no place to say so.
    """
    if shape is Shape.SAMPLE:
        return {
            "value": sample.value,
            "quality": sample.quality,
            "timestamp": sample.timestamp,
            "stale": sample.stale,
            "age": sample.age,
            "error": sample.error,
        }
    if sample.error is not None:
        raise InputMissing(
            f"{endpoint} cannot be evaluated: {sample.error.get('message', 'an input cannot be had')}",
            source=sample.error.get("source"),
            upstream=sample.error.get("upstream"),
        )
    if sample.value is None and sample.quality == Quality.INVALID and not nullable:
        raise InputMissing(f"{endpoint} cannot be evaluated: an input is invalid now")
    return sample.value
