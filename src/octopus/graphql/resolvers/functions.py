"""Functions: drafts tried, checked and laid out, and what they may call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ariadne import ObjectType, QueryType
from ariadne.types import SchemaBindable

from octopus.functions import FunctionFault, FunctionSource, Trial
from octopus.model import BadRequest, TimeRange


def bindables() -> list[SchemaBindable]:
    query, trial, fault = QueryType(), ObjectType("FunctionTrial"), ObjectType("FunctionFault")
    query.set_field("evaluateFunction", evaluate_function)
    query.set_field("checkFunction", check_function)
    query.set_field("formatFunction", format_function)
    query.set_field("hostFunctions", lambda _, info: info.context.rooms.functions.host_functions())
    trial.set_field("faults", faults)
    fault.set_alias("endLine", "end_line")
    fault.set_alias("endColumn", "end_column")
    return [query, trial, fault]


async def evaluate_function(
    _: Any,
    info: Any,
    code: str,
    maxPoints: int,
    inputs: Any = None,
    name: str | None = None,
    at: datetime | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Trial:
    found: Trial = await info.context.rooms.trials.evaluate(
        info.context.caller,
        FunctionSource(code, name),
        {} if inputs is None else inputs,
        moment=at,
        over=_range(start, end),
        max_points=maxPoints,
    )
    return found


async def check_function(
    _: Any, info: Any, code: str, inputs: Any = None, name: str | None = None, returns: str | None = None
) -> list[FunctionFault]:
    inputs = {} if inputs is None else inputs
    if not isinstance(inputs, Mapping) or not all(isinstance(each, str) for each in inputs.values()):
        raise BadRequest('expected inputs as an object, parameter → Python type: {"temps": "list[float]"}')
    source = FunctionSource(code, name, dict(inputs), returns)
    found: list[FunctionFault] = await info.context.rooms.trials.check(info.context.caller, source)
    return found


async def format_function(_: Any, info: Any, code: str) -> str:
    found: str = await info.context.rooms.trials.format(info.context.caller, code)
    return found


async def faults(trial: Trial, info: Any) -> list[FunctionFault]:
    found: list[FunctionFault] = await info.context.rooms.trials.check(info.context.caller, trial.source)
    return found


def _range(start: datetime | None, end: datetime | None) -> TimeRange | None:
    if (start is None) != (end is None):
        raise BadRequest("expected `start` and `end` together, got one of them")
    return TimeRange(start, end) if start is not None and end is not None else None
