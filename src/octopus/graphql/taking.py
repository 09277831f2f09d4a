"""A subscription that is sent whole messages: each at once, or while its client does not read as its policy says."""

from __future__ import annotations

from typing import Any, Protocol

from octopus.graphql.frames import SharedFrame, suffix_of
from octopus.graphql.hub import Hub
from octopus.graphql.request import Request
from octopus.live import Delivery, Latest
from octopus.model import Caller


class Link(Protocol):
    """A connection, as its operations see it."""

    blocked: bool
    """It takes nothing more just now."""

    def send_text(self, message: bytes) -> None: ...

    def send_shared(self, frame: SharedFrame, suffix: bytes) -> None: ...

    def when_drained(self, operation: Any) -> None:
        """Call `operation.flush()` once it takes data again."""
        ...


class Operation(Protocol):
    """A running subscription of one connection."""

    def __len__(self) -> int:
        """How many attributes it follows."""
        ...

    def flush(self) -> None:
        """Hand over what waits, if the connection takes it."""
        ...

    def stop(self) -> None: ...


class Owner(Protocol):
    """The connection of an operation."""

    def failed(self, operation_id: str, fault: Exception) -> None:
        """End it with an error."""
        ...

    def completed(self, operation_id: str) -> None: ...

    def reopen(self, operation_id: str, request: Request, field: str, caller: Caller) -> None:
        """The field that it follows is another one now, or gone."""
        ...


class MessageTaker:
    """Hands messages to a connection; what a blocked one is kept is had from `_policy`."""

    __slots__ = ("_ended", "_hub", "_waiting", "link", "suffix")

    def __init__(self, hub: Hub, link: Link, operation_id: str) -> None:
        self._hub = hub
        self.link = link
        self.suffix = suffix_of(operation_id)
        self._waiting: Delivery[SharedFrame] | None = None
        self._ended = False

    def deliver(self, topic: str, frame: SharedFrame) -> None:
        if self.link.blocked:
            self.keep(topic, frame)
        else:
            self.link.send_shared(frame, self.suffix)
            self._hub.delivered.count += 1

    def keep(self, topic: str, frame: SharedFrame) -> None:
        """The connection is blocked: a message for when it is not."""
        waiting = self._waiting
        if waiting is None:
            waiting = self._waiting = self._policy()
        if not len(waiting):
            self.link.when_drained(self)
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
            self.link.send_shared(frame, self.suffix)
        self._hub.delivered.count += len(frames)
