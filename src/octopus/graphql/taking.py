"""A subscription that is sent whole messages: each at once, or while its client does not read as its policy says."""

from __future__ import annotations

from typing import Any, Protocol

from octopus.graphql.frames import SharedFrame, suffix_of
from octopus.graphql.hub import Hub
from octopus.live import Delivery, Latest


class Link(Protocol):
    """A connection, as its operations see it."""

    blocked: bool
    """The socket takes nothing more just now."""

    def send_shared(self, frame: SharedFrame, suffix: bytes) -> None: ...

    def when_drained(self, operation: Any) -> None:
        """Call `operation.flush()` once the socket takes data again."""
        ...


class Operation(Protocol):
    """A running subscription of one connection."""

    def __len__(self) -> int:
        """How many attributes it follows."""
        ...

    def stop(self) -> None: ...


class MessageTaker:
    """Hands messages to a connection; what a blocked one is kept is had from `_policy`."""

    __slots__ = ("_ended", "_hub", "_link", "_suffix", "_waiting")

    def __init__(self, hub: Hub, link: Link, operation_id: str) -> None:
        self._hub = hub
        self._link = link
        self._suffix = suffix_of(operation_id)
        self._waiting: Delivery[SharedFrame] | None = None
        self._ended = False

    def deliver(self, topic: str, frame: SharedFrame) -> None:
        link = self._link
        if link.blocked:
            self._keep(topic, frame)
        else:
            link.send_shared(frame, self._suffix)
            self._hub.delivered.count += 1

    def _keep(self, topic: str, frame: SharedFrame) -> None:
        waiting = self._waiting
        if waiting is None:
            waiting = self._waiting = self._policy()
        if not len(waiting):
            self._link.when_drained(self)
        before = waiting.missed
        taken = waiting.offer(topic, frame, frame.size)
        self._hub.missed += waiting.missed - before
        if not taken:
            self._overrun()

    def _policy(self) -> Delivery[SharedFrame]:
        return Latest()

    def _overrun(self) -> None:
        """What waits passed its bound."""

    def flush(self) -> None:
        if self._waiting is None or self._ended:
            return
        frames = self._waiting.take()
        for frame in frames:
            self._link.send_shared(frame, self._suffix)
        self._hub.delivered.count += len(frames)
