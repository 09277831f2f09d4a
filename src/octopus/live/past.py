"""The past of topics that nobody here looked at, read from the stream for clients that come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import msgspec
import structlog

from octopus.live.cluster import Cluster
from octopus.live.ending import ended
from octopus.live.memory import MemoryBus
from octopus.live.nats_link import Link
from octopus.live.post import Post
from octopus.live.wire import Pieces, Sent
from octopus.model import Sample

RECALL_TOGETHER = 0.02
"""Seconds in which recalls are gathered into one."""


class Past:
    """Fills rings from the stream.

    Args:
        local: whose rings.
        link: asks the stream.
        cluster: knows since when nothing of a topic was lost.
        post: reads messages.
        subject_of: of a topic, below the prefix.
    """

    def __init__(
        self, local: MemoryBus, link: Link, cluster: Cluster, post: Post, subject_of: Callable[[str], str]
    ) -> None:
        self._local = local
        self._link = link
        self._cluster = cluster
        self._post = post
        self._subject_of = subject_of
        self._recalled: dict[str, float] = {}
        """Since when the stream was asked for a topic."""
        self._recalls: list[_Recall] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger("octopus.live.nats")

    async def close(self) -> None:
        await ended(*self._tasks)

    def forget(self, topic: str) -> None:
        """Its ring is gone, or is not whole any more."""
        self._recalled.pop(topic, None)

    def recall(self, topics: Sequence[str], after: float, then: Callable[[], None]) -> None:
        """Call `then`, at once or in a moment, when the rings have what there is since a moment."""
        strange = [
            topic
            for topic in topics
            if self._recalled.get(topic, float("inf")) > after and self._local.replay(topic, after).gap
        ]
        if not strange or not self._link.connected:
            then()
            return
        hold = Hold()
        for topic in strange:
            self._local.subscribe(topic, hold)
        if not self._recalls:
            asyncio.get_running_loop().call_later(RECALL_TOGETHER, self._begin_recalls)
        self._recalls.append(_Recall(strange, after, then, hold))

    def _begin_recalls(self) -> None:
        asked, self._recalls = self._recalls, []
        task = asyncio.get_running_loop().create_task(self._recall(asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _recall(self, asked: Sequence[_Recall]) -> None:
        topics = list(dict.fromkeys(topic for each in asked for topic in each.topics))
        after = min(each.after for each in asked)
        try:
            # A second more: the clocks of processes and of NATS differ a little.
            found = await self._link.recall([self._subject_of(topic) for topic in topics], after - 1.0)
            if found is not None:
                self._add_past(topics, found, after)
        finally:
            for each in asked:
                try:
                    each.then()
                except Exception:
                    # A defect of ours in one subscription; the others must not pay for it.
                    self._log.exception("a subscription could not be resumed")
                for topic in each.topics:
                    self._local.unsubscribe(topic, each.hold)

    def _add_past(self, topics: Sequence[str], found: Sequence[tuple[str, bytes]], after: float) -> None:
        past: dict[str, list[Sample]] = {topic: [] for topic in topics}
        seen: set[tuple[str, int]] = set()
        pieces = Pieces()
        for _, payload in found:
            sent = self._post.read_sample(payload, pieces)
            if sent is None:
                continue
            sample = sent.sample
            if sample.name in past and not sample.stale and sample.error is None and (key := _key(sent)) not in seen:
                seen.add(key)
                past[sample.name].append(sample)
        for topic, samples in past.items():
            # Where nobody fed it, or only for a short while, the past is not whole.
            since = self._cluster.since(topic)
            if samples and self._local.last(topic) is None:
                # Before the others, which are put beside it and none twice.
                self._local.publish(samples[-1])
            self._local.add_past(topic, _unique(samples), float("inf") if since is None else max(after, since))
            self._recalled[topic] = after


class Hold:
    """Holds a topic without looking at it."""

    __slots__ = ()

    def __call__(self, sample: Sample) -> None:
        return


class _Recall(msgspec.Struct, frozen=True):
    topics: Sequence[str]
    after: float
    then: Callable[[], None]
    hold: Hold


def _key(sent: Sent) -> tuple[str, int]:
    return sent.origin, sent.number


def _unique(samples: list[Sample]) -> list[Sample]:
    """Without what a second feeder published too."""
    seen: set[tuple[float | None, str | None, str]] = set()
    found = []
    for sample in samples:
        key = sample.timestamp, sample.quality, repr(sample.value)
        if sample.timestamp is None or key not in seen:
            seen.add(key)
            found.append(sample)
    return found
