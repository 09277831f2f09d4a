"""One Tango database: its TangoGQL's HTTP and WebSocket, its feed and the watch over it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog

from octopus.model import NO_SPANS, FieldError, Sample, SourceState, SourceUnavailable, Spans
from octopus.settings import TangoDatabase
from octopus.sources.tango.actions import Actions
from octopus.sources.tango.client import TangoGqlClient
from octopus.sources.tango.feed import Feed
from octopus.sources.tango.link import Link
from octopus.sources.tango.questions import Questions
from octopus.sources.tango.results import DatabaseInfo, DatabaseStats
from octopus.sources.tango.watch import Watch

RATE_WINDOW = 5
"""Seconds that the rate of samples is counted over."""
RESTART_DELAY = 1.0


class Database:
    """Owns everything of one entry of TANGO_DBS, from `start` to `stop`."""

    def __init__(
        self,
        database: TangoDatabase,
        publish: Callable[[Sample], None],
        *,
        secret_of: Callable[[str], str | None],
        timeout: float,
        stale_after: float,
        full: Callable[[str], str],
        learned_host: Callable[[str], None],
        spans: Spans = NO_SPANS,
    ) -> None:
        self.database = database
        self.client = TangoGqlClient(database, secret_of=secret_of, timeout=timeout, spans=spans)
        self.questions = Questions(self.client, full)
        self.actions = Actions(self.questions)
        self.link = Link(database.socket_url, lambda: self.client.session, self)
        self.feed = Feed(self.client.source, publish, self.link.send)
        self.watch = Watch(
            self.feed,
            self.questions,
            stale_after=stale_after,
            link_fault=lambda: self._fault,
            learned_host=learned_host,
            answered=self.link.wake,
        )
        self._fault: FieldError | None = None
        self._last_fault: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._counts: deque[int] = deque(maxlen=RATE_WINDOW + 1)
        self._log = structlog.get_logger("octopus.sources.tango")

    async def start(self) -> None:
        await self.client.open()
        self._task = asyncio.create_task(self._run(), name=self.client.source)

    async def stop(self) -> None:
        self.feed.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self.client.close()

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.link.run())
                    group.create_task(self.watch.run())
                    group.create_task(self._count())
            except* Exception:
                # A defect of ours: everything of this database begins anew, and nothing else notices.
                self._log.exception("the Tango source failed and begins anew", source=self.client.source)
                self.link_closed("an internal failure")
            await asyncio.sleep(RESTART_DELAY)

    async def _count(self) -> None:
        while True:
            self._counts.append(self.feed.samples)
            await asyncio.sleep(1.0)

    # What the link tells

    def link_opened(self) -> None:
        self._fault = None
        self._log.info("connected", source=self.client.source, url=self.database.socket_url)
        self.feed.link_opened()
        self.watch.ping_soon()

    def link_message(self, text: bytes) -> None:
        self.feed.message(text)

    def link_closed(self, fault: str) -> None:
        if self._fault is None:
            self._log.warning("no connection", source=self.client.source, fault=fault)
        sentence = f"TangoGQL of {self.database.name!r} is away: {fault}"
        self._last_fault = sentence
        self.client.recent.failed(sentence)
        self._fault = SourceUnavailable(sentence, source=self.client.source)
        self.feed.link_closed()

    # How it is doing

    @property
    def reachable(self) -> bool:
        return self.link.is_open and self.watch.answering

    def state(self) -> SourceState:
        """The same as `stats`, as health and the footer want it."""
        stats, recent = self.stats(), self.client.recent
        return SourceState(
            f"tango:{stats.name}",
            stats.reachable,
            stats.latency,
            None if stats.reachable else stats.lastError,
            errorRate=recent.rate,
            lastError=recent.last_error,
            lastErrorAt=recent.last_error_at,
            streams=stats.operations,
            listeners=stats.subscriptions,
        )

    def info(self) -> DatabaseInfo:
        return DatabaseInfo(self.database.name, self.database.url, self.reachable)

    def stats(self) -> DatabaseStats:
        counts = self._counts
        rate = (counts[-1] - counts[0]) / (len(counts) - 1) if len(counts) > 1 else 0.0
        return DatabaseStats(
            name=self.database.name,
            url=self.database.url,
            reachable=self.reachable,
            latency=self.client.latency,
            lastError=self._last_fault if self._fault is not None else self.watch.last_error or self._last_fault,
            subscriptions=len(self.feed.topics),
            operations=len(self.feed.operations),
            stale=sum(1 for topic in self.feed.topics.values() if topic.stale),
            samples=self.feed.samples,
            rate=rate,
            faults=self.feed.faults,
            reconnects=self.link.losses,
            durations=self.client.durations,
        )
