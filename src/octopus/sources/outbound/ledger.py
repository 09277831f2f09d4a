"""How the called systems are doing, by the name of the source."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import structlog

from octopus.model import (
    QUESTIONS,
    BadRequest,
    Durations,
    FieldError,
    Forbidden,
    Recent,
    SourceTimeout,
    SourceUnavailable,
)

REMEMBERED = 10 * 60.0
"""Seconds after its last use that a source is still told of: nobody knows how one is that is no longer asked."""
MOST = 500
"""Sources remembered."""

_log = structlog.get_logger("octopus.sources.outbound")


class SourceStats(msgspec.Struct, frozen=True):
    """One outside system, as `serverStatus`, /health and /metrics show it."""

    name: str
    reachable: bool
    """Whether the last attempt found somebody who answered, be it with an error."""
    latency: float | None
    """Seconds of the last answer."""
    requests: int
    errors: int
    errorRate: float
    """Share of the attempts of the last five minutes that failed; 0 without any."""
    lastError: str | None
    lastErrorAt: float | None
    """Seconds since the epoch."""
    inFlight: int
    streams: int
    """Streams open now."""
    durations: Durations
    """Of its answers, those to the openings of streams included, and of what had none."""


class Entry:
    """The counts of one source."""

    __slots__ = ("durations", "errors", "in_flight", "latency", "name", "reachable", "recent", "requests", "streams",
                 "used")  # fmt: skip

    def __init__(self, name: str) -> None:
        self.name = name
        self.reachable = True
        self.latency: float | None = None
        self.requests = self.errors = self.in_flight = self.streams = 0
        self.recent = Recent()
        self.durations = Durations(QUESTIONS)
        self.used = time.monotonic()

    def answered(self, seconds: float) -> None:
        self.latency = seconds
        self.durations.note(seconds)
        self.recent.answered()
        self._found(True)

    def failed(self, fault: FieldError, seconds: float | None = None) -> None:
        """Count a failure; one that is our own (a forbidden host, a malformed address) says nothing of the source.

        Args:
            seconds: that it took; None: it was no request.
        """
        if isinstance(fault, (BadRequest, Forbidden)):
            return
        if seconds is not None:
            self.durations.note(seconds)
        self.errors += 1
        self.recent.failed(fault.message)
        self._found(not isinstance(fault, (SourceUnavailable, SourceTimeout)))

    def _found(self, reachable: bool) -> None:
        if reachable is self.reachable:
            return
        self.reachable = reachable
        if reachable:
            _log.info("an outside system answers again", source=self.name)
        else:
            _log.warning("an outside system cannot be reached", source=self.name, fault=self.recent.last_error)

    def stats(self) -> SourceStats:
        recent = self.recent
        return SourceStats(
            self.name, self.reachable, self.latency, self.requests, self.errors, recent.rate or 0.0,
            recent.last_error, recent.last_error_at, self.in_flight, self.streams,
            self.durations,
        )  # fmt: skip


class Ledger:
    """The entries of all sources, made when first used, forgotten when long unused."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def entry(self, name: str) -> Entry:
        found = self._entries.get(name)
        if found is None:
            if len(self._entries) >= MOST:
                oldest = min(self._entries.values(), key=lambda entry: entry.used)
                del self._entries[oldest.name]
            found = self._entries[name] = Entry(name)
        found.used = time.monotonic()
        return found

    @contextmanager
    def asking(self, name: str) -> Iterator[Entry]:
        """Count one request from its start to its end."""
        entry = self.entry(name)
        entry.requests += 1
        entry.in_flight += 1
        begun = time.monotonic()
        try:
            yield entry
        except FieldError as fault:
            entry.failed(fault, time.monotonic() - begun)
            raise
        else:
            entry.answered(time.monotonic() - begun)
        finally:
            entry.in_flight -= 1

    @contextmanager
    def streaming(self, name: str) -> Iterator[Entry]:
        """Count one stream while it is open; its user calls `answered` once it is."""
        entry = self.entry(name)
        entry.requests += 1
        entry.streams += 1
        try:
            yield entry
        except FieldError as fault:
            entry.failed(fault)
            raise
        finally:
            entry.streams -= 1
            entry.used = time.monotonic()

    def stats(self) -> list[SourceStats]:
        """The sources in use, or lately so, by name."""
        now = time.monotonic()
        for name, entry in list(self._entries.items()):
            if not (entry.in_flight or entry.streams) and now - entry.used > REMEMBERED:
                del self._entries[name]
        return [self._entries[name].stats() for name in sorted(self._entries)]
