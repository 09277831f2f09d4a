"""Vectors, run inside the sandbox: lists of numbers in, lists of numbers out."""

from __future__ import annotations

import math


def add(a: list[float], b: list[float]) -> list[float]:
    """Sum of two lists, element by element."""
    return [x + y for x, y in zip(a, b, strict=True)]


def subtract(a: list[float], b: list[float]) -> list[float]:
    """Difference of two lists, element by element."""
    return [x - y for x, y in zip(a, b, strict=True)]


def multiply(a: list[float], b: list[float]) -> list[float]:
    """Product of two lists, element by element."""
    return [x * y for x, y in zip(a, b, strict=True)]


def scale(values: list[float], factor: float) -> list[float]:
    """Every value times `factor`."""
    return [value * factor for value in values]


def clip(values: list[float], low: float, high: float) -> list[float]:
    """Every value, brought into `low` to `high`."""
    return [low if value < low else high if value > high else value for value in values]


def dot(a: list[float], b: list[float]) -> float:
    """Scalar product."""
    if len(a) != len(b):
        raise ValueError(f"dot needs lists of one length, got {len(a)} and {len(b)}")
    product: float = math.sumprod(a, b)  # type: ignore[attr-defined]  # There from 3.12, and in Monty.
    return product


def norm(values: list[float]) -> float:
    """Euclidean length."""
    return math.hypot(*values)


def count_above(values: list[float], threshold: float) -> int:
    """How many values are greater than `threshold`."""
    return len([0 for value in values if value > threshold])


def count_below(values: list[float], threshold: float) -> int:
    """How many values are less than `threshold`."""
    return len([0 for value in values if value < threshold])


def where_above(values: list[float], threshold: float) -> list[int]:
    """Indexes of the values greater than `threshold`."""
    return [index for index, value in enumerate(values) if value > threshold]


def where_below(values: list[float], threshold: float) -> list[int]:
    """Indexes of the values less than `threshold`."""
    return [index for index, value in enumerate(values) if value < threshold]


def peak(values: list[float]) -> int:
    """Index of the greatest value, the first of equals."""
    if not values:
        raise ValueError("peak needs at least one value")
    return values.index(max(values))


def differences(values: list[float]) -> list[float]:
    """Each value minus the one before it; one shorter than the list."""
    return [after - before for before, after in zip(values, values[1:])]  # noqa: B905, RUF007 - itertools.pairwise is not there


def cumulative(values: list[float]) -> list[float]:
    """Running sum."""
    total = 0.0
    sums = []
    for value in values:
        total += value
        sums.append(total)
    return sums


def moving_average(values: list[float], width: int) -> list[float]:
    """Means of `width` neighbours each; `width - 1` shorter than the list."""
    if width < 1 or width > len(values):
        raise ValueError(f"moving_average takes a width of 1 to the number of values ({len(values)}), got {width}")
    total = 0.0
    lost = 0.0
    means = []
    for index, value in enumerate(values):
        for step in [value, -values[index - width]] if index >= width else [value]:
            # What a sum loses beside a large value is kept apart (Neumaier): a spike leaves nothing.
            after = total + step
            lost += (total - after) + step if abs(total) >= abs(step) else (step - after) + total
            total = after
        if index >= width - 1:
            means.append((total + lost) / width)
    return means
