"""One thread for each server process that pushes the events of all its devices, each attribute at its own rate."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

import tango

from .attributes import AttributeSpec

LONGEST_SLEEP = 0.1
GOLDEN = 0.6180339887
"""Multiples of it, modulo 1, lie evenly: first events are spread over their periods."""
MESSAGES = logging.getLogger("octopus.simulator")


class Publishing(Protocol):
    """A device as the publisher sees it."""

    def next_period(self, spec: AttributeSpec) -> float:
        """Seconds to the next event of the attribute."""

    def publish(self, spec: AttributeSpec, now: float) -> None:
        """Push the attribute's event, if there is one to push."""


class Publisher:
    """Publishes between `start` and `stop`; devices come and go with `add` and `remove`.

    `before` is called ahead of each round, at least every `LONGEST_SLEEP` seconds.
    """

    def __init__(self, before: Callable[[], None]) -> None:
        self._before = before
        self._lock = threading.Lock()
        self._counter = itertools.count()
        self._due: list[tuple[float, int, Publishing, AttributeSpec]] = []
        self._valid: dict[tuple[Publishing, str], int] = {}
        """The one entry of each attribute that counts; others in the heap are dropped when they come up."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(2.0)

    def add(self, device: Publishing, specs: list[AttributeSpec]) -> None:
        """Publish these attributes of the device, their first events spread over their periods."""
        now = time.time()
        with self._lock:
            for spec in specs:
                part = next(self._counter) * GOLDEN % 1.0
                self._push(now + part * min(device.next_period(spec), 5.0), device, spec)

    def hurry(self, device: Publishing, spec: AttributeSpec) -> None:
        """Publish this attribute now, and from now on at the device's `next_period`."""
        with self._lock:
            self._push(time.time(), device, spec)

    def remove(self, device: Publishing) -> None:
        with self._lock:
            for key in [key for key in self._valid if key[0] is device]:
                del self._valid[key]

    def _push(self, due: float, device: Publishing, spec: AttributeSpec) -> None:
        entry = next(self._counter)
        self._valid[device, spec.name] = entry
        heapq.heappush(self._due, (due, entry, device, spec))

    def _run(self) -> None:
        with tango.EnsureOmniThread():
            while not self._stopping.is_set():
                self._before()
                self._stopping.wait(self._publish_due())

    def _publish_due(self) -> float:
        """Push all that is due; return the seconds until the next."""
        while not self._stopping.is_set():
            now = time.time()
            with self._lock:
                if not self._due:
                    return LONGEST_SLEEP
                due, entry, device, spec = self._due[0]
                if due > now:
                    return min(due - now, LONGEST_SLEEP)
                heapq.heappop(self._due)
                if self._valid.get((device, spec.name)) != entry:
                    continue
            try:
                device.publish(spec, now)
            except tango.DevFailed as fault:
                MESSAGES.warning("could not publish %s: %s", spec.name, fault.args[0].desc)
            period = device.next_period(spec)
            with self._lock:
                if self._valid.get((device, spec.name)) == entry:
                    # Keep the beat; after a pause do not catch up on what was missed.
                    self._push(due + period if now - due < period else now + period, device, spec)
        return 0.0
