"""A discrete-event simulation of replicas, and what it is fed with: unit costs, and what people are expected to do.

A replica is one event loop, which does one thing after the other. What comes to it are samples (each rendered once and
put down for everybody who looks at it), the ticks of the windows (messages made, then written, connection by
connection), and people who connect. The wait of each follows from those before it (Lindley's recursion), exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Costs:
    """CPU seconds and bytes of a replica, measured."""

    sample: float
    """One sample that somebody looks at, without what is below."""
    update: float
    """One sample for one more subscription."""
    message: float
    """One message with updates, without the write."""
    write: float
    """One write: all messages of a tick to one connection."""
    connect: float
    """A WebSocket up to its acknowledgement, the token checked."""
    subscribe: float
    """One list of attributes, its text seen before."""
    password: float
    """Verifying a password."""
    decode: float
    """Reading one frame of TangoGQL."""
    feed: float
    """Publishing one sample on NATS."""
    take: float
    """Receiving one from NATS."""
    server: float
    """Of nats-server: one message in and out to one more process."""
    wire: float
    """Bytes of one sample on NATS, its subject included."""
    idle: float
    """Cores of a replica that nobody uses."""
    worker_bytes: float
    client_bytes: float
    look_bytes: float
    """One attribute in one client's list."""
    topic_bytes: float
    """One attribute that anybody looks at."""
    kept_bytes: float
    """One sample of the last minute, which a returning client is given."""
    latency: float
    """Seconds from server to client when nobody else is there."""
    written: float
    """Share of a tick's cost that is spent before the first of its messages is written."""


@dataclass(frozen=True)
class World:
    """What is expected of a site."""

    clients: int = 10_000
    attributes: int = 500_000
    """Of the site; those that nobody looks at cost nothing here."""
    each: int = 50
    """Attributes that a client looks at."""
    lists: int = 5
    """Subscriptions that they are spread over."""
    hz: float = 0.3
    """Samples a second of an attribute, in the mean."""
    hot: float = 0.6
    """Share of what is looked at that lies among the attributes of overviews."""
    hot_set: int = 3000
    window: float = 0.1
    replicas: int = 6
    regular: bool = False
    """Samples as the benchmarks publish them, by a fixed plan, rather than at random."""


@dataclass
class Load:
    """What happens in one replica beside ordinary samples."""

    storm: float | None = None
    """Every attribute changes once within so many seconds, from the third second on."""
    arrivals: Floats = field(default_factory=lambda: np.empty(0))
    """When people connect, in seconds."""
    password: bool = False
    """They sign in by password; otherwise their page has a session."""


@dataclass
class Outcome:
    """What one replica did."""

    p50: float
    p99: float
    most: float
    """Latencies in seconds, from the sample to the client, the wait for the tick included."""
    core: float
    """Share of a core, in the mean."""
    busiest: float
    """Of the busiest second."""
    backlog: float
    """Longest that anything waited for its turn, in seconds."""
    settled: float
    """When the last wait of more than a window ended; 0 for none."""
    samples: float
    """A second."""
    messages: float
    writes: float
    updates: float
    topics: int


def choose(world: World, clients: int, random: np.random.Generator) -> Ints:
    """The attributes of each client: a row each."""
    hot = round(world.each * world.hot) if world.hot_set else 0
    popular = random.integers(0, max(1, min(world.hot_set, world.attributes)), (clients, hot))
    others = random.integers(0, world.attributes, (clients, world.each - hot))
    return np.concatenate([popular, others], axis=1)


def simulate(
    world: World, costs: Costs, load: Load, *, clients: int, seconds: float, seed: int = 1, nats: bool = True
) -> Outcome:
    """One replica with so many clients, from an empty queue on.

    Args:
        nats: samples are fed by one replica and taken by the others.
    """
    random = np.random.default_rng(seed)
    chosen = choose(world, clients, random)
    # Which subscriptions look at which topic, sorted by topic.
    per_list = world.each // world.lists
    numbers = np.arange(clients * world.lists).reshape(clients, world.lists).repeat(per_list, axis=1)
    chosen = chosen[:, : per_list * world.lists]
    looks, first = np.unique(np.stack([chosen.ravel(), numbers.ravel()]), axis=1, return_index=True)
    del first
    topics, starts, fans = np.unique(looks[0], return_index=True, return_counts=True)
    times, which = _samples(world, load, topics, seconds, random)
    fan = fans[which]
    each = costs.sample + (_moved(world, costs) if nats else 0.0)
    work = each + fan * costs.update
    ticks = np.arange(1, int(seconds / world.window) + 1) * world.window
    arrivals, entry = _entries(world, costs, load, seconds)
    nothing = np.zeros(len(ticks))
    sent, updates, burst = (nothing, nothing), nothing, nothing
    done = times
    for _ in range(2):  # A sample that waits past a tick goes out with the next: found in two rounds.
        slot = np.minimum((done / world.window).astype(np.int64), len(ticks) - 1)
        sent, updates = _ticks(slot, starts[which], fan, looks[1], len(ticks), world.lists)
        burst = sent[0] * costs.message + sent[1] * costs.write
        at = np.concatenate([times, ticks, arrivals])
        cost = np.concatenate([work, burst, np.full(len(arrivals), entry)])
        waits = _waits(at, cost)
        done = times + waits[: len(times)] + work
    begun = ticks + waits[len(times) : len(times) + len(ticks)]
    share = random.random(len(times))
    late = begun[slot] + burst[slot] * (costs.written + (1 - costs.written) * share) - times + costs.latency
    counted = (times > 0.5) & (slot < len(ticks) - 1)
    late = late[counted].repeat(fan[counted])
    order = np.argsort(at)
    filled = np.bincount(at[order].astype(np.int64), weights=cost[order])[: int(seconds)]
    slow = at[waits > max(world.window, 0.1)]
    return Outcome(
        *(float(each) for each in np.quantile(late, (0.5, 0.99, 1.0))),
        core=float(cost.sum() / seconds) + costs.idle,
        busiest=float(filled.max()) + costs.idle,
        backlog=float(waits.max()),
        settled=float(slow.max()) if len(slow) else 0.0,
        samples=len(times) / seconds,
        messages=float(sent[0].sum() / seconds),
        writes=float(sent[1].sum() / seconds),
        updates=float(updates.sum() / seconds),
        topics=len(topics),
    )


def memory(costs: Costs, world: World, clients: int, topics: int) -> float:
    """Bytes of a replica in the steady state."""
    rings = topics * (costs.topic_bytes + costs.kept_bytes * world.hz * 60)
    return costs.worker_bytes + clients * (costs.client_bytes + world.each * costs.look_bytes) + rings


def _moved(world: World, costs: Costs) -> float:
    """What a sample costs more where several replicas share the feeding."""
    own = 1 / world.replicas
    return own * (costs.decode + (costs.feed if world.replicas > 1 else 0)) + (1 - own) * costs.take


def _samples(
    world: World, load: Load, topics: Ints, seconds: float, random: np.random.Generator
) -> tuple[Floats, Ints]:
    """When samples come, in order, and of which topic (its place in `topics`)."""
    if world.regular:
        rounds = np.arange(int(world.hz * seconds))
        times = ((topics[None, :] / world.attributes + rounds[:, None]) / world.hz).ravel()
        which = np.tile(np.arange(len(topics)), len(rounds))
    else:
        rates = random.exponential(world.hz, len(topics))
        counts = random.poisson(rates * seconds)
        which = np.arange(len(topics)).repeat(counts)
        times = random.random(len(which)) * seconds
    if load.storm is not None:
        times = np.concatenate([times, 3.0 + random.random(len(topics)) * load.storm])
        which = np.concatenate([which, np.arange(len(topics))])
    order = np.argsort(times)
    return times[order], which[order]


def _entries(world: World, costs: Costs, load: Load, seconds: float) -> tuple[Floats, float]:
    """When people come, and what one of them costs."""
    arrivals = load.arrivals[load.arrivals < seconds]
    entry = costs.connect + world.lists * costs.subscribe + (costs.password if load.password else 0.0)
    return arrivals, entry


def _ticks(
    slot: Ints, start: Ints, fan: Ints, subscriptions: Ints, ticks: int, lists: int
) -> tuple[tuple[Floats, Floats], Floats]:
    """Messages, writes and updates of each tick: a subscription sends one message for all that came since the last.

    What the subscriptions of one connection send at a tick leaves in one write.
    """
    ahead = np.cumsum(fan) - fan
    inside = np.arange(int(fan.sum())) - ahead.repeat(fan)
    subscription = subscriptions[start.repeat(fan) + inside]
    tick = slot.repeat(fan)
    sent = (_distinct(tick, subscription, ticks), _distinct(tick, subscription // lists, ticks))
    return sent, np.bincount(tick, minlength=ticks).astype(np.float64)


def _distinct(tick: Ints, owner: Ints, ticks: int) -> Floats:
    """How many owners have something at each tick."""
    most = int(owner.max()) + 1
    return np.bincount(np.unique(tick * most + owner) // most, minlength=ticks).astype(np.float64)


def _waits(at: Floats, cost: Floats) -> Floats:
    """How long each piece of work waits for those that came before it."""
    order = np.argsort(at, kind="stable")
    moments, work = at[order], cost[order]
    ahead = np.cumsum(work) - work
    idle = np.maximum.accumulate(moments - ahead)
    waits = np.empty_like(at)
    waits[order] = idle + ahead - moments
    return waits
