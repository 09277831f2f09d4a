"""What the page *Live metrics* shows: the figures of /metrics, of all processes that can be asked.

The processes of one address are asked over their sockets, those of other replicas over the bus. Differences are taken
process by process, so that one that comes, ends or is silent for a while makes no burst.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncGenerator, Iterable, Iterator

import msgspec

from octopus.web.families import WORKER, Family, Point, merged
from octopus.web.quantiles import quantile
from octopus.web.siblings import Ask, Told

EVERY = 2.0
"""Seconds between two looks."""
FIRST = 1.0
"""Seconds until the first one: it takes two to see what changed."""
FRESH = 0.9
"""Seconds for which a look serves whoever else looks."""
KEPT = 30
"""Looks over which latencies of sources and operations are taken: a minute."""
MOST_OPERATIONS = 20
"""Root fields told of, those that take the most time first."""


class ProcessFigures(msgspec.Struct, frozen=True):
    """One serving process."""

    name: str
    cpu: float
    memory: float
    clients: int


class RoleFigures(msgspec.Struct, frozen=True):
    """Connections of one role."""

    role: str
    connections: int


class Latencies(msgspec.Struct, frozen=True):
    """Seconds that half, 95 and 99 of a hundred did not pass."""

    p50: float
    p95: float
    p99: float


class SourceFigures(msgspec.Struct, frozen=True):
    """One outside system over the window."""

    name: str
    up: bool
    latency: Latencies | None
    rate: float
    """Answers a second."""
    errorRatio: float | None


class OperationFigures(msgspec.Struct, frozen=True):
    """One root field over the window."""

    type: str
    field: str
    rate: float
    failures: float
    """A second."""
    busy: float
    """Seconds of each second that answers took, waiting included."""
    latency: Latencies | None


class LiveMetrics(msgspec.Struct, frozen=True):
    """All processes together."""

    time: float
    """Seconds since the epoch."""
    window: float
    """Seconds over which sources and operations are taken: a minute, and less while one has looked for less."""
    silent: int
    """Processes of this address that do not answer."""
    processes: list[ProcessFigures]
    samplesIn: float
    samplesOut: float
    missed: float
    attributes: int
    stale: int
    without: int
    roles: list[RoleFigures]
    subscriptions: int
    pending: int
    blocked: int
    queueBytes: float
    queueLongest: float
    messages: Latencies | None
    batches: Latencies | None
    sources: list[SourceFigures]
    operations: list[OperationFigures]


class Look(msgspec.Struct, frozen=True):
    """What all processes told at a moment of a monotonic clock."""

    moment: float
    told: dict[str, Told]
    """By process."""

    @classmethod
    def of(cls, told: Iterable[Told]) -> Look:
        return cls(time.monotonic(), {each.process: each for each in told})


class Lookout:
    """Looks for all who follow the figures: many of them ask the processes no more often than one.

    Args:
        ask: what every process tells now.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._last: Look | None = None
        self._asking = asyncio.Lock()
        self._followers = 0

    async def follow(self) -> AsyncGenerator[LiveMetrics, None]:
        """The figures, every two seconds."""
        self._followers += 1
        try:
            looks: deque[Look] = deque([await self._look()], KEPT + 1)
            await asyncio.sleep(FIRST)
            while True:
                looks.append(await self._look())
                yield live_metrics(looks[-1], looks[-2], looks[0], time.time())
                await asyncio.sleep(EVERY)
        finally:
            self._followers -= 1
            if not self._followers:
                self._last = None

    async def _look(self) -> Look:
        async with self._asking:
            last = self._last
            if last is None or time.monotonic() - last.moment > FRESH:
                last = self._last = Look.of(await self._ask())
            return last


def live_metrics(now: Look, before: Look, oldest: Look, moment: float) -> LiveMetrics:
    """What happened between looks.

    Args:
        before: the last one: rates, and latencies of deliveries.
        oldest: of those that are kept: latencies of sources and operations.
        moment: seconds since the epoch.
    """
    last, minute = _Change(now, before), _Change(now, oldest)
    return LiveMetrics(
        time=moment,
        window=minute.seconds,
        silent=_silent(now),
        processes=_processes(now),
        samplesIn=last.rate("octopus_samples_in_total"),
        samplesOut=last.rate("octopus_frames_out_total"),
        missed=last.rate("octopus_samples_missed_total"),
        attributes=int(last.value("octopus_attributes")),
        stale=int(last.value("octopus_attributes_stale")),
        without=int(last.value("octopus_attributes_silent")),
        roles=[
            RoleFigures(labels["role"], int(value)) for labels, value in last.values("octopus_connections") if value
        ],
        subscriptions=int(last.value("octopus_subscriptions")),
        pending=int(last.value("octopus_requests_pending")),
        blocked=int(last.value("octopus_connections_blocked")),
        queueBytes=last.value("octopus_queue_bytes"),
        queueLongest=last.value("octopus_queue_longest_bytes"),
        messages=last.latencies("octopus_delivery_seconds", way="message"),
        batches=last.latencies("octopus_delivery_seconds", way="batch"),
        sources=list(_sources(minute)),
        operations=_operations(minute),
    )


class _Change:
    """The figures of all processes at a look: gauges as they are, counters as what was added since another one."""

    def __init__(self, now: Look, before: Look) -> None:
        self.seconds = max(now.moment - before.moment, 1e-3)
        known = [
            (name, _added(told.families, before.told[name].families))
            for name, told in now.told.items()
            if name in before.told
        ]
        new = [(name, [each for each in told.families if not each.grows])
               for name, told in now.told.items() if name not in before.told]  # fmt: skip
        self._families = {family.name: family for family in merged([*known, *new])}

    def points(self, family: str) -> list[Point]:
        found = self._families.get(family)
        return [] if found is None else found.points

    def values(self, family: str) -> Iterator[tuple[dict[str, str], float]]:
        """Labels and value of each series of a gauge or counter."""
        for point in self.points(family):
            yield point.labels, point.value

    def value(self, family: str) -> float:
        """That of a gauge without labels."""
        return sum(point.value for point in self.points(family))

    def rate(self, counter: str) -> float:
        """Of a counter without labels, a second."""
        return self.value(counter.removesuffix("_total")) / self.seconds

    def by(self, family: str, *labels: str) -> dict[tuple[str, ...], float]:
        """Values by labels."""
        return {tuple(found[each] for each in labels): value for found, value in self.values(family)}

    def histograms(self, family: str, *labels: str) -> dict[tuple[str, ...], list[Point]]:
        """Points of a histogram by labels, buckets in order."""
        found: dict[tuple[str, ...], list[Point]] = {}
        for point in self.points(family):
            found.setdefault(tuple(point.labels[each] for each in labels), []).append(point)
        return found

    def latencies(self, family: str, **labels: str) -> Latencies | None:
        return _latencies(self.histograms(family, *labels).get(tuple(labels.values()), []))


def _added(now: Iterable[Family], before: Iterable[Family]) -> list[Family]:
    earlier = {
        (point.name, *sorted(point.labels.items())): point.value
        for family in before
        if family.grows
        for point in family.points
    }

    def added(point: Point) -> Point:
        base = earlier.get((point.name, *sorted(point.labels.items())), 0.0)
        return Point(point.name, point.labels, max(point.value - base, 0.0))

    return [
        Family(each.name, each.kind, each.text, [added(point) for point in each.points]) if each.grows else each
        for each in now
    ]


def _latencies(points: Iterable[Point]) -> Latencies | None:
    """Of a histogram's points; None when nothing was counted."""
    buckets = [(float(each.labels["le"]), each.value) for each in points if each.name.endswith("_bucket")]
    total = buckets[-1][1] if buckets else 0
    if not total:
        return None
    return Latencies(*(quantile(buckets, share * total) for share in (0.5, 0.95, 0.99)))


def _counted(points: Iterable[Point], part: str) -> float:
    return next((each.value for each in points if each.name.endswith(part)), 0.0)


def _silent(now: Look) -> int:
    """Processes that do not answer, of the addresses of which at least one does."""
    groups: dict[str, list[float]] = {}
    for told in now.told.values():
        set_ = next((each.points[0].value for each in told.families if each.name == "octopus_workers"), 1.0)
        groups.setdefault(told.group, []).append(set_)
    return sum(max(int(max(each)) - len(each), 0) for each in groups.values())


def _processes(now: Look) -> list[ProcessFigures]:
    found = []
    several = len({told.group for told in now.told.values()}) < len(now.told)
    for told in now.told.values():
        values = {family.name: family.points for family in told.families}

        def total(name: str, values: dict[str, list[Point]] = values) -> float:
            return sum(point.value for point in values.get(name, ()))

        found.append(
            ProcessFigures(
                name=f"{told.host} {WORKER} {told.place}" if several else told.host,
                cpu=total("octopus_cpu_ratio"),
                memory=total("process_resident_memory_bytes"),
                clients=int(total("octopus_connections")),
            )
        )
    names = Counter(each.name for each in found)
    told_apart = [
        each if names[each.name] == 1 else msgspec.structs.replace(each, name=f"{each.name}, process {number}")
        for each, number in zip(found, (told.process.partition("-")[0] for told in now.told.values()), strict=True)
    ]
    return sorted(told_apart, key=lambda each: each.name)


def _sources(minute: _Change) -> Iterator[SourceFigures]:
    up, errors = minute.by("octopus_source_up", "source"), minute.by("octopus_source_error_ratio", "source")
    asked = minute.histograms("octopus_source_request_seconds", "source")
    for key in sorted(up):
        points = asked.get(key, [])
        yield SourceFigures(
            name=key[0],
            up=up[key] > 0,
            latency=_latencies(points),
            rate=_counted(points, "_count") / minute.seconds,
            errorRatio=errors.get(key),
        )


def _operations(minute: _Change) -> list[OperationFigures]:
    failures = minute.by("octopus_operation_failures", "type", "field")
    found = [
        OperationFigures(
            type=key[0],
            field=key[1],
            rate=_counted(points, "_count") / minute.seconds,
            failures=failures.get(key, 0.0) / minute.seconds,
            busy=_counted(points, "_sum") / minute.seconds,
            latency=_latencies(points),
        )
        for key, points in minute.histograms("octopus_operation_seconds", "type", "field").items()
        if _counted(points, "_count")
    ]
    return sorted(found, key=lambda each: -each.busy)[:MOST_OPERATIONS]
