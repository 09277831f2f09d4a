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
            if not self._accept(topic, origin, sample):
                return False
            # What one source says is in order, also when the device's clock is set back.
            another = topic in self._unsettled and self._newest.get(topic) != origin
            if another and _older(sample, self._local.last(topic)):
                # Only those who must have all of it are told: the newest is another one.
                self._local.publish_late(sample)
                return True
            self._newest[topic] = origin
        self._local.publish(sample)
        return True

    def _accept(self, topic: str, origin: str, sample: Sample) -> bool:
        known, now = self._origins.get(topic), time.monotonic()
        self._origins[topic] = origin
        if known != origin and (known is not None or self._local.last(topic) is not None):
            # What it had when we came may have been told us before, by itself or by the stream.
            self._unsettled[topic] = now + SETTLING
        until = self._unsettled.get(topic)
        if until is None:
            return True
        if now > until:
            del self._unsettled[topic]
            return True
        return not self._local.knows(sample)

    def forget(self, topic: str) -> None:
        self._origins.pop(topic, None)
        self._newest.pop(topic, None)
        self._unsettled.pop(topic, None)


def _older(sample: Sample, last: Sample | None) -> bool:
    return (
        last is not None
        and last.timestamp is not None
        and sample.timestamp is not None
        and sample.timestamp < last.timestamp
    )
