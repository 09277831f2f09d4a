"""What becomes of frames, from the recorded conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from octopus.model import AttributeName, Sample
from octopus.sources.tango.feed import GROUP, STARTING, Feed
from octopus.sources.tango.topic import CADENCE_SAMPLES

RECORDED = json.loads((Path(__file__).parent / "samples" / "tangogql_ws_frames.json").read_text())
FRAMES = [message["in"].encode() for message in RECORDED if "in" in message]
DISH = "mid/dish/0001"


class Upstream:
    """A feed with its two ends in plain lists."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.samples: list[Sample] = []
        self.sent: list[dict[str, Any]] = []
        self.feed = Feed("tango:mid", self.samples.append, self.sent.append)
        self.feed.link_opened()
        self.use(names)

    def use(self, names: Sequence[str]) -> None:
        self.feed.add((AttributeName.parse(name), name) for name in names)

    def of(self, name: str) -> list[Sample]:
        return [sample for sample in self.samples if sample.name == name]

    def frame(self, name: str, **fields: Any) -> None:
        attribute = {"fullName": f"tango://db:10000/{name}", "quality": "ATTR_VALID", **fields}
        self.feed.message(
            json.dumps({"type": "data", "id": "1", "payload": {"data": {"attributes": attribute}}}).encode()
        )

    def running(self) -> list[set[str]]:
        """The attributes of the operations that were started and not stopped."""
        open_ones: dict[str, set[str]] = {}
        for message in self.sent:
            if message["type"] == "start":
                open_ones[message["id"]] = set(message["payload"]["variables"]["n"])
            else:
                del open_ones[message["id"]]
        return list(open_ones.values())


async def test_the_recorded_conversation_gives_clean_samples() -> None:
    names = [f"{DISH}/{each}" for each in ("temperature", "mode", "state", "broken", "nan")]
    upstream = Upstream([*names, "no/such/device/x"])
    for frame in FRAMES:
        if b'"complete"' not in frame:
            upstream.feed.message(frame)
    assert upstream.feed.faults == 0
    temperature = upstream.of(f"{DISH}/temperature")
    assert len(temperature) >= 7
    assert temperature[1].quality == "ATTR_ALARM" and temperature[1].timestamp == 1795357336.6702602
    assert upstream.of(f"{DISH}/nan")[0].value is None and upstream.of(f"{DISH}/nan")[0].quality == "ATTR_VALID"
    assert upstream.of(f"{DISH}/state")[0].value == "ON"
    assert upstream.of(f"{DISH}/mode")[0].value == 0 and upstream.of(f"{DISH}/mode")[0].write_value == 0
    (broken, *_) = upstream.of(f"{DISH}/broken")
    assert broken.error is not None and broken.error["code"] == "SOURCE_ERROR"
    assert broken.timestamp is None and broken.quality == "ATTR_INVALID"
    (missing,) = upstream.of("no/such/device/x")
    assert missing.error is not None and missing.error["code"] == "NOT_FOUND"


async def test_an_error_that_repeats_is_said_once_until_something_else_comes() -> None:
    upstream = Upstream(["a/b/c/d"])
    fault = {"value": None, "timestamp": 5.0, "quality": None, "error": {"reason": "X", "desc": "broken"}}
    for _ in range(3):
        upstream.frame("a/b/c/d", **fault)
    upstream.frame("a/b/c/d", value=1.0, timestamp=1000.0)
    upstream.frame("a/b/c/d", **fault)
    assert [sample.value if sample.error is None else "error" for sample in upstream.samples] == ["error", 1.0, "error"]


async def test_a_sample_that_comes_twice_is_published_once() -> None:
    upstream = Upstream(["a/b/c/d"])
    for timestamp in (1000.0, 1000.0, 1001.0, 1001.0):
        upstream.frame("a/b/c/d", value=7, timestamp=timestamp)
    upstream.frame("a/b/c/d", value=8, timestamp=1001.0)
    assert [(sample.value, sample.timestamp) for sample in upstream.samples] == [(7, 1000.0), (7, 1001.0), (8, 1001.0)]


async def test_attributes_share_operations_and_leave_one_by_one() -> None:
    names = [f"a/b/c/x{index:03d}" for index in range(2 * GROUP + 3)]
    upstream = Upstream(names)
    assert len(upstream.running()) == 3 and set().union(*upstream.running()) == set(names)
    upstream.feed.remove([names[0], names[1]])
    upstream.frame(names[0], value=1, timestamp=1.0)
    upstream.frame(names[2], value=1, timestamp=1.0)
    assert [sample.name for sample in upstream.samples] == [names[2]], "one that left is not heard any more"
    upstream.feed._remove_gathered()
    assert set().union(*upstream.running()) == set(names[2:])
    assert len(upstream.running()) == 3
    upstream.feed.remove(names)
    upstream.feed._remove_gathered()
    assert upstream.running() == [] and upstream.feed.topics == {} and upstream.feed.devices == {}
    upstream.feed.close()


async def test_operations_begin_a_few_at_a_time() -> None:
    names = [f"a/b/c/x{index:03d}" for index in range(GROUP * (STARTING + 2))]
    upstream = Upstream(names)
    assert len(upstream.running()) == STARTING
    for name in names[: GROUP - 1]:
        upstream.frame(name, value=1, timestamp=1.0)
    assert len(upstream.running()) == STARTING
    upstream.frame(names[GROUP - 1], value=None, error={"reason": "API_AttrNotFound", "desc": "no"})
    assert len(upstream.running()) == STARTING + 1, "an error is an answer too"
    upstream.feed.remove(names[GROUP:])
    upstream.feed._remove_gathered()
    assert set().union(*upstream.running()) == set(names[:GROUP])
    upstream.use(names[-3:])
    assert set(names[-3:]) in upstream.running()
    upstream.feed.close()


async def test_one_that_comes_back_at_once_is_told_its_value_again() -> None:
    upstream = Upstream(["a/b/c/d"])
    upstream.frame("a/b/c/d", value=1, timestamp=1.0)
    upstream.feed.remove(["a/b/c/d"])
    upstream.use(["a/b/c/d"])
    assert [sample.value for sample in upstream.samples] == [1, 1]
    upstream.feed._remove_gathered()
    assert upstream.running() == [{"a/b/c/d"}]
    upstream.feed.close()


async def test_a_new_connection_begins_everything_anew() -> None:
    upstream = Upstream(["a/b/c/d", "a/b/c/e"])
    upstream.feed.link_closed()
    upstream.use(["a/b/c/f"])
    upstream.sent.clear()
    upstream.feed.link_opened()
    assert upstream.running() == [{"a/b/c/d", "a/b/c/e", "a/b/c/f"}]


async def test_an_operation_that_ends_by_itself_is_said_and_will_be_tried_again() -> None:
    upstream = Upstream(["a/b/c/d"])
    upstream.feed.message(b'{"type":"error","id":"1","payload":{"message":"too many attributes"}}')
    (sample,) = upstream.samples
    assert sample.error is not None and sample.error["message"] == "too many attributes"
    topic = upstream.feed.topics["a/b/c/d"]
    assert topic.operation is None and topic.retry_at is not None


async def test_frames_that_cannot_be_read_are_counted_and_harm_nobody() -> None:
    upstream = Upstream(["a/b/c/d"])
    for garbage in (b"", b"null", b"{}", b'{"type":"data","payload":{"data":{"attributes":7}}}'):
        upstream.feed.message(garbage)
    upstream.frame("a/b/c/d", value=1, timestamp=1.0)
    assert upstream.feed.faults == 4 and len(upstream.samples) == 1


async def test_a_remembered_value_is_no_sign_of_life() -> None:
    upstream = Upstream(["a/b/c/d"])
    upstream.frame("a/b/c/d", value=1, timestamp=1.0)
    topic = upstream.feed.topics["a/b/c/d"]
    topic.device.dead = True
    upstream.feed.mark_stale(topic, {"code": "SOURCE_ERROR", "message": "gone"})
    upstream.frame("a/b/c/d", value=1, timestamp=1.0)
    assert upstream.samples[-1].stale and upstream.samples[-1].value == 1 and upstream.samples[-1].age is not None
    upstream.frame("a/b/c/d", value=2, timestamp=9.0)
    assert not upstream.samples[-1].stale and upstream.samples[-1].value == 2


async def test_a_cadence_is_known_only_when_it_is_regular() -> None:
    topic = Upstream(["a/b/c/d"]).feed.topics["a/b/c/d"]
    topic.arrivals.extend(float(index) for index in range(CADENCE_SAMPLES))
    assert topic.interval() is None, "too few"
    topic.arrivals.append(CADENCE_SAMPLES + 1.5)
    assert topic.interval() == 1.0, "one that is late does not matter"
    topic.arrivals.clear()
    topic.arrivals.extend([0, 2, 4, 7, 10, 15, 20, 28, 48])
    assert topic.interval() is None, "the states of an observation are no cadence"
    topic.expected = 1.0
    topic.interrupt()
    assert topic.interval() is None
