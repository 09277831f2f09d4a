"""What a histogram tells of most events."""

from __future__ import annotations


def quantile(buckets: list[tuple[float, float]], rank: float) -> float:
    """The bound that so many events do not pass, interpolated as Prometheus does; the last bound is the most.

    Args:
        buckets: upper bounds, ascending, each with the events up to it; the last bound is infinite.
        rank: number of events.
    """
    lower, below = 0.0, 0.0
    for upper, count in buckets:
        if count >= rank:
            if upper == float("inf"):
                return lower
            return lower + (upper - lower) * (rank - below) / max(count - below, 1e-12)
        lower, below = upper, count
    return lower
