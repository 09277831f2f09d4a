"""/metrics in Prometheus' text format, read from the rooms' own counters when somebody asks."""

from __future__ import annotations

import gc
import hmac
from collections.abc import Callable, Iterator, Sequence

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
from octopus.graphql.costs import Costs
from octopus.model import Forbidden, Role
from octopus.settings import Settings
from octopus.sources.hdbpp import ArchiveStats
from octopus.sources.outside import Outside
from octopus.web.auth import address_of
from octopus.web.health import Sources
from octopus.web.process import ProcessMonitor
from octopus.web.traffic import BUCKETS, Traffic

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
    ) -> None:
        self.census = census
        self.costs = costs
        self.samples_in = samples_in
        self.frames_out = frames_out
        self.missed = missed
        self.attributes = attributes
        self.stale = stale
        self.silent = silent


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
        workers: int = 1,
    ) -> None:
        self._traffic = traffic
        self._sources = sources
        self._outside = outside
        self._live = live
        self._process = process
        self._functions = functions
        self._archives = archives
        self._workers = workers

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("octopus", "Version of the server.", {"version": self._process.version})
        yield GaugeMetricFamily(
            "octopus_workers", "Serving processes behind this address; these figures are of one of them.", self._workers
        )
        yield from self._requests()
        yield from self._connections()
        yield from self._operations()
        yield from self._live_values()
        yield from self._reachability()
        yield from self._calls()
        yield from self._function_calls()
        yield from self._archive_queries()
        collected = CounterMetricFamily("python_gc_collections", "Garbage collections.", labels=["generation"])
        for generation, found in enumerate(gc.get_stats()):
            collected.add_metric([str(generation)], found["collections"])
        yield collected

    def _requests(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "octopus_http_requests", "HTTP requests answered.", labels=["method", "room", "status"]
        )
        for (method, room, status), count in self._traffic.requests.items():
            requests.add_metric([method, room, str(status)], count)
        yield requests
        running, buckets = 0, []
        for bound, count in zip([*map(str, BUCKETS), "+Inf"], self._traffic.durations, strict=True):
            running += count
            buckets.append((bound, running))
        durations = HistogramMetricFamily("octopus_http_request_seconds", "Time to answer an HTTP request.")
        durations.add_metric([], buckets, self._traffic.seconds)
        yield durations

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

    def _operations(self) -> Iterator[Metric]:
        names = ["type", "field"]
        runs = CounterMetricFamily("octopus_operations", "Queries and mutations answered.", labels=names)
        failures = CounterMetricFamily("octopus_operation_failures", "Those with errors.", labels=names)
        seconds = CounterMetricFamily("octopus_operation_seconds", "That they took, waiting included.", labels=names)
        for key, cost in self._live.costs.by_field.items():
            runs.add_metric(key, cost.runs)
            failures.add_metric(key, cost.failures)
            seconds.add_metric(key, cost.seconds)
        yield from (runs, failures, seconds)

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
        seconds = CounterMetricFamily("octopus_archive_seconds", "That they took.", labels=["source"])
        connections = GaugeMetricFamily("octopus_archive_connections", "Connections open.", labels=["source"])
        for each in self._archives():
            queries.add_metric([each.name], each.questions)
            failures.add_metric([each.name], each.failures)
            seconds.add_metric([each.name], each.seconds)
            connections.add_metric([each.name], each.connections)
        yield from (queries, failures, seconds, connections)

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


def metrics_routes(settings: Settings, accounts: Accounts, collector: OctopusCollector) -> APIRouter:
    """GET /metrics, for anybody, or for Admins (OCTOPUS_METRICS_OPEN) and who knows OCTOPUS_METRICS_TOKEN."""
    router = APIRouter()
    registry = CollectorRegistry()
    registry.register(collector)
    ProcessCollector(registry=registry)
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization")
        if (token is not None or not settings.metrics_open) and not _knows(given, token):
            caller = await accounts.authenticate(given, address_of(request))
            if caller.role < Role.Admin:
                raise Forbidden("metrics are for an Admin here (OCTOPUS_METRICS_OPEN, OCTOPUS_METRICS_TOKEN)")
        return Response(generate_latest(registry), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE)

    return router


def _knows(given: str | None, token: str | None) -> bool:
    """Whether an Authorization header brings the token of the metrics."""
    if given is None or token is None:
        return False
    kind, _, brought = given.partition(" ")
    return kind.lower() == "bearer" and hmac.compare_digest(brought.strip().encode(), token.encode())
