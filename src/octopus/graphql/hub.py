"""The hub of one process: one sink per topic on the bus, each distinct selection rendered once per event.

What a subscriber receives is the shared bytes with its own operation id spliced in at the end. Writes of one loop turn
are merged per connection; batches go out on ticks shared by all subscriptions of the same window. A connection whose
socket is blocked is left alone until it drains: its subscriptions keep what their delivery policy says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

from octopus.graphql.frames import SharedFrame
from octopus.graphql.projection import FrameSelection
from octopus.live import Bus, Rate
from octopus.model import Sample


class Flushable(Protocol):
    def flush(self) -> None: ...


class FrameTaker(Protocol):
    """A subscription that gets each event as a whole message."""

    def deliver(self, topic: str, frame: SharedFrame) -> None: ...


class PieceTaker(Protocol):
    """A subscription that gets each event as the JSON of one `AttributeFrame`, to be batched."""

    def offer(self, topic: str, piece: bytes, sample: Sample) -> None: ...


class _Feed:
    """The hub's sink of one topic."""

    __slots__ = ("frames", "pieces", "topic")

    def __init__(self, topic: str) -> None:
        self.topic = topic
        # selection → message prefix → subscriptions
        self.frames: dict[FrameSelection, dict[bytes, dict[FrameTaker, None]]] = {}
        self.pieces: dict[FrameSelection, dict[PieceTaker, None]] = {}

    def __call__(self, sample: Sample) -> None:
        topic = self.topic
        for selection, by_prefix in self.frames.items():
            body = selection.render(sample)
            for prefix, takers in by_prefix.items():
                frame = SharedFrame(prefix, body)
                # A taker may end its own subscription: iterate over a copy.
                for taker in tuple(takers):
                    taker.deliver(topic, frame)
        for selection, batchers in self.pieces.items():
            piece = selection.render(sample)
            for batcher in tuple(batchers):
                batcher.offer(topic, piece, sample)

    @property
    def empty(self) -> bool:
        return not self.frames and not self.pieces


class Hub:
    """Fan-out of the bus to subscriptions.

    Args:
        bus: where samples come from.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._feeds: dict[str, _Feed] = {}
        self._dirty: list[Flushable] = []
        self._ticks: dict[float, _Tick] = {}
        self._log = structlog.get_logger("octopus.graphql")
        self.delivered = Rate()
        """Samples handed to connections."""
        self.missed = 0
        """Samples that subscriptions did not get, by their delivery policies."""

    @property
    def bus(self) -> Bus:
        return self._bus

    def join_frames(self, topic: str, selection: FrameSelection, prefix: bytes, taker: FrameTaker) -> Sample | None:
        """Hand each event of a topic to a subscription; returns the last value, if one is known."""
        feed, last = self._feed(topic)
        by_prefix = feed.frames.get(selection)
        if by_prefix is None:
            by_prefix = feed.frames[selection] = {}
        takers = by_prefix.get(prefix)
        if takers is None:
            takers = by_prefix[prefix] = {}
        takers[taker] = None
        return last

    def leave_frames(self, topic: str, selection: FrameSelection, prefix: bytes, taker: FrameTaker) -> None:
        feed = self._feeds.get(topic)
        by_prefix = feed.frames.get(selection) if feed else None
        takers = by_prefix.get(prefix) if by_prefix else None
        if feed is None or by_prefix is None or takers is None:
            return
        takers.pop(taker, None)
        if not takers:
            del by_prefix[prefix]
        if not by_prefix:
            feed.frames = {key: value for key, value in feed.frames.items() if value}
        self._forget(feed)

    def join_pieces(self, topic: str, selection: FrameSelection, taker: PieceTaker) -> Sample | None:
        feed, last = self._feed(topic)
        takers = feed.pieces.get(selection)
        if takers is None:
            takers = feed.pieces[selection] = {}
        takers[taker] = None
        return last

    def own_names(self, topics: list[str]) -> list[str]:
        """The same topics, as the strings that the hub holds anyway: thousands of subscriptions then share them."""
        feeds = self._feeds
        return [feeds[topic].topic if topic in feeds else topic for topic in topics]

    def leave_pieces(self, topic: str, selection: FrameSelection, taker: PieceTaker) -> None:
        feed = self._feeds.get(topic)
        takers = feed.pieces.get(selection) if feed else None
        if feed is None or takers is None:
            return
        takers.pop(taker, None)
        if not takers:
            feed.pieces = {key: value for key, value in feed.pieces.items() if value}
        self._forget(feed)

    def _feed(self, topic: str) -> tuple[_Feed, Sample | None]:
        feed = self._feeds.get(topic)
        if feed is not None:
            return feed, self._bus.last(topic)
        feed = self._feeds[topic] = _Feed(topic)
        return feed, self._bus.subscribe(topic, feed)

    def _forget(self, feed: _Feed) -> None:
        if feed.empty:
            self._bus.unsubscribe(feed.topic, feed)
            self._feeds.pop(feed.topic, None)

    def soon(self, what: Flushable) -> None:
        """Flush a connection or subscription at the end of this turn of the loop; call once per turn and object."""
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self._flush)
        self._dirty.append(what)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        self._flush_all(dirty)

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
