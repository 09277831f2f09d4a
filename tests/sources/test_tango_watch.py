"""What the watch does about events that stop coming. TangoGQL does not lose events on demand: its answers by HTTP are
played by a small server here, its silence by saying nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from octopus.model import AttributeName, FieldError, Sample, SourceUnavailable
from octopus.settings import TangoDatabase
from octopus.sources.tango import watch as watch_module
from octopus.sources.tango.client import TangoGqlClient
from octopus.sources.tango.feed import Feed
from octopus.sources.tango.questions import Questions
from octopus.sources.tango.watch import Watch

STALE_AFTER = 0.5
NAME = "a/b/c/wind"


class Scene:
    """A feed under watch, whose upstream answers as it is told."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self.sent: list[dict[str, Any]] = []
        self.read: Callable[[], tuple[Any, float]] = lambda: (1.0, 1.0)
        self.connected = True
        self.reads = 0
        self.fault: FieldError | None = None
        self.feed = Feed("tango:low", self.samples.append, self.sent.append)

    async def answer(self, request: web.Request) -> web.Response:
        query = (await request.json())["query"]
        if "tangoHost" in query:
            return web.json_response({"data": {"tangoHost": "db:10000"}})
        if "device(" in query:
            return web.json_response({"data": {"d0": {"connected": self.connected}}})
        if (await request.json())["variables"]["n"] == ["a/b/c/state"]:
            return web.json_response({"data": {"attributes": [{"value": "ON" if self.connected else None}]}})
        if not self.connected:
            return web.json_response({"data": {"attributes": [{"value": None}]}})
        self.reads += 1
        value, timestamp = self.read()
        row = {"value": value, "writevalue": None, "quality": "ATTR_VALID", "timestamp": timestamp}
        return web.json_response({"data": {"attributes": [row]}})

    def event(self, value: float, timestamp: float | None = None) -> None:
        self.frame(value=value, quality="ATTR_VALID", timestamp=timestamp or time.time())

    def frame(self, **fields: Any) -> None:
        attribute = {"fullName": f"tango://db:1/{NAME}", **fields}
        self.feed.message(json.dumps({"type": "data", "payload": {"data": {"attributes": attribute}}}).encode())

    async def rhythm(self) -> None:
        """Ten events, 20 ms apart."""
        for number in range(10):
            self.event(float(number))
            await asyncio.sleep(0.02)

    async def until(self, holds: Callable[[], bool], timeout: float = 4.0) -> None:
        for _ in range(int(timeout / 0.02)):
            if holds():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"not within {timeout} s; samples {self.samples[-3:]}, sent {self.sent}")


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    played = Scene()
    app = web.Application()
    app.router.add_post("/db", played.answer)
    async with TestServer(app) as server:
        client = TangoGqlClient(TangoDatabase("low", str(server.make_url("/db"))), secret_of=lambda _: None)
        await client.open()
        watch = Watch(
            played.feed,
            Questions(client, lambda bare: bare),
            stale_after=STALE_AFTER,
            link_fault=lambda: played.fault,
            learned_host=lambda _: None,
            answered=lambda: None,
        )
        played.feed.link_opened()
        played.feed.add([(AttributeName.parse(NAME), NAME)])
        task = asyncio.create_task(watch.run())
        try:
            yield played
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await client.close()


async def test_lost_events_are_read_and_subscribed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "LINGER_UPSTREAM", 0.3)
    monkeypatch.setattr(watch_module, "BRIDGE", 0.1)
    async with scene() as played:
        await played.rhythm()
        played.read = lambda: (time.time() % 1000, time.time())
        await played.until(lambda: [message["type"] for message in played.sent] == ["start", "stop", "start"])
        assert len(played.samples) > 10, "values came by reading meanwhile"
        assert not any(sample.stale for sample in played.samples)
        await played.rhythm()
        reads = played.reads
        await asyncio.sleep(0.3)
        assert played.reads == reads, "nothing is read while events flow"


async def test_a_value_that_is_confirmed_is_neither_stale_nor_subscribed_anew() -> None:
    async with scene() as played:
        await played.rhythm()
        played.read = lambda: (9.0, time.time())
        await played.until(lambda: played.reads >= 3)
        assert not any(sample.stale for sample in played.samples)
        assert [message["type"] for message in played.sent] == ["start"]


async def test_a_value_that_stands_still_is_stale_until_it_moves() -> None:
    async with scene() as played:
        await played.rhythm()
        last = played.samples[-1]
        assert last.timestamp is not None
        stands_still = (last.value, last.timestamp)
        played.read = lambda: stands_still
        await played.until(lambda: played.samples[-1].stale)
        mark = played.samples[-1]
        assert (mark.value, mark.timestamp, mark.error) == (*stands_still, None)
        assert mark.age is not None and STALE_AFTER <= mark.age < 2
        played.event(*stands_still)
        assert played.samples[-1].stale, "the same again is no sign of life"
        played.event(10.0)
        assert not played.samples[-1].stale


async def test_a_set_point_may_be_quiet_for_ever_while_its_device_lives() -> None:
    async with scene() as played:
        played.event(5.0, 1000.0)
        await asyncio.sleep(3 * STALE_AFTER)
        assert len(played.samples) == 1 and played.reads == 0
        played.connected = False
        await played.until(lambda: played.samples[-1].stale)
        gone = played.samples[-1]
        assert gone.value == 5.0 and gone.error is not None and gone.error["message"] == "a/b/c does not answer"
        assert gone.age is not None and gone.age < 2 * STALE_AFTER
        played.connected = True
        played.read = lambda: (5.0, 1000.0)
        await played.until(lambda: not played.samples[-1].stale)


async def test_without_a_link_everything_is_stale_and_says_why() -> None:
    async with scene() as played:
        played.event(5.0)
        played.fault = SourceUnavailable("TangoGQL of 'low' is away: connection refused", source="tango:low")
        played.feed.link_closed()
        await played.until(lambda: played.samples[-1].stale)
        first = played.samples[-1]
        assert first.error is not None and first.error["code"] == "SOURCE_UNAVAILABLE" and first.value == 5.0
        played.fault = SourceUnavailable("TangoGQL of 'low' is away: there is no host 'x'", source="tango:low")
        await played.until(lambda: "no host" in (played.samples[-1].error or {}).get("message", ""))


async def test_an_attribute_that_hangs_on_a_living_device_ends_as_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch_module, "LINGER_UPSTREAM", 0.1)
    async with scene() as played:
        for _ in range(8):
            played.frame(error={"reason": "API_DeviceTimedOut", "desc": "too slow"})
            await asyncio.sleep(0.3)
            if played.samples and played.samples[-1].error is not None:
                break
        error = played.samples[-1].error
        assert error is not None and (error["code"], error["message"]) == ("SOURCE_ERROR", "too slow")
        assert [message["type"] for message in played.sent].count("start") == 3, "two new attempts, no more"
