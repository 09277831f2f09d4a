"""/metrics in Prometheus' text format, read from the rooms' own counters when somebody asks."""

from __future__ import annotations

import gc
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
        clients: open WebSocket connections now.
        samples_in: samples published since the start.
        frames_out: frames handed to clients since the start.
        attributes: attributes with a subscriber now.
    """

    def __init__(
        self,
        clients: Callable[[], int],
        samples_in: Callable[[], int],
        frames_out: Callable[[], int],
        attributes: Callable[[], int],
    ) -> None:
        self.clients = clients
        self.samples_in = samples_in
        self.frames_out = frames_out
        self.attributes = attributes


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
    ) -> None:
        self._traffic = traffic
        self._sources = sources
        self._outside = outside
        self._live = live
        self._process = process
        self._functions = functions
        self._archives = archives

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("octopus", "Version of the server.", {"version": self._process.version})
        yield from self._requests()
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

    def _live_values(self) -> Iterator[Metric]:
        live = self._live
        yield GaugeMetricFamily("octopus_connections", "Open WebSocket connections.", live.clients())
        yield GaugeMetricFamily("octopus_attributes", "Attributes with a subscriber.", live.attributes())
        yield CounterMetricFamily("octopus_samples_in", "Samples from the sources.", live.samples_in())
        yield CounterMetricFamily("octopus_frames_out", "Frames handed to clients.", live.frames_out())
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
        for source in self._sources():
            up.add_metric([source.name], float(source.reachable))
            if source.latency is not None:
                latency.add_metric([source.name], source.latency)
        yield up
        yield latency

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
    """GET /metrics, for anybody or for Admins only (OCTOPUS_METRICS_OPEN)."""
    router = APIRouter()
    registry = CollectorRegistry()
    registry.register(collector)
    ProcessCollector(registry=registry)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not settings.metrics_open:
            caller = await accounts.authenticate(request.headers.get("authorization"), address_of(request))
            if caller.role < Role.Admin:
                raise Forbidden("metrics are for an Admin here (OCTOPUS_METRICS_OPEN)")
        return Response(generate_latest(registry), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE)

    return router
