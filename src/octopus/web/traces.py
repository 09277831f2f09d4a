"""Traces by OpenTelemetry, for whom OTEL_EXPORTER_OTLP_ENDPOINT names a collector; imported only then.

What the SDK reads by itself (sampling, attributes, batches, time-outs) is set by the variables of its specification.
Names of spans are few: methods, rooms, root fields, collections, functions, sources. They hold no values, no documents,
no queries of addresses, no users; of a fault they hold its class and code.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from octopus.model import FieldError
from octopus.store import Document, Store

FLUSH_WITHIN = 1.5
"""Seconds that the last spans have to leave at the end."""
_TRACE = (b"traceparent", b"tracestate")


class OtelSpans:
    """Spans that go to a collector.

    Args:
        endpoint: its whole address (`…/v1/traces`).
        version: ours.
    """

    def __init__(self, endpoint: str, version: str) -> None:
        known = {"service.version": version, "service.instance.id": f"{os.uname().nodename}:{os.getpid()}"}
        if "OTEL_SERVICE_NAME" not in os.environ:
            known["service.name"] = "octopus"
        self._provider = TracerProvider(resource=Resource.create(known), shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter(endpoint=endpoint)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("octopus", version)
        self._propagator = TraceContextTextMapPropagator()

    async def stop(self) -> None:
        """Send what waits, as far as it leaves in time."""
        await _within(FLUSH_WITHIN, self._provider.force_flush)
        # It calls further attempts off, which would otherwise go on for half a minute.
        self._exporter.shutdown()  # type: ignore[no-untyped-call]
        await _within(FLUSH_WITHIN, self._provider.shutdown)

    def root(
        self, name: str, headers: Iterable[tuple[bytes, bytes]] = (), **attributes: Any
    ) -> AbstractContextManager[Any]:
        if trace.get_current_span().get_span_context().is_valid:
            # An operation of GraphQL within its request.
            return self._span(name, SpanKind.INTERNAL, attributes, None)
        carrier = {name.decode(): value.decode("latin-1") for name, value in headers if name in _TRACE}
        return self._span(name, SpanKind.SERVER, attributes, self._propagator.extract(carrier, Context()))

    def inner(self, name: str, *, client: bool = False, **attributes: Any) -> AbstractContextManager[Any]:
        if not trace.get_current_span().get_span_context().is_valid:
            return nullcontext()
        return self._span(name, SpanKind.CLIENT if client else SpanKind.INTERNAL, attributes, None)

    def carry(self, headers: MutableMapping[str, str]) -> None:
        self._propagator.inject(headers)

    def note(self, **attributes: Any) -> None:
        trace.get_current_span().set_attributes(_named(attributes))

    @contextmanager
    def _span(
        self, name: str, kind: SpanKind, attributes: Mapping[str, Any], context: Context | None
    ) -> Iterator[None]:
        with self._tracer.start_as_current_span(
            name,
            context,
            kind,
            _named(attributes),
            # The text of a fault may hold what a user wrote.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except FieldError as fault:
                span.set_status(Status(StatusCode.ERROR, fault.code))
                raise
            except Exception as fault:
                span.set_status(Status(StatusCode.ERROR, type(fault).__name__))
                raise


async def _within(seconds: float, work: Callable[[], Any]) -> None:
    """Wait so long for something that blocks; it may go on, for no thread of it keeps the process from ending."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def run() -> None:
        work()
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(done.set)

    threading.Thread(target=run, daemon=True, name="last spans").start()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await done.wait()


def _named(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes by the names of OpenTelemetry: `http__response__status_code` is `http.response.status_code`."""
    return {name.replace("__", "."): value for name, value in attributes.items()}


class TracedStore:
    """A store whose calls are parts of traces.

    Args:
        store: does the work.
        spans: keeps the traces.
    """

    def __init__(self, store: Store, spans: OtelSpans) -> None:
        self._store = store
        self._spans = spans

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def get(self, collection: str, key: str) -> Document | None:
        with self._called("get", collection):
            return await self._store.get(collection, key)

    async def put(self, collection: str, key: str, body: Mapping[str, Any], **more: Any) -> Document:
        with self._called("put", collection):
            return await self._store.put(collection, key, body, **more)

    async def delete(self, collection: str, key: str) -> bool:
        with self._called("delete", collection):
            return await self._store.delete(collection, key)

    async def find(self, collection: str, where: Mapping[str, Any] | None = None, **more: Any) -> list[Document]:
        with self._called("find", collection):
            return await self._store.find(collection, where, **more)

    async def append(self, log: str, record: Mapping[str, Any], **more: Any) -> int:
        with self._called("append", log):
            return await self._store.append(log, record, **more)

    async def read_log(self, log: str, **more: Any) -> list[dict[str, Any]]:
        with self._called("read", log):
            return await self._store.read_log(log, **more)

    def _called(self, operation: str, collection: str) -> AbstractContextManager[Any]:
        return self._spans.inner(
            f"store {operation} {collection}",
            client=True,
            db__operation__name=operation,
            db__collection__name=collection,
        )
