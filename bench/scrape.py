"""A scrape: `/metrics` with 300 outside systems and 300 root fields, against prometheus_client with the same series.

The peer holds the series as prometheus_client's own counters, gauges and histograms, which is how it wants to be used;
ours are read from the rooms' counters at the moment of the scrape. Both write the same text, of as many lines.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

from harness.machine import SERVER_CORE, Usage, busy, pin
from harness.report import Run, run
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    generate_latest,
)
from servers.ours import app_of

SYSTEMS, FIELDS, ANSWERS = 300, 300, 40
SCRAPES = 30
GOAL = 0.8
"""Ours collects at the moment of the scrape what the peer has at hand."""


async def filled(suite: Any) -> None:
    """Systems that answered and failed, and fields that were asked for, as a large site has them."""
    for number in range(SYSTEMS):
        for answer in range(ANSWERS):
            with suite.outside.outbound.ledger.asking(f"http://system{number:03d}.site:8080"):
                pass
            suite.graphql.costs.count(("query", f"siteField{number:03d}"), 0.0001 * (answer + 1), failed=answer == 7)


def as_its_own(registry: CollectorRegistry) -> CollectorRegistry:
    """The same families, label by label and value by value, as prometheus_client's own metrics."""
    made = CollectorRegistry()
    for family in registry.collect():
        names = list(next((each.labels for each in family.samples if each.labels), {}))
        labels = [name for name in names if name != "le"]
        match family.type:
            case "counter":
                counter = Counter(family.name, family.documentation, labels, registry=made)
                for sample in family.samples:
                    (counter.labels(**sample.labels) if labels else counter).inc(sample.value)
            case "histogram":
                _histogram(made, family, labels)
            case "info":
                Info(family.name, family.documentation, registry=made).info(family.samples[0].labels)
            case _:
                gauge = Gauge(family.name, family.documentation, labels, registry=made)
                for sample in family.samples:
                    (gauge.labels(**sample.labels) if labels else gauge).set(sample.value)
    return made


def _histogram(made: CollectorRegistry, family: Any, labels: list[str]) -> None:
    bounds = sorted({float(each.labels["le"]) for each in family.samples if "le" in each.labels})
    histogram = Histogram(family.name, family.documentation, labels, buckets=bounds, registry=made)
    for sample in family.samples:
        if sample.name.endswith("_count"):
            owner = histogram.labels(**sample.labels) if labels else histogram
            for _ in range(int(sample.value)):
                owner.observe(bounds[0])


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of one call, the best half of many: what disturbs makes it longer, never shorter."""
    spent = []
    for _ in range(SCRAPES):
        used = time.process_time()
        work()
        spent.append(time.process_time() - used)
    spent.sort()
    return sum(spent[: SCRAPES // 2]) / (SCRAPES // 2)


async def measure_once(this: Run) -> tuple[float, float, int]:
    """CPU seconds of a scrape of the peer and of ours, and its bytes."""
    with tempfile.TemporaryDirectory(prefix="octopus-bench-") as folder:
        os.chdir(folder)
        app = app_of()
        answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        running = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, coming.get, answers.put))
        await coming.put({"type": "lifespan.startup"})
        await answers.get()
        suite = app.suite
        assert suite is not None
        await filled(suite)
        text = await suite.figures.text()
        own = as_its_own(suite.figures._registry)
        lines = [len(each.splitlines()) for each in (text, generate_latest(own))]
        seconds, others = time.monotonic(), busy() - time.process_time()
        peer = timed(lambda: generate_latest(own))
        ours = timed(lambda: _driven(suite.figures.text()))
        seconds = time.monotonic() - seconds
        others = busy() - time.process_time() - others
        this.check(Usage(seconds, peer + ours, 0.0, max(0.0, others) / seconds), "a scrape")
        await coming.put({"type": "lifespan.shutdown"})
        await running
        os.chdir("/")
    this.say(f"peer {peer * 1e3:.1f} ms, ours {ours * 1e3:.1f} ms; {lines[0]} and {lines[1]} lines")
    return peer, ours, len(text)


def _driven(work: Any) -> bytes:
    """The value of a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as end:
        return bytes(end.value)
    raise RuntimeError("a scrape of one process waited for something")


def measure(this: Run) -> None:
    """A scrape of 300 outside systems and 300 root fields: CPU, prometheus_client's own metrics ÷ ours."""
    pin(SERVER_CORE)
    disable_created_metrics()  # type: ignore[no-untyped-call]  # So that both write the same lines.
    runs = this.repeat(lambda: asyncio.run(measure_once(this)))
    this.ratio("CPU of a scrape, prometheus_client ÷ ours", [peer / ours for peer, ours, _ in runs], GOAL)
    this.note("a scrape, which holds up the loop", [ours * 1e3 for _, ours, _ in runs], "ms")
    this.note("prometheus_client", [peer * 1e3 for peer, _, _ in runs], "ms")
    this.note("its text", [size / 1024 for _, _, size in runs], "KiB")


if __name__ == "__main__":
    run("scrape", measure)
