"""The last hour of a deployment, for who opens *Live metrics* and asks what led to what is now.

Every process keeps what itself did, in steps that begin at the same moments everywhere; whoever is asked puts together
what all tell. What a process did that ended in order stays with the others of its address; with one that was killed,
and with a replica that is gone, its part is gone, and each step says of how many processes it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import msgspec

from octopus.model import DELIVERIES
from octopus.web.quantiles import quantile

STEP = 10
"""Seconds; steps begin at multiples of it since the epoch."""
EARLY = 1.0
"""Seconds by which a clock that is set may let a step end too soon."""
KEPT = 360
"""Steps: an hour. One takes 450 bytes."""

RATES = ("samplesIn", "samplesOut", "missed")
GAUGES = (
    "processes",
    "attributes",
    "stale",
    "without",
    "clients",
    "subscriptions",
    "pending",
    "blocked",
    "queueBytes",
    "cpu",
    "memory",
)
MAXIMA = ("queueLongest", "cpuBusiest")
"""Of which the largest of all processes holds; the others add up."""
FIGURES = (*RATES, *GAUGES, *MAXIMA)
_BUCKETS = len(DELIVERIES) + 1
_WIDTH = len(FIGURES) + 2 * _BUCKETS
_HIGHEST = frozenset(FIGURES.index(name) for name in MAXIMA)


class Reading(msgspec.Struct, frozen=True):
    """What a process did since its start, and what it holds now."""

    counts: tuple[int, ...]
    """As `RATES`."""
    held: tuple[float, ...]
    """As `GAUGES`, then `MAXIMA`."""
    messages: tuple[int, ...]
    """Deliveries by duration, as `DELIVERIES`; the last without a bound."""
    batches: tuple[int, ...]


class Recalled(msgspec.Struct, frozen=True, array_like=True):
    """What one process remembers."""

    process: str
    steps: list[int]
    """Their numbers since the epoch, ascending."""
    rows: list[Sequence[float]]
    """Of each step: `FIGURES`, then deliveries of messages and of batches in each bucket alone."""


class LiveMetricsPast(msgspec.Struct, frozen=True):
    """Columns of equal length, the oldest step first; steps of which nobody knows anything are left out."""

    step: int
    """Seconds that each lasts."""
    times: list[float]
    """Their ends, in seconds since the epoch."""
    processes: list[int]
    samplesIn: list[float]
    samplesOut: list[float]
    missed: list[float]
    attributes: list[int]
    stale: list[int]
    without: list[int]
    clients: list[int]
    subscriptions: list[int]
    pending: list[int]
    blocked: list[int]
    queueBytes: list[float]
    queueLongest: list[float]
    cpu: list[float]
    cpuBusiest: list[float]
    memory: list[float]
    messagesP50: list[float | None]
    messagesP99: list[float | None]
    batchesP99: list[float | None]


class Past:
    """What this process did in the last hour.

    Args:
        read: its figures now.
    """

    def __init__(self, read: Callable[[], Reading]) -> None:
        self._read = read
        self._rows: deque[tuple[int, array[float]]] = deque(maxlen=KEPT)
        self._before: tuple[float, Reading] = (time.monotonic(), read())
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="the past of the figures")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(STEP - time.time() % STEP)
            self.note(time.time())

    def note(self, moment: float) -> None:
        """Add what happened since the last time, as the step that ended at this moment of the epoch."""
        now, reading = time.monotonic(), self._read()
        began, before = self._before
        self._before = now, reading
        seconds = max(now - began, 1e-3)
        # A timer may be a moment early, and is late where the loop was held up.
        number = int((moment + EARLY) // STEP) - 1
        # A clock that is set back has these steps once more.
        while self._rows and self._rows[-1][0] >= number:
            self._rows.pop()
        row = array("d", [(new - old) / seconds for new, old in zip(reading.counts, before.counts, strict=True)])
        row.extend(reading.held)
        for new, old in ((reading.messages, before.messages), (reading.batches, before.batches)):
            row.extend(float(more - less) for more, less in zip(new, old, strict=True))
        self._rows.append((number, row))

    def recalled(self, process: str) -> Recalled:
        """All of it, as `process` tells it."""
        return Recalled(process, [number for number, _ in self._rows], [row.tolist() for _, row in self._rows])


def together(told: Iterable[Recalled], name: str = "") -> Recalled:
    """The last hour of several processes as one of this name."""
    found: dict[int, list[float]] = {}
    for each in told:
        for number, row in zip(each.steps, each.rows, strict=False):
            # Another release may keep other figures.
            if len(row) == _WIDTH:
                before = found.get(number)
                found[number] = list(row) if before is None else _added(before, row)
    steps = sorted(found)[-KEPT:]
    return Recalled(name, steps, [found[number] for number in steps])


def _added(one: Sequence[float], other: Sequence[float]) -> list[float]:
    return [max(a, b) if index in _HIGHEST else a + b for index, (a, b) in enumerate(zip(one, other, strict=True))]


def past_of(told: Iterable[Recalled], now: float) -> LiveMetricsPast:
    """What the page is told.

    Args:
        now: seconds since the epoch; what is older than an hour is left out, and what a clock ahead of ours says.
    """
    whole = together(told)
    known = [
        (number, row)
        for number, row in zip(whole.steps, whole.rows, strict=True)
        if now - KEPT * STEP <= (number + 1) * STEP <= now + STEP
    ]
    columns = {name: [row[index] for _, row in known] for index, name in enumerate(FIGURES)}
    whole_numbers = {
        name: [round(value) for value in columns[name]]
        for name in GAUGES
        if name not in ("queueBytes", "cpu", "memory")
    }
    at = len(FIGURES)
    messages = [row[at : at + _BUCKETS] for _, row in known]
    batches = [row[at + _BUCKETS :] for _, row in known]
    return LiveMetricsPast(
        step=STEP,
        times=[(number + 1) * STEP for number, _ in known],
        messagesP50=[_share(each, 0.5) for each in messages],
        messagesP99=[_share(each, 0.99) for each in messages],
        batchesP99=[_share(each, 0.99) for each in batches],
        **{**columns, **whole_numbers},  # type: ignore[arg-type]
    )


def _share(counts: Sequence[float], share: float) -> float | None:
    """Seconds that this share of deliveries did not pass; None where there were none."""
    total = sum(counts)
    if not total:
        return None
    running, buckets = 0.0, []
    for bound, count in zip((*DELIVERIES, float("inf")), counts, strict=True):
        running += count
        buckets.append((bound, running))
    return quantile(buckets, share * total)
