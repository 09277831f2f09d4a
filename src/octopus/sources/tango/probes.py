"""Whether quiet devices live.

TangoGQL answers with few threads, and goes on with a question that nobody waits for any more: asking too much is
what would bring it down. So devices are asked together, one round at a time, and alone only when together there was no
answer.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from octopus.model import FieldError, NotFound, SourceError
from octopus.sources.tango.faults import error_object
from octopus.sources.tango.feed import RETRY_UNKNOWN, Feed
from octopus.sources.tango.jobs import Jobs
from octopus.sources.tango.questions import Health, Questions
from octopus.sources.tango.topic import Topic, WatchedDevice

BATCH = 50
BATCH_TIMEOUT = 1.0
ALONE_TIMEOUT = 1.5
"""Seconds: for devices together, then for each alone when one of them held the answer up."""
ALONE_AT_ONCE = 4
ALONE_FAULTS = 8
"""Devices asked alone at once, and those without an answer after which the rest waits for the next round."""
AGAIN_REFUSING = 1.0
AGAIN_HUNG = 3.0
LONGEST_AGAIN = 10.0
"""Seconds between probes of a dead device: of one that refuses, of one that hangs (it occupies threads of TangoGQL).
Both grow with the time that it has been dead."""

Say = Callable[[Topic, float, dict[str, Any] | None], None]


class Probes:
    """Keeps `dead`, `error` and `confirmed` of the devices of a feed.

    Args:
        stale_after: a device that has given no sign of life for half of these seconds is asked.
        say_stale: publishes the staleness of a topic, where that is due.
        renew: begins the subscriptions of topics anew.
        read: reads topics once.
    """

    def __init__(
        self,
        feed: Feed,
        questions: Questions,
        jobs: Jobs,
        *,
        stale_after: float,
        say_stale: Say,
        renew: Callable[[Sequence[Topic], float], None],
        read: Callable[[Sequence[Topic]], None],
    ) -> None:
        self._feed = feed
        self._questions = questions
        self._jobs = jobs
        self._stale_after = stale_after
        self._say_stale = say_stale
        self._renew = renew
        self._read = read
        self._source = questions.client.source
        self._running: set[str] = set()
        self._chance = random.SystemRandom()

    def look(self, now: float) -> None:
        """Say what is dead, and ask whatever is due."""
        quiet: list[WatchedDevice] = []
        refusing: list[WatchedDevice] = []
        hung: list[WatchedDevice] = []
        for device in self._feed.devices.values():
            if device.dead and device.confirmed > device.died_at:
                self._revive(device, now)
            elif device.dead:
                self._say_dead(device, now)
            if now < device.next_probe:
                continue
            if device.dead:
                (hung if device.hung else refusing).append(device)
            elif device.suspect or now - device.confirmed > self._stale_after / 2:
                quiet.append(device)
        self._start("quiet", quiet)
        self._start("refusing", refusing)
        self._start("hung", sorted(hung, key=lambda device: device.next_probe)[:ALONE_AT_ONCE])

    def _start(self, kind: str, devices: Sequence[WatchedDevice]) -> None:
        if devices and kind not in self._running:
            self._running.add(kind)
            self._jobs.start(self._round(kind, devices))

    async def _round(self, kind: str, devices: Sequence[WatchedDevice]) -> None:
        try:
            if kind == "hung":
                await self._alone(devices)
            else:
                batches = [devices[index : index + BATCH] for index in range(0, len(devices), BATCH)]
                await asyncio.gather(*(self._together(batch) for batch in batches))
        finally:
            self._running.discard(kind)

    async def _together(self, batch: Sequence[WatchedDevice]) -> None:
        try:
            found = await self._questions.health([device.name for device in batch], BATCH_TIMEOUT)
        except FieldError:
            await self._alone(self._chance.sample(list(batch), len(batch)))
        else:
            for device in batch:
                self._judge(device, found[device.name], None)

    async def _alone(self, devices: Sequence[WatchedDevice]) -> None:
        """Ask each alone, a few at once; stop when too many have no answer, since then it may not be their fault."""
        waiting, faults = list(devices), 0

        async def ask() -> None:
            nonlocal faults
            while waiting and faults < ALONE_FAULTS:
                device = waiting.pop()
                try:
                    self._judge(device, await self._questions.health_alone(device.name, ALONE_TIMEOUT), None)
                except FieldError as fault:
                    faults += 1
                    self._judge(device, None, fault)

        await asyncio.gather(*(ask() for _ in range(ALONE_AT_ONCE)))
        for device in waiting:
            device.next_probe = time.monotonic() + AGAIN_REFUSING

    def _judge(self, device: WatchedDevice, health: Health | None, fault: FieldError | None) -> None:
        """Take what a probe found; None: no answer."""
        now = time.monotonic()
        suspect, device.suspect = device.suspect, False
        if health is Health.ALIVE:
            device.confirmed = now
            device.next_probe = now + self._stale_after / 4
            if device.dead:
                self._revive(device, now)
            elif suspect:
                self._judge_trouble(device, now)
            return
        if health is None and device.confirmed > now - self._stale_after / 2:
            # It gave a sign of life while we asked: the answer was late, not the device.
            return
        device.hung = health is None
        if not device.dead:
            device.dead, device.died_at = True, now
        again = AGAIN_HUNG if device.hung else AGAIN_REFUSING
        device.next_probe = now + min(max(again, (now - device.died_at) / 10), LONGEST_AGAIN)
        if health is Health.MISSING:
            device.next_probe = now + RETRY_UNKNOWN
        device.error = self._error(device, health, fault)
        self._say_dead(device, now)

    def _error(self, device: WatchedDevice, health: Health | None, fault: FieldError | None) -> dict[str, Any]:
        full = next((topic.name.rpartition("/")[0] for topic in device.topics.values()), device.name)
        upstream = fault.message if fault is not None else None
        if health is Health.MISSING:
            return error_object(NotFound(f"{full} is not in the Tango database", source=self._source))
        return error_object(SourceError(f"{full} does not answer", source=self._source, upstream=upstream))

    def _say_dead(self, device: WatchedDevice, now: float) -> None:
        for topic in device.topics.values():
            self._say_stale(topic, now, device.error)

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
        """It is back: read everything at once, and begin subscriptions anew whose events will not return by themselves.

        Those are all when it had refused; when it had merely not answered, those that TangoGQL complained of.
        """
        topics = list(device.topics.values())
        lost = [topic for topic in topics if topic.trouble is not None or not device.hung]
        for topic in topics:
            topic.trouble = None
        device.dead = device.hung = False
        device.error = None
        device.confirmed = now
        self._renew(lost, now)
        self._read(topics)
