"""The live feed of one database: upstream operations, and what becomes of their frames.

Attributes that come into use together share an upstream operation (TangoGQL pays about 5 ms of processor time for an
operation of one attribute and about 2 ms for an attribute in an operation of many); when one leaves, the others of its
operation move to a new one, which costs TangoGQL no new Tango subscription.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog

from octopus.model import AttributeName, FieldError, Sample
from octopus.sources.tango.faults import CONNECTION, UNKNOWN_DEVICE, error_object, event_error
from octopus.sources.tango.results import Attribute
from octopus.sources.tango.topic import Topic, WatchedDevice
from octopus.sources.tango.values import clean, clean_state, clean_timestamp
from octopus.sources.tango.wire import AttributeFrame, Frame, Unreadable, decode_frame

GROUP = 25
"""Attributes of one upstream operation."""
STARTING = 4
"""Operations that may wait for first values at once: TangoGQL subscribes one attribute after another, and many
operations at once would all have their first values late."""
PATIENCE = 3.0
"""Seconds after which an operation without first values no longer holds others up."""
GATHER = 0.05
"""Seconds in which attributes going out of use are gathered."""
FLOWING = 3
"""Events after which a subscription counts as working."""
RETRY_UNKNOWN = 30.0
"""Seconds until a device that the Tango database does not know is tried again."""
RETRY_FAILED = 5.0
"""Seconds until an operation that TangoGQL ended is tried again."""

DOCUMENT = (
    "subscription($n:[String]!){attributes(fullNames:$n)"
    "{fullName value writeValue quality timestamp error{reason desc}}}"
)


class Feed:
    """Topics of one database.

    Args:
        source: `tango:<database>`, for errors.
        publish: hands a sample to the bus.
        send: hands a message to the link.
    """

    def __init__(
        self, source: str, publish: Callable[[Sample], None], send: Callable[[dict[str, object]], None]
    ) -> None:
        self.topics: dict[str, Topic] = {}
        """By upstream name."""
        self.devices: dict[str, WatchedDevice] = {}
        self.operations: dict[str, dict[str, Topic]] = {}
        """Members of each open operation, by upstream name."""
        self.samples = 0
        self.faults = 0
        self._source = source
        self._publish = publish
        self._send = send
        self._open = False
        self._count = 0
        self._queue: deque[list[Topic]] = deque()
        self._starting: dict[str, tuple[float, set[str]]] = {}
        self._by_full: dict[str, Topic] = {}
        self._leaving: dict[str, None] = {}
        self._flush: asyncio.TimerHandle | None = None
        self._log = structlog.get_logger("octopus.sources.tango")

    # Coming into use and going out of use

    def add(self, names: Iterable[tuple[AttributeName, str]]) -> list[Topic]:
        """Take attributes (canonical name, topic) into use; those already in use are told again."""
        now, added = time.monotonic(), []
        for name, topic_name in names:
            upstream = f"{name.device}/{name.attribute}"
            self._leaving.pop(upstream, None)
            known = self.topics.get(upstream)
            if known is not None:
                # It went out of use and came back before the upstream was told: the bus has forgotten its value.
                if known.said is not None:
                    self._publish(known.said)
                continue
            device = self.devices.get(name.device)
            if device is None:
                device = self.devices[name.device] = WatchedDevice(name.device, now)
            topic = Topic(name, topic_name, device, now)
            self.topics[upstream] = device.topics[upstream] = topic
            added.append(topic)
        self.start(added)
        return added

    def remove(self, upstream_names: Iterable[str]) -> None:
        """Let attributes go out of use; their frames stop counting at once, the upstream is told within `GATHER`."""
        self._leaving.update(dict.fromkeys(upstream_names))
        if self._flush is None:
            self._flush = asyncio.get_running_loop().call_later(GATHER, self._remove_gathered)

    def _remove_gathered(self) -> None:
        self._flush = None
        leaving, self._leaving = self._leaving, {}
        topics = [topic for name in leaving if (topic := self.topics.pop(name, None)) is not None]
        for topic in topics:
            del topic.device.topics[topic.upstream]
            if not topic.device.topics:
                self.devices.pop(topic.device.name, None)
        gone = {id(topic) for topic in topics}
        self._by_full = {full: topic for full, topic in self._by_full.items() if id(topic) not in gone}
        self.end(topics)

    def close(self) -> None:
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None

    # Upstream operations

    def start(self, topics: Sequence[Topic]) -> None:
        """Open upstream operations for topics that have none, a few at a time."""
        if not self._open:
            return
        waiting = [topic for topic in topics if topic.operation is None and not topic.queued]
        waiting.sort(key=lambda topic: topic.upstream)
        for topic in waiting:
            topic.queued = True
        self._queue.extend(waiting[index : index + GROUP] for index in range(0, len(waiting), GROUP))
        self.pump()

    def pump(self) -> None:
        """Open the operations whose turn has come."""
        now = time.monotonic()
        for operation in [each for each, (begun, _) in self._starting.items() if now - begun > PATIENCE]:
            del self._starting[operation]
        while self._queue and len(self._starting) < STARTING:
            group = [topic for topic in self._queue.popleft() if topic.queued]
            if group:
                self._start_group(group)

    def _heard(self, topic: Topic) -> None:
        """The first frame of a topic in its operation."""
        topic.awaited = False
        awaited = self._starting.get(topic.operation or "")
        if awaited is not None:
            awaited[1].discard(topic.upstream)
            if not awaited[1]:
                del self._starting[topic.operation or ""]
                self.pump()

    def _start_group(self, topics: Sequence[Topic]) -> None:
        self._count += 1
        operation = str(self._count)
        members = {topic.upstream: topic for topic in topics}
        self.operations[operation] = members
        for topic in topics:
            topic.operation = operation
            topic.fresh_frames = 0
            topic.awaited, topic.queued = True, False
        self._starting[operation] = (time.monotonic(), set(members))
        payload = {"query": DOCUMENT, "variables": {"n": list(members)}}
        self._send({"id": operation, "type": "start", "payload": payload})

    def end(self, topics: Sequence[Topic]) -> None:
        """End the upstream subscription of these topics; others of their operations move to new ones first."""
        touched: dict[str, None] = {}
        for topic in topics:
            topic.queued = False
            if topic.operation is not None:
                self.operations.get(topic.operation, {}).pop(topic.upstream, None)
                touched[topic.operation] = None
                topic.operation = None
        staying: list[Topic] = []
        for operation in touched:
            self._starting.pop(operation, None)
            for topic in self.operations.pop(operation, {}).values():
                topic.operation = None
                staying.append(topic)
        self.start(staying)
        for operation in touched:
            self._send({"id": operation, "type": "stop"})

    def link_opened(self) -> None:
        """Begin every operation anew on a new connection."""
        self._open = True
        self._clear()
        self._by_full.clear()
        now = time.monotonic()
        for topic in self.topics.values():
            topic.operation = topic.renew_at = topic.retry_at = topic.trouble = None
            topic.queued = False
            topic.since = now
            topic.bridge_until = 0.0
            topic.interrupt()
        for device in self.devices.values():
            device.dead = device.suspect = False
            device.error = None
            device.next_probe = 0.0
        self.start(list(self.topics.values()))

    def link_closed(self) -> None:
        self._open = False
        self._clear()
        for topic in self.topics.values():
            topic.operation = None
            topic.queued = False

    def _clear(self) -> None:
        self.operations.clear()
        self._starting.clear()
        self._queue.clear()

    # Frames

    def message(self, text: bytes) -> None:
        """Take one message of the link; never raises."""
        try:
            frame = decode_frame(text)
        except Unreadable as fault:
            self.faults += 1
            self._log.warning("a frame could not be read", source=self._source, fault=str(fault))
            return
        if frame.type == "data" and frame.payload is not None:
            data = frame.payload.data
            if data is not None and data.attributes is not None:
                self._attribute(data.attributes)
            elif frame.payload.errors:
                self._operation_failed(frame, frame.payload.errors[0].message)
        elif frame.type == "error":
            self._operation_failed(frame, (frame.payload.message if frame.payload else None) or "refused")
        elif frame.type == "complete":
            self._operation_failed(frame, "TangoGQL ended the subscription")

    def _operation_failed(self, frame: Frame, message: str) -> None:
        """An operation that we did not stop has ended: say so, and try again later."""
        members = self.operations.pop(frame.id or "", None)
        if not members:
            return
        self.faults += 1
        self._starting.pop(frame.id or "", None)
        now = time.monotonic()
        for topic in members.values():
            topic.operation = None
            topic.retry_at = now + RETRY_FAILED
            self.fault(topic, None, message)
        self._send({"id": frame.id or "", "type": "stop"})

    def _attribute(self, frame: AttributeFrame) -> None:
        full = frame.fullName or ""
        topic = self._by_full.get(full)
        if topic is None:
            bare = full.partition("://")[2].partition("/")[2] if full.startswith("tango://") else full
            topic = self.topics.get(bare.lower())
            if topic is None:
                return
            self._by_full[full] = topic
        if topic.operation is None or topic.upstream in self._leaving:
            return
        if topic.awaited:
            self._heard(topic)
        if frame.error is not None:
            self._error(topic, frame.error.reason, frame.error.desc)
        else:
            self._value(topic, frame)

    def _value(self, topic: Topic, frame: AttributeFrame) -> None:
        now = time.monotonic()
        timestamp = clean_timestamp(frame.timestamp, frame.quality)
        value, write_value = clean(frame.value), clean(frame.writeValue)
        if topic.attribute == "state":
            value, write_value = clean_state(value), clean_state(write_value)
        last = topic.last
        if last is not None and timestamp == last.timestamp and topic.fault is None:
            same = value == last.value and (write_value, frame.quality) == (last.write_value, last.quality)
            if same and (topic.frozen or topic.device.dead):
                # TangoGQL remembers the last value and gives it to a new operation: no sign of life.
                return
            if same and not topic.stale:
                if timestamp is None:
                    topic.heard = topic.device.confirmed = now
                return
        topic.device.confirmed = topic.heard = now
        topic.arrivals.append(now)
        topic.fresh_frames += 1
        if topic.fresh_frames == FLOWING:
            topic.renewals = 0
        received = time.time()
        topic.offset = None if timestamp is None else received - timestamp
        self._tell(topic, Sample(topic.name, value, write_value, frame.quality, timestamp, received=received))

    def _error(self, topic: Topic, reason: str | None, desc: str | None) -> None:
        now = time.monotonic()
        if reason in CONNECTION:
            topic.trouble = (reason, desc)
            topic.device.suspect = True
            return
        if reason in UNKNOWN_DEVICE:
            topic.retry_at = now + RETRY_UNKNOWN
        elif reason is None or reason.startswith("DB_") or "Database" in reason:
            topic.retry_at = now + RETRY_FAILED
        else:
            topic.device.confirmed = now
        topic.heard = now
        self.fault(topic, reason, desc)

    def fault(self, topic: Topic, reason: str | None, desc: str | None) -> None:
        """Publish that an attribute cannot be read, once for each reason."""
        if topic.fault == (reason, desc) and not topic.stale:
            return
        error = event_error(reason, desc, self._source)
        quality = None if error["code"] == "NOT_FOUND" else "ATTR_INVALID"
        self._tell(topic, Sample(topic.name, quality=quality, error=error, received=time.time()))
        topic.fault = (reason, desc)

    def _tell(self, topic: Topic, sample: Sample) -> None:
        topic.stale = topic.frozen = False
        topic.fault = None
        topic.last = topic.said = sample
        self.samples += 1
        self._publish(sample)

    # What is known otherwise

    def read(self, topic: Topic, found: Attribute | FieldError) -> bool:
        """Take what a read by HTTP found; returns whether it was new.

        A failed read is published when nothing better is known; a value is, when its time is later than the last one's,
        when it differs, or when the topic was stale (and is not merely read again from a device that stands still).
        """
        if isinstance(found, FieldError):
            if topic.last is None and not topic.stale:
                self._tell(topic, Sample(topic.name, error=error_object(found), received=time.time()))
            return False
        last = topic.last
        same_time = last is not None and found.timestamp == last.timestamp
        same_value = last is not None and found.value == last.value and found.quality == last.quality
        if last is not None and same_time and same_value and not (topic.stale and not topic.frozen):
            return False
        if (
            last is not None
            and found.timestamp
            and last.timestamp
            and found.timestamp < last.timestamp
            and not topic.stale
        ):
            return False
        now = time.monotonic()
        topic.device.confirmed = topic.heard = now
        self._tell(
            topic,
            Sample(topic.name, found.value, found.writeValue, found.quality, found.timestamp, received=time.time()),
        )
        return not same_value or not same_time

    def mark_stale(self, topic: Topic, error: dict[str, Any] | None) -> None:
        """Publish that nothing confirms the last value any more; `age` is None where there was no value."""
        last = topic.last
        topic.stale = True
        topic.said_at = time.monotonic()
        age = topic.said_at - topic.confirmed if topic.has_value else None
        known = last if last is not None and last.error is None else Sample(topic.name)
        topic.said = Sample(
            topic.name,
            known.value,
            known.write_value,
            known.quality,
            known.timestamp,
            stale=True,
            age=round(age, 3) if age is not None else None,
            error=error,
            received=time.time(),
        )
        self._publish(topic.said)
