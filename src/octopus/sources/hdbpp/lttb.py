"""Largest-Triangle-Three-Buckets (S. Steinarsson, Downsampling Time Series for Visual Representation, 2013, §4.2).

Of each bucket, the point is kept that spans the largest triangle with the point kept before it and the mean of the next
bucket. Chooses what the package `lttb` chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def choose(times: NDArray[Any], values: NDArray[Any], most: int) -> NDArray[Any]:
    """Indexes of the points to keep, in order: all of them, or exactly `most`.

    Args:
        times: strictly ascending.
        values: finite numbers.
        most: at least 1; the first point alone, or the first and the last, when there is no room for more.
    """
    import numpy

    count = len(times)
    if count <= most:
        return numpy.arange(count)
    if most < 3:
        return numpy.array([0, count - 1][:most])
    points = numpy.column_stack((times, values)).astype(float)
    # The inner points in `most` - 2 parts; the first ones have one more when it does not come out even.
    size, more = divmod(count - 2, most - 2)
    edges = 1 + numpy.concatenate(([0], numpy.cumsum([size + (part < more) for part in range(most - 2)])))
    chosen = numpy.empty(most, dtype=int)
    chosen[0], chosen[-1] = 0, count - 1
    for part in range(most - 2):
        inside = points[edges[part] : edges[part + 1]]
        after = points[edges[part + 1] : edges[part + 2]] if part < most - 3 else points[-1:]
        areas = _areas(points[chosen[part]], inside, after.mean(axis=0))
        chosen[part + 1] = edges[part] + numpy.argmax(areas)
    return chosen


def _areas(kept: NDArray[Any], inside: NDArray[Any], mean: NDArray[Any]) -> NDArray[Any]:
    """Twice the areas of the triangles of each point inside with the one kept and the mean."""
    along = (kept[0] - mean[0]) * (inside[:, 1] - kept[1])
    across = (kept[0] - inside[:, 0]) * (mean[1] - kept[1])
    found: NDArray[Any] = abs(along - across)
    return found
