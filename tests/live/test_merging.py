"""What more than one process has of a topic, as the clients of one get it."""

from __future__ import annotations

import time

from octopus.live import MemoryBus
from octopus.live.merging import Merging
from octopus.live.past import _unique
from octopus.live.ring import Ring
from octopus.model import Sample

TOPIC = "a/b/c/d"
ME, OTHER = "me", "other"


class Clients:
    """Those of the newest value, and those of every one."""

    def __init__(self) -> None:
        self.newest: list[object] = []
        self.every: list[object] = []
        self.local = MemoryBus()
        self.merging = Merging(self.local)
        self.local.subscribe(TOPIC, self)
        self._received = 0.0

    def __call__(self, sample: Sample) -> None:
        self.newest.append(sample.value)
        self.every.append(sample.value)

    def late(self, sample: Sample) -> None:
        self.every.append(sample.value)

    def give(self, origin: str, value: object, moment: float | None, **more: object) -> bool:
        self._received += 0.001
        sample = Sample(TOPIC, value, timestamp=moment, received=self._received, **more)  # type: ignore[arg-type]
        return self.merging.publish(TOPIC, origin, sample)


async def test_a_device_clock_that_is_set_back_while_nats_is_away_does_not_freeze_the_newest_value() -> None:
    clients = Clients()
    clients.give(OTHER, 1, 5000.0)
    clients.merging.doubt([TOPIC], 86400.0)
    clients.give(ME, 0, 4999.0)  # What the other process had first is newer: no clock was set.
    clients.give(ME, 2, 5001.0)
    clients.give(ME, 3, 1000.0)
    clients.give(ME, 4, 1001.0)
    assert clients.newest == [1, 2, 3, 4] and clients.every == [1, 0, 2, 3, 4]


async def test_values_of_one_moment_are_handed_on_once_each_though_two_give_them() -> None:
    clients = Clients()
    for origin in (ME, OTHER):
        for value in (1, 2):
            assert clients.give(origin, value, 5.0) == (origin == ME)
        assert clients.give(origin, 2, 5.0, quality="ATTR_ALARM") == (origin == ME)
    clients.give(ME, 3, 6.0)
    assert clients.give(OTHER, 1, 5.0, quality="ATTR_ALARM"), "the same value, and another reading"
    assert clients.every == [1, 2, 2, 3, 1]


async def test_what_tells_no_moment_stays_behind_what_came_after_it() -> None:
    """An attribute that was invalid for a moment: sent again after a cut, it is not invalid now."""
    clients = Clients()
    clients.merging.doubt([TOPIC], 86400.0)
    for origin in (ME, OTHER):
        assert clients.give(origin, 1, 5.0) == (origin == ME)
        assert clients.give(origin, None, None, quality="ATTR_INVALID") == (origin == ME)
        assert clients.give(origin, 2, 6.0) == (origin == ME)
    # Of what is new only those are told who must have all.
    clients.give(ME, 4, 8.0)
    clients.give(OTHER, 3, 7.0)
    clients.give(OTHER, None, None, error={"code": "X"})
    assert clients.newest == [1, None, 2, 4] and clients.every == [1, None, 2, 4, 3, None]
    # And it is news from who is not behind, though the same was said before.
    clients.give(OTHER, 4, 8.0)
    assert clients.give(OTHER, None, None, quality="ATTR_INVALID")
    clients.give(ME, 3, 7.5)
    assert clients.newest[-1] is None and clients.every[-1] == 3


async def test_what_tells_no_moment_is_news_when_only_its_like_was_given_before() -> None:
    clients = Clients()
    for value, moment in ((1, 5.0), (None, None), (2, 6.0)):
        clients.give(ME, value, moment)
    clients.merging.doubt([TOPIC], 86400.0)
    assert clients.give(ME, None, None)
    assert clients.give(ME, 3, 7.0)
    assert clients.give(OTHER, None, None), "nothing tells that it was before"
    assert clients.newest == [1, None, 2, None, 3, None]


async def test_that_a_source_was_lost_is_not_kept_among_the_values_of_the_past() -> None:
    clients = Clients()
    clients.give(ME, 1, 5.0)
    clients.give(OTHER, 2, 6.0)
    clients.give(ME, 1, 5.0, stale=True)
    assert [sample.value for sample in clients.local.replay(TOPIC, 0.0).samples] == [1, 2]


def test_a_change_of_quality_alone_is_part_of_the_past() -> None:
    fine, alarm = (Sample(TOPIC, 1, quality=each, timestamp=5.0, received=5.0) for each in ("ATTR_VALID", "ATTR_ALARM"))
    ring = Ring(60.0, 100, 0.0)
    ring.add(fine)
    ring.add_past(_unique([fine, alarm, fine, alarm]), 0.0)
    assert list(ring.after(0.0).samples) == [fine, alarm]


def test_thousands_that_come_late_are_put_at_their_places_in_no_time() -> None:
    ring = Ring(1e6, 6000, 0.0)
    for number in range(0, 6000, 2):
        ring.add(Sample(TOPIC, number, timestamp=float(number), received=float(number)))
    began = time.process_time()
    for number in range(5999, 0, -2):
        ring.add_late(Sample(TOPIC, number, timestamp=float(number), received=float(number)))
    assert time.process_time() - began < 2.0
    assert [sample.value for sample in ring.after(-1.0).samples] == list(range(6000))
