"""/metrics in Prometheus' text format, read from the rooms' own counters when somebody asks."""

from __future__ import annotations

import asyncio
import gc
import hmac
import socket
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.responses import Response

from octopus.accounts import Accounts
from octopus.functions import Counters
from octopus.graphql.census import NOBODY, Census
from octopus.graphql.closing import SILENT, UNREAD
from octopus.graphql.costs import Costs
from octopus.live import Bus, Sharing
from octopus.model import Durations, Forbidden, Role
from octopus.settings import Settings
from octopus.sources.hdbpp import ArchiveStats
from octopus.sources.outside import Outside
from octopus.sources.tango import DatabaseStats
from octopus.web.auth import address_of
from octopus.web.families import Family, metrics_of, plain
from octopus.web.health import Sources
from octopus.web.http_protocol import NO_REQUEST, STALLED
from octopus.web.live_metrics import LiveMetrics, Lookout
from octopus.web.past import LiveMetricsPast, Past, Reading, Recalled, past_of
from octopus.web.process import ProcessMonitor
from octopus.web.replicas import Replicas
from octopus.web.siblings import Siblings, Told, process_name
from octopus.web.traffic import Traffic

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class LiveCounters:
    """What the live rooms count.

    Args:
        census: the connections now.
        costs: of queries and mutations since the start.
        samples_in: samples published since the start.
        frames_out: samples handed to connections since the start.
        missed: samples that subscriptions did not get, by their delivery policies, since the start.
        attributes: attributes with a subscriber now.
        stale: of them, those with a stale value.
        silent: of them, those without any value yet.
        ended: connections that this server ended, by why, since the start.
        sharing: what goes between processes.
        messages: how long samples take that leave at once.
        batches: how long those take that leave in batches.
    """

    def __init__(
        self,
        census: Callable[[], Census],
        costs: Costs,
        samples_in: Callable[[], int],
        frames_out: Callable[[], int],
        missed: Callable[[], int],
        attributes: Callable[[], int],
        stale: Callable[[], int],
        silent: Callable[[], int],
        ended: Mapping[str, int],
        sharing: Callable[[], Sharing],
        messages: Durations,
        batches: Durations,
    ) -> None:
        self.census = census
        self.costs = costs
        self.samples_in = samples_in
        self.frames_out = frames_out
        self.missed = missed
        self.attributes = attributes
        self.stale = stale
        self.silent = silent
        self.ended = ended
        self.sharing = sharing
        self.messages = messages
        self.batches = batches


class OctopusCollector(Collector):
    """Turns counters into metric families at the moment of the scrape."""

    def __init__(
        self,
        traffic: Traffic,
        sources: Sources,
        outside: Outside,
        live: LiveCounters,
        process: ProcessMonitor,
        functions: Counters,
        archives: Callable[[], Sequence[ArchiveStats]],
        databases: Callable[[], Sequence[DatabaseStats]],
        workers: int = 1,
        leaving: Callable[[], bool] = lambda: False,
    ) -> None:
        self._traffic = traffic
        self._sources = sources
        self._outside = outside
        self._live = live
        self._process = process
        self._functions = functions
        self._archives = archives
        self._databases = databases
        self._workers = workers
        self._leaving = leaving

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("octopus", "Version of the server.", {"version": self._process.version})
        yield GaugeMetricFamily("octopus_workers", "Serving processes behind this address.", self._workers)
        yield GaugeMetricFamily("octopus_workers_answering", "Of them, those whose figures are here.", 1)
        yield GaugeMetricFamily(
            "octopus_draining", "1 while it asks its clients to come back elsewhere.", float(self._leaving())
        )
        yield from self._requests()
        yield from self._connections()
        yield from self._operations()
        yield from self._live_values()
        yield from self._sharing()
        yield from self._reachability()
        yield from self._calls()
        yield from self._function_calls()
        yield from self._archive_queries()
        collected = CounterMetricFamily("python_gc_collections", "Garbage collections.", labels=["generation"])
        for generation, found in enumerate(gc.get_stats()):
            collected.add_metric([str(generation)], found["collections"])
        yield collected

    def reading(self) -> Reading:
        """What is kept of an hour."""
        live, found, cpu = self._live, self._live.census(), self._process.cpu
        return Reading(
            counts=(live.samples_in(), live.frames_out(), live.missed()),
            held=(
                *(1, live.attributes(), live.stale(), live.silent(), sum(found.roles.values()), found.subscriptions),
                *(found.requests, found.blocked, found.waiting, cpu, self._process.memory),
                *(found.longest, cpu),
            ),
            messages=tuple(live.messages.counts),
            batches=tuple(live.batches.counts),
        )

    def _requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "octopus_http_requests", "HTTP requests answered.", labels=["method", "room", "status"]
        )
        for (method, room, status), count in self._traffic.requests.items():
            requests.add_metric([method, room, str(status)], count)
        yield requests
        yield _histogram(
            "octopus_http_request_seconds", "Time to answer an HTTP request.", [], [([], self._traffic.durations)]
        )

    def _connections(self) -> Iterator[Metric]:
        found = self._live.census()
        connections = GaugeMetricFamily("octopus_connections", "Open WebSocket connections.", labels=["role"])
        # Zeros too: an alert cannot see what is not there.
        for role in (*(each.name for each in Role), NOBODY):
            connections.add_metric([role], found.roles.get(role, 0))
        yield connections
        yield GaugeMetricFamily("octopus_subscriptions", "Subscriptions open.", found.subscriptions)
        yield GaugeMetricFamily(
            "octopus_requests_pending", "Queries and mutations of connections without an answer.", found.requests
        )
        yield GaugeMetricFamily("octopus_queue_bytes", "Sent to clients and not taken yet.", found.waiting)
        yield GaugeMetricFamily("octopus_queue_longest_bytes", "Of the client with the most.", found.longest)
        yield GaugeMetricFamily(
            "octopus_connections_blocked", "Clients that read too slowly to get every value.", found.blocked
        )
        ended = CounterMetricFamily("octopus_connections_ended", "Connections that Octopus ended.", labels=["why"])
        # Zeros of those that tell of a network: an alert cannot see what is not there.
        for why, count in {SILENT: 0, UNREAD: 0, NO_REQUEST: 0, STALLED: 0, **self._live.ended}.items():
            ended.add_metric([why], count)
        yield ended

    def _operations(self) -> Iterator[Metric]:
        names = ["type", "field"]
        runs = CounterMetricFamily("octopus_operations", "Queries and mutations answered.", labels=names)
        failures = CounterMetricFamily("octopus_operation_failures", "Those with errors.", labels=names)
        known = self._live.costs.by_field.items()
        for key, cost in known:
            runs.add_metric(key, cost.durations.count)
            failures.add_metric(key, cost.failures)
        yield from (runs, failures)
        yield _histogram(
            "octopus_operation_seconds",
            "That they took, waiting included.",
            names,
            [(key, cost.durations) for key, cost in known],
        )

    def _sharing(self) -> Iterator[Metric]:
        found = self._live.sharing()
        yield GaugeMetricFamily("octopus_bus_members", "Processes that share live values.", found.members)
        yield GaugeMetricFamily("octopus_bus_fed", "Attributes that this process feeds.", found.fed)
        yield GaugeMetricFamily("octopus_bus_standing", "Attributes that it stands by for.", found.standing)
        yield GaugeMetricFamily("octopus_bus_waiting_bytes", "Kept until NATS confirms it.", found.waiting)
        yield CounterMetricFamily("octopus_bus_sent", "Samples and notices for other processes.", found.sent)
        yield CounterMetricFamily("octopus_bus_received", "Samples from other processes.", found.received)
        yield CounterMetricFamily("octopus_bus_resent", "Sent again on a new connection.", found.resent)
        yield CounterMetricFamily("octopus_bus_dropped", "Not kept for other processes: no room.", found.dropped)
        yield CounterMetricFamily("octopus_bus_connections", "Connections made to NATS.", found.connections)

    def _live_values(self) -> Iterator[Metric]:
        live = self._live
        yield GaugeMetricFamily("octopus_attributes", "Attributes with a subscriber.", live.attributes())
        yield GaugeMetricFamily("octopus_attributes_stale", "Of them, those with a stale value.", live.stale())
        yield GaugeMetricFamily("octopus_attributes_silent", "Of them, those without any value yet.", live.silent())
        yield CounterMetricFamily("octopus_samples_in", "Samples from the sources.", live.samples_in())
        yield CounterMetricFamily("octopus_frames_out", "Samples handed to connections.", live.frames_out())
        yield CounterMetricFamily(
            "octopus_samples_missed", "Samples that subscriptions skipped, by their delivery policies.", live.missed()
        )
        yield _histogram(
            "octopus_delivery_seconds",
            "From the arrival of a sample until it is handed to the network.",
            ["way"],
            [(["message"], live.messages), (["batch"], live.batches)],
        )
        yield GaugeMetricFamily("octopus_cpu_ratio", "Share of one core over the last seconds.", self._process.cpu)

    def _function_calls(self) -> Iterator[Metric]:
        calls = CounterMetricFamily("octopus_function_calls", "Calls of functions.", labels=["function"])
        failures = CounterMetricFamily("octopus_function_failures", "Those that failed.", labels=["function"])
        seconds = CounterMetricFamily("octopus_function_seconds", "Their time in the sandbox.", labels=["function"])
        for name, count in self._functions.by_name.items():
            calls.add_metric([name], count.calls)
            failures.add_metric([name], count.failures)
            seconds.add_metric([name], count.seconds)
        yield from (calls, failures, seconds)

    def _archive_queries(self) -> Iterator[Metric]:
        queries = CounterMetricFamily("octopus_archive_queries", "Statements run in an archive.", labels=["source"])
        failures = CounterMetricFamily("octopus_archive_failures", "Those without an answer.", labels=["source"])
        connections = GaugeMetricFamily("octopus_archive_connections", "Connections open.", labels=["source"])
        for each in self._archives():
            queries.add_metric([each.name], each.questions)
            failures.add_metric([each.name], each.failures)
            connections.add_metric([each.name], each.connections)
        yield from (queries, failures, connections)

    def _reachability(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("octopus_source_up", "1 when an outside system can be reached.", labels=["source"])
        latency = GaugeMetricFamily("octopus_source_latency_seconds", "Of the last probe.", labels=["source"])
        errors = GaugeMetricFamily(
            "octopus_source_error_ratio", "Share of failed calls over the last minutes.", labels=["source"]
        )
        for source in self._sources():
            if source.errorRate is not None:
                errors.add_metric([source.name], source.errorRate)
            up.add_metric([source.name], float(source.reachable))
            if source.latency is not None:
                latency.add_metric([source.name], source.latency)
        yield from (up, latency, errors)

    def _calls(self) -> Iterator[Metric]:
        requests = CounterMetricFamily("octopus_outbound_requests", "Calls to outside systems.", labels=["source"])
        errors = CounterMetricFamily("octopus_outbound_errors", "Of them, those that failed.", labels=["source"])
        now = GaugeMetricFamily("octopus_outbound_in_flight", "Calls under way.", labels=["source"])
        streams = GaugeMetricFamily("octopus_outbound_streams", "Streams open.", labels=["source"])
        for each in self._outside.outbound.stats():
            requests.add_metric([each.name], each.requests)
            errors.add_metric([each.name], each.errors)
            now.add_metric([each.name], each.inFlight)
            streams.add_metric([each.name], each.streams)
        yield _histogram("octopus_source_request_seconds", "That outside systems took.", ["source"], self._asked())
        flights = self._outside.rest.flights
        shared = CounterMetricFamily(
            "octopus_outbound_shared", "Questions answered without a call of their own.", labels=["from"]
        )
        shared.add_metric(["cache"], flights.hits)
        shared.add_metric(["flight"], flights.shared)
        kept = GaugeMetricFamily("octopus_outbound_cache_bytes", "Answers kept, as they came.", flights.size)
        listeners = GaugeMetricFamily(
            "octopus_outbound_listeners", "Listeners of shared streams.", self._outside.streams.listeners
        )
        yield from (requests, errors, now, streams, shared, kept, listeners)

    def _asked(self) -> Iterator[tuple[list[str], Durations]]:
        for database in self._databases():
            yield [f"tango:{database.name}"], database.durations
        for archive in self._archives():
            yield [archive.name], archive.durations
        for system in self._outside.outbound.stats():
            yield [system.name], system.durations


def _histogram(
    name: str, text: str, labels: Sequence[str], known: Iterable[tuple[Sequence[str], Durations]]
) -> HistogramMetricFamily:
    found = HistogramMetricFamily(name, text, labels=labels)
    for values, durations in known:
        running, buckets = 0, []
        for bound, count in zip([*map(str, durations.bounds), "+Inf"], durations.counts, strict=True):
            running += count
            buckets.append((bound, running))
        found.add_metric(values, buckets, durations.seconds)
    return found


class Figures:
    """All figures: of this process, of those that serve its address, and of those that share its bus.

    Args:
        folder: where those of its address find each other; None: it is the only one.
        bus: where those of other addresses are; None: there are none.
    """

    def __init__(self, folder: Path | None = None, bus: Bus | None = None) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._name = process_name()
        self._past: Past | None = None
        self._siblings = None if folder is None else Siblings(folder, self._own, self._recall)
        self._replicas = None if bus is None else Replicas(bus, self._tell, self._near, self._tell_past)

        self._lookout = Lookout(self._near if self._replicas is None else self._replicas.told)

    async def start(self, collector: OctopusCollector) -> None:
        """Begin to tell others, once the rooms of this process can be read."""
        self._registry.register(collector)
        self._past = Past(collector.reading)
        self._past.start()
        if self._siblings is not None:
            await self._siblings.start()
        if self._replicas is not None:
            await self._replicas.start()

    async def stop(self) -> None:
        if self._replicas is not None:
            await self._replicas.stop()
        if self._siblings is not None:
            await self._siblings.stop()
        if self._past is not None:
            await self._past.stop()

    def _own(self) -> list[Family]:
        return plain(self._registry.collect())

    def _tell(self) -> Told:
        if self._siblings is not None:
            return self._siblings.own()
        return Told("1", self._name, socket.gethostname(), self._name, self._own())

    async def _near(self) -> list[Told]:
        return [self._tell()] if self._siblings is None else await self._siblings.told()

    def follow(self) -> AsyncGenerator[LiveMetrics, None]:
        """What all processes do that can be asked, every two seconds; for the page *Live metrics*."""
        return self._lookout.follow()

    async def past(self) -> LiveMetricsPast:
        """What all processes did in the last hour that can be asked."""
        near = [self._recall(self._name)] if self._siblings is None else await self._siblings.recalled()
        far = [] if self._replicas is None else await self._replicas.recalled()
        told = {each.process: each for each in (*far, *near)}
        # Of sixteen processes that takes 40 ms: no value is to wait for it.
        return await asyncio.to_thread(past_of, tuple(told.values()), time.time())

    def _tell_past(self) -> Recalled:
        return self._recall(self._name) if self._siblings is None else self._siblings.recalled_here()

    def _recall(self, name: str) -> Recalled:
        return Recalled(name, [], []) if self._past is None else self._past.recalled(name)

    async def text(self) -> bytes:
        """Of all that serve this address, as Prometheus reads them."""
        if self._siblings is None:
            return generate_latest(self._registry)
        found = self._siblings.together(await self._siblings.told())
        return generate_latest(_Ready(metrics_of(found)))


class _Ready(CollectorRegistry):
    """Metrics that are collected already."""

    def __init__(self, found: list[Metric]) -> None:
        super().__init__()
        self._found = found

    def collect(self) -> Iterator[Metric]:
        yield from self._found


def metrics_routes(settings: Settings, accounts: Accounts, figures: Figures) -> APIRouter:
    """GET /metrics, for anybody, or for Admins (OCTOPUS_METRICS_OPEN) and who knows OCTOPUS_METRICS_TOKEN."""
    router = APIRouter()
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization")
        if (token is not None or not settings.metrics_open) and not _knows(given, token):
            caller = await accounts.authenticate(given, address_of(request))
            if caller.role < Role.Admin:
                raise Forbidden("metrics are for an Admin here (OCTOPUS_METRICS_OPEN, OCTOPUS_METRICS_TOKEN)")
        return Response(await figures.text(), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE)

    return router


def _knows(given: str | None, token: str | None) -> bool:
    """Whether an Authorization header brings the token of the metrics."""
    if given is None or token is None:
        return False
    kind, _, brought = given.partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(brought.strip().encode(), token.encode())
