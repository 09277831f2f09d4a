"""One upstream for any number of listeners."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import aclosing
from functools import partial

import structlog

from octopus.model import FieldError, TooLarge
from octopus.sources.streams.event import StreamEvent, StreamLimits
from octopus.sources.streams.relayed import Relay

LINGER = 10.0
"""Seconds that an upstream outlives its last listener: who switches the view comes back soon."""

Start = Callable[[], AsyncGenerator[StreamEvent, None]]


class _Listener:
    """What waits for one listener.

    Args:
        latest: keep the newest alone; else every event, up to the bounds.
    """

    __slots__ = ("_bytes", "_ended", "_fault", "_latest", "_limits", "_waiting", "_woken", "missed")

    def __init__(self, latest: bool, limits: StreamLimits) -> None:
        self._latest = latest
        self._limits = limits
        self._waiting: deque[StreamEvent] = deque()
        self._bytes = 0
        self._woken = asyncio.Event()
        self._fault: Exception | None = None
        self._ended = False
        self.missed = 0

    def begin(self, *events: StreamEvent | None) -> None:
        """What a newcomer is told first."""
        self._waiting.extend(event for event in events if event is not None)

    def offer(self, event: StreamEvent) -> None:
        waiting = self._waiting
        if self._latest:
            self.missed += len(waiting)
            waiting.clear()
            self._bytes = 0
        elif len(waiting) >= self._limits.backlog or self._bytes + event.size > self._limits.backlog_bytes:
            self.end(TooLarge(
                f"this listener fell {len(waiting)} events behind (OCTOPUS_STREAM_BACKLOG) and was ended, rather than "
                "miss any without knowing: subscribe again"
            ))  # fmt: skip
            return
        waiting.append(event)
        self._bytes += event.size
        self._woken.set()

    def end(self, fault: Exception | None) -> None:
        """After what waits, raise this; None: end in order."""
        if not self._ended:
            self._ended, self._fault = True, fault
            self._woken.set()

    async def take(self) -> StreamEvent | None:
        """The next event; None when no more come.

        Raises:
            What `end` was given.
        """
        while not self._waiting:
            if self._fault is not None:
                raise self._fault
            if self._ended:
                return None
            self._woken.clear()
            await self._woken.wait()
        event = self._waiting.popleft()
        self._bytes = max(0, self._bytes - event.size)
        return event


class _Upstream:
    """One stream, its listeners, and what it said last."""

    def __init__(self, key: Hashable, events: AsyncGenerator[StreamEvent, None], source: str | None) -> None:
        self.key = key
        self.source = source
        self.events = events
        self.listeners: dict[_Listener, None] = {}
        self.last: StreamEvent | None = None
        self.fault: StreamEvent | None = None
        """The fault that it is in now."""
        self.task: asyncio.Task[None] | None = None
        self.leaving: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        async with aclosing(self.events):
            async for event in self.events:
                if event.fault is None:
                    self.last, self.fault = event, None
                else:
                    self.fault = event
                for listener in tuple(self.listeners):
                    listener.offer(event)


class SharedStreams:
    """The streams that run, by key: begun by the first listener, ended after the last.

    Args:
        limits: bounds of what waits for a listener.
        linger: seconds that a stream outlives its last listener.
    """

    def __init__(self, limits: StreamLimits | None = None, linger: float = LINGER) -> None:
        self._limits = limits or StreamLimits()
        self._linger = linger
        self.relay: Relay | None = None
        """Where other processes listen too: who follows what all may share."""
        self._running: dict[Hashable, _Upstream] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger("octopus.sources.streams")

    def __len__(self) -> int:
        """Upstreams that run."""
        return len(self._running)

    @property
    def listeners(self) -> int:
        return sum(len(upstream.listeners) for upstream in self._running.values())

    def of(self, source: str) -> tuple[int, int]:
        """How many streams of one source run, and how many listen to them."""
        found = [upstream for upstream in self._running.values() if upstream.source == source]
        return len(found), sum(len(upstream.listeners) for upstream in found)

    async def listen(
        self,
        key: Hashable,
        start: Start,
        *,
        latest: bool = False,
        replay: bool = False,
        source: str | None = None,
        everywhere: str | None = None,
    ) -> AsyncGenerator[StreamEvent, None]:
        """The events of a stream from now on. Close the generator to leave (`contextlib.aclosing`).

        Args:
            key: equal for those who may share.
            start: begins the stream, when nobody listens to it yet.
            latest: whoever is slow gets the newest alone (a state); else every event (what happened), up to a bound.
            source: name of the outside system, for `of`.
            everywhere: equal in all processes for what they may share; None: each runs its own.
            replay: begin with the last value, if there was one. A fault that it is in is told in any case.

        Raises:
            TooLarge: too many streams run, or this listener fell too far behind. FieldError: the stream ended with it.
        """
        if self.relay is not None and everywhere is not None:
            start = partial(self.relay.events, everywhere, start, latest=latest)
        listener, upstream = _Listener(latest, self._limits), self._join(key, start, source)
        listener.begin(upstream.last if replay else None, upstream.fault)
        upstream.listeners[listener] = None
        try:
            while (event := await listener.take()) is not None:
                yield event
        finally:
            self._leave(upstream, listener)

    async def stop(self) -> None:
        """End every stream, and its listeners in order."""
        for upstream in tuple(self._running.values()):
            self._end(upstream)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _join(self, key: Hashable, start: Start, source: str | None) -> _Upstream:
        upstream = self._running.get(key)
        if upstream is None:
            if len(self._running) >= self._limits.upstreams:
                raise TooLarge(
                    f"{self._limits.upstreams} outside streams run already (OCTOPUS_MAX_STREAMS): close some panels"
                )
            upstream = self._running[key] = _Upstream(key, start(), source)
            upstream.task = asyncio.create_task(self._run(upstream))
            self._tasks.add(upstream.task)
            upstream.task.add_done_callback(self._tasks.discard)
        elif upstream.leaving is not None:
            upstream.leaving.cancel()
            upstream.leaving = None
        return upstream

    async def _run(self, upstream: _Upstream) -> None:
        fault: Exception | None = None
        try:
            await upstream.run()
        except Exception as raised:
            if not isinstance(raised, FieldError):
                self._log.exception("a stream broke")
            fault = raised
        finally:
            self._forget(upstream)
            for listener in tuple(upstream.listeners):
                listener.end(fault.anew() if isinstance(fault, FieldError) else fault)

    def _leave(self, upstream: _Upstream, listener: _Listener) -> None:
        upstream.listeners.pop(listener, None)
        if upstream.listeners or self._running.get(upstream.key) is not upstream:
            return
        if self._linger > 0:
            upstream.leaving = asyncio.get_running_loop().call_later(self._linger, self._end, upstream)
        else:
            self._end(upstream)

    def _end(self, upstream: _Upstream) -> None:
        self._forget(upstream)
        if upstream.task is not None:
            upstream.task.cancel()
        for listener in tuple(upstream.listeners):
            # A task that never ran does not tell them.
            listener.end(None)

    def _forget(self, upstream: _Upstream) -> None:
        if upstream.leaving is not None:
            upstream.leaving.cancel()
        if self._running.get(upstream.key) is upstream:
            del self._running[upstream.key]
