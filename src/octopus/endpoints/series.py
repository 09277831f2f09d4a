"""A function over time: inputs aligned, evaluated wherever one of them changes, reduced to the points asked for.

Between two samples a value holds. The function is evaluated at every moment at which an input has a sample, on the
value that each input has then, and once at the beginning of the range. Of numbers, the minimum and maximum of each
bucket are kept at their own times, as `hdbppHistory` does; of anything else, the moments at which the result changes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from octopus.functions import FunctionFailed, aligned
from octopus.model import Quality, Sample, TimeRange

MOST_ROWS = 20_000
"""Evaluations of one question, which is what `Functions.evaluate_many` takes."""
MOST_ERRORS = 20


def rows_of(
    samples: Mapping[str, Sequence[Sample]], before: Mapping[str, Sample | None], over: TimeRange
) -> list[tuple[float, dict[str, Sample]]]:
    """The moments at which to evaluate, and what holds then: where an input has a sample, and at the beginning.

    Args:
        samples: by name, ascending.
        before: the last sample ahead of the range, by name.
    """
    start = over.start.timestamp()
    begun = {name: _begun(found, before.get(name), start) for name, found in samples.items()}
    return aligned(begun, {}, MOST_ROWS)


def _begun(found: Sequence[Sample], before: Sample | None, start: float) -> Sequence[Sample]:
    """Samples with what holds at the beginning of the range as the first of them."""
    if before is None or (found and found[0].timestamp is not None and found[0].timestamp <= start):
        return found
    return [msgspec.structs.replace(before, timestamp=start), *found]


Point = tuple[float, Any, str]


def reduced(
    times: Sequence[float], found: Sequence[Sample | FunctionFailed], over: TimeRange, most: int, *, truncated: bool
) -> dict[str, Any]:
    """The columns of a series, of at most `most` points (of numbers, one more when that is odd).

    Raises:
        FunctionFailed: the function failed at every moment.
    """
    failures = [(time, each) for time, each in zip(times, found, strict=True) if isinstance(each, FunctionFailed)]
    if failures and len(failures) == len(found):
        raise failures[0][1]
    points = [
        (time, None, str(Quality.INVALID))
        if isinstance(each, FunctionFailed)
        else (time, each.value, each.quality or "")
        for time, each in zip(times, found, strict=True)
    ]
    if all(value is None or _is_number(value) for _, value, _ in points):
        kept = _extremes(points, over, most)
    else:
        kept = _changes(points)
        truncated, kept = truncated or len(kept) > most, kept[:most]
    return {
        "timestamps": [time for time, _, _ in kept],
        "values": [value for _, value, _ in kept],
        "qualities": [quality for _, _, quality in kept],
        "returnedPoints": len(kept),
        "truncated": truncated,
        "failed": len(failures),
        "errors": [
            {"timestamp": time, "message": each.message, "line": each.line} for time, each in failures[:MOST_ERRORS]
        ],
    }


def _extremes(points: list[Point], over: TimeRange, most: int) -> list[Point]:
    if len(points) <= most:
        return points
    start, end = over.start.timestamp(), over.end.timestamp()
    buckets = math.ceil(most / 2)
    width = (end - start) / buckets
    by_bucket: dict[int, list[Point]] = {}
    for point in points:
        by_bucket.setdefault(min(int((point[0] - start) / width), buckets - 1), []).append(point)
    kept: list[Point] = []
    for bucket in sorted(by_bucket):
        inside = [point for point in by_bucket[bucket] if point[1] is not None]
        if not inside:
            kept.append(by_bucket[bucket][0])
            continue
        ends = {min(inside, key=_value), max(inside, key=_value)}
        kept += sorted(ends, key=_time)
    return kept


def _changes(points: list[Point]) -> list[Point]:
    """The points at which value or quality is another than before, and the last one."""
    return [
        point
        for index, point in enumerate(points)
        if index == 0 or point[1:] != points[index - 1][1:] or index == len(points) - 1
    ]


def _value(point: Point) -> Any:
    return point[1]


def _time(point: Point) -> float:
    return point[0]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
