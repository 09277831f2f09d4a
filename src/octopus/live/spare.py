"""What a process keeps that stands by for a topic: what its own source said since the feeder's last sample."""

from __future__ import annotations

from collections import deque

from octopus.live.ring import MOST_ELEMENTS, elements, same
from octopus.model import Sample

MOST = 2000
"""Samples of one topic."""


class Spare:
    """The samples of one source that who feeds the topic has not given yet.

    Both had them from the same device: moments are compared by its clock, never by those of two processes.

    Args:
        seconds: how long a death may go unnoticed (by our own clock).
    """

    __slots__ = ("_elements", "_given", "_heard", "_samples", "_seconds", "whole")

    def __init__(self, seconds: float) -> None:
        self._samples: deque[Sample] = deque()
        self._elements = 0
        self._seconds = seconds
        self._given: Sample | None = None
        """What the feeder gave last."""
        self._heard = float("-inf")
        """When the newest one was received that was kept at the time of the feeder's last value."""
        self.whole = False
        """The source lives, and nothing that the feeder may not have given was dropped."""

    def __len__(self) -> int:
        return len(self._samples)

    def add(self, sample: Sample) -> None:
        samples = self._samples
        # The first value of a source says that it is followed from here on.
        self.whole = not sample.stale and sample.error is None and (self.whole or not samples)
        if not samples:
            if self._given is not None and same(self._given, sample):
                return  # The feeder was faster.
            if self._given is None:
                self._heard = sample.received  # It is the value that the source begins with, and was one before.
        samples.append(sample)
        self._elements += elements(sample.value)
        while samples[0].received < sample.received - self._seconds:
            # A feeder that lives may have lost its source: what it gives says whether it had this.
            self.whole = self.whole and samples[0].received <= self._heard
            self._drop(1)
        while len(samples) > 1 and (len(samples) > MOST or self._elements > MOST_ELEMENTS):
            self._drop(1)
            self.whole = False

    def given(self, sample: Sample) -> None:
        """The feeder gave a sample: it, and what came before, is of no use any more."""
        if not sample.stale and sample.error is None:
            self._heard = self._samples[-1].received if self._samples else self._heard
        self._given = sample
        self._drop(self._reached(sample))

    def rest(self, last: Sample | None) -> list[Sample]:
        """What the feeder did not give, when its last sample is `last`."""
        if last is not None:
            self._drop(self._reached(last))
        return list(self._samples)

    def _reached(self, sample: Sample) -> int:
        """How many of the first samples are not after one of the feeder's."""
        moment, reached = sample.timestamp, 0
        for index, kept in enumerate(self._samples, 1):
            if moment is not None and kept.timestamp is not None and kept.timestamp > moment:
                break
            before = moment is not None and kept.timestamp is not None and kept.timestamp < moment
            if same(kept, sample):
                return index  # A device whose clock is set back says more of earlier moments after it.
            if before:
                reached = index
        return reached

    def _drop(self, count: int) -> None:
        for _ in range(count):
            self._elements -= elements(self._samples.popleft().value)
