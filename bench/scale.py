"""Scale: unit costs measured here and now, a simulation of a site with them, and its check against a real server.

`python bench/scale.py [--noisy] [--json FILE]`; four minutes. docs/explanations/scale.md tells what the figures mean.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from harness.load import Load
from harness.machine import LOAD_CORE, STRANGERS_ALLOWED, Meter, pin, private_memory
from harness.scale import Costs, Outcome, World, choose, memory, simulate
from harness.scale import Load as Events
from harness.servers import SERVERS, Server, settle
from harness.subscriptions import lists
from servers.control import topic

SECONDS = 4.0
SITE_SECONDS = 14.0
CALIBRATED = (  # clients, topics, window, Hz, lists of a client
    (200, 5000, 0.1, 0.5, 5),
    (200, 5000, 0.1, 4.0, 5),
    (200, 5000, 1.0, 4.0, 5),
    (50, 5000, 0.1, 4.0, 5),
    (400, 5000, 0.1, 4.0, 1),
    (600, 5000, 0.1, 1.0, 5),
    (100, 1000, 0.1, 4.0, 5),
    (200, 500, 0.2, 2.0, 1),
)
CHECKED = (
    (50, 5000, 0.1, 2.0, 5),
    (100, 5000, 0.1, 2.0, 5),
    (200, 5000, 0.1, 1.0, 5),
    (200, 5000, 0.1, 2.0, 5),
    (200, 1000, 0.2, 2.0, 5),
    (400, 5000, 0.1, 2.0, 5),
    (800, 5000, 0.1, 1.0, 5),
    (800, 5000, 0.1, 2.0, 5),
)
FRAME = json.dumps(
    {
        "type": "data",
        "id": "1",
        "payload": {
            "data": {
                "attributes": {
                    "device": "mid-dish/spfc/ska001",
                    "attribute": "temperature",
                    "fullName": "tango://database.tango:10000/mid-dish/spfc/ska001/temperature",
                    "value": 20.125,
                    "writeValue": None,
                    "quality": "ATTR_VALID",
                    "timestamp": 1795354770.57,
                    "error": None,
                }
            }
        },
    }
)

Run = dict[str, float]
NOTHING = Costs(**dict.fromkeys((each.name for each in fields(Costs)), 0.0))
"""For what is only counted."""


def world_of(clients: int, topics: int, window: float, hz: float, parts: int = 5) -> World:
    """What a benchmark run looks like to the simulation."""
    return World(clients, topics, 50, parts, hz, hot=0.0, hot_set=0, window=window, replicas=1, regular=True)


def real(world: World) -> Run:
    """A real server with that load: what it used, and what came."""
    chosen = choose(world, world.clients, np.random.default_rng(1))
    names = [[topic(number) for number in row] for row in chosen.tolist()]
    with Server("ours") as server, Load(server) as load:
        for process in (server.pid, load.pid):  # Ahead of what else runs here, where that is allowed.
            with contextlib.suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, process, -15)
        load.connect(world.clients)
        load.subscribe(lists(names, window=world.window, texts=5, size=world.each // world.lists))
        settle(1.0)
        load.ask("reset")
        load.tell(f"listen {SECONDS + 1} 0")
        meter = Meter(server.pid, load.pid)
        server.tell("rate " + json.dumps({"topics": world.attributes, "hz": world.hz, "seconds": SECONDS}))
        figures = load.figures()
        usage = meter.read()
    group = figures["groups"][0]
    return {
        "cpu": usage.server,
        "seconds": usage.seconds,
        "updates": figures["updates"],
        "messages": figures["frames"],
        "samples": len(np.unique(chosen)) * round(world.hz * SECONDS),
        "writes": simulate(world, NOTHING, Events(), clients=world.clients, seconds=SECONDS, nats=False).writes
        * SECONDS,
        "p50": group["p50"],
        "p99": group["p99"],
        "strangers": usage.strangers,
    }


def entering() -> tuple[float, float, float, float, float, float]:
    """CPU of a connection and of a list; bytes of a worker, a client, a look and a topic."""
    clients = 400
    world = replace(world_of(clients, 5000, 0.1, 1.0), clients=clients)
    names = [[topic(n) for n in row] for row in choose(world, clients, np.random.default_rng(1)).tolist()]
    everything = list(lists([[topic(number) for number in range(5000)]], window=0.1))
    with Server("ours") as server, Load(server) as load:
        load.connect(100)  # What the first ones make is shared by all.
        settle()
        bare = private_memory(server.pid)
        meter = Meter(server.pid, load.pid)
        load.connect(clients)
        settle(0.2)
        connecting = meter.read().server
        idle = private_memory(server.pid)
    with Server("ours") as server, Load(server) as load:
        load.connect(clients + 1)
        settle()
        before = private_memory(server.pid)
        load.subscribe(everything)
        _traffic(load, server)
        topics = private_memory(server.pid)
        wanted = [(client + 1, identity, payload) for client, identity, payload in lists(names, window=0.1, texts=5)]
        meter = Meter(server.pid, load.pid)
        load.subscribe(wanted)
        settle(0.2)
        subscribing = meter.read().server
        _traffic(load, server)
        full = private_memory(server.pid)
    return (
        connecting / clients,
        subscribing / len(wanted),
        bare,
        (idle - bare) / clients,
        (full - topics) / clients / 50,
        (topics - before) / 5000,
    )


def _traffic(load: Load, server: Server) -> None:
    for _ in range(2):
        server.tell("round 5000")
        load.ask("listen 0.5 0")


def of_one(work: Callable[[], object], times: int) -> float:
    """CPU seconds of one call in this process."""
    work()
    used = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - used) / times


def measured() -> tuple[Costs, list[tuple[World, Run]]]:
    """Every unit cost; and the runs that the first four come from."""
    from argon2 import PasswordHasher

    from octopus.sources.tango.wire import decode_frame

    connect, subscribe, worker, client, look, per_topic = entering()
    said = subprocess.run(
        [sys.executable, str(SERVERS / "nats_costs.py")], check=True, capture_output=True, text=True
    ).stdout
    nats = json.loads(said.splitlines()[-1])
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    hashed = hasher.hash("a password")
    runs = [(world_of(*each), real(world_of(*each))) for each in CALIBRATED]
    idle = 0.004
    table = np.array([[run["samples"], run["updates"], run["messages"], run["writes"]] for _, run in runs])
    spent = np.array([run["cpu"] - idle * run["seconds"] for _, run in runs])
    sample, update, message, write = _fitted(table, spent)
    costs = Costs(
        sample, update, message, write, connect, subscribe,
        password=of_one(lambda: hasher.verify(hashed, "a password"), 8),
        decode=of_one(lambda: decode_frame(FRAME), 20_000),
        feed=nats["feed"], take=nats["take"], server=nats["server"], wire=nats["wire"], idle=idle,
        worker_bytes=worker, client_bytes=client, look_bytes=look, topic_bytes=per_topic, kept_bytes=nats["kept"],
        latency=0.0, written=0.5,
    )  # fmt: skip
    return _placed(costs, runs), runs


def _fitted(table: Any, spent: Any) -> tuple[float, ...]:
    """Costs that explain what was spent best, in parts of it; none is negative."""
    weights = 1 / spent
    kept = list(range(table.shape[1]))
    found = np.zeros(table.shape[1])
    while kept:
        solved = np.linalg.lstsq(table[:, kept] * weights[:, None], spent * weights, rcond=None)[0]
        if (solved >= 0).all():
            found[kept] = solved
            break
        kept.remove(kept[int(solved.argmin())])
    return tuple(map(float, found))


def _placed(costs: Costs, runs: list[tuple[World, Run]]) -> Costs:
    """The two costs that only latencies tell: what remains when nobody waits, and what precedes the first write."""
    best, error = costs, float("inf")
    for written in (0.2, 0.4, 0.6, 0.8):
        for latency in (0.0002, 0.0005, 0.001, 0.002, 0.004, 0.008):
            tried = replace(costs, written=written, latency=latency)
            wrong = sum(abs(_p50(world, tried) / run["p50"] - 1) for world, run in runs)
            if wrong < error:
                best, error = tried, wrong
    return best


def _p50(world: World, costs: Costs) -> float:
    return simulate(world, costs, Events(), clients=world.clients, seconds=SECONDS, nats=False).p50


def check(costs: Costs) -> list[dict[str, Any]]:
    """The simulation against runs that its costs do not come from."""
    rows = []
    for each in CHECKED:
        world = world_of(*each)
        run = real(world)
        said = simulate(replace(world), costs, Events(), clients=world.clients, seconds=SECONDS, nats=False)
        core = (said.core - costs.idle) * SECONDS / run["seconds"] + costs.idle
        row = {
            "run": f"{world.clients} x 50 of {world.attributes}, {world.hz:g} Hz, {world.window:g} s",
            "core": run["cpu"] / run["seconds"], "core_said": core,
            "p50": run["p50"], "p50_said": said.p50,
            "p99": run["p99"], "p99_said": said.p99,
            "messages": run["messages"] / SECONDS, "messages_said": said.messages,
            "strangers": run["strangers"],
        }  # fmt: skip
        rows.append(row)
        print(
            f"  {row['run']:<36} core {row['core']:.3f} said {core:.3f} ({core / row['core'] - 1:+.0%})  p50 "
            f"{run['p50'] * 1e3:.0f} ms said {said.p50 * 1e3:.0f} ({said.p50 / run['p50'] - 1:+.0%})  p99 "
            f"{run['p99'] * 1e3:.0f} ms said {said.p99 * 1e3:.0f} ({said.p99 / run['p99'] - 1:+.0%})  messages "
            f"{said.messages * SECONDS / run['messages'] - 1:+.0%}  others {run['strangers']:.2f}"
            + (" (does not count)" if run["strangers"] > STRANGERS_ALLOWED else ""),
            flush=True,
        )
    return rows


def site(world: World, costs: Costs, events: Events, *, seconds: float = SITE_SECONDS, crowd: int = 0) -> Outcome:
    """One of the replicas of a site; `crowd` clients instead of its share."""
    clients = crowd or world.clients // world.replicas
    return simulate(world, costs, events, clients=clients, seconds=seconds)


def scenarios(costs: Costs) -> list[tuple[str, Outcome]]:
    """What an operator fears."""
    random = np.random.default_rng(7)
    usual = World()
    share = usual.clients // usual.replicas
    left = replace(usual, replicas=usual.replicas - 1)
    moved = usual.clients // left.replicas - share
    return [
        ("a day like any other", site(usual, costs, Events())),
        ("storm: every attribute changes within 1 s", site(usual, costs, Events(storm=1.0))),
        ("storm: every attribute changes within 0.1 s", site(usual, costs, Events(storm=0.1))),
        (
            "a replica is killed, its clients are back in 2 s",
            site(left, costs, Events(arrivals=5 + random.random(moved) * 2), crowd=usual.clients // left.replicas),
        ),
        (
            "a replica is drained over 10 s",
            site(left, costs, Events(arrivals=5 + random.random(moved) * 10), crowd=usual.clients // left.replicas),
        ),
        ("everybody opens the page within 60 s", site(usual, costs, Events(arrivals=random.random(share) * 60))),
        (
            "the same, signing in by password",
            site(usual, costs, Events(arrivals=random.random(share) * 60, password=True)),
        ),
        ("everybody comes back within 5 s", site(usual, costs, Events(arrivals=3 + random.random(share) * 5))),
    ]


def sensitivity(costs: Costs) -> list[tuple[str, World, Outcome]]:
    """One assumption changed at a time."""
    usual = World()
    dearer = replace(costs, **{name: 1.5 * getattr(costs, name) for name in ("sample", "update", "message", "write")})
    cases: list[tuple[str, World, Costs]] = [
        ("as assumed", usual, costs),
        ("3 replicas", replace(usual, replicas=3), costs),
        ("4 replicas", replace(usual, replicas=4), costs),
        ("12 replicas", replace(usual, replicas=12), costs),
        ("attributes at 0.1 Hz", replace(usual, hz=0.1), costs),
        ("attributes at 1 Hz", replace(usual, hz=1.0), costs),
        ("20 attributes a client", replace(usual, each=20), costs),
        ("100 attributes a client", replace(usual, each=100), costs),
        ("windows of 0.5 s", replace(usual, window=0.5), costs),
        ("windows of 1 s", replace(usual, window=1.0), costs),
        ("one list a client (the page merges)", replace(usual, lists=1), costs),
        ("nothing in common", replace(usual, hot=0.0), costs),
        ("nearly all in common", replace(usual, hot=0.95), costs),
        ("delivery half as dear again", usual, dearer),
    ]
    return [(name, world, site(world, one, Events(), seconds=6)) for name, world, one in cases]


def cluster(world: World, costs: Costs) -> dict[str, float]:
    """What all replicas together want of NATS and of the telescope."""
    random = np.random.default_rng(1)
    share = world.clients // world.replicas
    wanted = [np.unique(choose(world, share, random)) for _ in range(world.replicas)]
    distinct = len(np.unique(np.concatenate(wanted)))
    held = sum(len(each) for each in wanted)
    taken = (held - distinct) * world.hz
    fed = distinct * world.hz
    return {
        "distinct": distinct,
        "fed": fed,
        "in_mb": fed * costs.wire / 1e6,
        "out_mb": taken * costs.wire / 1e6,
        "messages": fed + taken,
        "core": fed * costs.server,
        "stream_mb": fed * 60 * costs.wire / 1e6,
        "tangogql": fed * 0.36e-3,
    }


def line(name: str, out: Outcome) -> str:
    return (
        f"| {name} | {out.core:.2f} | {out.busiest:.2f} | {out.p50 * 1e3:.0f} | {out.p99 * 1e3:.0f} | "
        f"{out.most * 1e3:.0f} | {out.messages:,.0f} | {out.updates:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path, help="also write everything to this file")
    parser.add_argument("--noisy", action="store_true", help="accepted as by the other benchmarks; it is told anyhow")
    arguments = parser.parse_args()
    pin(LOAD_CORE)
    print("unit costs", flush=True)
    costs, runs = measured()
    for name, value in asdict(costs).items():
        unit, scale = ("B", 1.0) if name.endswith("bytes") or name == "wire" else ("µs", 1e6)
        unit, scale = ("", 1.0) if name in {"idle", "written"} else (unit, scale)
        print(f"  {name:<14} {value * scale:12,.2f} {unit}")
    print("checked against real runs", flush=True)
    rows = check(costs)
    head = (
        "| | core | busiest s | p50 ms | p99 ms | most ms | messages/s | updates/s |\n|---|---|---|---|---|---|---|---|"
    )
    print(f"scenarios: one of {World().replicas} replicas, 10,000 clients\n{head}", flush=True)
    told = scenarios(costs)
    for name, out in told:
        print(line(name, out), f"settled {out.settled:.1f} s" if out.settled else "")
    print(f"sensitivity\n{head}", flush=True)
    changed = sensitivity(costs)
    for name, world, out in changed:
        need = memory(costs, world, world.clients // world.replicas, out.topics) / 2**20
        print(line(name, out), f"{need:,.0f} MiB, {out.topics:,} topics")
    together = {name: cluster(World(replicas=count), costs) for name, count in (("6", 6), ("12", 12))}
    for name, found in together.items():
        print(f"NATS with {name} replicas: " + ", ".join(f"{key} {value:,.2f}" for key, value in found.items()))
    if arguments.json:
        everything = {
            "costs": asdict(costs),
            "calibration": [{"world": asdict(world), **run} for world, run in runs],
            "check": rows,
            "scenarios": {name: asdict(out) for name, out in told},
            "sensitivity": {name: asdict(out) for name, _, out in changed},
            "cluster": together,
        }
        arguments.json.write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
