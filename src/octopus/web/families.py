"""Metric families of several processes, made one: how each figure adds up.

Counters and histograms add up, and so do gauges, but for those that this page names. Families travel between processes
as JSON, for which they are lists of plain values here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from prometheus_client.metrics_core import Metric
from prometheus_client.samples import Sample

MAXIMA = frozenset(
    {
        "octopus",
        "octopus_bus_members",
        "octopus_draining",
        "octopus_queue_longest_bytes",
        "octopus_source_error_ratio",
        "octopus_source_latency_seconds",
        "octopus_workers",
    }
)
"""Families of which the largest value holds for all processes together."""
MINIMA = frozenset({"octopus_source_up"})
"""Families of which the smallest does: a system is up when every process reaches it."""
OF_A_PROCESS = ("octopus_cpu_", "process_", "python_")
"""Beginnings of the names of families that no sum can stand for; each process's values get the label `worker`."""
WORKER = "worker"


class Point(msgspec.Struct, frozen=True, array_like=True):
    """One value of a family."""

    name: str
    """That of the family, or with `_total`, `_bucket`, `_sum`, `_count` behind it."""
    labels: dict[str, str]
    value: float


class Family(msgspec.Struct, frozen=True, array_like=True):
    """One metric with its values."""

    name: str
    kind: str
    """`counter`, `gauge`, `histogram` or `info`."""
    text: str
    points: list[Point]

    @property
    def grows(self) -> bool:
        """Whether its values only grow while its process runs."""
        return self.kind in ("counter", "histogram") and not self.name.startswith(OF_A_PROCESS)


def plain(metrics: Iterable[Metric]) -> list[Family]:
    """Families as they travel. Moments of creation are left out: nobody asks for them."""
    return [
        Family(
            each.name,
            each.type,
            each.documentation,
            [
                Point(sample.name, sample.labels, sample.value)
                for sample in each.samples
                if not sample.name.endswith("_created")
            ],
        )
        for each in metrics
    ]


def metrics_of(families: Iterable[Family]) -> list[Metric]:
    """Families as `prometheus_client` writes them."""
    found = []
    for family in families:
        metric = Metric(family.name, family.text, family.kind)
        metric.samples = [Sample(point.name, point.labels, point.value) for point in family.points]
        found.append(metric)
    return found


def merged(processes: Sequence[tuple[str, Sequence[Family]]]) -> list[Family]:
    """The families of several processes as one.

    Args:
        processes: name and families of each.
    """
    kinds: dict[str, Family] = {}
    values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], Point]] = {}
    for process, families in processes:
        for family in families:
            kinds.setdefault(family.name, family)
            known = values.setdefault(family.name, {})
            for point in family.points:
                _add(known, family.name, _labelled(family.name, point, process))
    return [
        Family(name, family.kind, family.text, _ordered(family, values[name].values()))
        for name, family in kinds.items()
    ]


def _labelled(family: str, point: Point, process: str) -> Point:
    if not family.startswith(OF_A_PROCESS):
        return point
    return Point(point.name, {**point.labels, WORKER: process}, point.value)


def _add(known: dict[tuple[str, tuple[tuple[str, str], ...]], Point], family: str, point: Point) -> None:
    key = (point.name, tuple(sorted(point.labels.items())))
    before = known.get(key)
    if before is not None:
        point = Point(point.name, point.labels, _together(family, before.value, point.value))
    known[key] = point


def _together(family: str, one: float, other: float) -> float:
    if family in MAXIMA:
        return max(one, other)
    if family in MINIMA:
        return min(one, other)
    return one + other


def _ordered(family: Family, points: Iterable[Point]) -> list[Point]:
    """Of a histogram, all series of one set of labels together: a series that only one process knows stands last."""
    if family.kind != "histogram":
        return list(points)
    by_labels: dict[tuple[tuple[str, str], ...], list[Point]] = {}
    for point in points:
        labels = tuple(sorted((name, value) for name, value in point.labels.items() if name != "le"))
        by_labels.setdefault(labels, []).append(point)
    return [point for each in by_labels.values() for point in each]
