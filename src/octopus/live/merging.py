"""Samples of one topic from more than one process: each is handed on once, and the newest stays the newest."""

from __future__ import annotations

import time
from collections.abc import Iterable

from octopus.live.memory import MemoryBus
from octopus.model import Sample

SETTLING = 5.0
"""Seconds after a topic got another feeder in which what both had is looked for."""


class Merging:
    """Hands samples to the clients of this process, whoever gave them.

    Args:
        local: their bus.
    """

    def __init__(self, local: MemoryBus) -> None:
        self._local = local
        self._origins: dict[str, str] = {}
        """Who gave the last sample of a topic."""
        self._newest: dict[str, str] = {}
        """Who gave the newest one, when that was last in doubt."""
        self._moments: dict[str, dict[str, float]] = {}
        """The last moment that each process told of a topic that was in doubt: what has none comes after it."""
        self._unsettled: dict[str, float] = {}
        """Topics that lately changed their feeder, each with the monotonic time until which that counts as lately."""

    def unsure(self, topic: str, origin: str) -> bool:
        """Whether somebody else than who gives a sample may have given it too."""
        return self._origins.get(topic) != origin or topic in self._unsettled

    def doubt(self, topics: Iterable[str], seconds: float) -> None:
        """For so long, what comes of these may have come before."""
        until = time.monotonic() + seconds
        for topic in topics:
            self._unsettled[topic] = until

    def publish(self, topic: str, origin: str, sample: Sample) -> bool:
        """Hand on a sample that a process had from its source; whether it is new."""
        if self.unsure(topic, origin):
            behind = self._behind(topic, origin, sample)
            if not self._accept(topic, origin, sample, behind):
                return False
            if behind and topic in self._unsettled:
                # Only those who must have all of it are told: the newest is another one.
                self._local.publish_late(sample)
                return True
            self._newest[topic] = origin
        self._local.publish(sample)
        return True

    def _behind(self, topic: str, origin: str, sample: Sample) -> bool:
        """Whether newer ones were handed on already."""
        moments = self._moments.setdefault(topic, {})
        if sample.timestamp is not None:
            moments[origin] = sample.timestamp
        giver, last = self._newest.get(topic, ""), self._local.last(topic)
        if giver == origin:
            return False  # What one source says is in order, also when the device's clock is set back.
        newest = last.timestamp if last is not None else None
        if newest is None:
            newest = moments.get(giver)
        moment = moments.get(origin)
        return moment is not None and newest is not None and moment < newest

    def _accept(self, topic: str, origin: str, sample: Sample, behind: bool) -> bool:
        known, now = self._origins.get(topic), time.monotonic()
        self._origins[topic] = origin
        if known != origin and (known is not None or self._local.last(topic) is not None):
            # What it had when we came may have been told us before, by itself or by the stream.
            self._unsettled[topic] = now + SETTLING
        until = self._unsettled.get(topic)
        if until is None or now > until:
            self._unsettled.pop(topic, None)
            self._moments.pop(topic, None)
            return True
        return not self._local.knows(sample, behind=behind)

    def forget(self, topic: str) -> None:
        self._origins.pop(topic, None)
        self._newest.pop(topic, None)
        self._moments.pop(topic, None)
        self._unsettled.pop(topic, None)
