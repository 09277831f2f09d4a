"""What becomes of quality and time when values pass through a function.

The result has the worst quality and the newest timestamp of the inputs, and is stale as soon as one of them is. A
missing value (null, NaN, or anything of quality INVALID) reaches a parameter that allows None as None; otherwise the
function is not called and the result is null. An INVALID input that the function was told of counts as WARNING, since
the result stands on the rest: it would otherwise be null by the contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from octopus.functions.source import Parameter, Signature
from octopus.model import Quality, Sample

ORDER = (Quality.VALID, Quality.CHANGING, Quality.WARNING, Quality.ALARM, Quality.INVALID)
"""From good to bad."""
_RANK: dict[str, int] = {str(quality): rank for rank, quality in enumerate(ORDER)}


class Prepared(msgspec.Struct, frozen=True):
    """One evaluation's inputs, without their qualities, and what the result inherits."""

    values: dict[str, Any] | None
    """None when the function is not to be called: a value is missing that it does not allow for."""
    quality: str
    timestamp: float | None
    """Seconds since the epoch; None where no input has one."""
    stale: bool
    age: float | None
    error: dict[str, Any] | None
    """Of the first input that could not be had, when the function is not to be called."""
    missing: tuple[str, ...] = ()
    """Parameters that lack a value and do not allow for that."""

    def sample(self, name: str, value: Any) -> Sample:
        """The result as a sample."""
        quality = self.quality if self.values is not None or self.error is None else str(Quality.INVALID)
        invalid = quality == Quality.INVALID
        return Sample(
            name,
            None if invalid else value,
            quality=quality,
            timestamp=None if invalid else self.timestamp,
            stale=self.stale,
            age=self.age,
            error=self.error if self.values is None else None,
        )


def prepare(signature: Signature, inputs: Mapping[str, Any]) -> Prepared:
    """Take values and qualities of the inputs apart. Inputs may be samples, lists of samples, or plain values."""
    parameters = {parameter.name: parameter for parameter in signature.parameters}
    values: dict[str, Any] = {}
    qualities: list[str] = []
    samples: list[Sample] = []
    missing: list[str] = []
    for name, given in inputs.items():
        of_list = isinstance(given, list) and any(isinstance(each, Sample) for each in given)
        found = _samples(given) if of_list else [given] if isinstance(given, Sample) else []
        samples += found
        parameter = parameters.get(name)
        value = [_value(each) for each in given] if of_list else _value(given)
        values[name] = value
        allowed = parameter is None or _allows(parameter, value)
        if not allowed:
            missing.append(name)
        qualities += [_told(each.quality) if allowed else each.quality or "" for each in found]
    return Prepared(
        None if missing else values,
        worst(qualities),
        max((each.timestamp for each in samples if each.timestamp is not None), default=None),
        any(each.stale for each in samples),
        max((each.age for each in samples if each.age is not None), default=None),
        next((each.error for each in samples if each.error is not None), None) if missing else None,
        tuple(missing),
    )


def worst(qualities: Iterable[str]) -> str:
    """The worst of them; VALID of none, and of one that is not known."""
    rank = max((_RANK.get(quality, 0) for quality in qualities), default=0)
    return str(ORDER[rank])


def _samples(given: Sequence[Any]) -> list[Sample]:
    return [each for each in given if isinstance(each, Sample)]


def _value(given: Any) -> Any:
    if not isinstance(given, Sample):
        return given
    return None if given.quality == Quality.INVALID or given.error is not None else given.value


def _allows(parameter: Parameter, value: Any) -> bool:
    if value is None or (isinstance(value, float) and value != value):
        return parameter.nullable
    if isinstance(value, list) and not parameter.nullable_items:
        return not any(each is None or each != each for each in value)
    return True


def _told(quality: str | None) -> str:
    return str(Quality.WARNING) if quality == Quality.INVALID else quality or ""
