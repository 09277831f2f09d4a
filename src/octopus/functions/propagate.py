"""What becomes of quality and time when values pass through a function.

The result has the worst quality and the newest timestamp of the inputs, and is stale as soon as one of them is. A
missing value (null, NaN, or anything of quality INVALID) reaches a parameter that allows None as None; otherwise the
function is not called and the result is null. An INVALID input that the function was told of counts as WARNING, since
the result stands on the rest: it would otherwise be null by the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from octopus.functions.source import Parameter, Signature
from octopus.model import Quality, Sample

ORDER = (Quality.VALID, Quality.CHANGING, Quality.WARNING, Quality.ALARM, Quality.INVALID)
"""From good to bad."""
_RANK: dict[str, int] = {str(quality): rank for rank, quality in enumerate(ORDER)}
INVALID, TOLD = _RANK[str(Quality.INVALID)], _RANK[str(Quality.WARNING)]


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
    kept = _Inherited()
    values: dict[str, Any] = {}
    missing: list[str] = []
    for name, given in inputs.items():
        parameter = signature.parameter(name)
        samples = [given] if isinstance(given, Sample) else _samples(given)
        if samples is None:
            values[name] = given
            if parameter is not None and not _allows(parameter, given):
                missing.append(name)
            continue
        value: Any = [_value(each) for each in given] if isinstance(given, list) else _value(given)
        values[name] = value
        allowed = parameter is None or _allows(parameter, value)
        if not allowed:
            missing.append(name)
        for sample in samples:
            kept.add(sample, allowed)
    return Prepared(
        None if missing else values,
        str(ORDER[kept.rank]),
        kept.timestamp,
        kept.stale,
        kept.age,
        kept.error if missing else None,
        tuple(missing),
    )


class _Inherited:
    """What a result has of the samples that it stands on."""

    __slots__ = ("age", "error", "rank", "stale", "timestamp")

    def __init__(self) -> None:
        self.rank = 0
        self.timestamp: float | None = None
        self.stale = False
        self.age: float | None = None
        self.error: dict[str, Any] | None = None

    def add(self, sample: Sample, allowed: bool) -> None:
        """One sample more; `allowed`: whatever it lacks, the function is told of it."""
        rank = _RANK.get(sample.quality or "", 0)
        if rank > self.rank:
            self.rank = max(self.rank, TOLD) if allowed and rank == INVALID else rank
        timestamp = sample.timestamp
        if timestamp is not None and (self.timestamp is None or timestamp > self.timestamp):
            self.timestamp = timestamp
        if sample.stale:
            self.stale = True
        if sample.age is not None and (self.age is None or sample.age > self.age):
            self.age = sample.age
        if sample.error is not None and self.error is None:
            self.error = sample.error


def _samples(given: Any) -> list[Sample] | None:
    """A list of samples as that; None of anything else."""
    return given if isinstance(given, list) and given and isinstance(given[0], Sample) else None


def _value(sample: Sample) -> Any:
    """Its value, None where it says that there is none."""
    value = sample.value
    if sample.quality == Quality.INVALID or sample.error is not None or value != value:
        return None
    return value


def _allows(parameter: Parameter, value: Any) -> bool:
    if value is None or value != value:
        return parameter.nullable
    # NaN inside a list is null already, by the contract of samples.
    return parameter.nullable_items or not isinstance(value, list) or None not in value
