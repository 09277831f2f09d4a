"""Whether what is shown is still true, by our own clock.

TangoGQL says nothing for 6 to 13 seconds when a device dies, and does not always get its events back when it returns.
So quiet devices are asked whether they live, attributes that fall out of their rhythm are read, and subscriptions whose
events do not come back are ended and begun anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

from octopus.model import AttributeName, FieldError, Sample
from octopus.sources.tango.faults import error_object
from octopus.sources.tango.feed import Feed
from octopus.sources.tango.jobs import Jobs
from octopus.sources.tango.probes import Probes
from octopus.sources.tango.questions import CHUNK, Questions
from octopus.sources.tango.results import Attribute
from octopus.sources.tango.topic import Topic

PING = 5.0
PING_TIMEOUT = 3.0
"""Seconds between questions after TangoGQL itself, and for one of them."""
READ_TIMEOUT = 3.0
REPEAT = 3.0
"""Seconds between two publications of a growing age."""
LINGER_UPSTREAM = 5.6
"""Seconds to wait before beginning anew: TangoGQL keeps its Tango subscription for 5 s after ours ended."""
BRIDGE = 1.0
"""Seconds between reads by HTTP while events do not flow."""
BRIDGE_AFTER = 10.0
"""Seconds that reads go on after a subscription with a known cadence began anew, unless events flow."""
BRIDGE_AFTER_QUIET = 3.0
RHYTHM = 8.0
"""An attribute is out of its rhythm after this many of its usual intervals."""
SLOWER = 3.0
"""Events at less than a third of the usual rate: TangoGQL reads instead of listening."""
LONGEST_BACKOFF = 300.0
NEVER_HEARD = 30.0
"""Seconds that a first value may take; TangoGQL can be busy."""


class Watch:
    """Watches the feed of one database.

    Args:
        feed: its topics.
        questions: how they are read and probed.
        stale_after: seconds of silence after which a value must be confirmed.
        link_fault: why the link is down; None while it is open, and before the first attempt has ended.
        learned_host: told the address of the Tango database.
        answered: told whenever TangoGQL answers a question after itself.
    """

    def __init__(
        self,
        feed: Feed,
        questions: Questions,
        *,
        stale_after: float,
        link_fault: Callable[[], FieldError | None],
        learned_host: Callable[[str], None],
        answered: Callable[[], None],
    ) -> None:
        self._feed = feed
        self._questions = questions
        self._stale_after = stale_after
        self._link_fault = link_fault
        self._learned_host = learned_host
        self._answered = answered
        self._source = questions.client.source
        self._jobs = Jobs(self._source)
        self._probes = Probes(
            feed,
            questions,
            self._jobs,
            stale_after=stale_after,
            say_stale=self._say_stale,
            renew=self._renew,
            read=lambda topics: self._jobs.start(self._read(topics)),
        )
        self._verifying = False
        self._bridged_at = 0.0
        self._bridging = False
        self._pinged_at = 0.0
        self._pinging = False
        self.answering = False
        """The last question after TangoGQL itself was answered."""

    @property
    def last_error(self) -> str | None:
        """What went wrong in a check last."""
        return self._jobs.last_error

    async def run(self) -> None:
        """Look at everything in use ten times in `stale_after`, until cancelled."""
        period = min(0.5, self._stale_after / 10)
        try:
            while True:
                self._look(time.monotonic())
                await asyncio.sleep(period)
        finally:
            await self._jobs.stop()

    def _look(self, now: float) -> None:
        if now - self._pinged_at >= PING and not self._pinging:
            self._pinging = True
            self._jobs.start(self._ping())
        fault = self._link_fault()
        if fault is not None:
            self._look_unlinked(now, fault)
            return
        self._feed.pump()
        self._probes.look(now)
        self._look_at_topics(now)

    def ping_soon(self) -> None:
        """Ask after TangoGQL at the next look."""
        self._pinged_at = 0.0

    async def _ping(self) -> None:
        self._pinged_at = time.monotonic()
        try:
            host = await self._questions.tango_host(PING_TIMEOUT)
            self.answering = True
            self._answered()
            if host is not None:
                self._learned_host(host)
        except FieldError:
            self.answering = False
            raise
        finally:
            self._pinging = False

    # The link is down

    def _look_unlinked(self, now: float, fault: FieldError) -> None:
        error = error_object(fault)
        for topic in self._feed.topics.values():
            self._say_stale(topic, now, error)

    def _say_stale(self, topic: Topic, now: float, error: dict[str, Any] | None) -> None:
        """Publish staleness when it begins, when its reason changes, and while its age grows; not of what never was."""
        last = topic.last
        if (
            last is not None
            and last.error is not None
            and last.error["code"] == "NOT_FOUND" == (error or {}).get("code")
        ):
            return
        other = topic.said is not None and topic.said.error != error
        if not topic.stale or other or (topic.has_value and now - topic.said_at >= REPEAT):
            self._feed.mark_stale(topic, error)

    # Attributes

    def _look_at_topics(self, now: float) -> None:
        verify: list[Topic] = []
        begin: list[Topic] = []
        bridge: list[Topic] = []
        slow: list[Topic] = []
        for topic in self._feed.topics.values():
            if topic.renew_at is not None:
                bridge.append(topic)
                if now >= topic.renew_at:
                    begin.append(topic)
                continue
            if now < topic.bridge_until and topic.fresh_frames < 2:
                bridge.append(topic)
            if topic.retry_at is not None:
                if now >= topic.retry_at:
                    topic.retry_at = None
                    slow.append(topic)
                continue
            if topic.device.dead:
                continue
            if topic.frozen:
                self._say_stale(topic, now, None)
            if now - topic.silent_since > self._stale_after and now >= topic.verify_at:
                if self._out_of_rhythm(topic, now):
                    verify.append(topic)
            elif topic.expected is not None and topic.fresh_frames > 8:
                self._judge_rate(topic, now)
        self._begin(begin, now)
        self._retry(slow)
        self._verify(verify)
        if bridge and now - self._bridged_at >= BRIDGE and not self._bridging:
            self._bridged_at, self._bridging = now, True
            self._jobs.start(self._bridge(bridge))

    def _out_of_rhythm(self, topic: Topic, now: float) -> bool:
        if topic.last is None or topic.frozen:
            return True
        interval = topic.interval()
        return interval is not None and now - topic.silent_since > max(self._stale_after, RHYTHM * interval)

    def _judge_rate(self, topic: Topic, now: float) -> None:
        """Events are back after an interruption: as many as before, or only TangoGQL's own reading every 3 s?"""
        expected, topic.expected = topic.expected, None
        observed = topic.interval()
        if expected is None or observed is None:
            return
        if observed > SLOWER * expected and observed > 2.0 and topic.slow_renewals < 3:
            topic.expected = expected
            topic.slow_renewals += 1
            self._renew([topic], now, keep=True)
        else:
            topic.slow_renewals = 0

    def _renew(self, topics: Sequence[Topic], now: float, *, keep: bool = False) -> None:
        """End subscriptions, to begin them anew once TangoGQL has let go of its own."""
        for topic in topics:
            if keep:
                topic.arrivals.clear()
            else:
                topic.interrupt()
            topic.renew_at = now + LINGER_UPSTREAM
            topic.retry_at = None
        self._feed.end(topics)

    def _begin(self, topics: Sequence[Topic], now: float) -> None:
        for topic in topics:
            topic.renew_at = None
            topic.since = now
            topic.bridge_until = now + (BRIDGE_AFTER if topic.expected is not None else BRIDGE_AFTER_QUIET)
        self._feed.start(topics)

    def _retry(self, topics: Sequence[Topic]) -> None:
        """TangoGQL has given up on these: end what is left of their operations and open new ones."""
        if topics:
            self._feed.end(topics)
            self._feed.start(topics)

    def _verify(self, topics: Sequence[Topic]) -> None:
        """Read what has fallen silent, `CHUNK` attributes at a time."""
        if topics and not self._verifying:
            self._verifying = True
            self._jobs.start(self._verify_chunk(topics[:CHUNK]))

    async def _verify_chunk(self, topics: Sequence[Topic]) -> None:
        """Read attributes that have fallen silent.

        Another value: events were lost, so the subscription begins anew. The same at a later time: it is confirmed.
        The same at the same time: the attribute stands still, and is stale.
        """
        try:
            found = await self._values(topics)
        finally:
            now = time.monotonic()
            self._verifying = False
            for topic in topics:
                topic.verify_at = now + self._stale_after
        lost: list[Topic] = []
        for topic, answer in zip(topics, found, strict=True):
            if topic.upstream not in self._feed.topics or topic.device.dead or topic.renew_at is not None:
                continue
            before = topic.last
            new = self._feed.read(topic, answer)
            if isinstance(answer, FieldError):
                continue
            age = _apparent_age(topic, answer)
            if new and before is not None and age > self._stale_after / 2:
                # Newer than the last event, and yet it has stood still since.
                topic.heard = now - age
                topic.frozen = True
                self._say_stale(topic, now, None)
            elif new and self._lost_events(topic, before, answer.value, now):
                topic.renewals += 1
                topic.renew_after = now + min(self._stale_after * 2**topic.renewals, LONGEST_BACKOFF)
                lost.append(topic)
            elif not new and answer.timestamp is not None and topic.has_value:
                topic.frozen = True
                self._say_stale(topic, now, None)
        self._renew(lost, now)

    @staticmethod
    def _lost_events(topic: Topic, before: Sample | None, value: Any, now: float) -> bool:
        if before is None:
            return now - topic.since > NEVER_HEARD and now >= topic.renew_after
        return bool(value != before.value) and now >= topic.renew_after

    async def _bridge(self, topics: Sequence[Topic]) -> None:
        try:
            await self._read([topic for topic in topics if not topic.device.dead])
        finally:
            self._bridging = False

    async def _read(self, topics: Sequence[Topic]) -> None:
        for index in range(0, len(topics), CHUNK):
            chunk = topics[index : index + CHUNK]
            for topic, answer in zip(chunk, await self._values(chunk), strict=True):
                if topic.upstream in self._feed.topics and not topic.device.dead:
                    self._feed.read(topic, answer)

    async def _values(self, topics: Sequence[Topic]) -> list[Any]:
        names = [AttributeName(None, topic.device.name, topic.attribute) for topic in topics]
        return list(await self._questions.values(names, READ_TIMEOUT))


def _apparent_age(topic: Topic, answer: Attribute) -> float:
    """Seconds since the timestamp of a read, by our clock; 0 where the clocks cannot be compared."""
    if topic.offset is None or answer.timestamp is None:
        return 0.0
    return time.time() - answer.timestamp - topic.offset
