"""The simulation behind docs/explanations/scale.md, held against what is known without it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from harness.scale import Costs, Load, World, _waits, simulate

COSTS = Costs(
    sample=5e-6, update=1e-6, message=8e-6, write=2e-6, connect=3e-4, subscribe=5e-5, password=0.03, decode=1e-6,
    feed=3e-6, take=3e-6, server=5e-6, wire=160, idle=0.0, worker_bytes=6e7, client_bytes=2e3, look_bytes=300,
    topic_bytes=5e3, kept_bytes=250, latency=0.0, written=0.5,
)  # fmt: skip
SMALL = World(clients=20, attributes=200, each=50, hz=2.0, hot=0.0, hot_set=0, replicas=1)


def test_waits_are_those_of_a_queue_that_serves_one_after_the_other() -> None:
    random = np.random.default_rng(3)
    at, cost = random.random(500) * 10, random.random(500) * 0.03
    free, expected = 0.0, np.empty(500)
    for number in np.argsort(at):
        expected[number] = max(0.0, free - at[number])
        free = max(free, at[number]) + cost[number]
    assert np.allclose(_waits(at, cost), expected)


def test_waits_are_as_long_as_pollaczek_and_khinchine_say() -> None:
    random = np.random.default_rng(4)
    at = np.cumsum(random.exponential(1.0, 200_000))
    waits = _waits(at, np.full(len(at), 0.7))
    assert waits.mean() == pytest.approx(0.7 * 0.7 / (2 * (1 - 0.7)), rel=0.05), "M/D/1 at 70 %"


def test_without_cost_a_value_waits_for_its_tick_alone_and_every_update_arrives() -> None:
    free = replace(COSTS, sample=0.0, update=0.0, message=0.0, write=0.0, decode=0.0)
    said = simulate(SMALL, free, Load(), clients=20, seconds=20)
    assert said.p50 == pytest.approx(0.05, abs=0.005) and said.most < 0.1 and said.core == 0.0
    assert said.updates == pytest.approx(20 * 50 * 2.0, rel=0.15), "50 looks of 20 clients, less those that are double"
    assert said.messages <= said.updates and said.messages <= 20 * 5 / 0.1


def test_what_one_client_is_sent_at_a_tick_is_one_write() -> None:
    writing = replace(COSTS, sample=0.0, update=0.0, message=0.0, write=1e-5, decode=0.0)
    often = replace(SMALL, hz=200.0, each=10)
    five, one = (simulate(replace(often, lists=count), writing, Load(), clients=20, seconds=5) for count in (5, 1))
    assert five.messages == pytest.approx(5 * five.writes, rel=0.03) and one.messages == one.writes
    assert five.core == pytest.approx(one.core, rel=0.01) == pytest.approx(five.writes * 1e-5)


def test_more_than_one_core_can_do_is_told_as_a_backlog_that_grows() -> None:
    dear = replace(COSTS, message=1e-3)
    said = simulate(replace(SMALL, hz=20.0), dear, Load(), clients=40, seconds=10)
    assert said.core > 1 and said.backlog > 1 and said.settled > 5


def test_a_storm_and_people_who_come_cost_what_they_must() -> None:
    calm = simulate(SMALL, COSTS, Load(), clients=20, seconds=10)
    storm = simulate(SMALL, COSTS, Load(storm=0.1), clients=20, seconds=10)
    assert storm.samples == pytest.approx(calm.samples + storm.topics / 10)
    rush = simulate(SMALL, COSTS, Load(arrivals=np.full(50, 4.0), password=True), clients=20, seconds=10)
    assert rush.core - calm.core == pytest.approx(50 * (3e-4 + 5 * 5e-5 + 0.03) / 10, rel=0.01)
    assert rush.backlog == pytest.approx(50 * 0.03, rel=0.1)
