"""One attribute's past: the points that an archiver would have kept of it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from octopus.simulator.archive.history.density import Moments, beat, moments
from octopus.simulator.devices.archive.entries import Entry
from octopus.simulator.devices.attributes import AttributeSpec, Grade, Reading, status_text

ON, ALARM = 0, 11
"""Tango's numbers of these states."""
JUST_BEFORE = 0.02
PRECISION = 0.5
"""Seconds to which the time of a change is found."""
CHANGES = 4
"""At most so many changes are looked for between two moments."""


@dataclass
class Points:
    """Times (epoch seconds, whole milliseconds), values and grades of one attribute, in order of time."""

    times: list[float] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    grades: list[Grade] = field(default_factory=list)

    def add(self, time: float, reading: Reading) -> None:
        self.times.append(time)
        self.values.append(reading[0])
        self.grades.append(reading[1])


class Series:
    """Extends the points of one attribute, a stretch of time after the other.

    Args:
        entry: the attribute.
        device_class: of its device.
        model: what is behind its device.
        follows: series it is made of; it is looked at when one of them changed, and they must be extended before it.
    """

    def __init__(self, entry: Entry, device_class: str, model: Any, follows: Sequence[Series] = ()) -> None:
        self.entry = entry
        self.points = Points()
        self.changes: list[float] = []
        """When its grade changed, or the value of what is told when it changes."""
        self._spec = told(entry.spec, follows)
        self._model = model
        self._beat = beat(device_class, entry.spec)
        self._moments: Moments | None = moments(device_class, entry.spec)
        self._follows = follows
        self._first: Reading | None = None
        """How it was when the past begins, whether that was told or not."""
        self._told: Reading | None = None
        self._looked = -math.inf

    def at(self, time: float) -> Reading:
        """What was told last at a time; before that, how it was when the past begins."""
        place = bisect_right(self.points.times, time) - 1
        if place < 0 and self._first is not None:
            return self._first
        return self.points.values[place], self.points.grades[place]

    def value_at(self, time: float) -> Any:
        """The value that was told last at a time."""
        return self.at(time)[0]

    def extend(self, start: float, end: float, opening: bool = True) -> None:
        """The points in [start, end). With `opening`, what is told when it changes is told at the first `start` too."""
        begins = self._first is None
        if begins:
            self._looked = whole(start)
            self._first = self._told = self._read(self._looked)
        for time, forced in self._looks(start, end, begins and opening and self._spec.on_change):
            reading = self._read(time)
            if self._told is not None and self._spec.is_archived(self._told, reading):
                self._tell_changes(time, reading)
            if forced and self.points.times[-1:] != [time]:
                self._tell(time, reading)
            self._looked = time

    def _looks(self, start: float, end: float, from_start: bool) -> Iterator[tuple[float, bool]]:
        """When to look, and whether it is told whatever it is."""
        first = math.ceil(start / self._beat)
        beats = [number * self._beat for number in range(first, math.ceil(end / self._beat))]
        forced = set(beats)
        if from_start:
            forced.add(whole(start))
        looks = self._moments(self._model, start, end) if self._moments else ()
        others = {whole(time) for time in looks if start <= time < end}
        for each in self._follows:
            others.update(each.changes[bisect_left(each.changes, start) : bisect_left(each.changes, end)])
        yield from ((time, time in forced) for time in sorted(forced | others) if start <= time < end)

    def _tell_changes(self, time: float, reading: Reading) -> None:
        """Tell what happened since the last look: a step where it happened, a drift as it is now."""
        told = self._told
        for _ in range(CHANGES):
            if told is None or not self._spec.is_archived(told, reading):
                return
            changed = self._first_change(told, time, reading)
            found = reading if changed == time else self._read(changed)
            self._tell(changed, found)
            self._looked, told = changed, found

    def _first_change(self, told: Reading, time: float, reading: Reading) -> float:
        """When, after the last look and until `time`, it ceased to be as it was told; a drift is told as it is now."""
        before = time - JUST_BEFORE
        # What follows others changes when they are told to have changed, and they were told at that time.
        if self._follows or before <= self._looked or not self._stepped(told, reading):
            return time
        if not self._stepped(told, self._read(before)):
            return time
        low, high = self._looked, before
        while high - low > PRECISION:
            middle = (low + high) / 2
            if self._stepped(told, self._read(middle)):
                high = middle
            else:
                low = middle
        return whole(high)

    def _stepped(self, told: Reading, reading: Reading) -> bool:
        """Whether it is another value, or for a number that drifts another grade."""
        if self._spec.is_float and not self._spec.shape:
            return told[1] is not reading[1]
        return self._spec.is_archived(told, reading)

    def _read(self, time: float) -> Reading:
        value = self._spec.read(self._model, time)
        return value, self._spec.grade(value)

    def _tell(self, time: float, reading: Reading) -> None:
        before = self._told
        if before is not None and (before[1] is not reading[1] or (self._spec.on_change and before[0] != reading[0])):
            self.changes.append(time)
        self.points.add(time, reading)
        self._told = reading


def whole(time: float) -> float:
    """The next whole millisecond: what the database keeps exactly."""
    return math.ceil(time * 1000 - 1e-4) / 1000


def told(spec: AttributeSpec, follows: Sequence[Series]) -> AttributeSpec:
    """The spec, with State and Status as they were while nobody commanded anything: ON, or ALARM beyond a limit."""

    def alarmed(time: float) -> list[str]:
        return [each.entry.spec.name for each in follows if each.at(time)[1] is Grade.ALARM]

    if spec.name == "State":
        return replace(spec, read=lambda model, time: ALARM if alarmed(time) else ON)
    if spec.name == "Status":
        return replace(spec, read=lambda model, time: status_text("ON", alarmed(time)))
    return spec
