"""What the page Live metrics is told: rates process by process, latencies, who is silent, also of replicas."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from octopus.live import MemoryBus
from octopus.model import Sample
from octopus.web import live_metrics as room
from octopus.web.families import Family, Point
from octopus.web.live_metrics import LiveMetrics, Look, Lookout, live_metrics
from octopus.web.replicas import Replicas
from octopus.web.siblings import Told
from tests.serving import RunningServer

ASK = """
subscription {
  liveMetrics {
    time window silent samplesIn samplesOut missed attributes stale without subscriptions pending blocked queueBytes
    queueLongest processes { name cpu memory clients } roles { role connections }
    messages { p50 p95 p99 } batches { p50 } sources { name up latency { p95 } rate errorRatio }
    operations { type field rate failures busy latency { p50 p99 } }
  }
}
"""


def counter(name: str, value: float, **labels: str) -> Family:
    return Family(name, "counter", "", [Point(f"{name}_total", labels, value)])


def gauge(name: str, value: float, **labels: str) -> Family:
    return Family(name, "gauge", "", [Point(name, labels, value)])


def histogram(name: str, counts: dict[str, float], seconds: float, **labels: str) -> Family:
    points = [Point(f"{name}_bucket", {**labels, "le": bound}, count) for bound, count in counts.items()]
    last = points[-1].value
    return Family(
        name, "histogram", "", [*points, Point(f"{name}_count", labels, last), Point(f"{name}_sum", labels, seconds)]
    )


def told(process: str, *families: Family, group: str = "g", place: str = "1") -> Told:
    return Told(place, process, "host", group, list(families))


def look(moment: float, *all_of_them: Told) -> Look:
    return Look(moment, {each.process: each for each in all_of_them})


def changed(before: Look, now: Look) -> LiveMetrics:
    return live_metrics(now, before, before, 1000.0)


def test_rates_are_taken_process_by_process_so_that_coming_and_going_makes_no_burst() -> None:
    before = look(0, told("a", counter("octopus_samples_in", 1000)), told("gone", counter("octopus_samples_in", 10**9)))
    now = look(2, told("a", counter("octopus_samples_in", 1400)), told("new", counter("octopus_samples_in", 10**6)))
    assert changed(before, now).samplesIn == 200
    assert changed(now, before).samplesIn == 0


def test_latencies_are_those_between_the_looks_as_prometheus_reads_histograms() -> None:
    def deliveries(*counts: float) -> Family:
        bounds = dict(zip(("0.001", "0.01", "+Inf"), counts, strict=True))
        return histogram("octopus_delivery_seconds", bounds, 1, way="message")

    found = changed(look(0, told("a", deliveries(500, 500, 500))), look(2, told("a", deliveries(550, 600, 600))))
    assert found.messages is not None and found.batches is None
    assert found.messages.p50 == pytest.approx(0.001)
    assert found.messages.p95 == pytest.approx(0.001 + 0.9 * 0.009)
    assert changed(look(0, told("a", deliveries(5, 5, 5))), look(2, told("a", deliveries(5, 5, 9)))).messages == (
        room.Latencies(0.01, 0.01, 0.01)
    )


def test_operations_and_sources_tell_what_they_cost_the_costliest_first() -> None:
    def all_of(devices: float, me: float) -> Told:
        name = "octopus_operation_seconds"
        return told(
            "a",
            histogram(name, {"1.0": devices, "+Inf": devices}, devices * 0.5, type="query", field="devices"),
            histogram(name, {"1.0": me, "+Inf": me}, me * 0.01, type="query", field="me"),
            histogram(name, {"1.0": 7, "+Inf": 7}, 1, type="query", field="unasked"),
            counter("octopus_operation_failures", devices / 2, type="query", field="devices"),
            gauge("octopus_source_up", 0, source="oet"),
            gauge("octopus_source_error_ratio", 0.25, source="oet"),
        )

    found = changed(look(0, all_of(0, 0)), look(10, all_of(20, 40)))
    assert [(each.field, each.rate, each.failures, each.busy) for each in found.operations] == [
        ("devices", 2, 1, 1),
        ("me", 4, 0, pytest.approx(0.04)),
    ]
    assert found.sources == [room.SourceFigures("oet", False, None, 0, 0.25)]


def test_processes_that_do_not_answer_are_counted_for_each_address() -> None:
    def one(process: str, group: str, place: str = "1") -> Told:
        return told(process, gauge("octopus_workers", 3), gauge("octopus_cpu_ratio", 0.5), group=group, place=place)

    found = changed(look(0), look(2, one("a", "x"), one("b", "x", "2"), one("c", "y")))
    assert found.silent == 1 + 2
    names = ["host worker 1, process a", "host worker 1, process c", "host worker 2"]
    assert [each.name for each in found.processes] == names, "each by a name of its own"


async def test_many_who_look_ask_the_processes_no_more_often_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {"FIRST": 0.2, "EVERY": 0.2, "FRESH": 0.15}.items():
        monkeypatch.setattr(room, name, seconds)
    asked = 0

    async def ask() -> list[Told]:
        nonlocal asked
        asked += 1
        return [told("a", counter("octopus_samples_in", 100 * asked))]

    lookout = Lookout(ask)

    async def followed() -> list[LiveMetrics]:
        async with aclosing(lookout.follow()) as figures:
            return [await anext(figures) for _ in range(3)]

    everybodys = await asyncio.gather(*(followed() for _ in range(20)))
    assert 4 <= asked <= 8, "not eighty times"
    assert all(each.samplesIn == pytest.approx(500, rel=0.5) for figures in everybodys for each in figures)
    assert [round(each.window, 1) for each in everybodys[0]] == pytest.approx([0.2, 0.4, 0.6], abs=0.15)


async def test_replicas_are_asked_over_the_bus_and_none_is_waited_for_that_is_gone() -> None:
    bus = MemoryBus()
    mine, theirs = told("a", counter("octopus_samples_in", 1)), told("b", counter("octopus_samples_in", 2))

    async def near() -> list[Told]:
        return [mine]

    async def far() -> list[Told]:
        return [theirs]

    one, other = Replicas(bus, lambda: mine, near), Replicas(bus, lambda: theirs, far)
    await one.start()
    await other.start()
    await asyncio.sleep(0)
    assert {each.process for each in await one.told()} == {"a", "b"}
    began = time.monotonic()
    assert {each.process for each in await one.told()} == {"a", "b"}
    assert time.monotonic() - began < 0.25, "once all that are known have answered, nobody else is waited for"
    bus.notify("figures", {"at": 7})
    await other.stop()
    assert {each.process for each in await one.told()} == {"a"}
    await one.stop()
    await bus.close()


async def test_an_engineer_follows_what_happens_and_an_operator_is_told_who_may(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "FIRST", 0.05)
    monkeypatch.setattr(room, "EVERY", 0.05)
    monkeypatch.setattr(room, "FRESH", 0.01)

    async def following(name: str) -> AsyncGenerator[dict[str, object], None]:
        bearer = f"Bearer {await server.token(name)}"
        async with Client(
            transport=WebsocketsTransport(server.ws_url, init_payload={"Authorization": bearer})
        ) as client:
            async for each in client.subscribe(gql(ASK)):
                yield each["liveMetrics"]

    async with aclosing(following("engineer")) as events:
        first = await anext(events)
        assert first["silent"] == 0 and len(first["processes"]) == 1
        assert {"role": "Engineer", "connections": 1} in first["roles"]
        for _ in range(3):
            server.suite.bus.publish(Sample("a/b/c/d", 1.0))
        await server.query("{ serverStatus { version } }")
        seen = [first]
        async with asyncio.timeout(10):
            while not any(each["field"] == "serverStatus" for each in seen[-1]["operations"]):
                seen.append(await anext(events))
        assert max(each["samplesIn"] for each in seen) > 0 == first["samplesIn"]
        assert seen[-1]["time"] > first["time"]
    with pytest.raises(TransportQueryError, match="Engineer"):
        async for _ in following("operator"):
            break
