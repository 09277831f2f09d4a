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

from octopus.model import AttributeName, FieldError, NotFound, SourceError
from octopus.sources.tango.faults import error_object
from octopus.sources.tango.feed import RETRY_UNKNOWN, Feed
from octopus.sources.tango.jobs import Jobs
from octopus.sources.tango.questions import CHUNK, Health, Questions
from octopus.sources.tango.results import Attribute
from octopus.sources.tango.topic import Topic, WatchedDevice

PROBE_BATCH = 50
PROBE_BATCH_TIMEOUT = 1.0
PROBE_TIMEOUT = 1.5
"""Seconds: for devices together, then for each alone when one of them held the answer up."""
PROBE_DEAD = 1.0
PROBE_HUNG = 3.0
"""Seconds between probes of a dead device: one that refuses, one that hangs (it occupies a thread of TangoGQL)."""
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
PING = 5.0
"""Seconds between questions after TangoGQL itself."""


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
        self._look_at_devices(now)
        self._look_at_topics(now)

    def ping_soon(self) -> None:
        """Ask after TangoGQL at the next look."""
        self._pinged_at = 0.0

    async def _ping(self) -> None:
        self._pinged_at = time.monotonic()
        try:
            host = await self._questions.tango_host(min(PROBE_HUNG, self._stale_after))
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

    # Devices

    def _look_at_devices(self, now: float) -> None:
        quiet: list[WatchedDevice] = []
        for device in self._feed.devices.values():
            if device.dead:
                self._look_at_dead(device, now)
            elif (
                not device.probing
                and now >= device.next_probe
                and (device.suspect or now - device.confirmed > self._stale_after / 2)
            ):
                quiet.append(device)
        for index in range(0, len(quiet), PROBE_BATCH):
            batch = quiet[index : index + PROBE_BATCH]
            for device in batch:
                device.probing = True
            self._jobs.start(self._probe(batch))

    def _look_at_dead(self, device: WatchedDevice, now: float) -> None:
        if device.confirmed > device.died_at:
            self._revive(device, now)
            return
        for topic in device.topics.values():
            self._say_stale(topic, now, device.error)
        if not device.probing and now >= device.next_probe:
            device.probing = True
            self._jobs.start(self._probe([device], thorough=device.hung))

    async def _probe(self, batch: Sequence[WatchedDevice], *, thorough: bool = False) -> None:
        """Ask devices whether they live: together, and when that has no answer each alone and thoroughly."""
        try:
            if thorough:
                found = {
                    device.name: await self._questions.health_alone(device.name, PROBE_TIMEOUT) for device in batch
                }
            else:
                found = await self._questions.health([device.name for device in batch], PROBE_BATCH_TIMEOUT)
            for device in batch:
                self._judge(device, found[device.name], None)
        except FieldError as fault:
            if thorough:
                for device in batch:
                    self._judge(device, None, fault)
            else:
                await asyncio.gather(*(self._probe([device], thorough=True) for device in batch))
        finally:
            for device in batch:
                device.probing = False

    def _judge(self, device: WatchedDevice, health: Health | None, fault: FieldError | None) -> None:
        now = time.monotonic()
        suspect, device.suspect = device.suspect, False
        device.hung = health is None
        if health is Health.ALIVE:
            was_dead, device.dead = device.dead, False
            device.confirmed = now
            device.next_probe = now + self._stale_after / 4
            if was_dead:
                self._revive(device, now)
            elif suspect:
                self._judge_trouble(device, now)
            return
        device.next_probe = now + (PROBE_DEAD if health is Health.DEAD else PROBE_HUNG)
        if health is Health.MISSING:
            device.next_probe = now + RETRY_UNKNOWN
        if not device.dead:
            device.dead, device.died_at = True, max(now, device.confirmed)
        full = next((topic.name.rpartition("/")[0] for topic in device.topics.values()), device.name)
        kind = NotFound if health is Health.MISSING else SourceError
        sentence = "is not in the Tango database" if health is Health.MISSING else "does not answer"
        upstream = fault.message if fault is not None else None
        device.error = error_object(kind(f"{full} {sentence}", source=self._source, upstream=upstream))
        self._look_at_dead(device, now)

    def _judge_trouble(self, device: WatchedDevice, now: float) -> None:
        """TangoGQL cannot reach a device that lives: it was away for a moment, or one attribute of it hangs."""
        again: list[Topic] = []
        for topic in device.topics.values():
            trouble, topic.trouble = topic.trouble, None
            if trouble is None or topic.renew_at is not None:
                continue
            if topic.renewals < 2:
                topic.renewals += 1
                again.append(topic)
            else:
                self._feed.fault(topic, *trouble)
        self._renew(again, now)

    def _revive(self, device: WatchedDevice, now: float) -> None:
        """It is back: read everything at once, and begin its subscriptions anew, since events often do not return."""
        device.dead = False
        device.error = None
        device.confirmed = now
        self._renew(list(device.topics.values()), now)
        self._jobs.start(self._read(list(device.topics.values())))

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
            if now - topic.silent_since > self._stale_after and now >= topic.verify_at and not topic.verifying:
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
        for topic in topics:
            topic.verifying = True
        for index in range(0, len(topics), CHUNK):
            self._jobs.start(self._verify_chunk(topics[index : index + CHUNK]))

    async def _verify_chunk(self, topics: Sequence[Topic]) -> None:
        """Read attributes that have fallen silent.

        Another value: events were lost, so the subscription begins anew. The same at a later time: it is confirmed.
        The same at the same time: the attribute stands still, and is stale.
        """
        try:
            found = await self._values(topics)
        finally:
            now = time.monotonic()
            for topic in topics:
                topic.verifying = False
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
            elif new and (before is None or answer.value != before.value) and now >= topic.renew_after:
                topic.renewals += 1
                topic.renew_after = now + min(self._stale_after * 2**topic.renewals, LONGEST_BACKOFF)
                lost.append(topic)
            elif not new and answer.timestamp is not None and topic.has_value:
                topic.frozen = True
                self._say_stale(topic, now, None)
        self._renew(lost, now)

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
