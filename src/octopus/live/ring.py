"""The last seconds of one topic, for clients that come back."""

from __future__ import annotations

from collections import deque

from octopus.live.bus import Replay
from octopus.model import Sample


class Ring:
    """Samples of the last `seconds` (by our own clock), at most `most` of them."""

    __slots__ = ("_complete_since", "_samples", "_seconds")

    def __init__(self, seconds: float, most: int, began: float) -> None:
        self._samples: deque[Sample] = deque(maxlen=most)
        self._seconds = seconds
        self._complete_since = began

    def add(self, sample: Sample) -> None:
        samples = self._samples
        if len(samples) == samples.maxlen:
            self._forget()
        horizon = sample.received - self._seconds
        while samples and samples[0].received < horizon:
            self._forget()
        samples.append(sample)

    def _forget(self) -> None:
        oldest = self._samples.popleft()
        self._complete_since = max(self._complete_since, _moment(oldest), oldest.received)

    def after(self, moment: float) -> Replay:
        """Samples newer than `moment` (seconds since the epoch); `gap` when some of them may be gone."""
        newer = [sample for sample in self._samples if _moment(sample) > moment]
        return Replay(newer, gap=moment < self._complete_since)


def _moment(sample: Sample) -> float:
    return sample.received if sample.timestamp is None else sample.timestamp
