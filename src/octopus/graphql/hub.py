"""The hub of one process: one sink per topic on the bus, each distinct selection rendered once per event.

What a subscriber receives is the shared bytes with its own operation id spliced in at the end. Writes of one loop turn
are merged per connection; batches go out on ticks shared by all subscriptions of the same window. A connection whose
socket is blocked is left alone until it drains: its subscriptions keep what their delivery policy says.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from weakref import WeakValueDictionary

import structlog

from octopus.graphql.frames import SharedFrame
from octopus.graphql.projection import FrameSelection
from octopus.live import Bus, Rate
from octopus.model import DELIVERIES, Durations, Sample

if TYPE_CHECKING:
    from octopus.graphql.taking import MessageTaker

Kind = TypeVar("Kind", bound="Channel")


class Flushable(Protocol):
    def flush(self) -> None: ...


class Channel(ABC):
    """A form in which events go out; events of a topic are rendered once for all subscriptions of one channel.

    Equal channels are one object (`Hub.channel`), so that they are found by identity.

    Args:
        hub: counts.
        selection: what of each event.
        prefix: what comes before it, of a whole message.
    """

    __slots__ = ("__weakref__", "_hub", "_selection", "prefix")

    def __init__(self, hub: Hub, selection: FrameSelection, prefix: bytes = b"") -> None:
        self._hub = hub
        self._selection = selection
        self.prefix = prefix

    def render(self, sample: Sample) -> bytes:
        """The JSON object of a sample."""
        return self._selection.render(sample)

    @abstractmethod
    def hand(self, topic: str, sample: Sample, takers: Iterable[Any]) -> None:
        """Hand an event to subscriptions, which must not leave meanwhile."""


class MessageChannel(Channel):
    """Each event a whole message, to `MessageTaker`s."""

    __slots__ = ()

    def frame(self, sample: Sample) -> SharedFrame:
        return SharedFrame(self.prefix, self._selection.render(sample))

    def hand(self, topic: str, sample: Sample, takers: Iterable[MessageTaker]) -> None:
        frame = self.frame(sample)
        count = 0
        # This runs for each message to each client.
        for taker in takers:
            link = taker.link
            if link.blocked:
                taker.keep(topic, frame)
            else:
                link.send_shared(frame, taker.suffix)
                count += 1
        hub = self._hub
        hub.delivered.count += count
        if count and not hub.arrived and not sample.stale:
            hub.arrived = sample.received


class PieceTaker(Protocol):
    """A subscription that gets each event as the JSON of one `AttributeFrame`, to be batched."""

    lossless: bool
    """It takes every sample, also one that comes after newer ones."""

    def offer(self, topic: str, piece: bytes, sample: Sample) -> None: ...


class PieceChannel(Channel):
    """Each event a piece of a batch."""

    __slots__ = ()

    def hand(self, topic: str, sample: Sample, takers: Iterable[PieceTaker]) -> None:
        piece = self._selection.render(sample)
        for taker in takers:
            taker.offer(topic, piece, sample)


class Feed:
    """One topic in use: the hub's sink of it."""

    __slots__ = ("channels", "last", "lossless", "topic")

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.lossless = 0
        """How many subscriptions must have every sample."""
        self.last: Sample | None = None
        self.channels: dict[Channel, dict[Any, None]] = {}

    def __call__(self, sample: Sample) -> None:
        self.last = sample
        for channel, takers in self.channels.items():
            channel.hand(self.topic, sample, takers)

    def broken(self) -> None:
        """Some samples after the last one may be lost: for those who say so."""
        for takers in self.channels.values():
            for taker in takers:
                told = getattr(taker, "broken", None)
                if told is not None:
                    told()

    def late(self, sample: Sample) -> None:
        """A sample that comes after newer ones: for those who must have all."""
        for channel, takers in self.channels.items():
            lossless = [taker for taker in takers if getattr(taker, "lossless", False)]
            if lossless:
                channel.hand(self.topic, sample, lossless)


class Hub:
    """Fan-out of the bus to subscriptions.

    Args:
        bus: where samples come from.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._feeds: dict[str, Feed] = {}
        self._channels: WeakValueDictionary[tuple[type, FrameSelection, bytes], Channel] = WeakValueDictionary()
        self._dirty: list[Flushable] = []
        self._ticks: dict[float, _Tick] = {}
        self._log = structlog.get_logger("octopus.graphql")
        self.delivered = Rate()
        """Samples handed to connections."""
        self.missed = 0
        """Samples that subscriptions did not get, by their delivery policies."""
        self.arrived = 0.0
        """When the first sample of this turn of the loop arrived that leaves as a message, in seconds since the epoch;
        0 for none, or where that is not known."""
        self.messages_took = Durations(DELIVERIES)
        """From the arrival of that sample until everything of the turn is written: one look at the clock a turn."""
        self.batches_took = Durations(DELIVERIES)
        """From the arrival of the oldest sample of each batch until it leaves, the wait for its tick included."""

    @property
    def bus(self) -> Bus:
        return self._bus

    def messages(self, selection: FrameSelection, prefix: bytes) -> MessageChannel:
        """The channel of whole messages."""
        return self._channel(MessageChannel, selection, prefix)

    def pieces(self, selection: FrameSelection) -> PieceChannel:
        """The channel of pieces of batches."""
        return self._channel(PieceChannel, selection, b"")

    def _channel(self, kind: type[Kind], selection: FrameSelection, prefix: bytes) -> Kind:
        key = (kind, selection, prefix)
        found = self._channels.get(key)
        if not isinstance(found, kind):
            found = self._channels[key] = kind(self, selection, prefix)
        return found

    def join(self, topics: Iterable[str], channel: Channel, taker: object) -> Sequence[Feed]:
        """Hand each event of the topics to a subscription from now on; what was known before is `last` of each feed."""
        joined: list[Feed] = []
        try:
            for topic in topics:
                feed = self._feeds.get(topic) or self._open(topic)
                takers = feed.channels.get(channel)
                if takers is None:
                    takers = feed.channels[channel] = {}
                if taker not in takers:
                    takers[taker] = None
                    self._count_lossless(feed, taker, 1)
                joined.append(feed)
        except BaseException:
            self.leave(joined, channel, taker)
            raise
        return tuple(joined)

    def _open(self, topic: str) -> Feed:
        feed = Feed(topic)
        feed.last = self._bus.subscribe(topic, feed)
        self._feeds[topic] = feed
        return feed

    def leave(self, feeds: Iterable[Feed], channel: Channel, taker: object) -> None:
        for feed in feeds:
            takers = feed.channels.get(channel)
            if takers is None:
                continue
            if taker in takers:
                del takers[taker]
                self._count_lossless(feed, taker, -1)
            if takers:
                continue
            del feed.channels[channel]
            if not feed.channels and self._feeds.pop(feed.topic, None) is feed:
                self._bus.unsubscribe(feed.topic, feed)

    def _count_lossless(self, feed: Feed, taker: object, more: int) -> None:
        if getattr(taker, "lossless", False):
            feed.lossless += more
            if feed.lossless == (more > 0):  # The first came, or the last left.
                self._bus.lossless(feed.topic, more > 0)

    def soon(self, what: Flushable) -> None:
        """Flush a connection or subscription at the end of this turn of the loop; call once per turn and object."""
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self._flush)
        self._dirty.append(what)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        arrived, self.arrived = self.arrived, 0.0
        self._flush_all(dirty)
        if arrived:
            self.messages_took.note(max(time.time() - arrived, 0.0))

    def _flush_all(self, dirty: list[Flushable]) -> None:
        for what in dirty:
            try:
                what.flush()
            except Exception:
                # A defect of ours in one connection; the others must not pay for it.
                self._log.exception("a connection could not be flushed")

    def at_tick(self, window: float, what: Flushable) -> None:
        """Flush a subscription at the next tick of its window (seconds); call once per tick and object."""
        tick = self._ticks.get(window)
        if tick is None:
            tick = self._ticks[window] = _Tick(window, self._flush_all)
        tick.add(what)

    def close(self) -> None:
        for tick in self._ticks.values():
            tick.cancel()
        for feed in self._feeds.values():
            self._bus.unsubscribe(feed.topic, feed)
        self._feeds.clear()


class _Tick:
    """Ticks of one window, only while somebody waits for one."""

    __slots__ = ("_flush_all", "_handle", "_waiting", "_window")

    def __init__(self, window: float, flush_all: Callable[[list[Flushable]], None]) -> None:
        self._window = window
        self._flush_all = flush_all
        self._waiting: list[Flushable] = []
        self._handle: asyncio.TimerHandle | None = None

    def add(self, what: Flushable) -> None:
        self._waiting.append(what)
        if self._handle is None:
            loop = asyncio.get_running_loop()
            now = loop.time()
            self._handle = loop.call_at((now // self._window + 1) * self._window, self._fire)

    def _fire(self) -> None:
        self._handle = None
        waiting, self._waiting = self._waiting, []
        self._flush_all(waiting)

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
