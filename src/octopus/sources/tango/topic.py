"""What is known of one attribute in use, and of its device. All moments are of the monotonic clock, in seconds."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import Any

from octopus.model import AttributeName, Sample

CADENCE_SAMPLES = 8
"""Intervals that a cadence is judged by."""
JITTER = 0.2
"""Seconds that a regular interval may be off besides half of itself."""


class WatchedDevice:
    """A device with attributes in use."""

    __slots__ = ("confirmed", "dead", "died_at", "error", "hung", "name", "next_probe", "suspect", "topics")

    def __init__(self, name: str, now: float) -> None:
        self.name = name
        self.topics: dict[str, Topic] = {}
        self.confirmed = now
        """When it last gave a sign of life: a value, or an answer to a probe."""
        self.dead = False
        self.died_at = 0.0
        self.hung = False
        """The last probe had no answer at all."""
        self.error: dict[str, Any] | None = None
        """Why it counts as dead."""
        self.suspect = False
        """TangoGQL said that it cannot be reached: ask at once."""
        self.next_probe = 0.0


class Topic:
    """An attribute in use."""

    __slots__ = (
        "arrivals",
        "attribute",
        "awaited",
        "bridge_until",
        "device",
        "expected",
        "fault",
        "fresh_frames",
        "frozen",
        "heard",
        "last",
        "name",
        "offset",
        "operation",
        "queued",
        "renew_after",
        "renew_at",
        "renewals",
        "retry_at",
        "said",
        "said_at",
        "since",
        "slow_renewals",
        "stale",
        "trouble",
        "upstream",
        "verify_at",
    )

    def __init__(self, name: AttributeName, topic: str, device: WatchedDevice, now: float) -> None:
        self.name = topic
        """The topic on the bus: routed, lower case."""
        self.upstream = f"{name.device}/{name.attribute}"
        """The name as its own database knows it."""
        self.attribute = name.attribute
        self.device = device
        self.operation: str | None = None
        """The upstream operation that carries it."""
        self.awaited = False
        """Its operation has begun, and nothing has come of it yet."""
        self.queued = False
        """It waits for its turn to be subscribed."""
        self.last: Sample | None = None
        """The last thing published that was not a mark of staleness."""
        self.said: Sample | None = None
        """The last thing published of any kind."""
        self.fault: tuple[str | None, str | None] | None = None
        """Reason and description of the error published last, if nothing came after it."""
        self.trouble: tuple[str | None, str | None] | None = None
        """What TangoGQL said of the way to its device; not yet judged."""
        self.offset: float | None = None
        """Seconds by which the last event came after its timestamp: the way, and the difference of the clocks."""
        self.since = now
        """When its present subscription began."""
        self.heard = 0.0
        """When something new of it came last."""
        self.arrivals: deque[float] = deque(maxlen=CADENCE_SAMPLES + 1)
        """When the last events came."""
        self.expected: float | None = None
        """The usual interval before the last interruption."""
        self.stale = False
        self.frozen = False
        """Stale although its device lives: its timestamp stands still."""
        self.said_at = 0.0
        """When its staleness was last published."""
        self.verify_at = 0.0
        """Not to be verified by a read again before this moment."""
        self.renew_at: float | None = None
        """Its subscription has been ended, and begins anew at this moment."""
        self.renew_after = 0.0
        """Not to be renewed for lost events before this moment."""
        self.renewals = 0
        """Renewals in a row that brought no events."""
        self.slow_renewals = 0
        """Renewals because events came too slowly."""
        self.bridge_until = 0.0
        """Its value is read by HTTP every second until this moment, or until events flow."""
        self.fresh_frames = 0
        """Events since its subscription began."""
        self.retry_at: float | None = None
        """The upstream has given up on it: try again at this moment."""

    @property
    def silent_since(self) -> float:
        return max(self.heard, self.since)

    @property
    def confirmed(self) -> float:
        """When its value was last known to be true: a quiet attribute of a living device is."""
        return self.heard if self.frozen else self.device.confirmed

    @property
    def has_value(self) -> bool:
        return self.last is not None and self.last.error is None

    def interval(self) -> float | None:
        """The usual seconds between two events; None without a regular cadence."""
        arrivals = self.arrivals
        if len(arrivals) <= CADENCE_SAMPLES:
            return self.expected
        intervals = sorted(later - earlier for earlier, later in pairwise(arrivals))
        usual = intervals[CADENCE_SAMPLES // 2]
        # The shortest and the longest may be off: a busy machine delays one event, and the next comes early.
        regular = intervals[-2] <= 1.5 * usual + JITTER and intervals[1] >= 0.5 * usual - JITTER
        return usual if regular else None

    def interrupt(self) -> None:
        """Its events stopped: remember the cadence, and learn it anew."""
        self.expected = self.interval()
        self.arrivals.clear()
        self.fresh_frames = 0
