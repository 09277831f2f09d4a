"""Statistics, run inside the sandbox: each stands on `math`, whose functions there are native, and crosses nothing."""

from __future__ import annotations

import math


def present(values: list[float | None]) -> list[float]:
    """The values that are there: a list without its nulls."""
    return [value for value in values if value is not None]


def mean(values: list[float]) -> float:
    """Arithmetic mean. Raises ValueError without values."""
    if not values:
        raise ValueError("mean needs at least one value")
    return math.fsum(values) / len(values)


def median(values: list[float]) -> float:
    """Middle value; of an even number of values, the mean of the two in the middle."""
    return percentile(values, 50.0)


def percentile(values: list[float], percent: float) -> float:
    """Value below which `percent` (0 to 100) of the values lie, interpolated linearly between neighbours."""
    if not values:
        raise ValueError("percentile needs at least one value")
    if percent < 0.0 or percent > 100.0:
        raise ValueError(f"percentile takes 0 to 100 percent, got {percent}")
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100.0
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    share = place - below
    return ordered[below] * (1.0 - share) + ordered[above] * share


def variance(values: list[float]) -> float:
    """Sample variance (n - 1). Raises ValueError with fewer than two values."""
    return stdev(values) ** 2


def stdev(values: list[float]) -> float:
    """Sample standard deviation (n - 1). Raises ValueError with fewer than two values."""
    if len(values) < 2:
        raise ValueError("stdev needs at least two values")
    return math.dist(values, [mean(values)] * len(values)) / math.sqrt(len(values) - 1)


def mad(values: list[float]) -> float:
    """Median absolute deviation from the median: a spread that outliers do not move."""
    middle = median(values)
    return median([abs(value - middle) for value in values])


def rms(values: list[float]) -> float:
    """Root of the mean square."""
    if not values:
        raise ValueError("rms needs at least one value")
    return math.hypot(*values) / math.sqrt(len(values))


def linear_fit(x: list[float], y: list[float]) -> list[float]:
    """Straight line through points by least squares: [slope, intercept]."""
    if len(x) != len(y) or len(x) < 2:
        raise ValueError(f"linear_fit needs as many x as y and at least two, got {len(x)} and {len(y)}")
    center_x, center_y = mean(x), mean(y)
    deviations = [value - center_x for value in x]
    spread = math.hypot(*deviations) ** 2
    if spread == 0.0:
        raise ValueError("linear_fit needs x values that differ")
    slope = math.sumprod(deviations, y) / spread  # type: ignore[attr-defined]  # There from 3.12, and in Monty.
    return [slope, center_y - slope * center_x]


def correlation(x: list[float], y: list[float]) -> float:
    """Pearson's correlation coefficient, -1 to 1."""
    if len(x) != len(y) or len(x) < 2:
        raise ValueError(f"correlation needs as many x as y and at least two, got {len(x)} and {len(y)}")
    center_x, center_y = mean(x), mean(y)
    a = [value - center_x for value in x]
    b = [value - center_y for value in y]
    spread = math.hypot(*a) * math.hypot(*b)
    if spread == 0.0:
        raise ValueError("correlation needs values that differ")
    cross: float = math.sumprod(a, b)  # type: ignore[attr-defined]  # There from 3.12, and in Monty.
    return cross / spread
