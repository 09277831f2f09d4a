"""The trial of an endpoint: what is told of it, and who looks on while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from octopus.endpoints.exchange import Exchange, Header, Mask, TrialReply, TrialRequest
from octopus.functions import FunctionFailed, Outcome
from octopus.sources.outbound import Call
from octopus.sources.streams import StreamEvent

MOST_PRINTED = 64 * 1024
"""Characters of what functions printed."""
MOST_WAITING = 200
"""Events that wait for whoever looks on before the stream has to wait."""


class TrialError(msgspec.Struct, frozen=True):
    """One thing that went wrong."""

    message: str
    path: list[str | int]
    """Within the value."""
    code: str
    line: int | None = None
    """Of the function's code, from 1."""
    traceback: str | None = None


class EndpointTrial(msgspec.Struct, frozen=True):
    """What became of a query or mutation."""

    ok: bool
    request: TrialRequest | None
    reply: TrialReply | None
    value: Any
    milliseconds: float
    printed: str
    errors: list[TrialError]


class TrialEvent(msgspec.Struct, frozen=True):
    """What happened to a stream."""

    kind: str
    """`opening`, `raw`, `mapped`, `error` or `end`."""
    milliseconds: float
    request: TrialRequest | None = None
    reply: TrialReply | None = None
    value: Any = None
    printed: str = ""
    error: TrialError | None = None


class Watch:
    """Looks on at one trial: what goes out, what comes in, what functions print."""

    def __init__(self, mask: Mask) -> None:
        self.exchange = Exchange(mask)
        self._printed: list[str] = []
        self.begun = time.monotonic()
        self.events: asyncio.Queue[TrialEvent] = asyncio.Queue()
        """Of a stream: what happened."""
        self.taken = asyncio.Event()
        """Set whenever one of them was taken."""

    @property
    def milliseconds(self) -> float:
        return round((time.monotonic() - self.begun) * 1000, 1)

    def printed(self) -> str:
        """What functions printed since it was asked last."""
        text = "".join(self._printed)
        self._printed.clear()
        return text[:MOST_PRINTED]

    def tell(self, kind: str, **more: Any) -> None:
        self.events.put_nowait(TrialEvent(kind, self.milliseconds, **more))

    async def room(self) -> None:
        """Wait until whoever looks on keeps up."""
        while self.events.qsize() > MOST_WAITING:
            self.taken.clear()
            await self.taken.wait()

    def ran(self, outcome: Outcome | FunctionFailed) -> None:
        """A function ran."""
        if sum(map(len, self._printed)) < MOST_PRINTED:
            self._printed.append(outcome.printed)

    # As a witness

    def sent(self, call: Call, method: str, url: Any, headers: Mapping[str, str], body: bytes | None) -> None:
        self.exchange.sent(call, method, url, headers, body)
        self.tell("opening", request=self.exchange.request)

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        self.exchange.answered(status, headers)

    def came(self, piece: bytes) -> None:
        self.exchange.came(piece)

    def ended(self) -> None:
        self.tell("raw", reply=self.exchange.reply)

    def event(self, event: StreamEvent) -> None:
        # Far behind, the stream is ended soon, as it would be for any other listener.
        if event.fault is None and self.events.qsize() < 5 * MOST_WAITING:
            head = [Header(name, text) for name, text in (("event", event.type), ("id", event.id)) if text]
            value = getattr(event.value, "data", event.value)
            self.tell("raw", reply=self.exchange.raw(value, head))
