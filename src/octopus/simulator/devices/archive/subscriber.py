"""Turns Tango's archive events into rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import tango
from tango import AttrQuality, DeviceProxy, EventSubMode, EventType

from .entries import Entry
from .writer import Row

SAME_ERROR_AFTER = 600.0
"""Tango tells that a device is dead every 10 s; the archive hears it again after this many seconds."""


class Subscriber:
    """Subscribes to one attribute and hands its rows on. A device that is down is subscribed when it comes up."""

    def __init__(self, entry: Entry, number: int, put: Callable[[Row], None]) -> None:
        self._entry = entry
        self._number = number
        self._put = put
        self._error: tuple[str, float] = ("", 0.0)
        self._proxy: DeviceProxy | None = None

    def subscribe(self, proxy: DeviceProxy) -> None:
        """Begin. The proxy is kept: with the last reference to it the subscription ends."""
        self._proxy = proxy
        proxy.subscribe_event(self._entry.spec.name, EventType.ARCHIVE_EVENT, self._hear, EventSubMode.Stateless)

    def _hear(self, event: tango.EventData) -> None:
        """Called by Tango in a thread of its own."""
        row = self._error_row(event) if event.err else self._row(event.attr_value)
        if row is not None:
            self._put(row)

    def _row(self, reading: tango.DeviceAttribute) -> Row:
        self._error = ("", 0.0)
        invalid = reading.quality is AttrQuality.ATTR_INVALID
        return Row(
            self._entry.table,
            self._number,
            reading.time.totime(),
            None if invalid else self._plain(reading.value),
            self._plain(reading.w_value) if self._entry.spec.write is not None else None,
            int(reading.quality),
        )

    def _error_row(self, event: tango.EventData) -> Row | None:
        first = event.errors[0]
        text = f"{first.reason}: {first.desc}".strip()
        now = time.time()
        if text == self._error[0] and now - self._error[1] < SAME_ERROR_AFTER:
            return None
        self._error = (text, now)
        return Row(self._entry.table, self._number, now, quality=int(AttrQuality.ATTR_INVALID), error=text)

    def _plain(self, value: Any) -> Any:
        """A value as the database takes it."""
        spec = self._entry.spec
        if spec.shape:
            # An empty spectrum comes as None.
            items = [] if value is None else value
            return items.tolist() if hasattr(items, "tolist") else list(items)
        if value is None or spec.type in ("string", "boolean"):
            return value
        return float(value) if spec.is_float else int(value)
