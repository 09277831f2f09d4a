"""The bus of several processes, on NATS.

Fan-out stays with the memory bus of each process. Where a topic is wanted, its subject is followed; the process that
the cluster chose feeds it, and publishes each sample once. A JetStream stream in memory keeps the last seconds of every
subject, so that a client resumes on any process. docs/explanations/many-replicas.md tells the whole of it.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from octopus.live.bus import Provider, Replay, Sharing, Sink
from octopus.live.cluster import LEASE, Cluster
from octopus.live.members import Register
from octopus.live.memory import MemoryBus
from octopus.live.merging import SETTLING, Merging
from octopus.live.nats_link import Link
from octopus.live.nats_servers import servers_of
from octopus.live.nats_stream import StreamShape
from octopus.live.past import Hold, Past
from octopus.live.post import Post
from octopus.live.rates import Rate
from octopus.live.spare import Spare
from octopus.live.wire import Presence, Sent, token_of
from octopus.model import Sample, SourceState

PATIENCE = 0.8
"""Seconds that NATS may be away before this process feeds by itself whatever is wanted with it."""
AWAY = 86400.0
"""Seconds that count as long enough for NATS to come back."""
ADOPTED = 30.0
"""Seconds that topics of a process that left are held for its clients, who come back elsewhere."""


class NatsOptions(msgspec.Struct, frozen=True):
    """How a process meets the others."""

    url: str
    """Comma list of servers."""
    credentials: Path | None = None
    prefix: str = "octopus"
    buffer: int = 16 * 1024 * 1024
    """Bytes kept for NATS while it is away."""
    stream_bytes: int = 256 * 1024 * 1024
    stream_replicas: int = 1
    standby: bool = True
    """A second process follows the source of what somebody must have every sample of."""
    lease: float = LEASE
    patience: float = PATIENCE


class NatsBus:
    """`Bus` of all processes with the same NATS, prefix and store.

    Args:
        options: where NATS is.
        register: the leases of the store that all share.
        linger: seconds a topic outlives its last subscriber here.
        ring_seconds: how far back `replay` reaches.
        ring_samples: most samples kept for one topic.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        options: NatsOptions,
        register: Register,
        *,
        linger: float = 5.0,
        ring_seconds: float = 60.0,
        ring_samples: int = 6000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.me = secrets.token_hex(6)
        self._options = options
        self._clock = clock
        self._linger = linger
        self._ring_seconds = ring_seconds
        self._local = MemoryBus(linger=linger, ring_seconds=ring_seconds, ring_samples=ring_samples, clock=clock)
        self._cluster = Cluster(
            self.me, register, options.prefix, self, lease=options.lease, standby=options.standby, clock=clock
        )
        self._link = Link(
            servers_of(options.url, options.credentials),
            options.prefix,
            self.me,
            ("s.>", "n"),
            StreamShape(ring_seconds, ring_samples, options.stream_bytes, options.stream_replicas),
            options.buffer,
            beat=options.lease * 0.28,
        )
        self._post = Post(self.me, options.prefix)
        self._sources: list[Provider] = []
        self._subjects: dict[str, str] = {}
        """Of topics that are wanted or fed here."""
        self._providers: dict[str, Provider] = {}
        """Of the same."""
        self._merging = Merging(self._local)
        self._private: set[str] = set()
        """Topics fed here only because NATS is away: the others have them from elsewhere."""
        self._early: list[tuple[str, bytes]] = []
        """What came before that which was missed."""
        self._island: asyncio.TimerHandle | None = None
        self._spare: dict[str, Spare] = {}
        """What the sources said of topics that this process stands by for."""
        self._standing = Hold()
        self._easing: dict[str, asyncio.TimerHandle] = {}
        """Topics of which nobody here must have every sample any more, until that is believed."""
        self._adopted: dict[str, tuple[Hold, asyncio.TimerHandle]] = {}
        self._past = Past(self._local, self._link, self._cluster, self._post, self._subject)
        self._log = structlog.get_logger("octopus.live.nats")

    # The bus

    @property
    def published(self) -> Rate:
        """Samples that reached this process, from its sources and from the others."""
        return self._local.published

    @property
    def topics(self) -> int:
        return self._local.topics

    @property
    def stale(self) -> int:
        return self._local.stale

    @property
    def silent(self) -> int:
        return self._local.silent

    def sharing(self) -> Sharing:
        stats = self._link.stats
        return Sharing(
            members=len(self._cluster.members),
            fed=self._cluster.fed,
            standing=self._cluster.standing,
            sent=stats.sent,
            received=stats.received,
            taken=stats.taken,
            resent=stats.resent,
            dropped=stats.dropped,
            waiting=self._link.waiting,
            connections=stats.connections,
        )

    @property
    def members(self) -> list[str]:
        """The processes that share the work now."""
        return self._cluster.members

    @property
    def fed(self) -> int:
        """Topics that this process feeds."""
        return self._cluster.fed

    def state(self) -> SourceState:
        """How NATS is doing, for health, metrics and the footer."""
        return SourceState("nats", self._link.connected, error=self._link.error)

    async def start(self) -> None:
        """Connect and become a member.

        Raises:
            SourceUnavailable: NATS refuses the credentials, or has no JetStream.
        """
        self._link.follow("c", self._take_presence)
        self._link.follow("n", self._take_notice)
        self._link.follow(f"to.{self.me}", self._take_last)
        self._link.follow(f"gone.{self.me}.*", self._take_missed)
        await self._cluster.start()
        await self._link.start(self)

    def provide(self, provider: Provider) -> None:
        self._sources.append(provider)
        self._local.provide(_Face(self, provider))

    def publish(self, sample: Sample) -> None:
        topic = sample.name
        if self._options.standby and self._cluster.stands_by(topic):
            self._keep(sample)
            return
        if not self._merging.publish(topic, self.me, sample):
            return
        if self._cluster.feeds(topic) and topic not in self._private:
            for piece in self._post.sample(sample, self._link.largest):
                self._link.send(self._subject(topic), piece)

    def subscribe(self, topic: str, sink: Sink) -> Sample | None:
        return self._local.subscribe(topic, sink)

    def unsubscribe(self, topic: str, sink: Sink, *, at_once: bool = False) -> None:
        self._local.unsubscribe(topic, sink, at_once=at_once)

    def lossless(self, topic: str, needed: bool) -> None:
        easing = self._easing.pop(topic, None)
        if easing is not None:
            easing.cancel()
        if needed:
            self._cluster.lossless(topic, True)
        else:  # As for topics: whoever comes back in a moment finds everything as it was.
            self._easing[topic] = asyncio.get_running_loop().call_later(self._linger, self._ease, topic)

    def _ease(self, topic: str) -> None:
        self._easing.pop(topic, None)
        self._cluster.lossless(topic, False)

    def last(self, topic: str) -> Sample | None:
        return self._local.last(topic)

    def replay(self, topic: str, after: float) -> Replay:
        return self._local.replay(topic, after)

    def recall(self, topics: Sequence[str], after: float, then: Callable[[], None]) -> None:
        self._past.recall(topics, max(after, self._clock() - self._ring_seconds), then)

    def notify(self, channel: str, payload: dict[str, Any]) -> None:
        self._local.notify(channel, payload)
        self._link.send("n", self._post.notice(channel, payload))

    def listen(self, channel: str) -> AsyncIterator[dict[str, Any]]:
        return self._local.listen(channel)

    async def hand_over(self) -> None:
        """Before the sources stop: let the other processes feed what is fed from here, and send what waits."""
        await self._cluster.leave()
        await self._link.flushed(1.0)

    async def close(self) -> None:
        if self._island is not None:
            self._island.cancel()
        for handle in (*(handle for _, handle in self._adopted.values()), *self._easing.values()):
            handle.cancel()
        await self._past.close()
        await self._cluster.stop()
        await self._link.flushed(0.5)
        await self._link.close()
        await self._local.close()

    async def crash(self) -> None:
        """End without a word to anybody, as a killed process does (for tests of what the others then do)."""
        await self._cluster.crash()
        await self._link.close()

    # What is wanted here, and fed

    def begin(self, provider: Provider, topics: Sequence[str]) -> None:
        """Somebody here wants topics that a source serves."""
        for topic in topics:
            self._providers[topic] = provider
            self._link.follow(self._subject(topic), self._take_sample)
        self._cluster.want(topics)

    def end(self, topics: Sequence[str]) -> None:
        """Nobody here wants them any more."""
        followed = {topic for topic in topics if self._cluster.follows(topic)}
        for topic in topics:
            self._link.unfollow(self._subject(topic))
            easing = self._easing.pop(topic, None)
            if easing is not None:
                easing.cancel()
        self._cluster.unwant(topics)
        for topic in topics:
            if topic not in followed:  # Otherwise it is forgotten when the source has been told.
                self._forget(topic)

    def feed(self, topics: list[str]) -> None:
        if not self._link.connected:
            self._private.update(topics)
        for topic in topics:
            # Taken over from one that is gone: what it was told since is lost.
            if self._cluster.feeds(topic):
                self._local.broken(topic, self._cluster.since(topic) or self._clock())
        for provider, names in self._by_provider(topics):
            provider.wanted(names)

    def starve(self, topics: list[str]) -> None:
        for provider, names in self._by_provider(topics):
            provider.unwanted(names)
        for topic in topics:
            self._private.discard(topic)
            self._spare.pop(topic, None)
            self._forget(topic)

    def _keep(self, sample: Sample) -> None:
        spare = self._spare.get(sample.name)
        if spare is None:
            spare = self._spare[sample.name] = Spare(3 * self._options.lease)
        spare.add(sample)
        self._cluster.ready(sample.name, spare.whole)

    def step_in(self, topic: str) -> None:
        if not self._link.connected:
            self._private.add(topic)
        self._local.broken(topic, self._cluster.since(topic) or self._clock())
        spare = self._spare.pop(topic, None)
        if spare is not None:
            for sample in spare.rest(self._local.last(topic)):
                self.publish(sample)

    def hold(self, topic: str) -> None:
        if any(source.serves(topic) for source in self._sources):
            self._local.subscribe(topic, self._standing)

    def let_go(self, topic: str) -> None:
        self._local.unsubscribe(topic, self._standing, at_once=True)

    def reached(self) -> float:
        return self._link.reached

    def probe(self, member: str) -> None:
        self._link.tell(f"to.{member}", b"", f"gone.{self.me}.{member}")

    def adopt(self, topics: list[str]) -> None:
        loop = asyncio.get_running_loop()
        for topic in topics:
            if topic not in self._adopted and any(source.serves(topic) for source in self._sources):
                hold = Hold()
                self._local.subscribe(topic, hold)
                self._adopted[topic] = hold, loop.call_later(ADOPTED, self._release, topic)

    def tell(self, presence: Presence) -> None:
        self._link.tell("c", self._post.presence(presence))

    def forget(self, member: str) -> None:
        self._post.forget(member)

    def lost(self, subjects: Sequence[str]) -> None:
        names, start = set(subjects), f"{self._options.prefix}."
        self._cluster.interrupted([topic for topic, subject in self._subjects.items() if start + subject in names])

    def _release(self, topic: str) -> None:
        hold, _ = self._adopted.pop(topic)
        self._local.unsubscribe(topic, hold)

    def _by_provider(self, topics: Sequence[str]) -> list[tuple[Provider, list[str]]]:
        found: dict[int, tuple[Provider, list[str]]] = {}
        for topic in topics:
            provider = self._providers.get(topic)
            if provider is not None:
                found.setdefault(id(provider), (provider, []))[1].append(topic)
        return list(found.values())

    def _subject(self, topic: str) -> str:
        subject = self._subjects.get(topic)
        if subject is None:
            subject = self._subjects[topic] = f"s.{token_of(topic)}"
        return subject

    def _forget(self, topic: str) -> None:
        if self._local.holds(topic) or self._cluster.feeds(topic):
            return
        self._subjects.pop(topic, None)
        self._providers.pop(topic, None)
        self._merging.forget(topic)
        self._past.forget(topic)
        self._spare.pop(topic, None)

    # What the others send

    def _take_sample(self, subject: bytes, payload: bytes, _: bytes) -> None:
        self._link.stats.received += 1
        if not self._link.connected:
            self._early.append((subject.decode(), payload))
        elif (sent := self._post.read_sample(payload)) is not None and self._post.is_new(sent):
            self._hand_out(sent)

    def _take_notice(self, subject: bytes, payload: bytes, _: bytes) -> None:
        if not self._link.connected:
            self._early.append((subject.decode(), payload))
        elif (notice := self._post.read_notice(payload)) is not None and self._post.is_new(notice):
            self._local.notify(notice.channel, notice.payload)

    def _hand_out(self, sent: Sent) -> None:
        sample, topic = sent.sample, sent.sample.name
        if self._merging.unsure(topic, sent.origin):
            self._cluster.relieved(topic)
        if not self._local.holds(topic):
            return
        spare = self._spare.get(topic)
        if spare is not None:
            spare.given(sample)
        if self._merging.publish(topic, sent.origin, sample):
            self._link.stats.taken += 1

    def _take_last(self, _: bytes, payload: bytes, __: bytes) -> None:
        """The feeder of a topic says what it has, to us who are new to it."""
        if not payload:
            return  # Somebody sees whether we are there.
        sent = self._post.read_last(payload)
        if sent is not None and self._local.last(sent.sample.name) is None:
            self._local.publish_known(sent.sample)

    def _take_missed(self, subject: bytes, _: bytes, __: bytes) -> None:
        self._cluster.missed(subject.rpartition(b".")[2].decode())

    def _take_presence(self, _: bytes, payload: bytes, __: bytes) -> None:
        presence = self._post.read_presence(payload)
        if presence is None:
            return
        self._cluster.hear(presence)
        for topic, entry in presence.entries.items():
            if entry.since is not None and self._local.holds(topic) and not self._cluster.feeds(topic):
                self._local.broken(topic, self._cluster.since(topic) or entry.since)
            # Also to who has begun to feed it at the same moment: not every source tells the value of now.
            if entry.wants and presence.kind == "some" and self._cluster.feeds(topic):
                last = self._local.last(topic)
                if last is not None:
                    for piece in self._post.last(last, self._link.largest):
                        self._link.tell(f"to.{presence.member}", piece)

    # NATS comes and goes

    def up(self, missed: Sequence[tuple[str, bytes]], *, complete: bool) -> None:
        early, self._early = self._early, []
        notices, samples = f"{self._options.prefix}.n", f"{self._options.prefix}.s."
        for subject, payload in (*missed, *early):
            if subject == notices:
                self._take_notice(b"", payload, b"")
            elif subject.startswith(samples):
                self._take_sample(b"", payload, b"")
        self._merging.doubt(self._subjects, SETTLING)
        for topic in self._subjects:
            if not complete and not self._cluster.feeds(topic):
                self._local.broken(topic, self._clock())
                self._past.forget(topic)
        if self._island is not None:
            self._island.cancel()
            self._island = None
        self._private.clear()
        self._cluster.together()
        # Wanted while nobody could be told: who feeds them says what they are to those alone who ask for them.
        bare = [each for each in self._subjects if self._local.holds(each) and self._local.last(each) is None]
        self._cluster.want(bare)

    def down(self) -> None:
        self._merging.doubt(self._subjects, AWAY)
        self._cluster.cut_off()
        self._island = asyncio.get_running_loop().call_later(self._options.patience, self._cluster.alone)


class _Face:
    """A source as the local bus sees it: what is wanted goes to the cluster, which says who feeds."""

    def __init__(self, bus: NatsBus, provider: Provider) -> None:
        self._bus = bus
        self._provider = provider

    def serves(self, topic: str) -> bool:
        return self._provider.serves(topic)

    def wanted(self, topics: Sequence[str]) -> None:
        self._bus.begin(self._provider, topics)

    def unwanted(self, topics: Sequence[str]) -> None:
        self._bus.end(topics)
