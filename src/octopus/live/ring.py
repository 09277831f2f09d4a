"""The last seconds of one topic, for clients that come back."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from typing import Any

from octopus.live.bus import Replay
from octopus.model import Sample

MOST_ELEMENTS = 500_000
"""Elements of spectra and images that one topic keeps: about 16 MB, whatever its rate."""


SLACK = 1.02
"""How much longer than asked for samples may stay, so that not each new one is the end of an old one."""


class Ring:
    """Samples of the last `seconds` (by our own clock), at most `most` of them, and no more elements than bounded."""

    __slots__ = ("_complete_since", "_elements", "_most", "_samples", "_seconds", "_trim_at")

    def __init__(self, seconds: float, most: int, began: float) -> None:
        self._samples: deque[Sample] = deque()
        self._most = most
        self._elements = 0
        self._seconds = seconds
        self._complete_since = began
        self._trim_at = began + seconds
        """When the oldest may have stayed long enough."""

    def add(self, sample: Sample) -> None:
        samples = self._samples
        samples.append(sample)
        value = sample.value
        if type(value) is list or type(value) is str:
            self._elements += elements(value)
        if sample.received > self._trim_at or len(samples) > self._most or self._elements > MOST_ELEMENTS:
            self._trim(sample.received - self._seconds)

    def add_late(self, sample: Sample) -> None:
        """Take in one that is not known, at its place: of very many, after a cut, each must cost little."""
        samples = self._samples
        samples.insert(bisect_right(samples, sample.received, key=_received), sample)
        self._elements += elements(sample.value)
        self._trim(samples[-1].received - self._seconds)

    def _trim(self, horizon: float) -> None:
        samples = self._samples
        while samples and (
            samples[0].received < horizon or len(samples) > self._most or self._elements > MOST_ELEMENTS
        ):
            oldest = samples.popleft()
            self._elements -= elements(oldest.value)
            self._complete_since = max(self._complete_since, _moment(oldest), oldest.received)
        self._trim_at = (samples[0].received if samples else horizon) + self._seconds * SLACK

    def add_past(self, samples: Sequence[Sample], since: float) -> None:
        """Take in what was published elsewhere, each at its place, and none twice; complete since a moment with it."""
        known: dict[float | None, list[Sample]] = {}
        for kept in self._samples:
            known.setdefault(kept.timestamp, []).append(kept)
        new = [each for each in samples if not any(same(kept, each) for kept in known.get(each.timestamp, ()))]
        merged = sorted((*self._samples, *new), key=_received)
        self._samples = deque(merged)
        self._elements += sum(elements(sample.value) for sample in new)
        self._complete_since = min(self._complete_since, since)
        if merged:
            self._trim(merged[-1].received - self._seconds)

    def has(self, sample: Sample) -> bool:
        """Whether the same reading is kept."""
        return any(same(each, sample) for each in reversed(self._samples))

    @property
    def complete_since(self) -> float:
        """The moment after which nothing is missing."""
        return self._complete_since

    def broken(self, moment: float) -> None:
        """Something may be missing before a moment."""
        self._complete_since = max(self._complete_since, moment)

    def after(self, moment: float) -> Replay:
        """Samples newer than `moment` (seconds since the epoch); `gap` when some of them may be gone."""
        newer = [sample for sample in self._samples if _moment(sample) > moment]
        return Replay(newer, gap=moment < self._complete_since)


def elements(value: Any) -> int:
    """Numbers (or characters) in a value, none in a scalar: of an image, rows times columns."""
    if not isinstance(value, list | str):
        return 0
    return len(value) * len(value[0]) if value and isinstance(value[0], list) else len(value)


def _moment(sample: Sample) -> float:
    return sample.received if sample.timestamp is None else sample.timestamp


def _received(sample: Sample) -> float:
    return sample.received


def same(one: Sample, other: Sample) -> bool:
    """Whether two sources told of one reading; the moment and the value tell, and not when it came."""
    return (
        one.timestamp == other.timestamp
        and one.value == other.value
        and one.quality == other.quality
        and one.stale == other.stale
        and one.write_value == other.write_value
        and one.error == other.error
    )
